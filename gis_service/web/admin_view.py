"""What the page of accounts needs to be drawn."""

from dataclasses import dataclass
from datetime import datetime

from gis_service.web.filter_view import Option


@dataclass(frozen=True, slots=True)
class UserRow:
    """An account, for users.html.

    actions    address and label of each button (停用, 启用, 解锁, 重置密码).
    roles, scopes   what the security administrator may choose for it; empty for all others.
    """

    id: int
    login: str
    name: str
    role: str
    scope: str
    active: bool
    last_seen: datetime | None
    locked: bool = False
    actions: tuple[Option, ...] = ()
    roles: tuple[Option, ...] = ()
    scopes: tuple[Option, ...] = ()

    @property
    def state(self) -> str:
        if not self.active:
            return "停用"
        return "锁定" if self.locked else "启用"


@dataclass(frozen=True, slots=True)
class UsersPage:
    """users.html, as ``view``; the form posts login, name, role, scope to ``create_href``.

    Without ``create_href`` there is no form (the viewer may not create accounts); without
    ``scopes`` it asks for none (the security administrator gives them later).
    """

    users: tuple[UserRow, ...]
    roles: tuple[Option, ...]
    scopes: tuple[Option, ...]
    create_href: str
    notice: str = ""
    initial_password: str = ""
