"""Accounts, roles and grants: who may change them, and what must stay true (账号、角色、授权).

The system administrator makes, disables, enables and unlocks accounts and resets passwords; the
security administrator alone gives roles and scopes; nobody acts on the own account; each kind of
administrator keeps one that can work. Row policies repeat the first three.
"""

from collections.abc import Mapping

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from gis_service.audit import EventKind, record
from gis_service.errors import Conflict, Forbidden, NotFound, NotSignedIn, Unusable
from gis_service.services import passwords, sessions
from gis_service.services.sessions import SignedIn
from gis_service.settings import SessionSettings
from gis_service.store import account_rows, session_rows
from gis_service.store.account_rows import Account
from gis_service.transaction import sign_in_work, unit_of_work
from gis_service.user import Role, Scope, User

_NAME_LENGTH = 64
_GRANTABLE: Mapping[Role, frozenset[str]] = {
    Role.OFFICIAL: frozenset({"city", "districts"}),
    Role.MANAGER: frozenset({"parks"}),
    Role.INSPECTOR: frozenset({"districts"}),
}
"""Which parts of a scope a role may hold; an administrator holds none (无业务数据权限)."""


def create(
    engine: Engine,
    actor: User,
    *,
    username: str,
    display_name: str,
    role: Role,
    password: str,
    must_change: bool = True,
) -> int:
    """The id of a new account without any scope.

    Raises Forbidden unless ``actor`` is the system administrator, Unusable for a name or password
    against the rules, Conflict for a name that is taken (in whatever case or width).
    """
    _only(actor, Role.SYSTEM_ADMIN)
    name = _name(username, "用户名")
    shown = _name(display_name, "姓名")
    passwords.check_rules(password, name)
    secret = passwords.hashed(password)
    try:
        with unit_of_work(engine, actor) as connection:
            made = account_rows.insert(
                connection,
                username=name,
                display_name=shown,
                role=role,
                password_hash=secret,
                must_change_password=must_change,
            )
            detail = {"username": name, "role": role.value}
            record(connection, actor, EventKind.ACCOUNT_CREATED, _object(made), detail=detail)
    except IntegrityError as error:
        raise Conflict(f"用户名“{name}”已有人使用（不分大小写和全角半角），请换一个。") from error
    return made


def set_scope(engine: Engine, actor: User, account_id: int, scope: Scope) -> None:
    """Replace the account's scope and end its sessions."""
    _only(actor, Role.SECURITY_ADMIN)
    with unit_of_work(engine, actor) as connection:
        held = _held(connection, actor, account_id)
        _check_scope(held.role, scope)
        before = account_rows.scope_of(connection, account_id)
        account_rows.replace_scope(connection, account_id, scope)
        session_rows.revoke_all(connection, account_id)
        detail = {"before": before.key, "after": scope.key}
        record(connection, actor, EventKind.GRANTS_CHANGED, _object(account_id), detail=detail)


def set_role(engine: Engine, actor: User, account_id: int, role: Role) -> None:
    """Give another role; the scope of the old one is taken away and sessions end."""
    _only(actor, Role.SECURITY_ADMIN)
    with unit_of_work(engine, actor) as connection:
        held = _held(connection, actor, account_id)
        _keep_one(connection, held)
        account_rows.replace_scope(connection, account_id, Scope())
        account_rows.update(connection, account_id, role=role.value)
        session_rows.revoke_all(connection, account_id)
        detail = {"before": held.role.value, "after": role.value}
        record(connection, actor, EventKind.ROLE_CHANGED, _object(account_id), detail=detail)


def disable(engine: Engine, actor: User, account_id: int) -> None:
    """Raises Conflict for the last administrator of a kind."""
    _only(actor, Role.SYSTEM_ADMIN)
    with unit_of_work(engine, actor) as connection:
        held = _held(connection, actor, account_id)
        _keep_one(connection, held)
        account_rows.disable(connection, account_id)
        session_rows.revoke_all(connection, account_id)
        record(connection, actor, EventKind.ACCOUNT_DISABLED, _object(account_id))


def enable(engine: Engine, actor: User, account_id: int) -> None:
    _only(actor, Role.SYSTEM_ADMIN)
    with unit_of_work(engine, actor) as connection:
        _held(connection, actor, account_id)
        account_rows.update(connection, account_id, disabled_at=None)
        record(connection, actor, EventKind.ACCOUNT_ENABLED, _object(account_id))


def unlock(engine: Engine, actor: User, account_id: int) -> None:
    _only(actor, Role.SYSTEM_ADMIN)
    with unit_of_work(engine, actor) as connection:
        _held(connection, actor, account_id)
        account_rows.update(connection, account_id, locked_until=None, failed_attempts=0)
        record(connection, actor, EventKind.ACCOUNT_UNLOCKED, _object(account_id))


def reset_password(
    engine: Engine, actor: User, account_id: int, password: str, *, must_change: bool = True
) -> None:
    """Set another's password, unlock the account and end its sessions."""
    _only(actor, Role.SYSTEM_ADMIN)
    secret = passwords.hashed(password)
    with unit_of_work(engine, actor) as connection:
        held = _held(connection, actor, account_id)
        passwords.check_rules(password, held.username)
        account_rows.set_password(connection, account_id, secret, must_change=must_change)
        session_rows.revoke_all(connection, account_id)
        record(connection, actor, EventKind.PASSWORD_RESET, _object(account_id))


def change_own_password(
    engine: Engine, settings: SessionSettings, signed_in: SignedIn, old: str, new: str
) -> str:
    """Change the password of who is signed in; the token of the session that replaces all others.

    Raises NotSignedIn when the old password is wrong (counted towards the lock, as a sign-in is).
    """
    user = signed_in.user
    passwords.check_rules(new, user.username)
    if passwords.normal(old) == passwords.normal(new):
        raise Unusable("新密码不能与原密码相同，请另设一个。")
    if not sessions.proves(engine, settings, user, old):
        raise NotSignedIn("原密码不正确，请重新输入。")
    secret = passwords.hashed(new)
    with sign_in_work(engine) as connection:
        account_rows.set_password(connection, user.id, secret, must_change=False)
        session_rows.revoke_all(connection, user.id)
        record(connection, user, EventKind.PASSWORD_CHANGED, _object(user.id))
        return sessions.open_session(connection, settings, user.id)


def may_hold(role: Role) -> frozenset[str]:
    """``city``, ``districts``, ``parks``: the parts of a scope that the role may hold."""
    return _GRANTABLE.get(role, frozenset())


def _check_scope(role: Role, scope: Scope) -> None:
    asked = {
        name
        for name, given in (
            ("city", scope.city),
            ("districts", scope.districts),
            ("parks", scope.parks),
        )
        if given
    }
    if not asked <= may_hold(role):
        raise Unusable(
            f"{role.label}不能持有这种范围：官员按全市或区县，园区管理者按园区，巡查员按区县。"
        )


def _held(connection: Connection, actor: User, account_id: int) -> Account:
    held = account_rows.locked_row(connection, account_id)
    if held is None:
        raise NotFound("没有这个账号，请刷新页面后重试。")
    if held.id == actor.id:
        raise Forbidden("不能改动自己的账号，请由另一位管理员办理。")
    return held


def _keep_one(connection: Connection, held: Account) -> None:
    if not held.role.is_admin or held.disabled_at is not None:
        return
    if account_rows.usable_of_role(connection, held.role) == [held.id]:
        raise Conflict(f"这是最后一个可用的{held.role.label}，请先新建另一个。")


def _only(actor: User, role: Role) -> None:
    if actor.role is not role:
        raise Forbidden(f"只有{role.label}可以办理，请联系{role.label}。")


def _name(typed: str, what: str) -> str:
    name = typed.strip()
    if not 0 < len(name) <= _NAME_LENGTH or not name.isprintable():
        raise Unusable(f"{what}须为 1 至 {_NAME_LENGTH} 个可显示的字符，请重新填写。")
    return name


def _object(account_id: int) -> str:
    return f"account:{account_id}"
