"""Decisions and the office calendar tell kept answers apart too: fixed reports rest on them.

Revision ID: 0043
Revises: 0042
"""

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

_TABLES = ("decision", "office_year")


def upgrade() -> None:
    for table in _TABLES:
        op.execute(
            f"CREATE TRIGGER note_data_change AFTER INSERT OR UPDATE OR DELETE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION note_data_change()"
        )


def downgrade() -> None:
    for table in _TABLES:
        op.execute(f"DROP TRIGGER note_data_change ON {table}")
