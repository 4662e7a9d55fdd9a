"""Accounts: made by the system administrator, given roles and scopes by the security one."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from gis_service.access import CurrentUser, engine_of, open_work, require
from gis_service.errors import LandgisError, Unusable
from gis_service.services import accounts, passwords
from gis_service.store import account_rows, city_rows
from gis_service.store.account_rows import Account
from gis_service.user import Role, Scope, User
from gis_service.web import pages
from gis_service.web.admin_view import UserRow, UsersPage
from gis_service.web.filter_view import Option

router = APIRouter(prefix="/admin/users")

_ADDRESS = "/admin/users"
_CITY = "city:0"

System = Annotated[User, Depends(require(Role.SYSTEM_ADMIN))]
Security = Annotated[User, Depends(require(Role.SECURITY_ADMIN))]
Typed = Annotated[str, Form(max_length=128)]


@router.get("")
def show(request: Request, user: CurrentUser) -> Response:
    return _page(request, user)


@router.post("")
def create(request: Request, user: System, login: Typed, name: Typed, role: Typed) -> Response:
    password = passwords.generated(login)
    try:
        accounts.create(
            engine_of(request),
            user,
            username=login,
            display_name=name,
            role=_role(role),
            password=password,
        )
    except LandgisError as error:
        return _page(request, user, notice=error.message, status=error.status)
    # Not redirected: the password is shown in this one answer, which is never stored.
    return _page(request, user, notice=f"已新建账号 {login}。", password=password)


@router.post("/{account_id}/disable")
def disable(request: Request, user: System, account_id: int) -> Response:
    accounts.disable(engine_of(request), user, account_id)
    return _back()


@router.post("/{account_id}/enable")
def enable(request: Request, user: System, account_id: int) -> Response:
    accounts.enable(engine_of(request), user, account_id)
    return _back()


@router.post("/{account_id}/unlock")
def unlock(request: Request, user: System, account_id: int) -> Response:
    accounts.unlock(engine_of(request), user, account_id)
    return _back()


@router.post("/{account_id}/password")
def reset_password(request: Request, user: System, account_id: int) -> Response:
    with open_work(request, user) as connection:
        account = account_rows.locked_row(connection, account_id)
    password = passwords.generated(account.username if account else "")
    accounts.reset_password(engine_of(request), user, account_id, password)
    return _page(request, user, notice="已重置密码，首次登录须修改。", password=password)


@router.post("/{account_id}/role")
def set_role(request: Request, user: Security, account_id: int, role: Typed) -> Response:
    accounts.set_role(engine_of(request), user, account_id, _role(role))
    return _back()


@router.post("/{account_id}/scope")
def set_scope(
    request: Request,
    user: Security,
    account_id: int,
    scope: Annotated[list[str] | None, Form(max_length=500)] = None,
) -> Response:
    accounts.set_scope(engine_of(request), user, account_id, _scope(scope or []))
    return _back()


def _page(
    request: Request, user: User, *, notice: str = "", password: str = "", status: int = 200
) -> Response:
    with open_work(request, user) as connection:
        choices = _Choices(connection)
        scopes = account_rows.scopes(connection)
        rows = tuple(
            _row(user, account, scopes.get(account.id, Scope()), choices)
            for account in account_rows.every(connection)
        )
    creates = user.role is Role.SYSTEM_ADMIN
    view = UsersPage(
        users=rows,
        roles=_roles() if creates else (),
        scopes=(),
        create_href=_ADDRESS if creates else "",
        notice=notice,
        initial_password=password,
    )
    return pages.render(request, "users.html", status=status, view=view)


class _Choices:
    """The places that a scope may name, read once a page."""

    def __init__(self, connection: Connection) -> None:
        self.districts = city_rows.districts(connection)
        self.parks = city_rows.parks(connection)

    def words(self, scope: Scope) -> str:
        return city_rows.scope_words(scope, self.districts, self.parks)

    def options(self, role: Role, scope: Scope) -> tuple[Option, ...]:
        parts = accounts.may_hold(role)
        made = [Option(_CITY, city_rows.WHOLE_CITY, scope.city)] if "city" in parts else []
        if "districts" in parts:
            made += [
                Option(f"district:{place.id}", place.name, place.id in scope.districts)
                for place in self.districts
            ]
        if "parks" in parts:
            made += [
                Option(f"park:{place.id}", place.name, place.id in scope.parks)
                for place in self.parks
            ]
        return tuple(made)


def _row(viewer: User, account: Account, scope: Scope, choices: _Choices) -> UserRow:
    own = account.id == viewer.id
    grants = viewer.role is Role.SECURITY_ADMIN and not own
    return UserRow(
        id=account.id,
        login=account.username,
        name=account.display_name,
        role=account.role.label,
        scope=choices.words(scope),
        active=account.disabled_at is None,
        last_seen=account.last_login_at,
        locked=account.locked,
        actions=_actions(account) if viewer.role is Role.SYSTEM_ADMIN and not own else (),
        roles=_roles(account.role) if grants else (),
        scopes=choices.options(account.role, scope) if grants else (),
    )


def _actions(account: Account) -> tuple[Option, ...]:
    at = f"{_ADDRESS}/{account.id}"
    switch = ("disable", "停用") if account.disabled_at is None else ("enable", "启用")
    named = [switch, ("password", "重置密码")]
    if account.locked:
        named.append(("unlock", "解锁"))
    return tuple(Option(f"{at}/{step}", label) for step, label in named)


def _roles(chosen: Role | None = None) -> tuple[Option, ...]:
    return tuple(Option(role.value, role.label, role is chosen) for role in Role)


def _role(typed: str) -> Role:
    try:
        return Role(typed)
    except ValueError as error:
        raise Unusable("没有这个角色，请从列表中选择。") from error


def _scope(typed: list[str]) -> Scope:
    named: dict[str, list[int]] = {"city": [], "district": [], "park": []}
    for item in typed:
        kind, _, number = item.partition(":")
        if kind not in named or not number.isascii() or not number.isdigit():
            raise Unusable("没有这种范围，请从列表中选择。")
        named[kind].append(int(number))
    return Scope(
        city=bool(named["city"]),
        districts=tuple(sorted(set(named["district"]))),
        parks=tuple(sorted(set(named["park"]))),
    )


def _back() -> Response:
    return RedirectResponse(_ADDRESS, status_code=303)
