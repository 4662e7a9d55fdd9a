"""Yearly targets of low-efficiency land stand with those of the other indicators of the board.

Revision ID: 0040
Revises: 0039
"""

import sqlalchemy as sa
from alembic import op

from migrations.rights import protect_scoped

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_KEPT = "document, recorded_by, recorded_by_name, recorded_at, superseded_at"


def upgrade() -> None:
    """m² become 亩 as they were typed; replaced ones come along, in their order.

    Of a target only the day on which it was replaced may change.
    """
    op.execute(
        f"INSERT INTO indicator_target (district_id, indicator, year, value, {_KEPT})"
        f" SELECT district_id, 'low', year, greatest(round(target * 3 / 2000, 4), 0.0001),"
        f" {_KEPT} FROM low_target ORDER BY id"
    )
    op.drop_index("uq_low_target_live", table_name="low_target")
    op.drop_table("low_target")
    for role in ("city", "scoped"):
        op.execute(f"REVOKE UPDATE ON indicator_target FROM landgis_{role}")
        op.execute(f"GRANT UPDATE (superseded_at) ON indicator_target TO landgis_{role}")


def downgrade() -> None:
    """Targets of districts go back; those of the city and of parks had no place there."""
    op.create_table(
        "low_target",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("park_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("district_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("target", sa.Numeric(16, 4), nullable=False),
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
        sa.CheckConstraint("target > 0", name="ck_low_target_area"),
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name="fk_low_target_recorded_by"),
        sa.PrimaryKeyConstraint("id", name="pk_low_target"),
    )
    op.create_index(
        "uq_low_target_live",
        "low_target",
        ["district_id", "year"],
        unique=True,
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    write = "SELECT, INSERT, UPDATE (superseded_at)"
    protect_scoped("low_target", city=write, scoped=write, job="SELECT")
    op.execute(
        f"INSERT INTO low_target (district_id, year, target, {_KEPT})"
        f" SELECT district_id, year, round(value * 2000 / 3, 4), {_KEPT}"
        " FROM indicator_target WHERE indicator = 'low' AND park_id = 0 AND district_id <> 0"
        " ORDER BY id"
    )
    op.execute("DELETE FROM indicator_target WHERE indicator = 'low'")
    for role in ("city", "scoped"):
        op.execute(f"GRANT UPDATE ON indicator_target TO landgis_{role}")
