"""标准地 projects: what was agreed when they were entered, and events that are only added."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from gis_service.store.base import identity, metadata, parcel_reference, scope_columns

std_project = Table(
    "std_project",
    metadata,
    identity(),
    *parcel_reference(),
    # The project as entered, without events; an amendment carries its own.
    Column("terms", JSONB, nullable=False),
    Column("opened_by", BigInteger, ForeignKey("account.id"), nullable=False),
    Column("opened_by_name", Text, nullable=False),
    Column("opened_at", DateTime(True), nullable=False, server_default=text("now()")),
    # What terms and events lead to, kept for lists; ``events`` tells two people at once apart.
    Column("code", Text, nullable=False),
    Column("holder", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("events", Integer, nullable=False),
    Column("closed", Boolean, nullable=False, server_default=text("false")),
    Column("due_on", Date, nullable=False),
    Column("suspended_since", Date),
    UniqueConstraint("id", "park_id", "district_id"),
    Index("uq_std_project_open", "parcel_id", unique=True, postgresql_where=text("NOT closed")),
    Index("ix_std_project_parcel", "parcel_id"),
    Index("ix_std_project_due", "due_on", "id"),
    Index(
        "ix_std_project_suspended",
        "parcel_id",
        postgresql_where=text("suspended_since IS NOT NULL"),
    ),
)

std_event = Table(
    "std_event",
    metadata,
    identity(),
    Column("project_id", BigInteger, nullable=False),
    *scope_columns(),
    Column("place", Integer, nullable=False),
    Column("step", Text, nullable=False),
    Column("target", Text),
    Column("role", Text, nullable=False),
    Column("actor_id", BigInteger, ForeignKey("account.id"), nullable=False),
    # As on that day: a colleague's account row is not readable in every scope.
    Column("actor", Text, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("recorded_at", DateTime(True), nullable=False),
    Column("policy_snapshot_id", BigInteger, ForeignKey("policy_snapshot.id"), nullable=False),
    Column("brought", JSONB, nullable=False),
    Column("terms", JSONB),
    ForeignKeyConstraint(
        ["project_id", "park_id", "district_id"],
        ["std_project.id", "std_project.park_id", "std_project.district_id"],
        onupdate="CASCADE",
    ),
    UniqueConstraint("project_id", "place"),
)
