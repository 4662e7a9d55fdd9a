"""The day that the pages of a simulated city open with.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("city", sa.Column("opening_day", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("city", "opening_day")
