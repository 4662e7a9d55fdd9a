"""The engine: opened on first use, never at import."""

from time import monotonic
from typing import Any

from psycopg2 import Error
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from gis_service.settings import DatabaseSettings


def normal_url(url: str) -> str:
    """A plain ``postgresql://`` address as one for psycopg2."""
    if url.startswith("postgresql://"):
        return "postgresql+psycopg2://" + url.removeprefix("postgresql://")
    return url


_RESTED_S = 2.0
_LEFT_AT = "left_at"


def make_engine(settings: DatabaseSettings) -> Engine:
    """The engine of the service's login; a connection that has rested is tried before it is used.

    Trying it each time would be a sixth of the round trips of a map tile. A server that went away
    within the last two seconds costs one error, after which no connection of before is used.
    """
    engine = create_engine(
        normal_url(settings.database_url),
        pool_size=settings.pool_size,
        max_overflow=settings.pool_overflow,
        # Values never reach a log or an error text: they may be figures of one enterprise.
        hide_parameters=True,
        connect_args={"options": "-c timezone=Asia/Shanghai -c jit=off"},
    )
    event.listen(engine, "checkin", _left)
    event.listen(engine, "checkout", _try_rested)
    return engine


def _left(_: Any, entry: ConnectionPoolEntry) -> None:
    entry.info[_LEFT_AT] = monotonic()


def _try_rested(connection: Any, entry: ConnectionPoolEntry, _: Any) -> None:
    left = entry.info.get(_LEFT_AT)
    if left is None or monotonic() - left < _RESTED_S:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        connection.rollback()
    except Error as error:
        raise DisconnectionError from error
