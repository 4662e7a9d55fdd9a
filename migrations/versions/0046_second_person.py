"""Corrections that wait for a second person, and their answers.

Revision ID: 0046
Revises: 0045
"""

import sqlalchemy as sa
from alembic import op

from migrations.rights import protect_scoped

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def _scope() -> list[sa.Column]:
    return [
        sa.Column("park_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("district_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
    ]


def _signed(verb: str) -> list[sa.Column]:
    now = sa.text("now()")
    return [
        sa.Column(f"{verb}_by", sa.BigInteger(), nullable=False),
        sa.Column(f"{verb}_by_name", sa.Text(), nullable=False),
        sa.Column(f"{verb}_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
    ]


def _request() -> None:
    texts = ("kind", "field", "seen", "typed", "old_value", "new_value", "title", "reason")
    op.create_table(
        "correction_request",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        *_scope(),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in (*texts, "document")),
        *_signed("asked"),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["account.id"], name="fk_correction_request_asked_by"
        ),
        sa.ForeignKeyConstraint(
            ["parcel_id", "park_id", "district_id"],
            ["parcel.id", "parcel.park_id", "parcel.district_id"],
            name="fk_correction_request_parcel_id_park_id_district_id",
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_correction_request"),
        sa.UniqueConstraint(
            "id", "park_id", "district_id", name="uq_correction_request_id_park_id_district_id"
        ),
    )
    op.create_index("ix_correction_request_parcel", "correction_request", ["parcel_id"])


def _ruling() -> None:
    op.create_table(
        "correction_ruling",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        *_scope(),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("correction_id", sa.BigInteger(), nullable=True),
        *_signed("ruled"),
        sa.ForeignKeyConstraint(
            ["correction_id"], ["correction.id"], name="fk_correction_ruling_correction_id"
        ),
        sa.ForeignKeyConstraint(
            ["request_id", "park_id", "district_id"],
            [
                "correction_request.id",
                "correction_request.park_id",
                "correction_request.district_id",
            ],
            name="fk_correction_ruling_request_id_park_id_district_id",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(["ruled_by"], ["account.id"], name="fk_correction_ruling_ruled_by"),
        sa.PrimaryKeyConstraint("id", name="pk_correction_ruling"),
        sa.UniqueConstraint("request_id", name="uq_correction_ruling_request_id"),
    )


def upgrade() -> None:
    _request()
    _ruling()
    for table in ("correction_request", "correction_ruling"):
        protect_scoped(table, city="SELECT, INSERT", scoped="SELECT, INSERT", job="SELECT")
    op.add_column("correction", sa.Column("approved_by", sa.BigInteger(), nullable=True))
    op.add_column("correction", sa.Column("approved_by_name", sa.Text(), nullable=True))
    op.create_foreign_key(
        "fk_correction_approved_by", "correction", "account", ["approved_by"], ["id"]
    )


def downgrade() -> None:
    op.drop_column("correction", "approved_by_name")
    op.drop_column("correction", "approved_by")
    op.drop_table("correction_ruling")
    op.drop_table("correction_request")
