"""The queue for assessment holds a row a change, so that a run takes away only what it has seen.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint("pk_dirty_parcel", "dirty_parcel", type_="primary")
    op.add_column(
        "dirty_parcel", sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False)
    )
    op.create_primary_key("pk_dirty_parcel", "dirty_parcel", ["id"])
    op.create_index("ix_dirty_parcel_parcel_id", "dirty_parcel", ["parcel_id"])


def downgrade() -> None:
    op.execute(
        "DELETE FROM dirty_parcel d USING dirty_parcel other"
        " WHERE other.parcel_id = d.parcel_id AND other.id < d.id"
    )
    op.drop_index("ix_dirty_parcel_parcel_id", "dirty_parcel")
    op.drop_constraint("pk_dirty_parcel", "dirty_parcel", type_="primary")
    op.drop_column("dirty_parcel", "id")
    op.create_primary_key("pk_dirty_parcel", "dirty_parcel", ["parcel_id"])
