"""How many reports of enterprises lie outside the viewer's scope.

Revision ID: 0029
Revises: 0028
"""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_SIGNATURE = "figures_hidden(text[], int, bigint[])"


def upgrade() -> None:
    """A page says 按权限未显示 n 项: it may learn the number, and nothing else."""
    op.execute(
        """
        CREATE FUNCTION figures_hidden(codes text[], since int, known bigint[]) RETURNS bigint
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT count(*) FROM performance p
            WHERE p.superseded_at IS NULL AND p.year >= since AND p.id <> ALL (known)
                AND p.enterprise_id IN (SELECT e.id FROM enterprise e WHERE e.uscc = ANY (codes))
        $$
        """
    )
    op.execute(f"REVOKE ALL ON FUNCTION {_SIGNATURE} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {_SIGNATURE} TO landgis_city, landgis_scoped")


def downgrade() -> None:
    op.execute(f"DROP FUNCTION {_SIGNATURE}")
