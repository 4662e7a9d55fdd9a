"""Tell a plan which current parcels outside the viewer's scope it meets: relation and area only.

Revision ID: 0015
Revises: 0014
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # How an outline of area own and a parcel of area other lie that have common in common.
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
    # The parcels in known are those the caller sees, and are told with their codes elsewhere.
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
    signature = "parcels_met(geometry, date, float8, bigint[])"
    op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO landgis_city, landgis_scoped")


def downgrade() -> None:
    op.execute("DROP FUNCTION parcels_met(geometry, date, float8, bigint[])")
    op.execute("DROP FUNCTION land_relation(float8, float8, float8, float8)")
