"""What one request asks of the database: a kept answer costs the session check only (往返次数)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, event, text

from gis_service.transaction import sign_in_row
from gis_service.user import Role, Scope
from tests.database import Database
from tests.site import Site, make_site
from tests.town import AS_OF, Plot, Town, cell, code, found_town

DAY = f"as_of={AS_OF}"
TILE = f"/api/v1/tiles/parcels/9/404/209?{DAY}"
KEPT = (
    TILE,
    f"/api/v1/tiles/layers/park/9/404/209?{DAY}",
    f"/api/v1/layers/park/labels?{DAY}",
    f"/api/v1/totals?{DAY}",
    f"/api/v1/bounds?{DAY}",
    f"/api/v1/parcels?{DAY}",
)


@pytest.fixture(scope="module")
def town(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Town:
    made = found_town(database, tmp_path_factory.mktemp("town"))
    made.put([Plot(code("510107", 1), cell(1, 1)), Plot(code("510104", 2), cell(13, 1))])
    return made


@pytest.fixture(scope="module")
def site(town: Town, database: Database) -> Site:
    made = make_site(database)
    made.add("land", Role.OFFICIAL, Scope(city=True))
    made.add("park", Role.MANAGER, town.manager_a.scope)
    return made


@contextmanager
def told(site: Site) -> Iterator[list[str]]:
    """The statements that go out meanwhile; ``BEGIN`` for each transaction that the site opens."""
    said: list[str] = []

    def statement(connection: Connection, cursor: Any, asked: str, *rest: Any) -> None:
        said.append(asked)

    def begun(connection: Connection) -> None:
        # One that commits each statement by itself opens none.
        if not connection.connection.driver_connection.autocommit:  # type: ignore[union-attr]
            said.append("BEGIN")

    event.listen(site.engine, "before_cursor_execute", statement)
    event.listen(site.engine, "begin", begun)
    try:
        yield said
    finally:
        event.remove(site.engine, "before_cursor_execute", statement)
        event.remove(site.engine, "begin", begun)


def ask(browser: TestClient, path: str) -> int:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.text
    return len(answer.content)


@pytest.mark.parametrize("who", ["land", "park"])
@pytest.mark.parametrize("path", KEPT)
def test_a_kept_answer_costs_one_round_trip(site: Site, who: str, path: str) -> None:
    browser = site.signed_in(who)
    first = ask(browser, path)
    with told(site) as said:
        assert ask(browser, path) == first
    assert len(said) == 1 and "FROM session" in said[0]


def test_no_day_in_the_address_costs_no_more(site: Site) -> None:
    browser = site.signed_in("land")
    ask(browser, "/api/v1/totals")
    with told(site) as said:
        ask(browser, "/api/v1/totals")
    assert len(said) == 1


def test_the_frame_of_a_page_looks_nothing_up_twice(site: Site) -> None:
    """The map asks for districts and parks, its frame for what waits; the rest is known."""
    browser = site.signed_in("land")
    with told(site) as said:
        ask(browser, f"/map?{DAY}")
    assert said.count("BEGIN") == 2
    for table, most in {"city": 0, "district": 1, "park": 1}.items():
        read = re.compile(rf"FROM {table}\b")
        assert sum(bool(read.search(statement)) for statement in said) <= most, table


def test_a_kept_answer_is_not_another_scopes(site: Site) -> None:
    whole, part = site.signed_in("land"), site.signed_in("park")
    path = f"/api/v1/totals?{DAY}"
    for _ in range(2):
        assert whole.get(path).json()["count"] == 2
        assert part.get(path).json()["count"] == 1


def test_a_kept_answer_is_not_given_to_an_ended_session(site: Site) -> None:
    browser = site.signed_in("land")
    ask(browser, TILE)
    with site.engine.begin() as connection:
        connection.execute(text("SELECT set_config('role', 'landgis_auth', true)"))
        connection.execute(text("UPDATE session SET revoked_at = now()"))
    assert browser.get(TILE).status_code in (303, 401)


def test_a_kept_answer_ends_with_a_change_of_the_data(site: Site, town: Town) -> None:
    browser = site.signed_in("land")
    path = f"/api/v1/totals?{DAY}"
    before = browser.get(path).json()["count"]
    town.put([Plot(code("510107", 3), cell(3, 3))])
    assert browser.get(path).json()["count"] == before + 1


def test_the_role_of_a_look_up_ends_with_it(site: Site) -> None:
    """The connection goes back with the login's own rights, which are none."""
    row = sign_in_row(site.engine, "SELECT current_user AS who", {})
    assert row is not None and row.who == "landgis_auth"
    with site.engine.connect() as connection:
        assert connection.scalar(text("SELECT current_user")) == "landgis_login"
