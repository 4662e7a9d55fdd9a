"""A step of a 标准地 project changes what map, list and totals show: the flag of suspension.

Revision ID: 0032
Revises: 0031
"""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE TRIGGER note_data_change AFTER INSERT OR UPDATE OF suspended_since ON std_project"
        " FOR EACH STATEMENT EXECUTE FUNCTION note_data_change()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER note_data_change ON std_project")
