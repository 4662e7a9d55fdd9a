"""Indexes for the questions that a city of a million parcels is asked.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_KNOWN = sa.text("superseded_at IS NULL")
_THEMES = range(1, 6)


def upgrade() -> None:
    op.create_index(
        "ix_parcel_version_holder", "parcel_version", ["holder_uscc"], postgresql_where=_KNOWN
    )
    op.create_index(
        "ix_parcel_version_park",
        "parcel_version",
        ["park_id", "code", "parcel_id"],
        postgresql_where=_KNOWN,
    )
    op.create_index(
        "ix_parcel_version_district",
        "parcel_version",
        ["district_id", "code", "parcel_id"],
        postgresql_where=_KNOWN,
    )
    op.drop_index("ix_parcel_version_code", "parcel_version")
    op.create_index(
        "ix_parcel_version_code", "parcel_version", ["code", "parcel_id"], postgresql_where=_KNOWN
    )
    op.create_index("ix_assessment_idle", "assessment", ["idle_state"], postgresql_where=_KNOWN)
    # One place of the array a theme; the planner also learns how many parcels bear each verdict.
    for place in _THEMES:
        op.execute(
            f"CREATE INDEX ix_assessment_verdict_{place} ON assessment ((verdicts[{place}]))"
            " WHERE superseded_at IS NULL"
        )
    # Chinese names have no words to index; every two neighbouring characters are one.
    op.execute(
        """
        CREATE FUNCTION name_pairs(name text) RETURNS text[]
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
            SELECT array_agg(substr(name, place, 2))
            FROM generate_series(1, greatest(length(name) - 1, 1)) AS place
        $$
        """
    )
    op.execute(
        "CREATE INDEX ix_parcel_version_name ON parcel_version USING gin (name_pairs(name))"
        " WHERE superseded_at IS NULL"
    )


def downgrade() -> None:
    op.drop_index("ix_parcel_version_name", "parcel_version")
    op.execute("DROP FUNCTION name_pairs(text)")
    for place in _THEMES:
        op.drop_index(f"ix_assessment_verdict_{place}", "assessment")
    op.drop_index("ix_assessment_idle", "assessment")
    op.drop_index("ix_parcel_version_code", "parcel_version")
    op.create_index("ix_parcel_version_code", "parcel_version", ["code"], postgresql_where=_KNOWN)
    op.drop_index("ix_parcel_version_district", "parcel_version")
    op.drop_index("ix_parcel_version_park", "parcel_version")
    op.drop_index("ix_parcel_version_holder", "parcel_version")
