"""Adjustments of protection lines, with events that are only added.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rights import protect_scoped

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "line_adjustment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("park_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("district_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("control", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("base_version_id", sa.BigInteger(), nullable=False),
        sa.Column("outline_in", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("outline_out", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("joined", sa.LargeBinary(), nullable=False),
        sa.Column("departed", sa.LargeBinary(), nullable=False),
        sa.Column("added_cm2", sa.BigInteger(), nullable=False),
        sa.Column("removed_cm2", sa.BigInteger(), nullable=False),
        sa.Column("planned_cm2", sa.BigInteger(), nullable=False),
        sa.Column("proposal_id", sa.BigInteger(), nullable=True),
        sa.Column("opened_by", sa.BigInteger(), nullable=False),
        sa.Column("opened_by_name", sa.Text(), nullable=False),
        sa.Column(
            "opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["base_version_id"],
            ["layer_version.id"],
            name=op.f("fk_line_adjustment_base_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["account.id"], name=op.f("fk_line_adjustment_opened_by")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["layer_version.id"], name=op.f("fk_line_adjustment_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_adjustment")),
        sa.UniqueConstraint(
            "id", "park_id", "district_id", name=op.f("uq_line_adjustment_id_park_id_district_id")
        ),
    )
    op.create_index("ix_line_adjustment_state", "line_adjustment", ["state"], unique=False)
    op.create_table(
        "line_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("adjustment_id", sa.BigInteger(), nullable=False),
        sa.Column("park_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("district_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("scans", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("draft", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["account.id"], name=op.f("fk_line_event_actor_id")),
        sa.ForeignKeyConstraint(
            ["adjustment_id", "park_id", "district_id"],
            ["line_adjustment.id", "line_adjustment.park_id", "line_adjustment.district_id"],
            name=op.f("fk_line_event_adjustment_id_park_id_district_id"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_event")),
        sa.UniqueConstraint(
            "adjustment_id", "place", name=op.f("uq_line_event_adjustment_id_place")
        ),
    )
    # An adjustment in its own district is drafted there; the new version of a line is the city's.
    drafted = (
        "title, control, kind, reason, valid_from, base_version_id, outline_in, outline_out,"
        " joined, departed, added_cm2, removed_cm2, planned_cm2, state, events"
    )
    protect_scoped(
        "line_adjustment",
        city=f"SELECT, INSERT, UPDATE ({drafted}, park_id, district_id, version_id)",
        scoped=f"SELECT, INSERT, UPDATE ({drafted}, park_id, district_id)",
        job="SELECT",
    )
    # What the whole city added to a line and took from it, without what and where.
    op.execute(
        """
        CREATE FUNCTION line_ledger(line text, until date) RETURNS TABLE (
            kind text, reason text, valid_from date, added_cm2 bigint, removed_cm2 bigint
        ) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT a.kind, a.reason, a.valid_from, a.added_cm2, a.removed_cm2
            FROM line_adjustment a
            WHERE a.control = line AND a.state = 'APPROVED' AND a.valid_from <= until
        $$
        """
    )
    op.execute("REVOKE ALL ON FUNCTION line_ledger(text, date) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION line_ledger(text, date) TO landgis_city, landgis_scoped")
    protect_scoped("line_event", city="SELECT, INSERT", scoped="SELECT, INSERT", job="SELECT")


def downgrade() -> None:
    op.execute("DROP FUNCTION line_ledger(text, date)")
    op.drop_table("line_event")
    op.drop_index("ix_line_adjustment_state", table_name="line_adjustment")
    op.drop_table("line_adjustment")
