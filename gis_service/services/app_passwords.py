"""Passwords for programs that cannot sign in on a page, QGIS above all (应用口令).

One is 160 random bits, shown once, kept as its SHA-256, good for reading through the OGC service
and nothing else. It ends by its own term, by hand, with every change of the account's password, and
does not work while the account is locked or disabled. A wrong one counts towards the lock.
"""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import Engine

from gis_service.audit import EventKind, record
from gis_service.errors import Conflict, MustChangePassword, NotFound, NotSignedIn, Unusable
from gis_service.origin import origin
from gis_service.services import sessions
from gis_service.settings import SessionSettings
from gis_service.store import account_rows, app_password_rows
from gis_service.store.app_password_rows import AppPassword
from gis_service.transaction import sign_in_work
from gis_service.user import User

MOST = 5
"""Of one account at a time: one a machine is enough."""

_BYTES = 20
_LONGEST_LABEL = 40
_NOTED = timedelta(hours=1)
_REFUSED = "用户名或应用口令不正确，或者账号不能使用。请在网页“GIS 接入”中新建应用口令。"


def create(engine: Engine, user: User, label: str, settings: SessionSettings) -> str:
    """The new password, which is not kept and cannot be shown again.

    Raises Unusable for a label that is none, Conflict where the account has enough of them.
    """
    named = " ".join(label.split())
    if not named or len(named) > _LONGEST_LABEL:
        raise Unusable(f"请写明用在哪台电脑或哪个程序，最多 {_LONGEST_LABEL} 个字。")
    secret = secrets.token_urlsafe(_BYTES)
    with sign_in_work(engine) as connection:
        account_rows.locked_row(connection, user.id)
        held = app_password_rows.of_account(connection, user.id)
        if sum(each.live for each in held) >= MOST:
            raise Conflict(f"一个账号最多 {MOST} 个有效的应用口令，请先撤销不用的。")
        lasts = timedelta(days=settings.app_password_days)
        made = app_password_rows.insert(connection, user.id, named, _digest(secret), lasts)
        detail = {"title": named}
        record(connection, user, EventKind.APP_PASSWORD_MADE, _object(made), detail=detail)
    return secret


def every(engine: Engine, user: User) -> list[AppPassword]:
    with sign_in_work(engine) as connection:
        return app_password_rows.of_account(connection, user.id)


def revoke(engine: Engine, user: User, identifier: int) -> None:
    """Raises NotFound for one of another account as well."""
    with sign_in_work(engine) as connection:
        if not app_password_rows.revoke(connection, user.id, identifier):
            raise NotFound("没有这个应用口令，或它已经撤销。请刷新页面。")
        record(connection, user, EventKind.APP_PASSWORD_REVOKED, _object(identifier))


def resolve(engine: Engine, settings: SessionSettings, username: str, secret: str) -> User:
    """Who a program reads for.

    Raises NotSignedIn with one sentence whatever is wrong; MustChangePassword where a new password
    is due first.
    """
    source = origin().source
    with sign_in_work(engine) as connection:
        account = account_rows.find(connection, username)
        found = None
        if account is not None and account.usable:
            found = app_password_rows.find_live(
                connection, account.id, _digest(secret), source, _NOTED
            )
        if account is not None and found is not None:
            user = sessions.as_user(connection, account)
            if found.stale:
                app_password_rows.note_use(connection, found.id, source)
                record(connection, user, EventKind.APP_PASSWORD_USED, _object(found.id))
            due = account.must_change_password or sessions.too_old(
                account.password_changed_at, settings
            )
            if due:
                raise MustChangePassword("请先在网页上修改密码，再新建应用口令。")
            return user
    sessions.refuse_program(engine, settings, username)
    raise NotSignedIn(_REFUSED)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _object(identifier: int) -> str:
    return f"app-password:{identifier}"
