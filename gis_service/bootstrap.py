"""Roles, database and extensions, before any migration; safe to repeat.

Roles belong to the whole server and outlive a database, so they are not Alembic's. Restoring a
dump or updating PostGIS resets the LEAKPROOF mark, so both rerun this.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, make_url, text

from gis_service.database import normal_url
from gis_service.errors import NotReady

WORK_ROLES = (
    "landgis_auth",
    "landgis_admin",
    "landgis_city",
    "landgis_scoped",
    "landgis_job",
)
"""What a transaction of the service may take."""

OWNER = "landgis_owner"
LOGIN = "landgis_login"
GIS_LOGINS = "landgis_gis"
"""Group of the database logins of GIS staff: it may read the views of schema gis, nothing else."""

GIS_READER = "landgis_gis_reader"
"""Owns those views: policies and column grants bind it, since it owns no table."""

# Whoever may connect could store large objects, or hold a lock that the service waits for.
_NOT_FOR_EVERYONE = """
DO $$ DECLARE each regprocedure; BEGIN
    FOR each IN SELECT oid::regprocedure FROM pg_proc
        WHERE pronamespace = 'pg_catalog'::regnamespace
        AND (proname ~ '^lo_' OR proname ~ '^pg_(try_)?advisory_') LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', each);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO {roles}', each);
    END LOOP;
END $$
"""


def bootstrap(superuser_url: str, database: str) -> None:
    """Create roles, the database and its extensions; mark ``geometry_overlaps`` leakproof.

    Raises sqlalchemy.exc.DBAPIError when the login is not a superuser: only one may create PostGIS.
    """
    address = make_url(normal_url(superuser_url))
    with _engine(address).connect() as server:
        _create_roles(server)
        exists = server.scalar(
            text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": database}
        )
        if not exists:
            server.execute(text(f'CREATE DATABASE "{database}" OWNER {OWNER}'))
    with _engine(address.set(database=database)).connect() as inside:
        _prepare_database(inside, database)


def _engine(address: URL) -> Engine:
    """Keeps no connection: one left open would forbid to copy or drop the database."""
    return create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)


def migrate(owner_url: str, revision: str = "head") -> None:
    """Bring the schema to ``revision`` as the owner; the views of GIS staff go (``gis_views``).

    Raises NotReady where roles of a newer program are missing.
    """
    _prepare_migration(owner_url)
    command.upgrade(alembic_config(owner_url), revision)


def _prepare_migration(owner_url: str) -> None:
    """A view would forbid to change the columns it reads."""
    engine = create_engine(normal_url(owner_url), poolclass=NullPool)
    with engine.begin() as connection:
        known = set(connection.scalars(text("SELECT rolname FROM pg_roles")))
        if {GIS_LOGINS, GIS_READER} - known:
            raise NotReady("缺少数据库角色。请先用超级用户再执行一次 landgis db bootstrap。")
        names = connection.scalars(text("SELECT viewname FROM pg_views WHERE schemaname = 'gis'"))
        for name in names.all():
            connection.execute(text(f'DROP VIEW gis."{name}"'))


def alembic_config(owner_url: str) -> Config:
    """Alembic's settings for the migrations of this checkout or installed package."""
    configuration = Config()
    configuration.set_main_option("script_location", str(migrations_folder()))
    configuration.attributes["url"] = normal_url(owner_url)
    return configuration


def migrations_folder() -> Path:
    return Path(__file__).resolve().parent.parent / "migrations"


def _create_roles(server: Connection) -> None:
    for role in (OWNER, LOGIN):
        _create_role(server, role, "LOGIN NOINHERIT")
    for role in WORK_ROLES:
        _create_role(server, role, "NOLOGIN NOINHERIT")
        server.execute(text(f"GRANT {role} TO {LOGIN}"))
    for role in (GIS_LOGINS, GIS_READER):
        _create_role(server, role, "NOLOGIN NOINHERIT")
    server.execute(text(f"GRANT {GIS_READER} TO {OWNER}"))
    # Not the service's: pg_hba.conf may ask the members of this group for a password.
    server.execute(text(f"REVOKE {GIS_LOGINS} FROM {LOGIN}"))


def _create_role(server: Connection, role: str, attributes: str) -> None:
    if not server.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}):
        server.execute(text(f"CREATE ROLE {role} {attributes}"))


def _prepare_database(inside: Connection, database: str) -> None:
    inside.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))
    # Without the mark a row policy keeps the planner from using a GiST index (400 times slower).
    inside.execute(text("ALTER FUNCTION geometry_overlaps(geometry, geometry) LEAKPROOF"))
    inside.execute(text(f'REVOKE ALL ON DATABASE "{database}" FROM PUBLIC'))
    inside.execute(text(f'GRANT CONNECT, TEMPORARY ON DATABASE "{database}" TO {LOGIN}, {OWNER}'))
    # A temporary table is made by the role that a transaction has taken, not by the login.
    roles = ", ".join(WORK_ROLES)
    inside.execute(text(f'GRANT TEMPORARY ON DATABASE "{database}" TO {roles}'))
    inside.execute(text("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
    inside.execute(text(f"GRANT CREATE, USAGE ON SCHEMA public TO {OWNER}"))
    inside.execute(text(f"GRANT USAGE ON SCHEMA public TO {roles}, {GIS_LOGINS}, {GIS_READER}"))
    inside.execute(text(f'REVOKE TEMPORARY ON DATABASE "{database}" FROM {GIS_LOGINS}'))
    inside.execute(text(f'GRANT CONNECT ON DATABASE "{database}" TO {GIS_LOGINS}'))
    inside.execute(text(f'GRANT CREATE ON DATABASE "{database}" TO {OWNER}'))
    inside.execute(text(_NOT_FOR_EVERYONE.format(roles=f"{roles}, {OWNER}")))
