"""Fixed reports as frozen, by version, with their rows.

Revision ID: 0038
Revises: 0037
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rights import protect, protect_scoped

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "frozen_report",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("form", sa.Text(), nullable=False, comment="报表种类"),
        sa.Column("as_of", sa.Date(), nullable=False, comment="数据截至"),
        sa.Column("version", sa.Integer(), nullable=False, comment="第几版，1 为首次存档"),
        sa.Column("keys", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="栏目"),
        sa.Column("sha256", sa.Text(), nullable=False, comment="全部行的摘要"),
        sa.Column("row_count", sa.Integer(), nullable=False, comment="全市行数"),
        sa.Column(
            "reason", sa.Text(), server_default=sa.text("''"), nullable=False, comment="更正理由"
        ),
        sa.Column("made_by", sa.BigInteger(), nullable=True, comment="存档人；空为自动存档"),
        sa.Column(
            "made_by_name",
            sa.Text(),
            server_default=sa.text("''"),
            nullable=False,
            comment="存档人姓名",
        ),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="存档时间",
        ),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_frozen_report_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frozen_report")),
        sa.UniqueConstraint(
            "form", "as_of", "version", name=op.f("uq_frozen_report_form_as_of_version")
        ),
        comment="固定报表存档（只增不改）",
    )
    op.create_table(
        "frozen_row",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False, comment="存档"),
        sa.Column("place", sa.Integer(), nullable=False, comment="行次"),
        sa.Column("park_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("district_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("row_key", sa.Text(), nullable=False, comment="比较两版用的键"),
        sa.Column(
            "cells", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="各栏的值"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["frozen_report.id"], name=op.f("fk_frozen_row_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frozen_row")),
        comment="固定报表存档的行",
    )
    op.create_index("ix_frozen_row_report_id", "frozen_row", ["report_id"], unique=False)
    add = "SELECT, INSERT"
    protect("frozen_report", {"city": add, "scoped": "SELECT", "job": add})
    protect_scoped("frozen_row", city=add, scoped="SELECT", job=add)


def downgrade() -> None:
    op.drop_table("frozen_row")
    op.drop_table("frozen_report")
