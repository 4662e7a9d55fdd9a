"""What users put on the map for themselves and others (地图标注、书签); never part of the data."""

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from gis_service.store.base import identity, metadata, scope_columns

MOST_CHARACTERS = 200
MOST_ADDRESS = 8000

map_note = Table(
    "map_note",
    metadata,
    identity(),
    *scope_columns(),
    Column("owner_id", BigInteger, ForeignKey("account.id"), nullable=False),
    Column("owner_name", Text, nullable=False),
    # For those whose scope holds the place; else for its owner alone.
    Column("shared", Boolean, nullable=False, server_default=text("false")),
    Column("body", Text, nullable=False),
    Column("geom", Geometry("GEOMETRY", 4490, spatial_index=False), nullable=False),
    Column("expires_on", Date, nullable=False),
    Column("created_at", DateTime(True), nullable=False, server_default=text("now()")),
    Column("withdrawn_at", DateTime(True)),
    CheckConstraint(f"length(body) BETWEEN 1 AND {MOST_CHARACTERS}", "body_length"),
    Index("gx_map_note_geom", "geom", postgresql_using="gist"),
    Index("ix_map_note_owner", "owner_id", postgresql_where=text("withdrawn_at IS NULL")),
    Index("ix_map_note_park", "park_id", postgresql_where=text("withdrawn_at IS NULL")),
)

map_bookmark = Table(
    "map_bookmark",
    metadata,
    identity(),
    Column("owner_id", BigInteger, ForeignKey("account.id"), nullable=False),
    Column("name", Text, nullable=False),
    # The query of the page 一张图, as in its address, with the place it looked at.
    Column("address", Text, nullable=False),
    Column("created_at", DateTime(True), nullable=False, server_default=text("now()")),
    UniqueConstraint("owner_id", "name"),
    CheckConstraint("length(name) BETWEEN 1 AND 40", "name_length"),
    CheckConstraint(f"length(address) <= {MOST_ADDRESS}", "address_length"),
)
