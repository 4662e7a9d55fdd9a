"""Reading and writing sessions (会话): only the hash of a token is stored."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, func, or_, select

from gis_service.store import account_rows
from gis_service.store.accounts import account, account_grant, session
from gis_service.user import Role, Scope


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session that has not ended, with the account it belongs to."""

    csrf_token: str
    account_id: int
    username: str
    display_name: str
    role: Role
    must_change_password: bool
    password_changed_at: datetime
    stale: bool
    scope: Scope


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


def find_live(
    connection: Connection, token_hash: bytes, idle: timedelta, noted: timedelta
) -> LiveSession | None:
    """The session unless it ended: revoked, too long idle, past its end, account not usable.

    ``stale`` says that it was last seen longer than ``noted`` ago, so that it is touched now.
    """
    grant = func.json_build_array(account_grant.c.kind, account_grant.c.target_id)
    grants = select(func.json_agg(grant)).where(account_grant.c.account_id == account.c.id)
    query = (
        select(
            session.c.csrf_token,
            account.c.id.label("account_id"),
            account.c.username,
            account.c.display_name,
            account.c.role,
            account.c.must_change_password,
            account.c.password_changed_at,
            (session.c.last_seen_at < func.now() - noted).label("stale"),
            grants.scalar_subquery().label("scope"),
        )
        .join(account, account.c.id == session.c.account_id)
        .where(
            session.c.token_hash == token_hash,
            session.c.revoked_at.is_(None),
            session.c.expires_at > func.now(),
            session.c.last_seen_at > func.now() - idle,
            account.c.disabled_at.is_(None),
            or_(account.c.locked_until.is_(None), account.c.locked_until <= func.now()),
        )
    )
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        return None
    scope = account_rows.scope_from(row["scope"] or ())
    return LiveSession(**{**row, "role": Role(row["role"]), "scope": scope})


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
