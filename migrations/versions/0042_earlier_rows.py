"""Earlier rows of a parcel by its id; statistics of pairs of characters in names; the session check tells which state the data have.

Revision ID: 0042
Revises: 0041
"""

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

# The indexes by parcel hold present rows only, so a parcel's history read whole tables. What is
# stored anew is not superseded: an import does not write to these.
_EARLIER = ("parcel_version", "contract", "building", "progress", "occupancy")

# The planner does not use what it learns of the expressions of partial indexes: of a word that
# stands in every name it sorted all parcels, where the first ten in order of code are enough.
_NAMES = ("name", "holder")


def upgrade() -> None:
    for table in _EARLIER:
        op.execute(
            f"CREATE INDEX ix_{table}_earlier ON {table} (parcel_id)"
            " WHERE superseded_at IS NOT NULL"
        )
    for column in _NAMES:
        op.execute(
            f"CREATE STATISTICS st_parcel_version_{column} ON (name_pairs({column}))"
            " FROM parcel_version"
        )
    # A number of changes and nothing about them: with it a kept answer costs one look-up.
    op.execute("GRANT SELECT ON data_change TO landgis_auth")
    op.execute(
        "CREATE POLICY data_change_auth ON data_change FOR SELECT TO landgis_auth USING (true)"
    )


def downgrade() -> None:
    op.execute("DROP POLICY data_change_auth ON data_change")
    op.execute("REVOKE SELECT ON data_change FROM landgis_auth")
    for column in _NAMES:
        op.execute(f"DROP STATISTICS st_parcel_version_{column}")
    for table in _EARLIER:
        op.execute(f"DROP INDEX ix_{table}_earlier")
