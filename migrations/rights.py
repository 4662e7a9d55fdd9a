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


def protect_by_duty(table: str, privilege: str, *duties: str) -> None:
    """Give ``landgis_admin`` one privilege, for the administrators of these duties only.

    The duty of a transaction stands in the setting ``landgis.role``.
    """
    names = ", ".join(f"'{name}'" for name in duties)
    condition = f"(SELECT current_setting('landgis.role', true)) IN ({names})"
    clauses = {
        "INSERT": f"WITH CHECK ({condition})",
        "UPDATE": f"USING ({condition}) WITH CHECK ({condition})",
    }
    op.execute(f"GRANT {privilege} ON {table} TO landgis_admin")
    op.execute(
        f"CREATE POLICY {table}_admin_{privilege.lower()} ON {table} FOR {privilege}"
        f" TO landgis_admin {clauses.get(privilege, f'USING ({condition})')}"
    )


def unprotect(table: str, *roles: str) -> None:
    """Take back what ``protect`` gave, on a table that outlives the migration."""
    for role in roles:
        op.execute(f"DROP POLICY {table}_{role} ON {table}")
        op.execute(f"REVOKE ALL ON {table} FROM landgis_{role}")
    op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
