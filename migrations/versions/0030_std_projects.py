"""标准地 projects with events that are only added.

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rights import protect_scoped

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "std_project",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("park_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("district_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("terms", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("opened_by", sa.BigInteger(), nullable=False),
        sa.Column("opened_by_name", sa.Text(), nullable=False),
        sa.Column(
            "opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("suspended_since", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["account.id"], name=op.f("fk_std_project_opened_by")
        ),
        sa.ForeignKeyConstraint(
            ["parcel_id", "park_id", "district_id"],
            ["parcel.id", "parcel.park_id", "parcel.district_id"],
            name=op.f("fk_std_project_parcel_id_park_id_district_id"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_std_project")),
        sa.UniqueConstraint(
            "id", "park_id", "district_id", name=op.f("uq_std_project_id_park_id_district_id")
        ),
    )
    op.create_index("ix_std_project_parcel", "std_project", ["parcel_id"], unique=False)
    op.create_index(
        "uq_std_project_open",
        "std_project",
        ["parcel_id"],
        unique=True,
        postgresql_where=sa.text("NOT closed"),
    )
    op.create_index("ix_std_project_due", "std_project", ["due_on", "id"], unique=False)
    op.create_index(
        "ix_std_project_suspended",
        "std_project",
        ["parcel_id"],
        unique=False,
        postgresql_where=sa.text("suspended_since IS NOT NULL"),
    )
    op.create_table(
        "std_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
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
        sa.Column("policy_snapshot_id", sa.BigInteger(), nullable=False),
        sa.Column("brought", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("terms", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["account.id"], name=op.f("fk_std_event_actor_id")),
        sa.ForeignKeyConstraint(
            ["policy_snapshot_id"],
            ["policy_snapshot.id"],
            name=op.f("fk_std_event_policy_snapshot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "park_id", "district_id"],
            ["std_project.id", "std_project.park_id", "std_project.district_id"],
            name=op.f("fk_std_event_project_id_park_id_district_id"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_std_event")),
        sa.UniqueConstraint("project_id", "place", name=op.f("uq_std_event_project_id_place")),
    )
    listed = "code, holder, state, events, closed, due_on, suspended_since"
    project = f"SELECT, INSERT, UPDATE ({listed})"
    protect_scoped("std_project", city=project, scoped=project, job="SELECT")
    protect_scoped("std_event", city="SELECT, INSERT", scoped="SELECT, INSERT", job="SELECT")


def downgrade() -> None:
    op.drop_table("std_event")
    op.drop_index("ix_std_project_suspended", table_name="std_project")
    op.drop_index("ix_std_project_due", table_name="std_project")
    op.drop_index("uq_std_project_open", table_name="std_project")
    op.drop_index("ix_std_project_parcel", table_name="std_project")
    op.drop_table("std_project")
