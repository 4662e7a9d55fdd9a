"""Parcels written with less work: pairs of a name without a query, rows kept whole.

Revision ID: 0033
Revises: 0032
"""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The same pairs and the same rows; what is stored already stays as it is."""
    # A function that runs a query builds an executor for each name; every name of pg_catalog is
    # written out, so that no search path needs to be set and taken back either.
    op.execute(
        """
        CREATE OR REPLACE FUNCTION name_pairs(name text) RETURNS text[]
        LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
        DECLARE
            pairs text[] := '{}';
        BEGIN
            FOR place IN 1 .. greatest(pg_catalog.length(name) OPERATOR(pg_catalog.-) 1, 1) LOOP
                pairs[place] := pg_catalog.substr(name, place, 2);
            END LOOP;
            RETURN pairs;
        END
        $$
        """
    )
    # Coordinates do not shrink: trying to compress them costs more than the two kilobytes beyond
    # which it is tried, and a tile then reads the rest of the row from elsewhere.
    op.execute("ALTER TABLE parcel_version SET (toast_tuple_target = 4080)")


def downgrade() -> None:
    op.execute("ALTER TABLE parcel_version RESET (toast_tuple_target)")
    op.execute(
        """
        CREATE OR REPLACE FUNCTION name_pairs(name text) RETURNS text[]
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
            SELECT array_agg(substr(name, place, 2))
            FROM generate_series(1, greatest(length(name) - 1, 1)) AS place
        $$
        """
    )
