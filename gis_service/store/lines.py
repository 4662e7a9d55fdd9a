"""Adjustments of protection lines (保护线调整方案) and their events, which are only added."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from gis_service.store.base import identity, metadata, scope_columns, signed
from gis_service.store.histories import event_columns, head_columns

line_adjustment = Table(
    "line_adjustment",
    metadata,
    identity(),
    *scope_columns(),
    Column("title", Text, nullable=False),
    # The line, what happens to it and why, as parcels.lines.adjustment names them.
    Column("control", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("base_version_id", BigInteger, ForeignKey("layer_version.id"), nullable=False),
    # What was drawn, as GeoJSON in the system it was drawn in, and what of it moves, as WKB in the
    # working plane.
    Column("outline_in", Text, nullable=False, server_default=text("''")),
    Column("outline_out", Text, nullable=False, server_default=text("''")),
    Column("joined", LargeBinary, nullable=False),
    Column("departed", LargeBinary, nullable=False),
    Column("added_cm2", BigInteger, nullable=False),
    Column("removed_cm2", BigInteger, nullable=False),
    Column("planned_cm2", BigInteger, nullable=False),
    Column("proposal_id", BigInteger),
    *signed("opened"),
    *head_columns(),
    Column("version_id", BigInteger, ForeignKey("layer_version.id")),
    Index("ix_line_adjustment_state", "state"),
)

line_event = Table(
    "line_event",
    metadata,
    identity(),
    *event_columns("line_adjustment", "adjustment_id"),
    Column("given", JSONB, nullable=False),
    # Scans of the document: name, type, size and SHA-256 of each.
    Column("scans", JSONB, nullable=False),
    # The draft as it stood after this event, so that a later revision hides nothing.
    Column("draft", JSONB, nullable=False),
)
