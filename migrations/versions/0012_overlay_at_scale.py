"""Overlay of a million parcels: zones in pieces, and what is done as one set a layer version.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

from migrations.rights import protect, protect_scoped

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_REPEAT = """
CREATE OR REPLACE FUNCTION repeat_overlay(old_version bigint, new_version bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO overlay_share (parcel_version_id, feature_id, park_id, district_id,
        layer_version_id, area, share_ppm, perimeter, boundary_distance)
    SELECT fresh.id, s.feature_id, fresh.park_id, fresh.district_id,
        s.layer_version_id, s.area, s.share_ppm, s.perimeter, s.boundary_distance
    FROM overlay_share s JOIN parcel_version old ON old.id = s.parcel_version_id
    JOIN parcel_version fresh ON fresh.parcel_id = old.parcel_id
        AND ST_OrderingEquals(fresh.plane, old.plane)
    WHERE old.id = old_version AND fresh.id = new_version
    ON CONFLICT DO NOTHING;
    {done}
$$
"""
_DONE_AS_SET = """
    UPDATE overlay_done d SET versions = d.versions
        + int8multirange(int8range(fresh.id, fresh.id, '[]'))
    FROM parcel_version old JOIN parcel_version fresh ON fresh.parcel_id = old.parcel_id
        AND ST_OrderingEquals(fresh.plane, old.plane)
    WHERE old.id = old_version AND fresh.id = new_version AND d.versions @> old.id
"""
_DONE_AS_ROWS = """
    INSERT INTO overlay_done (layer_version_id, parcel_version_id, park_id, district_id)
    SELECT d.layer_version_id, fresh.id, fresh.park_id, fresh.district_id
    FROM overlay_done d JOIN parcel_version old ON old.id = d.parcel_version_id
    JOIN parcel_version fresh ON fresh.parcel_id = old.parcel_id
        AND ST_OrderingEquals(fresh.plane, old.plane)
    WHERE old.id = old_version AND fresh.id = new_version
    ON CONFLICT DO NOTHING
"""


def upgrade() -> None:
    op.create_geospatial_table(
        "layer_piece",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("feature_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "shape",
            Geometry(
                geometry_type="POLYGON",
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["feature_id"], ["layer_feature.id"], name=op.f("fk_layer_piece_feature_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_layer_piece")),
    )
    op.create_geospatial_index(
        "gx_layer_piece_shape",
        "layer_piece",
        ["shape"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(op.f("ix_layer_piece_feature_id"), "layer_piece", ["feature_id"], unique=False)
    protect("layer_piece", {"job": "SELECT, INSERT"})

    op.rename_table("overlay_done", "overlay_done_rows")
    op.create_table(
        "overlay_done",
        sa.Column("layer_version_id", sa.BigInteger(), nullable=False),
        sa.Column("versions", postgresql.INT8MULTIRANGE(), nullable=False),
        sa.ForeignKeyConstraint(
            ["layer_version_id"], ["layer_version.id"], name="fk_overlay_done_layer_version"
        ),
        sa.PrimaryKeyConstraint("layer_version_id", name="pk_overlay_done_layer_version"),
    )
    op.execute(
        "INSERT INTO overlay_done SELECT layer_version_id,"
        " range_agg(int8range(parcel_version_id, parcel_version_id, '[]'))"
        " FROM overlay_done_rows GROUP BY layer_version_id"
    )
    op.execute(_REPEAT.format(done=_DONE_AS_SET))
    op.drop_table("overlay_done_rows")
    op.execute(
        "ALTER TABLE overlay_done RENAME CONSTRAINT pk_overlay_done_layer_version"
        " TO pk_overlay_done"
    )
    op.execute(
        "ALTER TABLE overlay_done RENAME CONSTRAINT fk_overlay_done_layer_version"
        " TO fk_overlay_done_layer_version_id"
    )
    protect("overlay_done", {"job": "SELECT, INSERT, UPDATE"})


def downgrade() -> None:
    op.rename_table("overlay_done", "overlay_done_sets")
    op.create_table(
        "overlay_done",
        sa.Column("layer_version_id", sa.BigInteger(), nullable=False),
        sa.Column("parcel_version_id", sa.BigInteger(), nullable=False),
        sa.Column("park_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("district_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.execute(
        "INSERT INTO overlay_done SELECT d.layer_version_id, v.id, v.park_id, v.district_id"
        " FROM overlay_done_sets d JOIN parcel_version v ON d.versions @> v.id"
    )
    op.execute(_REPEAT.format(done=_DONE_AS_ROWS))
    op.drop_table("overlay_done_sets")
    op.create_primary_key(
        "pk_overlay_done", "overlay_done", ["layer_version_id", "parcel_version_id"]
    )
    op.create_foreign_key(
        "fk_overlay_done_layer_version_id",
        "overlay_done",
        "layer_version",
        ["layer_version_id"],
        ["id"],
    )
    op.create_foreign_key(
        "fk_overlay_done_parcel_version_id_park_id_district_id",
        "overlay_done",
        "parcel_version",
        ["parcel_version_id", "park_id", "district_id"],
        ["id", "park_id", "district_id"],
        onupdate="CASCADE",
    )
    protect_scoped("overlay_done", city="SELECT", scoped="SELECT", job="SELECT, INSERT")
    op.drop_geospatial_index(
        "gx_layer_piece_shape",
        table_name="layer_piece",
        postgresql_using="gist",
        column_name="shape",
    )
    op.drop_geospatial_table("layer_piece")
