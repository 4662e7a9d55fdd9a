"""Sign-in, sessions, sign-out (登录、会话、退出).

A session is a random token in a cookie; the database holds its SHA-256 only. It ends by sign-out,
idleness, its absolute end, lock, change of password, role or grants, or when the account is
disabled; nothing about it can be forged or prolonged by the browser.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine

from gis_service.audit import EventKind, record
from gis_service.errors import NotSignedIn
from gis_service.origin import origin
from gis_service.services import passwords
from gis_service.settings import SessionSettings
from gis_service.store import account_rows, session_rows
from gis_service.store.account_rows import Account
from gis_service.store.city_rows import City
from gis_service.transaction import sign_in_work
from gis_service.user import User

_TOKEN_BYTES = 32
# Writing "last seen" at every request would cost a write for each map tile.
_NOTED = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in by which session; ``csrf`` stands in each form of the session.

    ``data_version`` is the state of the data at the look-up, ``city`` whose data they are.
    """

    user: User
    csrf: str
    token_hash: bytes
    data_version: int
    city: City | None


def sign_in(engine: Engine, settings: SessionSettings, username: str, password: str) -> str:
    """The token of a new session.

    Raises NotSignedIn with one and the same sentence whether the name is unknown, the password
    wrong, the account locked or disabled, after about the same time.
    """
    with sign_in_work(engine) as connection:
        found = account_rows.find(connection, username)
    right = passwords.matches(password, found.password_hash if found else None)
    with sign_in_work(engine) as connection:
        token = _decide(connection, settings, username, found, right)
    if token is None:
        raise NotSignedIn(
            "用户名或密码不正确，或者账号不能使用。"
            f"连续输错 {settings.lock_after} 次会锁定 {settings.lock_minutes} 分钟。"
        )
    return token


def resolve(engine: Engine, settings: SessionSettings, token: str) -> SignedIn | None:
    """The session of a token while it lives, None otherwise. Notes that it was seen."""
    digest = _digest(token)
    live = session_rows.find_live(engine, digest, timedelta(minutes=settings.idle_minutes), _NOTED)
    if live is None:
        return None
    if live.stale:
        with sign_in_work(engine) as connection:
            session_rows.touch(connection, digest)
    user = User(
        id=live.account_id,
        username=live.username,
        display_name=live.display_name,
        role=live.role,
        scope=live.scope,
        must_change_password=live.must_change_password
        or too_old(live.password_changed_at, settings),
    )
    return SignedIn(user, live.csrf_token, digest, live.data_version, live.city)


def forget(engine: Engine, token: str) -> None:
    """End the session of a token, if there is one: a new sign-in takes its place."""
    with sign_in_work(engine) as connection:
        session_rows.delete(connection, _digest(token))


def sign_out(engine: Engine, signed_in: SignedIn) -> None:
    with sign_in_work(engine) as connection:
        session_rows.delete(connection, signed_in.token_hash)
        record(connection, signed_in.user, EventKind.SIGNED_OUT, _object(signed_in.user.id))


def proves(engine: Engine, settings: SessionSettings, user: User, password: str) -> bool:
    """Whether the password is the user's; a wrong one counts towards the lock."""
    with sign_in_work(engine) as connection:
        found = account_rows.find(connection, user.username)
    right = passwords.matches(password, found.password_hash if found else None)
    with sign_in_work(engine) as connection:
        held = account_rows.locked_row(connection, user.id)
        if held is None or not held.usable:
            return False
        if not right:
            _failed(connection, user, user.username, "password")
            _count(connection, settings, held, user)
    return right


def refuse_program(engine: Engine, settings: SessionSettings, username: str) -> None:
    """Note that a program came with a wrong password; it counts towards the lock as at sign-in."""
    with sign_in_work(engine) as connection:
        found = account_rows.find(connection, username)
        held = account_rows.locked_row(connection, found.id) if found else None
        if held is None:
            _failed(connection, None, username, "unknown")
            return
        user = as_user(connection, held)
        if not held.usable:
            _failed(connection, user, username, "locked" if held.locked else "disabled")
            return
        _failed(connection, user, username, "app_password")
        _count(connection, settings, held, user)


def open_session(connection: Connection, settings: SessionSettings, account_id: int) -> str:
    """A new session of the account, in the caller's transaction; its token."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    session_rows.delete_ended(connection, account_id)
    session_rows.insert(
        connection,
        token_hash=_digest(token),
        csrf_token=secrets.token_urlsafe(_TOKEN_BYTES),
        account_id=account_id,
        source=origin().source,
        lasts=timedelta(minutes=settings.absolute_minutes),
    )
    return token


def _decide(
    connection: Connection,
    settings: SessionSettings,
    username: str,
    found: Account | None,
    right: bool,
) -> str | None:
    # Read again and held: of many guesses at once only lock_after are heard.
    held = account_rows.locked_row(connection, found.id) if found else None
    if held is None:
        _failed(connection, None, username, "unknown")
        return None
    user = as_user(connection, held)
    if not held.usable:
        _failed(connection, user, username, "locked" if held.locked else "disabled")
        return None
    if not right:
        _failed(connection, user, username, "password")
        _count(connection, settings, held, user)
        return None
    account_rows.signed_in(connection, held.id)
    record(connection, user, EventKind.SIGNED_IN, _object(user.id))
    return open_session(connection, settings, held.id)


def _count(connection: Connection, settings: SessionSettings, held: Account, user: User) -> None:
    failures = held.failed_attempts + 1
    if failures < settings.lock_after:
        account_rows.update(connection, held.id, failed_attempts=failures)
        return
    account_rows.lock_for(connection, held.id, settings.lock_minutes)
    session_rows.revoke_all(connection, held.id)
    detail = {"minutes": settings.lock_minutes}
    record(connection, user, EventKind.ACCOUNT_LOCKED, _object(held.id), detail=detail)


def _failed(connection: Connection, user: User | None, username: str, why: str) -> None:
    # An unknown name may be a password typed into the wrong field: only its length is kept.
    named = {"why": why} if user else {"why": why, "length": len(username)}
    target = _object(user.id) if user else ""
    record(connection, user, EventKind.SIGN_IN_FAILED, target, success=False, detail=named)


def as_user(connection: Connection, account: Account) -> User:
    """The user of an account, with today's scope."""
    return User(
        id=account.id,
        username=account.username,
        display_name=account.display_name,
        role=account.role,
        scope=account_rows.scope_of(connection, account.id),
        must_change_password=account.must_change_password,
    )


def too_old(changed: datetime, settings: SessionSettings) -> bool:
    """Whether a password set at that moment is to be changed by now."""
    if not settings.password_days:
        return False
    return datetime.now(UTC) - changed > timedelta(days=settings.password_days)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _object(account_id: int) -> str:
    return f"account:{account_id}"
