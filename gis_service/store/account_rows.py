"""Reading and writing accounts and grants (账号、授权)."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, select

from gis_service.store.accounts import account, account_grant
from gis_service.user import Role, Scope

_COLUMNS = (
    account.c.id,
    account.c.username,
    account.c.display_name,
    account.c.role,
    account.c.password_hash,
    account.c.must_change_password,
    account.c.password_changed_at,
    account.c.failed_attempts,
    account.c.last_login_at,
    account.c.disabled_at,
    (func.coalesce(account.c.locked_until, func.to_timestamp(0)) > func.now()).label("locked"),
)


@dataclass(frozen=True, slots=True)
class Account:
    """One account; ``locked`` is as of the transaction's time."""

    id: int
    username: str
    display_name: str
    role: Role
    password_hash: str
    must_change_password: bool
    password_changed_at: datetime
    failed_attempts: int
    last_login_at: datetime | None
    disabled_at: datetime | None
    locked: bool

    @property
    def usable(self) -> bool:
        return not self.locked and self.disabled_at is None


def name_key(username: str) -> str:
    """What must be unique: NFKC and case-folded, so ``Ａdmin`` is ``admin``."""
    return unicodedata.normalize("NFKC", username).casefold().strip()


def find(connection: Connection, username: str) -> Account | None:
    return _one(connection, select(*_COLUMNS).where(account.c.username_key == name_key(username)))


def locked_row(connection: Connection, account_id: int) -> Account | None:
    """The account, held against other changes until the transaction ends."""
    query = select(*_COLUMNS).where(account.c.id == account_id).with_for_update()
    return _one(connection, query)


def every(connection: Connection) -> list[Account]:
    rows = connection.execute(select(*_COLUMNS).order_by(account.c.id)).mappings()
    return [_account(row) for row in rows]


def usable_of_role(connection: Connection, role: Role) -> list[int]:
    """Ids of the accounts of a role that are not disabled, held until the transaction ends."""
    query = (
        select(account.c.id)
        .where(account.c.role == role.value, account.c.disabled_at.is_(None))
        .order_by(account.c.id)
        .with_for_update()
    )
    return list(connection.scalars(query))


def insert(
    connection: Connection,
    *,
    username: str,
    display_name: str,
    role: Role,
    password_hash: str,
    must_change_password: bool,
) -> int:
    """The new id. Raises sqlalchemy.exc.IntegrityError for a name that is taken."""
    statement = account.insert().values(
        username=username,
        username_key=name_key(username),
        display_name=display_name,
        role=role.value,
        password_hash=password_hash,
        must_change_password=must_change_password,
    )
    return int(connection.execute(statement.returning(account.c.id)).scalar_one())


def update(connection: Connection, account_id: int, **values: object) -> None:
    connection.execute(account.update().where(account.c.id == account_id).values(**values))


def set_password(
    connection: Connection, account_id: int, password_hash: str, *, must_change: bool
) -> None:
    update(
        connection,
        account_id,
        password_hash=password_hash,
        must_change_password=must_change,
        password_changed_at=func.now(),
        failed_attempts=0,
        locked_until=None,
    )


def disable(connection: Connection, account_id: int) -> None:
    update(connection, account_id, disabled_at=func.now())


def lock_for(connection: Connection, account_id: int, minutes: int) -> None:
    until = func.now() + timedelta(minutes=minutes)
    update(connection, account_id, locked_until=until, failed_attempts=0)


def signed_in(connection: Connection, account_id: int) -> None:
    update(connection, account_id, failed_attempts=0, locked_until=None, last_login_at=func.now())


def scope_of(connection: Connection, account_id: int) -> Scope:
    return scopes(connection, account_id).get(account_id, Scope())


def scopes(connection: Connection, account_id: int | None = None) -> dict[int, Scope]:
    """Scope by account id; accounts without grants are absent."""
    query = select(account_grant.c.account_id, account_grant.c.kind, account_grant.c.target_id)
    if account_id is not None:
        query = query.where(account_grant.c.account_id == account_id)
    granted: dict[int, list[tuple[str, int]]] = {}
    for holder, kind, target in connection.execute(query.order_by(account_grant.c.target_id)):
        granted.setdefault(holder, []).append((kind, target))
    return {holder: scope_from(grants) for holder, grants in granted.items()}


def scope_from(grants: Iterable[Sequence[Any]]) -> Scope:
    """The scope that grants (kind, target_id) add up to."""
    kinds: dict[str, list[int]] = {}
    for kind, target in grants:
        kinds.setdefault(kind, []).append(target)
    return Scope(
        city="city" in kinds,
        districts=tuple(sorted(kinds.get("district", ()))),
        parks=tuple(sorted(kinds.get("park", ()))),
    )


def replace_scope(connection: Connection, account_id: int, scope: Scope) -> None:
    connection.execute(account_grant.delete().where(account_grant.c.account_id == account_id))
    rows = [{"kind": "city", "target_id": 0}] if scope.city else []
    rows += [{"kind": "district", "target_id": number} for number in scope.districts]
    rows += [{"kind": "park", "target_id": number} for number in scope.parks]
    if rows:
        connection.execute(
            account_grant.insert().inline(), [row | {"account_id": account_id} for row in rows]
        )


def _one(connection: Connection, query: Select[Any]) -> Account | None:
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else _account(row)


def _account(row: RowMapping) -> Account:
    return Account(**{**row, "role": Role(row["role"])})
