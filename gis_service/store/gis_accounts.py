"""Database logins of GIS staff and what of the city each may read (GIS 数据库账号)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    DateTime,
    Integer,
    Table,
    Text,
    delete,
    insert,
    select,
    text,
)

from gis_service.store.base import metadata
from gis_service.user import Scope

gis_account = Table(
    "gis_account",
    metadata,
    # The name of the login in the database; policies compare it with session_user, which a
    # session cannot change, and never with a setting, which it can.
    Column("login", Text, primary_key=True),
    Column("whole_city", Boolean, nullable=False),
    Column("districts", ARRAY(Integer), nullable=False),
    Column("note", Text, nullable=False, server_default=text("''")),
    Column("made_by", Text, nullable=False),
    Column("made_at", DateTime(True), nullable=False, server_default=text("now()")),
    CheckConstraint("whole_city = (cardinality(districts) = 0)", "scope"),
)


@dataclass(frozen=True, slots=True)
class GisAccount:
    """One login; ``expires_at`` and ``connections`` as the database server enforces them.

    ``known``: the server has the login. One that it lost (a restored copy) is only a row.
    """

    login: str
    scope: Scope
    note: str
    made_by: str
    made_at: datetime
    expires_at: datetime | None
    connections: int
    known: bool


_EVERY = text(
    "SELECT g.login, g.whole_city, g.districts, g.note, g.made_by, g.made_at, r.rolvaliduntil,"
    " coalesce(r.rolconnlimit, 0) AS connections, r.oid IS NOT NULL AS known"
    " FROM gis_account g LEFT JOIN pg_roles r ON r.rolname = g.login ORDER BY g.login"
)


def every(connection: Connection) -> list[GisAccount]:
    return [
        GisAccount(
            row.login,
            Scope(city=row.whole_city, districts=tuple(row.districts)),
            row.note,
            row.made_by,
            row.made_at,
            row.rolvaliduntil,
            row.connections,
            row.known,
        )
        for row in connection.execute(_EVERY)
    ]


def has(connection: Connection, login: str) -> bool:
    query = select(gis_account.c.login).where(gis_account.c.login == login)
    return connection.execute(query).first() is not None


def add(connection: Connection, login: str, scope: Scope, note: str, made_by: str) -> None:
    connection.execute(
        insert(gis_account).values(
            login=login,
            whole_city=scope.city,
            districts=list(scope.districts),
            note=note,
            made_by=made_by,
        )
    )


def remove(connection: Connection, login: str) -> None:
    connection.execute(delete(gis_account).where(gis_account.c.login == login))
