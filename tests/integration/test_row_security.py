"""Row policies with every filter of the application off: raw SELECT in a transaction with a scope.

Every table is filled for two parks by what its columns say, so a table added later is in here
without a line of its own.
"""

from collections.abc import Iterator

import pytest
from geoalchemy2 import Geometry
from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    Integer,
    LargeBinary,
    Numeric,
    Table,
    Text,
    create_engine,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql.ranges import AbstractMultiRange
from sqlalchemy.exc import ProgrammingError

from gis_service.bootstrap import WORK_ROLES
from gis_service.store.tables import metadata
from gis_service.transaction import enter, job_work, sign_in_work, unit_of_work
from gis_service.user import Role, Scope, User
from tests.database import Database

PARKS = (1, 2)
SCOPED = [
    table
    for table in metadata.tables.values()
    if {"park_id", "district_id"} <= set(table.columns.keys())
]
A = User(101, "a", "甲", Role.MANAGER, Scope(parks=(1,)))
NOBODY = User(103, "n", "丙", Role.MANAGER, Scope())
INSPECTOR = User(104, "i", "丁", Role.INSPECTOR, Scope(districts=(20,)))
CITY = User(105, "c", "戊", Role.OFFICIAL, Scope(city=True))
ADMINS = [
    User(106 + place, role.value, role.label, role, Scope())
    for place, role in enumerate((Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN))
]


@pytest.fixture(scope="module")
def engine(database: Database) -> Iterator[Engine]:
    superuser = create_engine(database.superuser_url)
    with superuser.begin() as connection:
        _fill(connection)
    superuser.dispose()
    made = create_engine(database.login_url)
    yield made
    made.dispose()


def _fill(connection: Connection) -> None:
    """A row a park in every table: park n lies in district 10n. Only rights are under test here."""
    connection.execute(text("SET session_replication_role = replica"))
    checks = text(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c'"
        " AND connamespace = 'public'::regnamespace AND conrelid <> 'spatial_ref_sys'::regclass"
    )
    for table, name in connection.execute(checks).all():
        connection.execute(text(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"'))
    for table_ in metadata.tables.values():
        for number in PARKS:
            values = {
                column.name: _value(column, number)
                for column in table_.columns
                if column.identity is None and column.computed is None
            }
            connection.execute(table_.insert().inline().values(values))


def _value(column: Column[object], number: int) -> object:
    if column.name == "district_id":
        return 10 * number
    kind = column.type
    if isinstance(kind, Geometry):
        square = "((0 0,0 1,1 1,1 0,0 0))"
        srid = f"SRID={kind.srid};" if kind.srid > 0 else ""
        form = "POLYGON" if kind.geometry_type == "GEOMETRY" else kind.geometry_type
        body = square if form == "POLYGON" else f"({square})"
        return f"{srid}{form}{body}"
    if isinstance(kind, ARRAY):
        return []
    if isinstance(kind, JSONB):
        return {}
    if isinstance(kind, AbstractMultiRange):
        return text("'{}'")
    if isinstance(kind, LargeBinary):
        return bytes([number])
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, DateTime | Date):
        return text(f"DATE '2025-01-0{number}'")
    if isinstance(kind, Integer | Numeric):
        return number
    if isinstance(kind, Text):
        return f"text {number}"
    # A type of our own (a decimal kept as an integer) takes the plain number as well.
    return number


def may_read(connection: Connection, table: Table) -> bool:
    query = text("SELECT has_table_privilege(current_user, :name, 'SELECT')")
    return bool(connection.scalar(query, {"name": table.name}))


def parks_seen(connection: Connection, table: Table) -> set[int]:
    return set(connection.scalars(text(f"SELECT park_id FROM {table.name}")))


def test_there_are_scoped_tables() -> None:
    assert {"parcel", "parcel_version", "assessment", "decision"} <= {each.name for each in SCOPED}


@pytest.mark.parametrize("table", SCOPED, ids=lambda table: table.name)
def test_a_manager_sees_no_row_of_another_park(engine: Engine, table: Table) -> None:
    with unit_of_work(engine, A) as connection:
        if may_read(connection, table):
            assert parks_seen(connection, table) <= {1}
    with unit_of_work(engine, INSPECTOR) as connection:
        if may_read(connection, table):
            assert parks_seen(connection, table) <= {2}
    with unit_of_work(engine, NOBODY) as connection:
        if may_read(connection, table):
            assert parks_seen(connection, table) == set()


def test_the_owner_of_a_scope_does_see_his_rows(engine: Engine) -> None:
    """Without this, tables that nobody may read would pass for well protected."""
    for user, parks in ((A, {1}), (INSPECTOR, {2}), (CITY, {1, 2})):
        with unit_of_work(engine, user) as connection:
            for name in ("parcel", "parcel_version", "parcel_identifier", "assessment", "decision"):
                assert parks_seen(connection, metadata.tables[name]) == parks, (user, name)


@pytest.mark.parametrize("table", SCOPED, ids=lambda table: table.name)
def test_an_unset_scope_shows_nothing(engine: Engine, table: Table) -> None:
    with engine.begin() as connection:
        connection.execute(text("SELECT set_config('role', 'landgis_scoped', true)"))
        if may_read(connection, table):
            assert parks_seen(connection, table) == set()


def test_a_manager_cannot_write_into_another_park(engine: Engine) -> None:
    insert = text("INSERT INTO parcel (park_id, district_id) VALUES (:park, :district)")
    with unit_of_work(engine, A) as connection:
        connection.execute(insert, {"park": 1, "district": 10})
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        unit_of_work(engine, A) as connection,
    ):
        connection.execute(insert, {"park": 2, "district": 20})
    with unit_of_work(engine, A) as connection:
        moved = text("UPDATE parcel SET park_id = 1 WHERE park_id = 2")
        assert connection.execute(moved).rowcount == 0


def test_a_scope_ends_with_its_transaction(engine: Engine) -> None:
    with unit_of_work(engine, CITY) as connection:
        assert connection.scalar(text("SELECT count(*) FROM parcel"))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT current_user")) == "landgis_login"
        assert connection.scalar(text("SELECT current_setting('landgis.parks', true)")) == ""


@pytest.mark.parametrize("table", metadata.tables.values(), ids=lambda table: table.name)
def test_the_login_itself_may_read_nothing(engine: Engine, table: Table) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), engine.connect() as connection:
        connection.execute(text(f"SELECT 1 FROM {table.name}"))


@pytest.mark.parametrize("admin", ADMINS, ids=lambda admin: admin.role.value)
def test_administrators_have_no_business_table(engine: Engine, admin: User) -> None:
    business = [*SCOPED, *(metadata.tables[name] for name in ("layer_feature", "job", "upload"))]
    with unit_of_work(engine, admin) as connection:
        assert [table.name for table in business if may_read(connection, table)] == []


def test_sign_in_reads_accounts_and_no_business_table(engine: Engine) -> None:
    with sign_in_work(engine) as connection:
        assert connection.scalar(text("SELECT count(*) FROM account")) == len(PARKS)
        assert [table.name for table in SCOPED if may_read(connection, table)] == []


def test_nobody_changes_or_deletes_an_event(engine: Engine) -> None:
    change = "UPDATE audit_event SET kind = 'x'", "DELETE FROM audit_event", "TRUNCATE audit_event"
    for role in WORK_ROLES:
        for statement in change:
            with (
                pytest.raises(ProgrammingError, match="permission denied"),
                engine.begin() as connection,
            ):
                enter(connection, role=role, duty=Role.AUDIT_ADMIN.value)
                connection.execute(text(statement))


def test_only_the_audit_administrator_reads_the_trail(engine: Engine) -> None:
    count = text("SELECT count(*) FROM audit_event")
    for admin in ADMINS:
        with unit_of_work(engine, admin) as connection:
            seen = connection.scalar(count)
        assert (seen > 0) == (admin.role is Role.AUDIT_ADMIN)
    for work in (sign_in_work(engine), job_work(engine), unit_of_work(engine, CITY)):
        with pytest.raises(ProgrammingError, match="permission denied"), work as connection:
            connection.execute(count)


def test_an_administrator_does_only_his_own_duty(engine: Engine) -> None:
    """The three share a database role; policies bind each right to the duty."""
    grant = "INSERT INTO account_grant (account_id, kind, target_id) VALUES (1, 'park', {n})"
    account = (
        "INSERT INTO account (username, username_key, display_name, role, password_hash)"
        " VALUES ('{n}', '{n}', '{n}', 'official', 'x')"
    )
    able = {
        (grant, Role.SECURITY_ADMIN),
        (account, Role.SYSTEM_ADMIN),
    }
    for place, admin in enumerate(ADMINS):
        for statement in (grant, account):
            if (statement, admin.role) in able:
                with unit_of_work(engine, admin) as connection:
                    connection.execute(text(statement.format(n=500 + place)))
                continue
            with (
                pytest.raises(ProgrammingError, match="row-level security"),
                unit_of_work(engine, admin) as connection,
            ):
                connection.execute(text(statement.format(n=600 + place)))
