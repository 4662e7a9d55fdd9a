"""How a table is protected: grants and row policies for each work role.

The scope of a transaction stands in the settings ``landgis.parks`` and ``landgis.districts``
(integer arrays); unset or empty, nothing matches. The inner SELECT is evaluated once a statement
rather than once a row.
"""

from alembic import op

PARKS = "ANY ((SELECT nullif(current_setting('landgis.parks', true), '')::int[])::int[])"
DISTRICTS = "ANY ((SELECT nullif(current_setting('landgis.districts', true), '')::int[])::int[])"
ACCOUNT = "(SELECT nullif(current_setting('landgis.account', true), '')::bigint)"
IN_SCOPE = f"(park_id = {PARKS} OR district_id = {DISTRICTS})"


def protect(table: str, grants: dict[str, str], policies: dict[str, str] | None = None) -> None:
    """Switch row security on; grant ``role -> privileges``; add ``role -> condition`` policies.

    A role without a condition of its own gets ``true``: its grants are its limit.
    """
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    for role, privileges in grants.items():
        op.execute(f"GRANT {privileges} ON {table} TO landgis_{role}")
        condition = (policies or {}).get(role, "true")
        op.execute(
            f"CREATE POLICY {table}_{role} ON {table} FOR ALL TO landgis_{role}"
            f" USING ({condition}) WITH CHECK ({condition})"
        )


def protect_scoped(table: str, city: str, scoped: str, job: str) -> None:
    """A table with park_id and district_id: the scope decides for ``landgis_scoped``."""
    protect(table, {"city": city, "scoped": scoped, "job": job}, {"scoped": IN_SCOPE})
