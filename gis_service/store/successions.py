"""Split and merge of parcels (宗地分割、合并): the record, and the parcels on both sides."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
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

from gis_service.store.base import identity, metadata, parcel_reference, scope_columns, signed
from gis_service.store.column_types import area

succession = Table(
    "succession",
    metadata,
    identity(),
    *scope_columns(),
    Column("kind", Text, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("document", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("remainder", Text, nullable=False, server_default=text("''")),
    Column("remainder_area", area(), nullable=False),
    # Who took over which contract, as stated.
    Column("contracts", JSONB, nullable=False),
    # What recording it changed: [old, new] versions, new contract rows. A withdrawal goes back.
    Column("versions", JSONB, nullable=False),
    Column("contract_rows", JSONB, nullable=False),
    *signed("recorded"),
    Column("withdrawn_at", DateTime(True)),
    Column("withdrawn_by", BigInteger, ForeignKey("account.id")),
    Column("withdrawn_by_name", Text),
    Column("withdrawn_reason", Text),
    CheckConstraint("kind IN ('split', 'merge')", "kind"),
)

succession_member = Table(
    "succession_member",
    metadata,
    identity(),
    *parcel_reference(),
    Column("succession_id", BigInteger, ForeignKey("succession.id"), nullable=False),
    Column("side", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("area", area(), nullable=False),
    CheckConstraint("side IN ('predecessor', 'successor')", "side"),
    Index("ix_succession_member_parcel", "parcel_id"),
    Index("ix_succession_member_succession", "succession_id"),
)
