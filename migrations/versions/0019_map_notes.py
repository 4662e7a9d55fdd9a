"""Notes on the map and bookmarks of its users; holders of parcels found by pairs of characters.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

from migrations.rights import ACCOUNT, IN_SCOPE, protect

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_OWN = f"owner_id = {ACCOUNT}"


def upgrade() -> None:
    op.create_table(
        "map_note",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("park_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("district_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("owner_name", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("geom", Geometry("GEOMETRY", 4490, spatial_index=False), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(body) BETWEEN 1 AND 200", name=op.f("ck_map_note_body_length")),
        sa.ForeignKeyConstraint(["owner_id"], ["account.id"], name=op.f("fk_map_note_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_map_note")),
    )
    live = sa.text("withdrawn_at IS NULL")
    op.create_index("ix_map_note_owner", "map_note", ["owner_id"], postgresql_where=live)
    op.create_index("ix_map_note_park", "map_note", ["park_id"], postgresql_where=live)
    op.create_index("gx_map_note_geom", "map_note", ["geom"], postgresql_using="gist")
    op.create_table(
        "map_bookmark",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "length(name) BETWEEN 1 AND 40", name=op.f("ck_map_bookmark_name_length")
        ),
        sa.CheckConstraint("length(address) <= 8000", name=op.f("ck_map_bookmark_address_length")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["account.id"], name=op.f("fk_map_bookmark_owner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_map_bookmark")),
        sa.UniqueConstraint("owner_id", "name", name=op.f("uq_map_bookmark_owner_id_name")),
    )
    op.execute(
        "CREATE INDEX ix_parcel_version_holder_name ON parcel_version"
        " USING gin (name_pairs(holder)) WHERE superseded_at IS NULL"
    )
    _protect_notes()
    everything = "SELECT, INSERT, UPDATE (address), DELETE"
    protect(
        "map_bookmark",
        {"city": everything, "scoped": everything},
        {"city": _OWN, "scoped": _OWN},
    )


def _protect_notes() -> None:
    """A shared note is read, and written, where its place lies in the scope; by its owner alone."""
    op.execute("ALTER TABLE map_note ENABLE ROW LEVEL SECURITY")
    places = {"city": "true", "scoped": IN_SCOPE}
    for role, inside in places.items():
        op.execute(f"GRANT SELECT, INSERT, UPDATE (withdrawn_at) ON map_note TO landgis_{role}")
        op.execute(
            f"CREATE POLICY map_note_{role} ON map_note FOR SELECT TO landgis_{role}"
            f" USING ({_OWN} OR shared AND {inside})"
        )
        op.execute(
            f"CREATE POLICY map_note_{role}_insert ON map_note FOR INSERT TO landgis_{role}"
            f" WITH CHECK ({_OWN} AND (NOT shared OR {inside}))"
        )
        op.execute(
            f"CREATE POLICY map_note_{role}_update ON map_note FOR UPDATE TO landgis_{role}"
            f" USING ({_OWN}) WITH CHECK ({_OWN})"
        )


def downgrade() -> None:
    op.drop_index("ix_parcel_version_holder_name", table_name="parcel_version")
    op.drop_table("map_bookmark")
    op.drop_table("map_note")
