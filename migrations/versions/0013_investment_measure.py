"""Whether an agreed 亩均投资 includes the land price (投资口径).

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contract", sa.Column("target_investment_measure", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("contract", "target_investment_measure")
