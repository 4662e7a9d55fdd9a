"""Corrections that wait for a second person (待核准的更正), and what that person answered."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from gis_service.store.base import (
    identity,
    metadata,
    parcel_reference,
    scoped_reference,
    signed,
)

correction_request = Table(
    "correction_request",
    metadata,
    identity(),
    *parcel_reference(),
    # As in the form: the row and value that were seen, the value typed in the template's unit.
    Column("kind", Text, nullable=False),
    Column("row_id", BigInteger, nullable=False),
    Column("field", Text, nullable=False),
    Column("seen", Text, nullable=False),
    Column("typed", Text, nullable=False),
    # As said with their unit on the day of asking.
    Column("old_value", Text, nullable=False),
    Column("new_value", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("document", Text, nullable=False),
    *signed("asked"),
    UniqueConstraint("id", "park_id", "district_id"),
    Index("ix_correction_request_parcel", "parcel_id"),
)

correction_ruling = Table(
    "correction_ruling",
    metadata,
    identity(),
    *scoped_reference("request_id", "correction_request"),
    Column("accepted", Boolean, nullable=False),
    Column("words", Text, nullable=False, server_default=text("''")),
    # What acceptance made.
    Column("correction_id", BigInteger, ForeignKey("correction.id")),
    *signed("ruled"),
    UniqueConstraint("request_id"),
)
