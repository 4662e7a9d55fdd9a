"""Idle-land cases (闲置土地处置案件): the case, its events and documents; the office calendar."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from gis_service.store.base import identity, metadata, parcel_reference, scoped_reference, signed
from gis_service.store.histories import event_columns, head_columns, one_open

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
    *signed("opened"),
    *head_columns(),
    *one_open("idle_case"),
)

case_event = Table(
    "case_event",
    metadata,
    identity(),
    *event_columns("idle_case", "case_id"),
    Column("reason", Text, nullable=False, server_default=text("''")),
    Column("evidence", JSONB, nullable=False),
    Column("documents", JSONB, nullable=False),
    Column("document_id", BigInteger, ForeignKey("case_document.id")),
    Column("given", JSONB, nullable=False),
)

case_document = Table(
    "case_document",
    metadata,
    identity(),
    *scoped_reference("case_id", "idle_case"),
    Column("kind", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("number", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("dated", Date, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("template_sha256", Text, nullable=False),
    Column("contents", JSONB, nullable=False),
    Column("cites", JSONB, nullable=False),
    *signed("issued"),
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
