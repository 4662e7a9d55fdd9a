"""Reading and writing passwords of programs (应用口令): only the hash of one is stored."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from gis_service.store.accounts import account, app_password


@dataclass(frozen=True, slots=True)
class AppPassword:
    """One of a user; ``live``: neither revoked, nor over, nor older than the account's own."""

    id: int
    label: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    used_from: str
    live: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A live one by its secret; ``stale``: its use was last noted a while ago, or elsewhere."""

    id: int
    account_id: int
    stale: bool


_LIVE = (
    app_password.c.revoked_at.is_(None)
    & (app_password.c.expires_at > func.now())
    & (app_password.c.created_at >= account.c.password_changed_at)
)


def find_live(
    connection: Connection, account_id: int, digest: bytes, source: str, noted: timedelta
) -> Found | None:
    stale = (
        (func.coalesce(app_password.c.used_at, func.to_timestamp(0)) < func.now() - noted)
        | (app_password.c.used_from != source)
    ).label("stale")
    row = connection.execute(
        select(app_password.c.id, app_password.c.account_id, stale)
        .join(account, account.c.id == app_password.c.account_id)
        .where(app_password.c.account_id == account_id, app_password.c.secret_hash == digest, _LIVE)
    ).one_or_none()
    return None if row is None else Found(*row)


def of_account(connection: Connection, account_id: int) -> list[AppPassword]:
    """Newest first, those that ended too."""
    own = app_password.c
    rows = connection.execute(
        select(
            own.id,
            own.label,
            own.created_at,
            own.expires_at,
            own.used_at,
            own.used_from,
            _LIVE.label("live"),
        )
        .join(account, account.c.id == own.account_id)
        .where(own.account_id == account_id)
        .order_by(own.id.desc())
    )
    return [AppPassword(*row) for row in rows]


def insert(
    connection: Connection, account_id: int, label: str, digest: bytes, lasts: timedelta
) -> int:
    made = app_password.insert().values(
        account_id=account_id,
        label=label,
        secret_hash=digest,
        expires_at=func.now() + lasts,
    )
    return int(connection.execute(made.returning(app_password.c.id)).scalar_one())


def note_use(connection: Connection, identifier: int, source: str) -> None:
    connection.execute(
        app_password.update()
        .where(app_password.c.id == identifier)
        .values(used_at=func.now(), used_from=source)
    )


def revoke(connection: Connection, account_id: int, identifier: int) -> bool:
    """Whether there was one of this account that still held."""
    ended = connection.execute(
        app_password.update()
        .where(
            app_password.c.id == identifier,
            app_password.c.account_id == account_id,
            app_password.c.revoked_at.is_(None),
        )
        .values(revoked_at=func.now())
    )
    return bool(ended.rowcount)
