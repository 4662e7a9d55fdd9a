"""Database logins of GIS staff: their scope by session_user, and what their views may read.

Revision ID: 0036
Revises: 0035
"""

import sqlalchemy as sa
from alembic import op

from migrations.rights import protect, protect_by_duty

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

# The row of the login that the session was opened with: neither SET nor SET ROLE changes it.
_OWN = "FROM gis_account g WHERE g.login = session_user"
_IN_SCOPE = (
    f"((SELECT g.whole_city {_OWN}) OR district_id = ANY ((SELECT g.districts {_OWN})::int[]))"
)
_PERIOD = "valid_from, valid_to, superseded_at"
_READS = {
    "city": ("id, opening_day", "true"),
    "district": ("id, name", "true"),
    "park": ("id, name", "true"),
    "layer_version": (f"id, kind, approximate, source, {_PERIOD}", "true"),
    "layer_feature": (
        "id, layer_version_id, kind, code, name, park_id, district_id, geom",
        f"(park_id IS NULL OR {_IN_SCOPE})",
    ),
    "parcel_version": (
        "id, parcel_id, park_id, district_id, code, name, holder, holder_uscc, land_use,"
        f" plane_area, geom, {_PERIOD}",
        _IN_SCOPE,
    ),
    # Not its measures: they hold what one enterprise reported.
    "assessment": (
        "id, parcel_id, park_id, district_id, holds_from, holds_until, superseded_at, verdicts,"
        " idle_state, legal_area, decided",
        _IN_SCOPE,
    ),
    "std_project": ("parcel_id, park_id, district_id, suspended_since", _IN_SCOPE),
}


def upgrade() -> None:
    op.create_table(
        "gis_account",
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("whole_city", sa.Boolean(), nullable=False),
        sa.Column("districts", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "whole_city = (cardinality(districts) = 0)", name=op.f("ck_gis_account_scope")
        ),
        sa.PrimaryKeyConstraint("login", name=op.f("pk_gis_account")),
    )
    protect(
        "gis_account",
        {"gis_reader": "SELECT (login, whole_city, districts)"},
        {"gis_reader": "login = session_user"},
    )
    protect_by_duty("gis_account", "SELECT", "system_admin", "security_admin", "audit_admin")
    for table, (columns, condition) in _READS.items():
        protect(table, {"gis_reader": f"SELECT ({columns})"}, {"gis_reader": condition})
    op.execute("CREATE SCHEMA gis")
    op.execute("GRANT USAGE ON SCHEMA gis TO landgis_gis, landgis_gis_reader")
    op.execute("GRANT CREATE ON SCHEMA gis TO landgis_gis_reader")


def downgrade() -> None:
    op.execute("DROP SCHEMA gis CASCADE")
    for table in _READS:
        op.execute(f"DROP POLICY {table}_gis_reader ON {table}")
        op.execute(f"REVOKE ALL ON {table} FROM landgis_gis_reader")
    op.drop_table("gis_account")
