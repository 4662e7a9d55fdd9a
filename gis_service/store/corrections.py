"""Correction records (更正记录): who mended which datum, from what to what, and why."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from gis_service.store.base import identity, metadata, scope_columns, signed

correction = Table(
    "correction",
    metadata,
    identity(),
    # A yearly figure belongs to an enterprise and the park that reports it, not to a parcel.
    Column("parcel_id", BigInteger),
    Column("enterprise_id", BigInteger, ForeignKey("enterprise.id")),
    *scope_columns(),
    Column("kind", Text, nullable=False),
    Column("field", Text, nullable=False),
    # As said with its unit; NULL is a blank.
    Column("old_value", Text),
    Column("new_value", Text),
    # The key of the row before and after: the mended field may be part of it.
    Column("old_key", Text, nullable=False, server_default=text("''")),
    Column("new_key", Text, nullable=False, server_default=text("''")),
    Column("old_row", BigInteger, nullable=False),
    Column("new_row", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("document", Text, nullable=False),
    *signed("corrected"),
    # The second person, for data that start statutory periods.
    Column("approved_by", BigInteger, ForeignKey("account.id")),
    Column("approved_by_name", Text),
    Column("withdrawn_at", DateTime(True)),
    Column("withdrawn_by", BigInteger, ForeignKey("account.id")),
    Column("withdrawn_by_name", Text),
    ForeignKeyConstraint(
        ["parcel_id", "park_id", "district_id"],
        ["parcel.id", "parcel.park_id", "parcel.district_id"],
        onupdate="CASCADE",
    ),
    CheckConstraint("parcel_id IS NOT NULL OR enterprise_id IS NOT NULL", "subject"),
    CheckConstraint("old_value IS DISTINCT FROM new_value", "change"),
    UniqueConstraint("kind", "new_row"),
    Index("ix_correction_parcel", "parcel_id"),
    Index("ix_correction_enterprise", "enterprise_id"),
)
