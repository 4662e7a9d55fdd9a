"""Adjustments of protection lines (保护线调整方案) and their events, which are only added."""

from sqlalchemy import (
    BigInteger,
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

from gis_service.store.base import identity, metadata, scope_columns

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
    Column("opened_by", BigInteger, ForeignKey("account.id"), nullable=False),
    Column("opened_by_name", Text, nullable=False),
    Column("opened_at", DateTime(True), nullable=False, server_default=text("now()")),
    # What the events lead to; ``events`` tells two people at once apart.
    Column("state", Text, nullable=False),
    Column("events", Integer, nullable=False),
    Column("version_id", BigInteger, ForeignKey("layer_version.id")),
    UniqueConstraint("id", "park_id", "district_id"),
    Index("ix_line_adjustment_state", "state"),
)

line_event = Table(
    "line_event",
    metadata,
    identity(),
    Column("adjustment_id", BigInteger, nullable=False),
    *scope_columns(),
    Column("place", Integer, nullable=False),
    Column("step", Text, nullable=False),
    Column("target", Text),
    Column("role", Text, nullable=False),
    Column("actor_id", BigInteger, ForeignKey("account.id"), nullable=False),
    Column("actor", Text, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("recorded_at", DateTime(True), nullable=False),
    Column("given", JSONB, nullable=False),
    # Scans of the document: name, type, size and SHA-256 of each.
    Column("scans", JSONB, nullable=False),
    # The draft as it stood after this event, so that a later revision hides nothing.
    Column("draft", JSONB, nullable=False),
    ForeignKeyConstraint(
        ["adjustment_id", "park_id", "district_id"],
        ["line_adjustment.id", "line_adjustment.park_id", "line_adjustment.district_id"],
        onupdate="CASCADE",
    ),
    UniqueConstraint("adjustment_id", "place"),
)
