"""Parcels under an outline that the viewer does not see, told from those seen by a hash.

Revision ID: 0035
Revises: 0034
"""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

# Comparing each parcel with every one that is known grows with the square of their number: an
# outline over 200,000 parcels took minutes.
_NOT_KNOWN = "v.parcel_id NOT IN (SELECT unnest(known))"
_NOT_KNOWN_BEFORE = "v.parcel_id <> ALL (known)"


def upgrade() -> None:
    _make(_NOT_KNOWN)


def downgrade() -> None:
    _make(_NOT_KNOWN_BEFORE)


def _make(not_known: str) -> None:
    op.execute(
        f"""
        CREATE OR REPLACE FUNCTION parcels_met(
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
                AND {not_known} AND met.area > smallest
            ORDER BY met.area DESC
        $$
        """
    )
