"""Database logins of GIS staff: read-only, of the whole city or of districts (GIS 数据库账号).

A login belongs to the database server, so making and removing one needs a superuser's connection;
the row of its scope and the audit event are written in the same transaction.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from psycopg2.extensions import encrypt_password
from sqlalchemy import URL, Connection, NullPool, create_engine, make_url, text
from sqlalchemy.exc import ProgrammingError

from gis_service.audit import EventKind, record
from gis_service.bootstrap import GIS_LOGINS
from gis_service.database import normal_url
from gis_service.day import now
from gis_service.errors import Conflict, NotFound, Unusable
from gis_service.services import passwords
from gis_service.store import gis_accounts
from gis_service.user import Scope, User

PREFIX = "gis_"
"""Begins the name of every such login: none can take the name of a role of the system."""

DAYS = 180
MOST_DAYS = 366
CONNECTIONS = 5
_NAME = re.compile(r"[a-z][a-z0-9_]{1,29}")
# The first three guard against accidents: the user may set them otherwise, the last he may not.
_SETTINGS = {
    "default_transaction_read_only": "on",
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "10min",
    "search_path": "gis, public",
    "timezone": "Asia/Shanghai",
    "log_statement": "all",
}


def login_of(name: str) -> str:
    """The login for a name as typed. Raises Unusable."""
    if _NAME.fullmatch(name) is None:
        raise Unusable(
            f"账号名“{name}”不能用：须以小写字母开头，只用小写字母、数字和下划线，2 至 30 位。"
        )
    return PREFIX + name


def add(
    superuser: URL, actor: User, name: str, scope: Scope, password: str, note: str, days: int = DAYS
) -> datetime:
    """Make a login that sees the scope's districts; when its password ends.

    Raises Unusable for a name, password, scope or time against the rules, Conflict for a login
    that exists.
    """
    login = login_of(name)
    if scope.parks or scope.city == bool(scope.districts):
        raise Unusable("请写明范围：--city（全市），或一个以上 --district 区县代码。")
    if not 1 <= days <= MOST_DAYS:
        raise Unusable(f"有效天数须为 1 至 {MOST_DAYS}。")
    passwords.check_rules(password, name)
    until = now() + timedelta(days=days)
    with _as_superuser(superuser) as connection:
        taken = text("SELECT 1 FROM pg_roles WHERE rolname = :login")
        if connection.scalar(taken, {"login": login}) or gis_accounts.has(connection, login):
            raise Conflict(f"已有数据库账号 {login}，请换一个名字，或先删除它。")
        _create(connection, login, password, until)
        gis_accounts.add(connection, login, scope, note, actor.username)
        detail: dict[str, object] = {"after": scope.key, "until": until.date().isoformat()}
        record(connection, actor, EventKind.GIS_ACCOUNT_ADDED, _object(login), detail=detail)
    return until


def remove(superuser: URL, actor: User, name: str) -> None:
    """End its sessions and remove the login. Raises NotFound."""
    login = login_of(name)
    with _as_superuser(superuser) as connection:
        if not gis_accounts.has(connection, login):
            raise NotFound(f"没有 GIS 数据库账号 {login}，请用 landgis gis-account list 查看。")
        # No longer able to connect before its sessions are ended: none slips in between.
        if connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :l"), {"l": login}):
            connection.execute(text(f'DROP ROLE "{login}"'))
        gis_accounts.remove(connection, login)
        record(connection, actor, EventKind.GIS_ACCOUNT_REMOVED, _object(login))
    with _as_superuser(superuser) as connection:
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usesysid IS NOT NULL"
        connection.execute(text(f"{ended} AND usesysid NOT IN (SELECT oid FROM pg_roles)"))


def _create(connection: Connection, login: str, password: str, until: datetime) -> None:
    """``login`` was checked; only the digest of the password reaches the server."""
    driver = connection.connection.driver_connection
    secret = encrypt_password(passwords.normal(password), login, driver, "scram-sha-256")
    connection.execute(
        text(
            f'CREATE ROLE "{login}" LOGIN INHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE'
            f" NOREPLICATION NOBYPASSRLS CONNECTION LIMIT {CONNECTIONS}"
            f" PASSWORD :secret VALID UNTIL :until IN ROLE {GIS_LOGINS}"
        ),
        {"secret": secret, "until": until.isoformat()},
    )
    for setting, value in _SETTINGS.items():
        words = value if setting == "search_path" else f"'{value}'"
        connection.execute(text(f'ALTER ROLE "{login}" SET {setting} = {words}'))


def _object(login: str) -> str:
    return f"gis-account:{login}"


@contextmanager
def _as_superuser(address: URL) -> Iterator[Connection]:
    engine = create_engine(address, poolclass=NullPool, hide_parameters=True)
    try:
        with engine.begin() as connection:
            yield connection
    except ProgrammingError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise Unusable(f"没有办成：{reason}。请用超级用户的地址重试。") from error
    finally:
        engine.dispose()


def superuser_address(url: str, service_url: str) -> URL:
    """The superuser's address with the database of the service."""
    return make_url(normal_url(url)).set(database=make_url(normal_url(service_url)).database)
