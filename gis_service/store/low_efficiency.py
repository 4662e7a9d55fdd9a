"""Low-efficiency land (低效用地): cases with their events, the reform date."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB

from gis_service.store.base import identity, metadata, parcel_reference, signed
from gis_service.store.column_types import area
from gis_service.store.histories import event_columns, head_columns, one_open

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
    *signed("opened"),
    *head_columns(),
    *one_open("low_case"),
    CheckConstraint("listed > 0", "listed"),
)

low_event = Table(
    "low_event",
    metadata,
    identity(),
    *event_columns("low_case", "case_id"),
    Column("told", JSONB, nullable=False),
)

reform_date = Table(
    "reform_date",
    metadata,
    identity(),
    Column("day", Date, nullable=False),
    Column("document", Text, nullable=False),
    *signed("recorded"),
)
"""The city's 基准日 as recorded; the newest row counts, older ones stay."""
