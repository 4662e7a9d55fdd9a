"""Who answers for a kind of data and when it is due, as officials change it: added to, never changed.

Revision ID: 0048
Revises: 0047
"""

import sqlalchemy as sa
from alembic import op

from migrations.rights import protect

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "data_duty",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="数据种类"),
        sa.Column("version", sa.Integer(), nullable=False, comment="第几次改动"),
        sa.Column("owner", sa.Text(), nullable=False, comment="责任单位"),
        sa.Column("contact", sa.Text(), nullable=False, comment="联系岗位"),
        sa.Column("mode", sa.Text(), nullable=False, comment="报送方式"),
        sa.Column("months", sa.Integer(), nullable=False, comment="几个月报一次"),
        sa.Column("lag", sa.Integer(), nullable=False, comment="数据应到应报日前第几个月的月末"),
        sa.Column("first_due", sa.Date(), nullable=False, comment="第一个应报日"),
        sa.Column("reason", sa.Text(), nullable=False, comment="改动理由"),
        sa.Column("recorded_by", sa.BigInteger(), nullable=False),
        sa.Column("recorded_by_name", sa.Text(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("version > 0 AND months > 0 AND lag >= 0", name="ck_data_duty_schedule"),
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name="fk_data_duty_recorded_by"),
        sa.PrimaryKeyConstraint("id", name="pk_data_duty"),
        sa.UniqueConstraint("kind", "version", name="uq_data_duty_kind_version"),
    )
    # Everybody reads who answers for data; the city alone writes.
    protect("data_duty", {"city": "SELECT, INSERT", "scoped": "SELECT", "job": "SELECT"})
    op.execute(
        "CREATE TRIGGER note_data_change AFTER INSERT ON data_duty"
        " FOR EACH STATEMENT EXECUTE FUNCTION note_data_change()"
    )


def downgrade() -> None:
    op.drop_table("data_duty")
