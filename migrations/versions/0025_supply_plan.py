"""The yearly supply plan with its execution, and surveys of the city's industrial land.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

from migrations.rights import protect_scoped

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def _recorded(table: str, *columns: sa.Column, checks: str, unique: list[str]) -> None:
    """A table of what officials record: a newer record supersedes and keeps the earlier one."""
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("park_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("district_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        *columns,
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
        sa.CheckConstraint(checks, name=f"ck_{table}_area"),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=f"fk_{table}_recorded_by_account"
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    op.create_index(
        f"uq_{table}_live",
        table,
        ["district_id", *unique],
        unique=True,
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    write = "SELECT, INSERT, UPDATE"
    protect_scoped(table, write, write, "SELECT")


def upgrade() -> None:
    _recorded(
        "supply_plan",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("use", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("planned", sa.Numeric(16, 4), nullable=False),
        sa.Column("executed", sa.Numeric(16, 4), nullable=True),
        checks="planned >= 0 AND executed >= 0",
        unique=["year", "use", "mode"],
    )
    _recorded(
        "land_survey",
        sa.Column("surveyed_on", sa.Date(), nullable=False),
        sa.Column("survey", sa.Text(), nullable=False),
        sa.Column("boundary", sa.Text(), nullable=False),
        sa.Column("industrial", sa.Numeric(16, 4), nullable=False),
        sa.Column("urban", sa.Numeric(16, 4), nullable=False),
        checks="industrial >= 0 AND urban > 0 AND industrial <= urban",
        unique=["surveyed_on"],
    )


def downgrade() -> None:
    op.drop_table("land_survey")
    op.drop_table("supply_plan")
