"""Split and merge of parcels: the record, and the parcels on both sides.

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rights import protect_scoped

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_WITHDRAWAL = "withdrawn_at, withdrawn_by, withdrawn_by_name, withdrawn_reason"


def upgrade() -> None:
    op.create_table(
        "succession",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("park_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("district_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("remainder", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("remainder_area", sa.Numeric(16, 4), nullable=False),
        sa.Column("contracts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("versions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("contract_rows", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("recorded_by", sa.BigInteger(), nullable=False),
        sa.Column("recorded_by_name", sa.Text(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_by_name", sa.Text(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('split', 'merge')", name=op.f("ck_succession_kind")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_succession_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["account.id"], name=op.f("fk_succession_withdrawn_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_succession")),
    )
    op.create_table(
        "succession_member",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("park_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("district_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("succession_id", sa.BigInteger(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("area", sa.Numeric(16, 4), nullable=False),
        sa.CheckConstraint(
            "side IN ('predecessor', 'successor')", name=op.f("ck_succession_member_side")
        ),
        sa.ForeignKeyConstraint(
            ["parcel_id", "park_id", "district_id"],
            ["parcel.id", "parcel.park_id", "parcel.district_id"],
            name=op.f("fk_succession_member_parcel_id_park_id_district_id"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["succession_id"],
            ["succession.id"],
            name=op.f("fk_succession_member_succession_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_succession_member")),
    )
    for column, name in (("parcel_id", "parcel"), ("succession_id", "succession")):
        op.create_index(f"ix_succession_member_{name}", "succession_member", [column])
    record = f"SELECT, INSERT, UPDATE ({_WITHDRAWAL})"
    protect_scoped("succession", city=record, scoped=record, job="SELECT")
    added = "SELECT, INSERT"
    protect_scoped("succession_member", city=added, scoped=added, job="SELECT")


def downgrade() -> None:
    op.drop_table("succession_member")
    op.drop_table("succession")
