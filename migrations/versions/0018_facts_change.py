"""Facts and policy that changed tell kept answers apart too: the reasons of a list rest on them.

Revision ID: 0018
Revises: 0017
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# Whatever changes a fact of a parcel queues it for assessment in the same transaction.
_TABLES = ("dirty_parcel", "policy_snapshot")


def upgrade() -> None:
    for table in _TABLES:
        op.execute(
            f"CREATE TRIGGER note_data_change AFTER INSERT ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION note_data_change()"
        )


def downgrade() -> None:
    for table in _TABLES:
        op.execute(f"DROP TRIGGER note_data_change ON {table}")
