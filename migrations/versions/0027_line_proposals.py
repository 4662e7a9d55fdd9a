"""Proposals of line classes and park ranges, as a run made them, and what became of each.

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rights import protect, protect_scoped

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    json = postgresql.JSONB(astext_type=sa.Text())
    now = {"server_default": sa.text("now()"), "nullable": False}
    scope = {"server_default": sa.text("0"), "nullable": False}
    op.create_table(
        "proposal_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("asked_district_id", sa.Integer(), **scope),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("policy_snapshot_id", sa.BigInteger(), nullable=False),
        sa.Column("layers", json, nullable=False),
        sa.Column("parcels", sa.Integer(), nullable=False),
        sa.Column("unknown_use", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("made_by_name", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), **now),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_proposal_run_made_by")),
        sa.ForeignKeyConstraint(
            ["policy_snapshot_id"],
            ["policy_snapshot.id"],
            name=op.f("fk_proposal_run_policy_snapshot_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_run")),
    )
    op.create_index("ix_proposal_run_district", "proposal_run", ["asked_district_id"])
    op.create_table(
        "line_proposal",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("park_id", sa.Integer(), **scope),
        sa.Column("district_id", sa.Integer(), **scope),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("control", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("review", sa.Boolean(), nullable=False),
        sa.Column("parcel_ids", json, nullable=False),
        sa.Column("codes", json, nullable=False),
        sa.Column("area_cm2", sa.BigInteger(), nullable=False),
        sa.Column("industrial_cm2", sa.BigInteger(), nullable=False),
        sa.Column("parks", json, nullable=False),
        sa.Column("shape", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["proposal_run.id"], name=op.f("fk_line_proposal_run_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_proposal")),
        sa.UniqueConstraint(
            "id", "park_id", "district_id", name=op.f("uq_line_proposal_id_park_id_district_id")
        ),
    )
    op.create_index("ix_line_proposal_run", "line_proposal", ["run_id"])
    op.create_table(
        "proposal_decision",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("proposal_id", sa.BigInteger(), nullable=False),
        sa.Column("park_id", sa.Integer(), **scope),
        sa.Column("district_id", sa.Integer(), **scope),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("adjustment_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=False),
        sa.Column("decided_by_name", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), **now),
        sa.ForeignKeyConstraint(
            ["adjustment_id"],
            ["line_adjustment.id"],
            name=op.f("fk_proposal_decision_adjustment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["account.id"], name=op.f("fk_proposal_decision_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id", "park_id", "district_id"],
            ["line_proposal.id", "line_proposal.park_id", "line_proposal.district_id"],
            name=op.f("fk_proposal_decision_proposal_id_park_id_district_id"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_decision")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_proposal_decision_proposal_id")),
    )
    # A run looks at every parcel of a district, so it is made by the role of jobs.
    protect("proposal_run", {"city": "SELECT", "scoped": "SELECT", "job": "SELECT, INSERT"})
    protect_scoped("line_proposal", city="SELECT", scoped="SELECT", job="SELECT, INSERT")
    protect_scoped(
        "proposal_decision", city="SELECT, INSERT", scoped="SELECT, INSERT", job="SELECT"
    )


def downgrade() -> None:
    op.drop_table("proposal_decision")
    op.drop_index("ix_line_proposal_run", table_name="line_proposal")
    op.drop_table("line_proposal")
    op.drop_index("ix_proposal_run_district", table_name="proposal_run")
    op.drop_table("proposal_run")
