"""Database logins of GIS staff, as such a login: the own district, nothing else, and no writing."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction

import pytest
from sqlalchemy import Connection, Engine, NullPool, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError
from typer.testing import CliRunner

from gis_service.cli import app
from gis_service.cli.acting import operator
from gis_service.column_rights import ColumnClass, classes_of
from gis_service.documents.parcel_table import LIST, parcel_values
from gis_service.errors import Conflict, NotFound, Unusable
from gis_service.services import gis_accounts, gis_views
from gis_service.sheets.writer import Value
from gis_service.store import city_rows
from gis_service.store import gis_accounts as gis_account_rows
from gis_service.store.export_rows import parcel_rows
from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.tables import metadata
from gis_service.transaction import unit_of_work
from gis_service.user import Role, Scope, User
from tests.city import DISTRICT_A, SmallCity
from tests.database import Database
from tests.site import PASSWORD

VIEWS = [view.name for view in gis_views.views()]


def superuser(database: Database):  # type: ignore[no-untyped-def]
    return gis_accounts.superuser_address(database.superuser_url, database.login_url)


def connect(database: Database, login: str, password: str = PASSWORD) -> Engine:
    """A real sign-in with name and password, as QGIS makes it."""
    address = make_url(database.login_url).set(username=login, password=password)
    return create_engine(address, poolclass=NullPool, isolation_level="AUTOCOMMIT")


@pytest.fixture(scope="module")
def districts(small_city: SmallCity) -> tuple[int, ...]:
    with unit_of_work(small_city.engine, small_city.official) as connection:
        return city_rows.scope_of_codes(connection, False, [DISTRICT_A], []).districts


@pytest.fixture(scope="module")
def logins(small_city: SmallCity, districts: tuple[int, ...]) -> Iterator[None]:
    """gis_one of district A, gis_all of the city; removed at the end."""
    address = superuser(small_city.site.database)
    scopes = {"one": Scope(districts=districts), "all": Scope(city=True)}
    for name, scope in scopes.items():
        gis_accounts.add(address, operator(), name, scope, PASSWORD, "测试")
    yield
    for name in scopes:
        gis_accounts.remove(address, operator(), name)


@pytest.fixture
def one(small_city: SmallCity, logins: None) -> Iterator[Connection]:
    with connect(small_city.site.database, "gis_one").connect() as connection:
        yield connection


@pytest.fixture
def whole(small_city: SmallCity, logins: None) -> Iterator[Connection]:
    with connect(small_city.site.database, "gis_all").connect() as connection:
        yield connection


def codes(connection: Connection) -> list[str]:
    return sorted(connection.scalars(text("SELECT parcel_code FROM gis.parcel")))


def listed(small_city: SmallCity, user: User) -> list[Mapping[str, Value]]:
    with unit_of_work(small_city.engine, user) as connection:
        day = city_rows.find(connection)
        query = ParcelQuery(day.opening_day if day and day.opening_day else date.max, user.scope)
        return [parcel_values(row) for row in parcel_rows(connection, query)]


def test_the_view_says_what_the_list_says(small_city: SmallCity, whole: Connection) -> None:
    wanted = {str(row["parcel_code"]): row for row in listed(small_city, small_city.official)}
    found = {row.parcel_code: row for row in whole.execute(text("SELECT * FROM gis.parcel"))}
    assert found.keys() == wanted.keys() and len(found) > 100
    for code, row in found.items():
        for key in ("district", "park", "verdict", "idle_state", "idle", "permu", "decided"):
            assert getattr(row, key) == wanted[code].get(key), (code, key)
        area = wanted[code]["area_mu"]
        assert isinstance(area, Fraction)
        assert abs(Fraction(row.area_mu) - area) <= Fraction(1, 200)


def test_a_login_sees_its_own_district(small_city: SmallCity, one: Connection) -> None:
    wanted = sorted(str(row["parcel_code"]) for row in listed(small_city, small_city.inspector_a))
    assert wanted and codes(one) == wanted
    parks = set(one.scalars(text("SELECT name FROM gis.layer_park")))
    with unit_of_work(small_city.engine, small_city.inspector_a) as connection:
        kinds = "SELECT count(*) FROM layer_feature WHERE kind = 'park'"
        assert len(parks) <= (connection.scalar(text(kinds)) or 0)
    assert one.scalar(text("SELECT count(*) FROM gis.layer_red"))


@pytest.mark.parametrize(
    "attempt",
    [
        "SET landgis.parks = '{1,2,3,4,5,6,7,8,9}'",
        "SELECT set_config('landgis.districts', '{1,2,3,4,5,6,7,8,9}', false)",
        "SET landgis.role = 'official'",
        "SET ROLE landgis_gis",
        "SET default_transaction_read_only = off",
        "SET row_security = off",
    ],
)
def test_no_setting_shows_another_district(
    small_city: SmallCity, one: Connection, attempt: str
) -> None:
    before = codes(one)
    one.execute(text(attempt.replace(":", "\\:")))
    try:
        assert codes(one) == before
    except ProgrammingError as error:  # row_security = off refuses the query as a whole
        assert "row-level security" in str(error)


@pytest.mark.parametrize(
    "role",
    ["landgis_city", "landgis_scoped", "landgis_owner", "landgis_gis_reader", "gis_all"],
)
def test_no_other_role_can_be_taken(one: Connection, role: str) -> None:
    for statement in (f"SET ROLE {role}", f"SET SESSION AUTHORIZATION {role}"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            one.execute(text(statement))


@pytest.mark.parametrize("table", sorted(metadata.tables))
def test_no_table_can_be_read(one: Connection, table: str) -> None:
    """Accounts, the trail and what enterprises reported among them."""
    with pytest.raises(ProgrammingError, match="permission denied"):
        one.execute(text(f"SELECT 1 FROM public.{table}"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE gis.parcel SET name = 'x'",
        "DELETE FROM gis.parcel",
        "INSERT INTO gis.layer_red (code) VALUES ('x')",
        "CREATE TABLE gis.mine (a int)",
        "CREATE TABLE public.mine (a int)",
        "CREATE TEMP TABLE mine (a int)",
        "DROP VIEW gis.parcel",
        "COMMENT ON VIEW gis.parcel IS 'x'",
        "CREATE SCHEMA mine",
        "SELECT lo_create(0)",
        "SELECT pg_advisory_lock(1)",
        "INSERT INTO gis_account (login, whole_city, districts, made_by)"
        " VALUES ('gis_one', true, '{}', 'x')",
    ],
)
def test_nothing_can_be_written(one: Connection, statement: str) -> None:
    one.execute(text("SET default_transaction_read_only = off"))
    with pytest.raises(DBAPIError) as refused:
        one.execute(text(statement))
    said = str(refused.value.orig)
    assert re.match(r"permission denied|must be owner|cannot (update|delete|insert)", said), said


def test_either_wall_alone_holds(
    small_city: SmallCity, logins: None, districts: tuple[int, ...]
) -> None:
    """With the condition taken out of the views, the policies of their owner still bind."""
    database = small_city.site.database
    owner = create_engine(database.owner_url, poolclass=NullPool)
    with connect(database, "gis_one").connect() as one:
        with_both = codes(one)
        try:
            with owner.begin() as connection:
                gis_views.publish(connection, scope_filter=False)
            assert codes(one) == with_both
        finally:
            with owner.begin() as connection:
                gis_views.publish(connection)
    with owner.connect() as connection:
        reads = text(
            "SELECT has_column_privilege('landgis_gis_reader', 'assessment', 'measured', 'SELECT')"
        )
        assert connection.scalar(reads) is False
    owner.dispose()


def test_a_login_without_a_row_sees_nothing(small_city: SmallCity) -> None:
    database = small_city.site.database
    address = superuser(database)
    gis_accounts.add(address, operator(), "lost", Scope(city=True), PASSWORD, "")
    admin = create_engine(address, poolclass=NullPool)
    try:
        with admin.begin() as connection:
            gis_account_rows.remove(connection, "gis_lost")
        with connect(database, "gis_lost").connect() as connection:
            assert codes(connection) == []
    finally:
        with admin.begin() as connection:
            connection.execute(text("DROP ROLE gis_lost"))
        admin.dispose()


def test_qgis_lists_each_view_as_a_layer(whole: Connection) -> None:
    """What QGIS asks for: one column of shapes a view, with its kind and system registered."""
    rows = whole.execute(
        text(
            "SELECT f_table_name, f_geometry_column, srid, type, coord_dimension"
            " FROM geometry_columns WHERE has_table_privilege("
            " quote_ident(f_table_schema) || '.' || quote_ident(f_table_name), 'SELECT')"
        )
    )
    assert sorted(tuple(row) for row in rows) == sorted(
        (name, "geom", 4490, "MULTIPOLYGON", 2) for name in VIEWS
    )
    ids = whole.execute(text("SELECT count(*), count(DISTINCT id) FROM gis.parcel")).one()
    assert ids[0] == ids[1] > 0
    box = "SELECT count(*) FROM gis.parcel WHERE geom && ST_MakeEnvelope(103, 30, 105, 31.5, 4490)"
    assert whole.scalar(text(box)) == ids[0]


def test_views_and_columns_carry_their_meaning_and_nothing_sensitive(whole: Connection) -> None:
    rows = whole.execute(
        text(
            "SELECT c.relname, obj_description(c.oid) AS view, a.attname,"
            " col_description(c.oid, a.attnum) AS meaning FROM pg_class c"
            " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0"
            " WHERE c.relnamespace = 'gis'::regnamespace"
        )
    ).all()
    assert {row.relname for row in rows} == set(VIEWS)
    assert [row for row in rows if not row.view or not row.meaning] == []
    shown = {row.attname for row in rows if row.relname == "parcel"}
    sensitive = {key for key, its in classes_of(LIST).items() if its is ColumnClass.SENSITIVE}
    assert sensitive and not shown & sensitive


def test_limits_of_a_login_are_set(one: Connection) -> None:
    assert one.scalar(text("SHOW statement_timeout")) == "1min"
    limit = "SELECT rolconnlimit FROM pg_roles WHERE rolname = session_user"
    assert one.scalar(text(limit)) == gis_accounts.CONNECTIONS
    with pytest.raises(ProgrammingError, match="permission denied"):
        one.execute(text("SET log_statement = 'none'"))


def test_adding_and_removing_are_events_and_end_the_login(small_city: SmallCity) -> None:
    database = small_city.site.database
    address = superuser(database)
    gis_accounts.add(address, operator(), "guest", Scope(city=True), PASSWORD, "")
    with pytest.raises(Conflict, match="gis_guest"):
        gis_accounts.add(address, operator(), "guest", Scope(city=True), PASSWORD, "")
    engine = connect(database, "gis_guest")
    with engine.connect() as connection:
        gis_accounts.remove(address, operator(), "guest")
        with pytest.raises(OperationalError):
            connection.execute(text("SELECT 1"))
    with pytest.raises(OperationalError), engine.connect():
        pass
    with pytest.raises(NotFound):
        gis_accounts.remove(address, operator(), "guest")
    audit = User(9, "a", "审", Role.AUDIT_ADMIN, Scope())
    with unit_of_work(small_city.engine, audit) as connection:
        kinds = connection.scalars(
            text("SELECT kind FROM audit_event WHERE object = 'gis-account:gis_guest' ORDER BY id")
        )
        assert kinds.all() == ["gis_account_added", "gis_account_removed"]


@pytest.mark.parametrize("name", ["", "A", "x", "landgis-owner", 'x"; DROP ROLE y', "王", "a" * 31])
def test_a_name_is_letters_and_digits(name: str) -> None:
    with pytest.raises(Unusable, match="账号名"):
        gis_accounts.login_of(name)


@pytest.mark.parametrize("scope", [Scope(), Scope(city=True, districts=(1,)), Scope(parks=(1,))])
def test_a_scope_is_the_city_or_districts(database: Database, scope: Scope) -> None:
    with pytest.raises(Unusable, match="范围"):
        gis_accounts.add(superuser(database), operator(), "someone", scope, PASSWORD, "")


def test_the_command_adds_lists_and_removes(
    small_city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = small_city.site.database
    monkeypatch.setenv("LANDGIS_DATABASE_URL", database.login_url)
    monkeypatch.setenv("LANDGIS_OWNER_URL", database.owner_url)
    monkeypatch.setenv("LANDGIS_SUPERUSER_URL", database.superuser_url)
    runner = CliRunner()

    def run(*arguments: str) -> str:
        return runner.invoke(app, ["gis-account", *arguments], catch_exceptions=False).output

    said = run("add", "clerk", "--district", DISTRICT_A, "--note", "规划科", "--generate")
    made = re.search(r"密码（只显示这一次）：(\S+)", said)
    assert made and "gis_clerk" in said
    with connect(database, "gis_clerk", made[1]).connect() as connection:
        assert codes(connection)
    assert "规划科" in run("list")
    assert [row["login"] for row in json.loads(run("list", "--json"))].count("gis_clerk") == 1
    assert "已删除" in run("remove", "clerk")
    assert "gis_clerk" not in run("list")
