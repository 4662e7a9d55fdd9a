"""Tell which codes a parcel already bears, whatever the scope: a code names one parcel of a city.

Revision ID: 0011
Revises: 0010
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE FUNCTION parcel_codes_taken(codes text[]) RETURNS SETOF text
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT value FROM parcel_identifier
            WHERE scheme = 'parcel_code' AND superseded_at IS NULL AND value = ANY (codes)
        $$
        """
    )
    op.execute("REVOKE ALL ON FUNCTION parcel_codes_taken(text[]) FROM PUBLIC")
    op.execute(
        "GRANT EXECUTE ON FUNCTION parcel_codes_taken(text[]) TO landgis_city, landgis_scoped"
    )


def downgrade() -> None:
    op.execute("DROP FUNCTION parcel_codes_taken(text[])")
