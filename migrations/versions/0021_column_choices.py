"""Which field a header was taken for by hand, so that a park says it once.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

from migrations.rights import ACCOUNT, IN_SCOPE, protect

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "column_choice",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("park_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("district_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("header", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column(
            "chosen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_column_choice_account_id_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_column_choice"),
    )
    for name, owner, where in (
        ("uq_column_choice_park", "park_id", "park_id <> 0"),
        ("uq_column_choice_account", "account_id", "park_id = 0"),
    ):
        op.create_index(
            name,
            "column_choice",
            [owner, "kind", "header"],
            unique=True,
            postgresql_where=sa.text(where),
        )
    write = {"city": "SELECT, INSERT, UPDATE", "scoped": "SELECT, INSERT, UPDATE"}
    protect("column_choice", write, {"scoped": f"({IN_SCOPE} OR account_id = {ACCOUNT})"})


def downgrade() -> None:
    op.drop_table("column_choice")
