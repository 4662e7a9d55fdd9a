"""Proposals of line classes and park ranges (划线建议), as a run made them, and their decisions."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
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

from gis_service.store.base import identity, metadata, scope_columns, scoped_reference, signed

proposal_run = Table(
    "proposal_run",
    metadata,
    identity(),
    # The district that was asked for; 0 for the whole city.
    Column("asked_district_id", Integer, nullable=False, server_default=text("0")),
    Column("as_of", Date, nullable=False),
    Column("policy_snapshot_id", BigInteger, ForeignKey("policy_snapshot.id"), nullable=False),
    # Kind of layer and the first day of its version; how many parcels were looked at.
    Column("layers", JSONB, nullable=False),
    Column("parcels", Integer, nullable=False),
    Column("unknown_use", Integer, nullable=False),
    *signed("made"),
    Index("ix_proposal_run_district", "asked_district_id"),
)

line_proposal = Table(
    "line_proposal",
    metadata,
    identity(),
    *scope_columns(),
    Column("run_id", BigInteger, ForeignKey("proposal_run.id"), nullable=False),
    # ``class`` or ``range``; the class proposed, NULL = none; why, as a key of the wording.
    Column("sort", Text, nullable=False),
    Column("control", Text),
    Column("reason", Text, nullable=False),
    Column("review", Boolean, nullable=False),
    Column("parcel_ids", JSONB, nullable=False),
    Column("codes", JSONB, nullable=False),
    Column("area_cm2", BigInteger, nullable=False),
    Column("industrial_cm2", BigInteger, nullable=False),
    Column("parks", JSONB, nullable=False),
    Column("shape", LargeBinary, nullable=False),
    UniqueConstraint("id", "park_id", "district_id"),
    Index("ix_line_proposal_run", "run_id"),
)

proposal_decision = Table(
    "proposal_decision",
    metadata,
    identity(),
    *scoped_reference("proposal_id", "line_proposal"),
    Column("accepted", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    # The draft that acceptance made.
    Column("adjustment_id", BigInteger, ForeignKey("line_adjustment.id")),
    *signed("decided"),
    UniqueConstraint("proposal_id"),
)
