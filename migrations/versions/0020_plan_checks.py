"""Plan checks that are kept, private or shared; how land lies to a parcel is told by areas.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rights import ACCOUNT, IN_SCOPE, protect

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_check",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("park_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("district_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("owner_name", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "saved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("policy_snapshot_id", sa.BigInteger(), nullable=False),
        sa.Column("outline", sa.Text(), nullable=False),
        sa.Column("inputs", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("record", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("follows", sa.BigInteger(), nullable=True),
        sa.Column("removed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["follows"], ["plan_check.id"], name=op.f("fk_plan_check_follows")),
        sa.ForeignKeyConstraint(["owner_id"], ["account.id"], name=op.f("fk_plan_check_owner_id")),
        sa.ForeignKeyConstraint(
            ["policy_snapshot_id"],
            ["policy_snapshot.id"],
            name=op.f("fk_plan_check_policy_snapshot_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_check")),
    )
    op.create_index("ix_plan_check_district", "plan_check", ["district_id"], unique=False)
    op.create_index("ix_plan_check_owner", "plan_check", ["owner_id"], unique=False)
    # Beyond which tolerance and in which relation, one rule of the program says.
    op.execute("DROP FUNCTION parcels_met(geometry, date, float8, bigint[])")
    op.execute("DROP FUNCTION land_relation(float8, float8, float8, float8)")
    op.execute(
        """
        CREATE FUNCTION parcels_met(
            outline geometry, as_of date, smallest float8, known bigint[]
        ) RETURNS TABLE (other float8, area float8)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT ST_Area(v.plane), met.area
            FROM parcel_version v
            CROSS JOIN LATERAL (
                SELECT CASE WHEN ST_Covers(outline, v.plane) THEN ST_Area(v.plane)
                    ELSE ST_Area(ST_CollectionExtract(ST_Intersection(outline, v.plane), 3))
                    END AS area
            ) AS met
            WHERE v.plane && outline AND ST_Intersects(outline, v.plane)
                AND v.superseded_at IS NULL
                AND (v.valid_from IS NULL OR v.valid_from <= as_of)
                AND (v.valid_to IS NULL OR v.valid_to > as_of)
                AND v.parcel_id <> ALL (known) AND met.area > smallest
            ORDER BY met.area DESC
        $$
        """
    )
    _grant()
    own = f"owner_id = {ACCOUNT}"
    kept = "SELECT, INSERT, UPDATE (removed)"
    protect(
        "plan_check",
        {"city": kept, "scoped": kept},
        {"city": f"({own} OR shared)", "scoped": f"({own} OR (shared AND {IN_SCOPE}))"},
    )


def _grant() -> None:
    signature = "parcels_met(geometry, date, float8, bigint[])"
    op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO landgis_city, landgis_scoped")


def downgrade() -> None:
    op.execute("DROP FUNCTION parcels_met(geometry, date, float8, bigint[])")
    op.execute(
        """
        CREATE FUNCTION land_relation(own float8, other float8, common float8, tolerance float8)
        RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT CASE
                WHEN own - common <= tolerance AND other - common <= tolerance THEN 'equal'
                WHEN own - common <= tolerance THEN 'inside'
                WHEN other - common <= tolerance THEN 'covered'
                ELSE 'part'
            END
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION parcels_met(
            outline geometry, as_of date, tolerance float8, known bigint[]
        ) RETURNS TABLE (relation text, area float8)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT land_relation(ST_Area(outline), ST_Area(v.plane), met.area, tolerance), met.area
            FROM parcel_version v
            CROSS JOIN LATERAL (
                SELECT ST_Area(ST_CollectionExtract(ST_Intersection(v.plane, outline), 3)) AS area
            ) AS met
            WHERE v.plane && outline AND ST_Intersects(v.plane, outline)
                AND v.superseded_at IS NULL
                AND (v.valid_from IS NULL OR v.valid_from <= as_of)
                AND (v.valid_to IS NULL OR v.valid_to > as_of)
                AND v.parcel_id <> ALL (known) AND met.area > tolerance
            ORDER BY met.area DESC
        $$
        """
    )
    _grant()
    op.drop_index("ix_plan_check_owner", table_name="plan_check")
    op.drop_index("ix_plan_check_district", table_name="plan_check")
    op.drop_table("plan_check")
