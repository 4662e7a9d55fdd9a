"""The class of each parcel in the stock chain, and the batches by which land was approved.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

from migrations.rights import protect_scoped

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("assessment", sa.Column("stock", sa.SmallInteger(), nullable=True))
    op.create_index(
        "ix_assessment_stock",
        "assessment",
        ["stock"],
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_table(
        "approval_batch",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("park_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("district_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=False),
        sa.Column("area", sa.Numeric(16, 4), nullable=False),
        sa.Column("unsupplied", sa.Numeric(16, 4), nullable=False),
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
        sa.CheckConstraint(
            "area > 0 AND unsupplied >= 0 AND unsupplied <= area", name="ck_approval_batch_area"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name="fk_approval_batch_recorded_by_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_approval_batch"),
    )
    op.create_index(
        "uq_approval_batch_number",
        "approval_batch",
        ["district_id", "number"],
        unique=True,
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    write = "SELECT, INSERT, UPDATE"
    protect_scoped("approval_batch", write, write, "SELECT")


def downgrade() -> None:
    op.drop_table("approval_batch")
    op.drop_index("ix_assessment_stock", "assessment")
    op.drop_column("assessment", "stock")
