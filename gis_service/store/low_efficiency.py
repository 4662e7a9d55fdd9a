"""Low-efficiency land (低效用地): cases with their events, yearly targets, the reform date."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
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
from gis_service.store.column_types import area
from gis_service.store.recorded import recorded_table

low_case = Table(
    "low_case",
    metadata,
    identity(),
    *parcel_reference(),
    Column("as_of", Date, nullable=False),
    Column("policy_snapshot_id", BigInteger, ForeignKey("policy_snapshot.id"), nullable=False),
    Column("listed", area(), nullable=False),
    Column("supplied_on", Date),
    # What it was opened from: clues of the day, or a reason and evidence by hand.
    Column("clues", JSONB, nullable=False),
    Column("reason", Text, nullable=False),
    Column("evidence", JSONB, nullable=False),
    Column("subject", JSONB, nullable=False),
    Column("opened_by", BigInteger, ForeignKey("account.id"), nullable=False),
    Column("opened_by_name", Text, nullable=False),
    Column("opened_at", DateTime(True), nullable=False, server_default=text("now()")),
    # What the events lead to, kept for lists; ``events`` tells two people at once apart.
    Column("state", Text, nullable=False),
    Column("events", Integer, nullable=False),
    Column("closed", Boolean, nullable=False, server_default=text("false")),
    CheckConstraint("listed > 0", "listed"),
    UniqueConstraint("id", "park_id", "district_id"),
    Index("uq_low_case_open", "parcel_id", unique=True, postgresql_where=text("NOT closed")),
    Index("ix_low_case_parcel", "parcel_id"),
)

low_event = Table(
    "low_event",
    metadata,
    identity(),
    Column("case_id", BigInteger, nullable=False),
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
    Column("told", JSONB, nullable=False),
    ForeignKeyConstraint(
        ["case_id", "park_id", "district_id"],
        ["low_case.id", "low_case.park_id", "low_case.district_id"],
        onupdate="CASCADE",
    ),
    UniqueConstraint("case_id", "place"),
)

low_target = recorded_table(
    "low_target",
    Column("year", Integer, nullable=False),
    Column("target", area(), nullable=False),
    check="target > 0",
    key=("year",),
    index="uq_low_target_live",
)
"""Area to dispose of by a district in a year; a renewed one supersedes and keeps the earlier."""

reform_date = Table(
    "reform_date",
    metadata,
    identity(),
    Column("day", Date, nullable=False),
    Column("document", Text, nullable=False),
    Column("recorded_by", BigInteger, ForeignKey("account.id"), nullable=False),
    Column("recorded_by_name", Text, nullable=False),
    Column("recorded_at", DateTime(True), nullable=False, server_default=text("now()")),
)
"""The city's 基准日 as recorded; the newest row counts, older ones stay."""
