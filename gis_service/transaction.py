"""The one way into the database: a transaction that has taken a role and a scope.

The login itself may read nothing (NOINHERIT, no grants). Each transaction takes one role by
``set_config('role', …, true)``, so it ends with the transaction; an unset scope shows nothing.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Row, text

from gis_service.user import User

_ENTER = text(
    "SELECT set_config('role', :role, true), set_config('landgis.account', :account, true),"
    " set_config('landgis.role', :duty, true),"
    " set_config('landgis.parks', :parks, true), set_config('landgis.districts', :districts, true)"
)

_AS_SIGN_IN = "SELECT set_config('role', 'landgis_auth', true); "


@contextmanager
def unit_of_work(engine: Engine, user: User) -> Iterator[Connection]:
    """A transaction in the user's role and scope; commits at the end, rolls back on an error."""
    with engine.begin() as connection:
        enter(
            connection,
            role=user.database_role,
            account=user.id,
            duty=user.role.value,
            parks=user.scope.parks,
            districts=user.scope.districts,
        )
        yield connection


@contextmanager
def sign_in_work(engine: Engine) -> Iterator[Connection]:
    """A transaction that may read accounts and sessions and nothing else."""
    with engine.begin() as connection:
        enter(connection, role="landgis_auth")
        yield connection


def sign_in_row(engine: Engine, question: str, values: Mapping[str, object]) -> Row[Any] | None:
    """The row that the role of ``sign_in_work`` reads, in one round trip where that takes four.

    Role and question travel as one text, which the server runs as one transaction: the role ends
    with it. ``question`` is one SELECT without an end mark.
    """
    with engine.connect() as connection:
        at_once = connection.execution_options(isolation_level="AUTOCOMMIT")
        return at_once.execute(text(_AS_SIGN_IN + question), values).one_or_none()


@contextmanager
def job_work(engine: Engine) -> Iterator[Connection]:
    """A transaction for claiming jobs, overlay and assessment (sees every parcel)."""
    with engine.begin() as connection:
        enter(connection, role="landgis_job")
        yield connection


def enter(
    connection: Connection,
    *,
    role: str,
    account: int = 0,
    duty: str = "",
    parks: tuple[int, ...] = (),
    districts: tuple[int, ...] = (),
) -> None:
    connection.execute(
        _ENTER,
        {
            "role": role,
            "account": str(account),
            "duty": duty,
            "parks": _array(parks),
            "districts": _array(districts),
        },
    )


def _array(numbers: tuple[int, ...]) -> str:
    return "{" + ",".join(str(int(number)) for number in numbers) + "}"
