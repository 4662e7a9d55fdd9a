"""A row for every transaction that changes what map, list and totals show.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

from migrations.rights import protect

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_SHOWN = ("parcel_version", "assessment_run", "layer_version", "layer_feature")


def upgrade() -> None:
    op.create_table(
        "data_change",
        sa.Column("transaction", sa.BigInteger(), nullable=False),
        sa.Column(
            "began_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("transaction", "began_at", name="pk_data_change"),
    )
    protect("data_change", {"city": "SELECT", "scoped": "SELECT", "job": "SELECT"})
    op.execute(
        """
        CREATE FUNCTION note_data_change() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        BEGIN
            INSERT INTO data_change (transaction)
            VALUES (pg_current_xact_id()::text::bigint) ON CONFLICT DO NOTHING;
            RETURN NULL;
        END
        $$
        """
    )
    op.execute("REVOKE ALL ON FUNCTION note_data_change() FROM PUBLIC")
    for table in _SHOWN:
        op.execute(
            f"CREATE TRIGGER note_data_change AFTER INSERT OR UPDATE OR DELETE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION note_data_change()"
        )


def downgrade() -> None:
    for table in _SHOWN:
        op.execute(f"DROP TRIGGER note_data_change ON {table}")
    op.execute("DROP FUNCTION note_data_change()")
    op.drop_table("data_change")
