"""Roles, database and extensions, before any migration; safe to repeat.

Roles belong to the whole server and outlive a database, so they are not Alembic's. Restoring a
dump or updating PostGIS resets the LEAKPROOF mark, so both rerun this.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, make_url, text

from gis_service.database import normal_url

WORK_ROLES = (
    "landgis_auth",
    "landgis_admin",
    "landgis_city",
    "landgis_scoped",
    "landgis_job",
    "landgis_gis",
)
OWNER = "landgis_owner"
LOGIN = "landgis_login"


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
    """Bring the schema to ``revision`` as the owner."""
    configuration = alembic_config(owner_url)
    command.upgrade(configuration, revision)


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
    inside.execute(text(f"GRANT USAGE ON SCHEMA public TO {roles}"))
