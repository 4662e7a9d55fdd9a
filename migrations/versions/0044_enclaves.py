"""Agreements on shared tax of moved enterprises and joint projects, and the tax of their years.

Revision ID: 0044
Revises: 0043
"""

import sqlalchemy as sa
from alembic import op

from migrations.rights import protect_scoped

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def _recorded(table: str, *columns: sa.Column, checks: str, unique: list[str]) -> None:
    """A table of what officials record: a newer record supersedes and keeps the earlier one."""
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("park_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("district_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False, comment="企业或者合作项目"),
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
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name=f"fk_{table}_recorded_by"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    op.create_index(
        f"uq_{table}_live",
        table,
        ["district_id", *unique],
        unique=True,
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    write = "SELECT, INSERT, UPDATE (superseded_at)"
    protect_scoped(table, city=write, scoped=write, job="SELECT")


def upgrade() -> None:
    _recorded(
        "enclave_agreement",
        sa.Column("partner", sa.Text(), nullable=False, comment="迁出地或者合作方"),
        sa.Column("venture", sa.Text(), nullable=False, comment="合作类型"),
        sa.Column("moved", sa.Integer(), nullable=False, comment="迁移（投产）年度"),
        sa.Column("first", sa.Integer(), nullable=False, comment="利益共享期首年"),
        sa.Column("last", sa.Integer(), nullable=False, comment="利益共享期末年"),
        sa.Column(
            "share_ppm",
            sa.Integer(),
            nullable=False,
            comment="迁出地、合作方的分享比例，百万分之一",
        ),
        checks="share_ppm BETWEEN 0 AND 1000000 AND moved <= first AND first <= last",
        unique=["title"],
    )
    _recorded(
        "enclave_tax",
        sa.Column("year", sa.Integer(), nullable=False, comment="税收年度"),
        sa.Column(
            "tax",
            sa.Numeric(18, 2),
            nullable=False,
            comment="年度税收（地方收入口径按协议），元",
        ),
        checks="year >= 1990",
        unique=["title", "year"],
    )


def downgrade() -> None:
    op.drop_table("enclave_tax")
    op.drop_table("enclave_agreement")
