"""Districts, parks and the city this database belongs to (区(市)县、园区、城市)."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Integer,
    Table,
    Text,
    text,
)

from gis_service.store.base import metadata

city = Table(
    "city",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("work_srid", Integer, nullable=False),
    Column("west", Double, nullable=False),
    Column("south", Double, nullable=False),
    Column("east", Double, nullable=False),
    Column("north", Double, nullable=False),
    Column("simulated", Boolean, nullable=False, server_default=text("false")),
    # The day pages open with; NULL = today. A simulated city has its own.
    Column("opening_day", Date),
    Column("bound_at", DateTime(True), nullable=False, server_default=text("now()")),
    CheckConstraint("id = 1", "one_city"),
)

district = Table(
    "district",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False, server_default=text("'statutory'")),
    CheckConstraint("kind IN ('statutory','functional')", "kind"),
)

park = Table(
    "park",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("district_id", Integer, ForeignKey("district.id"), nullable=False, index=True),
)
