"""Idle-land cases (闲置土地处置案件): the case, its events and documents; the office calendar."""

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
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from gis_service.store.base import identity, metadata, parcel_reference, scope_columns


def _case_reference() -> tuple[Column[int] | ForeignKeyConstraint, ...]:
    return (
        Column("case_id", BigInteger, nullable=False),
        *scope_columns(),
        ForeignKeyConstraint(
            ["case_id", "park_id", "district_id"],
            ["idle_case.id", "idle_case.park_id", "idle_case.district_id"],
            onupdate="CASCADE",
        ),
    )


idle_case = Table(
    "idle_case",
    metadata,
    identity(),
    *parcel_reference(),
    # What it was opened from: the finding of a day under a policy.
    Column("as_of", Date, nullable=False),
    Column("finding_digest", LargeBinary, nullable=False),
    Column("policy_snapshot_id", BigInteger, ForeignKey("policy_snapshot.id"), nullable=False),
    Column("limb", Text),
    Column("subject", JSONB, nullable=False),
    Column("opened_by", BigInteger, ForeignKey("account.id"), nullable=False),
    Column("opened_by_name", Text, nullable=False),
    Column("opened_at", DateTime(True), nullable=False, server_default=text("now()")),
    # What the events lead to, kept for lists; ``events`` tells two people at once apart.
    Column("state", Text, nullable=False),
    Column("events", Integer, nullable=False),
    Column("closed", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("id", "park_id", "district_id"),
    Index("uq_idle_case_open", "parcel_id", unique=True, postgresql_where=text("NOT closed")),
    Index("ix_idle_case_parcel", "parcel_id"),
)

case_event = Table(
    "case_event",
    metadata,
    identity(),
    *_case_reference(),
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
    Column("reason", Text, nullable=False, server_default=text("''")),
    Column("evidence", JSONB, nullable=False),
    Column("documents", JSONB, nullable=False),
    Column("document_id", BigInteger, ForeignKey("case_document.id")),
    Column("given", JSONB, nullable=False),
    UniqueConstraint("case_id", "place"),
)

case_document = Table(
    "case_document",
    metadata,
    identity(),
    *_case_reference(),
    Column("kind", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("number", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("dated", Date, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("template_sha256", Text, nullable=False),
    Column("contents", JSONB, nullable=False),
    Column("cites", JSONB, nullable=False),
    Column("issued_by", BigInteger, ForeignKey("account.id"), nullable=False),
    Column("issued_by_name", Text, nullable=False),
    Column("issued_at", DateTime(True), nullable=False, server_default=text("now()")),
    UniqueConstraint("kind", "year", "number"),
    Index("ix_case_document_case", "case_id"),
)

office_year = Table(
    "office_year",
    metadata,
    identity(),
    Column("year", Integer, nullable=False),
    Column("holidays", JSONB, nullable=False),
    Column("workdays", JSONB, nullable=False),
    Column("source", Text, nullable=False),
    Column("loaded_by", BigInteger, ForeignKey("account.id"), nullable=False),
    Column("loaded_at", DateTime(True), nullable=False, server_default=text("now()")),
    Index("ix_office_year_year", "year"),
)
"""Holidays and worked weekends of a year; the newest row of a year counts, older ones stay."""
