"""How much of what a year's per-mu figures rest on lies outside the viewer's scope.

Revision ID: 0037
Revises: 0036
"""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_SIGNATURE = "rests_hidden(text[], int, bigint[], bigint[])"


def upgrade() -> None:
    """The number of reports of the year and of uses of land of these enterprises, nothing else.

    ``from_on`` and ``to_on`` are days, months or years: a use counts unless it surely began after
    the year or surely ended before its end.
    """
    op.execute(
        """
        CREATE FUNCTION rests_hidden(codes text[], of_year int, reports bigint[], land bigint[])
        RETURNS bigint
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT (SELECT count(*) FROM performance p JOIN enterprise e ON e.id = p.enterprise_id
                WHERE p.superseded_at IS NULL AND p.year = of_year AND p.id <> ALL (reports)
                    AND e.uscc = ANY (codes))
                + (SELECT count(*) FROM occupancy o JOIN enterprise e ON e.id = o.enterprise_id
                WHERE o.superseded_at IS NULL AND o.id <> ALL (land) AND e.uscc = ANY (codes)
                    AND (o.from_on IS NULL OR left(o.from_on, 4) <= of_year::text)
                    AND (o.to_on IS NULL OR o.to_on !~ '^[0-9]{4}'
                        OR left(o.to_on, 4) > of_year::text
                        OR o.to_on IN (of_year::text, of_year || '-12', of_year || '-12-31')))
        $$
        """
    )
    op.execute(f"REVOKE ALL ON FUNCTION {_SIGNATURE} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {_SIGNATURE} TO landgis_city, landgis_scoped")


def downgrade() -> None:
    op.execute(f"DROP FUNCTION {_SIGNATURE}")
