"""On which day an enterprise was scored, and the parcels that a released grade concerns.

Revision ID: 0045
Revises: 0044
"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

_TABLE = "evaluation_result"
_QUEUE = "queue_parcels_of_firms(text[])"


def upgrade() -> None:
    """A correction scores everyone, yet only the people of its enterprise see its event."""
    op.add_column(_TABLE, sa.Column("scored_on", sa.Date(), comment="评分（更正）办理日期"))
    op.add_column(
        _TABLE, sa.Column("scored_at", sa.DateTime(timezone=True), comment="评分（更正）登记时间")
    )
    op.execute(
        "UPDATE evaluation_result s SET scored_on = e.on_day, scored_at = e.recorded_at"
        " FROM evaluation_event e WHERE e.round_id = s.round_id AND e.place = s.scoring"
    )
    op.alter_column(_TABLE, "scored_on", nullable=False)
    op.alter_column(_TABLE, "scored_at", nullable=False)
    op.create_index("ix_evaluation_result_uscc", _TABLE, ["uscc"])
    # An enterprise may use land where whoever releases the round sees nothing.
    op.execute(
        """
        CREATE FUNCTION queue_parcels_of_firms(codes text[]) RETURNS void
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
            INSERT INTO dirty_parcel (parcel_id, reason)
            SELECT DISTINCT o.parcel_id, 'grade' FROM occupancy o
                JOIN enterprise e ON e.id = o.enterprise_id
            WHERE o.superseded_at IS NULL AND e.uscc = ANY (codes)
        $$
        """
    )
    op.execute(f"REVOKE ALL ON FUNCTION {_QUEUE} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {_QUEUE} TO landgis_city, landgis_scoped")


def downgrade() -> None:
    op.execute(f"DROP FUNCTION {_QUEUE}")
    op.drop_index("ix_evaluation_result_uscc", table_name=_TABLE)
    op.drop_column(_TABLE, "scored_at")
    op.drop_column(_TABLE, "scored_on")
