"""Indexes that answer by themselves which parcels a run must assess.

The tables' rows carry shapes and arrays: reading a million of them took longer than the run.

Revision ID: 0047
Revises: 0046
"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

_KNOWN = sa.text("superseded_at IS NULL")


def upgrade() -> None:
    op.drop_index("ix_parcel_version_parcel", "parcel_version")
    op.create_index(
        "ix_parcel_version_parcel",
        "parcel_version",
        ["parcel_id"],
        postgresql_include=["valid_from", "valid_to"],
        postgresql_where=_KNOWN,
    )
    op.drop_index("uq_assessment_current", "assessment")
    op.create_index(
        "uq_assessment_current",
        "assessment",
        ["parcel_id", "holds_from"],
        unique=True,
        postgresql_include=["holds_until", "policy_snapshot_id", "run_id"],
        postgresql_where=_KNOWN,
    )


def downgrade() -> None:
    op.drop_index("uq_assessment_current", "assessment")
    op.create_index(
        "uq_assessment_current",
        "assessment",
        ["parcel_id", "holds_from"],
        unique=True,
        postgresql_where=_KNOWN,
    )
    op.drop_index("ix_parcel_version_parcel", "parcel_version")
    op.create_index(
        "ix_parcel_version_parcel", "parcel_version", ["parcel_id"], postgresql_where=_KNOWN
    )
