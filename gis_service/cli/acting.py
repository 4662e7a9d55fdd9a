"""As whom a command acts: a named user's role and scope, or the operator of this machine.

Whoever may run a command here holds the service's login already; ``--user`` gives the command
that user's role and scope, and the trail says that it came from the command line and from whom.
"""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from gis_service.user import Role, Scope, User

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gis_service.settings import Settings

UserName = Annotated[
    str,
    typer.Option("--user", envvar="LANDGIS_USER", help="以哪个账号的角色和范围办理"),
]
"""Declare as ``user: UserName`` in commands that work on business data."""


def load() -> tuple[Settings, Engine]:
    """Settings of the environment and an engine for them."""
    from gis_service.database import make_engine
    from gis_service.settings import Settings

    settings = Settings()
    return settings, make_engine(settings.database)


def acting_user(engine: Engine, username: str) -> User:
    """The user of an account. Raises NotFound without it, Forbidden when it may not be used."""
    from gis_service.errors import Forbidden, NotFound
    from gis_service.services.sessions import as_user
    from gis_service.store import account_rows
    from gis_service.transaction import sign_in_work

    with sign_in_work(engine) as connection:
        account = account_rows.find(connection, username)
        if account is None:
            raise NotFound(f"没有账号“{username}”，请用 landgis user list 查看。")
        if not account.usable:
            raise Forbidden(f"账号“{account.username}”已停用或锁定，不能用来办理。")
        return as_user(connection, account)


def operator(role: Role = Role.SYSTEM_ADMIN) -> User:
    """The operator of this machine in an administrator's duty; has no account (id 0)."""
    name = getpass.getuser()
    return User(0, f"operator:{name}", f"运维人员 {name}", role, Scope())
