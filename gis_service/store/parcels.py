"""Parcels, their versions and identifiers (宗地、版本、标识)."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import INT8MULTIRANGE

from gis_service.store.base import (
    EARLIER,
    corrects_column,
    geometry_columns,
    geometry_indexes,
    identity,
    knowledge_columns,
    metadata,
    parcel_reference,
    period_columns,
    scope_columns,
)
from gis_service.store.column_types import PreciseDateText, area

parcel = Table(
    "parcel",
    metadata,
    identity(),
    *scope_columns(),
    # High-tech zones administer land across statutory districts (功能区代管).
    Column("managing_district_id", Integer),
    Column("created_at", DateTime(True), nullable=False, server_default=text("now()")),
    UniqueConstraint("id", "park_id", "district_id"),
    Index("ix_parcel_park", "park_id"),
    Index("ix_parcel_district", "district_id"),
)

parcel_version = Table(
    "parcel_version",
    metadata,
    identity(),
    *parcel_reference(),
    *period_columns(),
    Column("code", Text(collation="C"), nullable=False),
    Column("name", Text, nullable=False, server_default=text("''")),
    Column("holder", Text, nullable=False, server_default=text("''")),
    Column("holder_uscc", Text),
    Column("project", Text, nullable=False, server_default=text("''")),
    Column("location", Text, nullable=False, server_default=text("''")),
    Column("land_use", Text, nullable=False, server_default=text("''")),
    Column("land_use_code", Text),
    Column("land_use_scheme", Text),
    Column("registered_on", PreciseDateText),
    Column("contract_area", area()),
    Column("registered_area", area()),
    Column("survey_area", area()),
    Column("declared_area", area()),
    Column("plane_area", area(), nullable=False),
    Column("ellipsoidal_area", area(), nullable=False),
    Column("survey_srid", Integer),
    Column("drawn", LargeBinary, nullable=False),
    Column("repaired", Boolean, nullable=False, server_default=text("false")),
    Column("content_digest", LargeBinary, nullable=False),
    corrects_column(),
    *geometry_columns(),
    *geometry_indexes("parcel_version"),
    CheckConstraint("plane_area > 0 AND ellipsoidal_area > 0", "area_positive"),
    UniqueConstraint("id", "park_id", "district_id"),
    Index(
        "ix_parcel_version_name",
        text("name_pairs(name)"),
        postgresql_using="gin",
        postgresql_where=text("superseded_at IS NULL"),
    ),
    Index(
        "ix_parcel_version_holder_name",
        text("name_pairs(holder)"),
        postgresql_using="gin",
        postgresql_where=text("superseded_at IS NULL"),
    ),
    *(
        Index(f"ix_parcel_version_{name}", *columns, postgresql_where=text("superseded_at IS NULL"))
        for name, columns in {
            "code": ("code", "parcel_id"),
            "park": ("park_id", "code", "parcel_id"),
            "district": ("district_id", "code", "parcel_id"),
            "holder": ("holder_uscc",),
        }.items()
    ),
    Index("ix_parcel_version_earlier", "parcel_id", postgresql_where=EARLIER),
    # Answers by itself which parcels exist on a day, without the rows and their three shapes.
    Index(
        "ix_parcel_version_parcel",
        "parcel_id",
        postgresql_include=["valid_from", "valid_to"],
        postgresql_where=text("superseded_at IS NULL"),
    ),
)

parcel_identifier = Table(
    "parcel_identifier",
    metadata,
    identity(),
    *parcel_reference(),
    *knowledge_columns(),
    Column("scheme", Text, nullable=False),
    Column("value", Text(collation="C"), nullable=False),
    CheckConstraint(
        "scheme IN ('parcel_code','unit_no','supervision_no','contract_no','park_plot_no')",
        "scheme",
    ),
    Index(
        "uq_parcel_identifier_parcel_code",
        "value",
        unique=True,
        postgresql_where=text("scheme = 'parcel_code' AND superseded_at IS NULL"),
    ),
    Index("ix_parcel_identifier_value", "scheme", "value"),
    Index("ix_parcel_identifier_parcel", "parcel_id"),
)

overlay_share = Table(
    "overlay_share",
    metadata,
    Column("parcel_version_id", BigInteger, primary_key=True),
    Column("feature_id", BigInteger, primary_key=True),
    *scope_columns(),
    Column("layer_version_id", BigInteger, nullable=False, index=True),
    Column("area", area(), nullable=False),
    Column("share_ppm", Integer, nullable=False),
    Column("perimeter", Numeric(16, 4), nullable=False),
    # Distance to the outline of the feature; kept for the ring only, where a parcel may be near.
    Column("boundary_distance", Numeric(12, 3)),
    ForeignKeyConstraint(
        ["parcel_version_id", "park_id", "district_id"],
        ["parcel_version.id", "parcel_version.park_id", "parcel_version.district_id"],
        onupdate="CASCADE",
    ),
    ForeignKeyConstraint(["feature_id"], ["layer_feature.id"]),
    CheckConstraint("area >= 0 AND share_ppm BETWEEN 0 AND 1000000", "range"),
)

# One row a layer version: the parcel versions that were laid over it, as a set of ids.
overlay_done = Table(
    "overlay_done",
    metadata,
    Column("layer_version_id", BigInteger, primary_key=True, autoincrement=False),
    Column("versions", INT8MULTIRANGE, nullable=False),
    ForeignKeyConstraint(["layer_version_id"], ["layer_version.id"]),
)
