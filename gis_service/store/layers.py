"""Reference layers (保护线、绕城、园区、行政区…): versions are kept, never edited in place."""

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    text,
)

from gis_service.store.base import (
    geometry_columns,
    geometry_indexes,
    identity,
    knowledge_columns,
    metadata,
)
from gis_service.store.column_types import Scaled

layer_version = Table(
    "layer_version",
    metadata,
    identity(),
    Column("kind", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    *knowledge_columns(),
    Column("approximate", Boolean, nullable=False, server_default=text("false")),
    Column("source", Text, nullable=False, server_default=text("''")),
    Column("feature_count", Integer, nullable=False),
    CheckConstraint("valid_to IS NULL OR valid_from < valid_to", "period"),
    Index(
        "ix_layer_version_current",
        "kind",
        "valid_from",
        postgresql_where=text("superseded_at IS NULL"),
    ),
)

layer_feature = Table(
    "layer_feature",
    metadata,
    identity(),
    Column(
        "layer_version_id", BigInteger, ForeignKey("layer_version.id"), nullable=False, index=True
    ),
    Column("kind", Text, nullable=False),
    Column("code", Text, nullable=False, server_default=text("''")),
    Column("name", Text, nullable=False, server_default=text("''")),
    # Only park outlines have a scope; every other line is shown to all who may sign in.
    Column("park_id", Integer),
    Column("district_id", Integer),
    Column("plane_area", Scaled(18, 4), nullable=False),
    *geometry_columns(),
    *geometry_indexes("layer_feature"),
)

# Features cut into small polygons for the overlay; made by its first run over a layer version.
layer_piece = Table(
    "layer_piece",
    metadata,
    identity(),
    Column("feature_id", BigInteger, ForeignKey("layer_feature.id"), nullable=False, index=True),
    Column("shape", Geometry("POLYGON", -1, spatial_index=False), nullable=False),
    Index("gx_layer_piece_shape", "shape", postgresql_using="gist"),
)
