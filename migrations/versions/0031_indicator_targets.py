"""Yearly targets of the city, districts and parks for the indicators of the board.

Revision ID: 0031
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op

from migrations.rights import protect_scoped

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "indicator_target",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("park_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("district_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False, comment="看板指标"),
        sa.Column("year", sa.Integer(), nullable=False, comment="目标年度"),
        sa.Column("value", sa.Numeric(16, 4), nullable=False, comment="目标值，按指标自己的单位"),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.BigInteger(), nullable=False),
        sa.Column("recorded_by_name", sa.Text(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("value > 0", name="ck_indicator_target_area"),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name="fk_indicator_target_recorded_by"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_indicator_target"),
    )
    op.create_index(
        "uq_indicator_target_live",
        "indicator_target",
        ["district_id", "park_id", "indicator", "year"],
        unique=True,
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    write = "SELECT, INSERT, UPDATE"
    protect_scoped("indicator_target", write, write, "SELECT")


def downgrade() -> None:
    op.drop_table("indicator_target")
