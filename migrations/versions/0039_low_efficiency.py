"""Low-efficiency cases with events that are only added, yearly targets, the city's reform date.

Revision ID: 0039
Revises: 0038
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rights import protect, protect_scoped

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def _scope() -> list[sa.Column]:
    return [
        sa.Column("park_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("district_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
    ]


def _recorded() -> list[sa.Column]:
    """Who recorded it, when, by which document."""
    now = sa.text("now()")
    return [
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.BigInteger(), nullable=False),
        sa.Column("recorded_by_name", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
    ]


def _case() -> None:
    op.create_table(
        "low_case",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        *_scope(),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("policy_snapshot_id", sa.BigInteger(), nullable=False),
        sa.Column("listed", sa.Numeric(16, 4), nullable=False),
        sa.Column("supplied_on", sa.Date(), nullable=True),
        sa.Column("clues", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("subject", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("opened_by", sa.BigInteger(), nullable=False),
        sa.Column("opened_by_name", sa.Text(), nullable=False),
        sa.Column(
            "opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("listed > 0", name="ck_low_case_listed"),
        sa.ForeignKeyConstraint(["opened_by"], ["account.id"], name="fk_low_case_opened_by"),
        sa.ForeignKeyConstraint(
            ["parcel_id", "park_id", "district_id"],
            ["parcel.id", "parcel.park_id", "parcel.district_id"],
            name="fk_low_case_parcel_id_park_id_district_id",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["policy_snapshot_id"], ["policy_snapshot.id"], name="fk_low_case_policy_snapshot_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_low_case"),
        sa.UniqueConstraint(
            "id", "park_id", "district_id", name="uq_low_case_id_park_id_district_id"
        ),
    )
    op.create_index("ix_low_case_parcel", "low_case", ["parcel_id"])
    op.create_index(
        "uq_low_case_open",
        "low_case",
        ["parcel_id"],
        unique=True,
        postgresql_where=sa.text("NOT closed"),
    )


def _event() -> None:
    op.create_table(
        "low_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        *_scope(),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["account.id"], name="fk_low_event_actor_id"),
        sa.ForeignKeyConstraint(
            ["case_id", "park_id", "district_id"],
            ["low_case.id", "low_case.park_id", "low_case.district_id"],
            name="fk_low_event_case_id_park_id_district_id",
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_low_event"),
        sa.UniqueConstraint("case_id", "place", name="uq_low_event_case_id_place"),
    )


def upgrade() -> None:
    _case()
    _event()
    op.create_table(
        "low_target",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        *_scope(),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("target", sa.Numeric(16, 4), nullable=False),
        *_recorded(),
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
    op.create_table(
        "reform_date",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *_recorded(),
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name="fk_reform_date_recorded_by"),
        sa.PrimaryKeyConstraint("id", name="pk_reform_date"),
    )
    case = "SELECT, INSERT, UPDATE (state, events, closed)"
    protect_scoped("low_case", city=case, scoped=case, job="SELECT")
    protect_scoped("low_event", city="SELECT, INSERT", scoped="SELECT, INSERT", job="SELECT")
    target = "SELECT, INSERT, UPDATE (superseded_at)"
    protect_scoped("low_target", city=target, scoped=target, job="SELECT")
    protect("reform_date", {"city": "SELECT, INSERT", "scoped": "SELECT", "job": "SELECT"})


def downgrade() -> None:
    op.drop_table("reform_date")
    op.drop_index("uq_low_target_live", table_name="low_target")
    op.drop_table("low_target")
    op.drop_table("low_event")
    op.drop_index("uq_low_case_open", table_name="low_case")
    op.drop_index("ix_low_case_parcel", table_name="low_case")
    op.drop_table("low_case")
