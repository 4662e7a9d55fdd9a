"""Reading and writing sessions (会话): only the hash of a token is stored."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, and_, func, or_

from gis_service.store import account_rows
from gis_service.store.accounts import session
from gis_service.store.city_rows import City
from gis_service.transaction import sign_in_row
from gis_service.user import Role, Scope


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session that has not ended, with the account it belongs to.

    ``data_version`` and ``city`` are what the very same look-up saw (``changes``, ``city_rows``).
    """

    csrf_token: str
    account_id: int
    username: str
    display_name: str
    role: Role
    must_change_password: bool
    password_changed_at: datetime
    stale: bool
    scope: Scope
    data_version: int
    city: City | None


def insert(
    connection: Connection,
    *,
    token_hash: bytes,
    csrf_token: str,
    account_id: int,
    source: str,
    lasts: timedelta,
) -> None:
    connection.execute(
        session.insert()
        .inline()
        .values(
            token_hash=token_hash,
            csrf_token=csrf_token,
            account_id=account_id,
            source=source,
            expires_at=func.now() + lasts,
        )
    )


_LIVE = """
SELECT s.csrf_token, a.id AS account_id, a.username, a.display_name, a.role,
    a.must_change_password, a.password_changed_at, s.last_seen_at < now() - :noted AS stale,
    (SELECT json_agg(json_build_array(g.kind, g.target_id)) FROM account_grant g
        WHERE g.account_id = a.id) AS scope,
    (SELECT count(*) FROM data_change) AS data_version,
    c.code, c.name, c.work_srid, c.simulated, c.opening_day
FROM session s JOIN account a ON a.id = s.account_id LEFT JOIN city c ON true
WHERE s.token_hash = :token_hash AND s.revoked_at IS NULL AND s.expires_at > now()
    AND s.last_seen_at > now() - :idle AND a.disabled_at IS NULL
    AND (a.locked_until IS NULL OR a.locked_until <= now())
"""
_CITY = ("code", "name", "work_srid", "simulated", "opening_day")


def find_live(
    engine: Engine, token_hash: bytes, idle: timedelta, noted: timedelta
) -> LiveSession | None:
    """The session unless it ended: revoked, too long idle, past its end, account not usable.

    ``stale`` says that it was last seen longer than ``noted`` ago, so that it is touched now.
    Every request asks this, map tiles above all: one round trip tells all that a kept answer needs.
    """
    row = sign_in_row(engine, _LIVE, {"token_hash": token_hash, "idle": idle, "noted": noted})
    if row is None:
        return None
    found = dict(row._mapping)
    place = [found.pop(name) for name in _CITY]
    city = None if place[0] is None else City(*place)
    scope = account_rows.scope_from(found["scope"] or ())
    return LiveSession(**{**found, "role": Role(found["role"]), "scope": scope, "city": city})


def touch(connection: Connection, token_hash: bytes) -> None:
    connection.execute(
        session.update().where(session.c.token_hash == token_hash).values(last_seen_at=func.now())
    )


def delete(connection: Connection, token_hash: bytes) -> None:
    connection.execute(session.delete().where(session.c.token_hash == token_hash))


def delete_ended(connection: Connection, account_id: int) -> None:
    """Clear away the account's sessions that cannot come back."""
    ended = or_(session.c.revoked_at.is_not(None), session.c.expires_at <= func.now())
    connection.execute(session.delete().where(and_(session.c.account_id == account_id, ended)))


def revoke_all(connection: Connection, account_id: int) -> None:
    """End every session of the account: a copied cookie is dead from now on."""
    connection.execute(
        session.update()
        .where(session.c.account_id == account_id, session.c.revoked_at.is_(None))
        .values(revoked_at=func.now())
    )
