"""Kept plan checks (已存方案核查): outline, what was said of the plan, the answer of then."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from gis_service.store.base import identity, metadata, scope_columns

plan_check = Table(
    "plan_check",
    metadata,
    identity(),
    *scope_columns(),
    Column("name", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("as_of", Date, nullable=False),
    # Whose it is; colleagues whose scope holds the land see it when it is shared.
    Column("owner_id", BigInteger, ForeignKey("account.id"), nullable=False),
    Column("owner_name", Text, nullable=False),
    Column("shared", Boolean, nullable=False, server_default=text("false")),
    Column("saved_at", DateTime(True), nullable=False, server_default=text("now()")),
    Column("policy_snapshot_id", BigInteger, ForeignKey("policy_snapshot.id"), nullable=False),
    # What is checked again, and the answer that is shown as it was.
    Column("outline", Text, nullable=False),
    Column("inputs", JSONB, nullable=False),
    Column("record", JSONB, nullable=False),
    Column("follows", BigInteger, ForeignKey("plan_check.id")),
    Column("removed", Boolean, nullable=False, server_default=text("false")),
    Index("ix_plan_check_owner", "owner_id"),
    Index("ix_plan_check_district", "district_id"),
)
