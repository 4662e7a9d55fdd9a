"""Cases on the pages of an enterprise and a park: by role, by scope, the rest counted."""

import re

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event, text

from gis_service.services.proceedings import of_parcels, under_way
from gis_service.transaction import unit_of_work
from gis_service.user import Role, Scope
from tests import reports
from tests.case_work import EAST, NOT_DUE, WEST, Desk, found_office
from tests.database import Database
from tests.evaluation_work import firm
from tests.site import Site, post, site_of
from tests.town import AS_OF, PARK_A, PARK_B, WEST_CODE

DAY = f"as_of={AS_OF}"
FIRM = firm(1)


@pytest.fixture(scope="module")
def desk(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """One enterprise in both parks; idle-land cases in both, low-efficiency land in park A."""
    made = found_office(database, tmp_path_factory.mktemp("office"))
    reports.put(
        made.town,
        "occupancy",
        [
            ("模拟示例厂", FIRM, WEST[0], 600, "2015-01-01"),
            ("模拟示例厂", FIRM, NOT_DUE, 600, "2015-01-01"),
            ("模拟示例厂", FIRM, EAST, 600, "2015-01-01"),
        ],
    )
    for parcel in WEST[:3]:
        made.open(parcel)
    made.open(EAST, made.town.city)
    return made


@pytest.fixture(scope="module")
def site(desk: Desk, database: Database) -> Site:
    made = site_of(database)
    west = made.in_district(WEST_CODE)
    made.add("official", Role.OFFICIAL, Scope(city=True))
    made.add("west-official", Role.OFFICIAL, west)
    made.add("west-inspector", Role.INSPECTOR, west)
    made.add("park-a", Role.MANAGER, made.in_park(PARK_A))
    made.add("park-b", Role.MANAGER, made.in_park(PARK_B))
    listed = post(
        made.signed_in("west-official"),
        f"/low-efficiency?{DAY}",
        {"parcel": str(desk.ids[NOT_DUE]), "area": "3", "reason": "停产多年", "evidence": "照片1"},
    )
    assert listed.status_code == 303, listed.text
    return made


def firm_page(browser: TestClient) -> str:
    return browser.get(f"/enterprises/{FIRM}?{DAY}").text


def park_page(site: Site, user: str, park: str) -> str:
    return site.signed_in(user).get(f"/parks/{site.in_park(park).parks[0]}?{DAY}").text


def hidden(page: str) -> list[str]:
    return re.findall(r"按权限未显示 \d+ 项（[^）]*）", page)


def cases_in(page: str) -> int:
    return len(re.findall(r'<a href="/cases/\d+\?', page))


def test_an_enterprise_shows_the_cases_of_its_parcels(site: Site) -> None:
    whole = firm_page(site.signed_in("official"))
    assert cases_in(whole) == 2 and "线索登记" in whole and hidden(whole) == []
    assert "闲置土地案件（2 件）" in whole and "低效用地（1 件）" in whole
    assert "疑似低效" in whole and "尚未办理" in whole
    west = firm_page(site.signed_in("west-official"))
    assert cases_in(west) == 1 and EAST not in west and WEST[0] in west


def test_what_a_role_does_not_see_is_counted(site: Site) -> None:
    mine = firm_page(site.signed_in("park-a"))
    assert cases_in(mine) == 0 and "线索登记" not in mine
    assert hidden(mine) == ["按权限未显示 1 项（闲置土地案件 1）"]
    assert "低效用地（1 件）" in mine, "the manager uses the page of low-efficiency land"
    other = firm_page(site.signed_in("park-b"))
    assert hidden(other) == ["按权限未显示 1 项（闲置土地案件 1）"]
    assert "低效用地（" not in other and WEST[0] not in other


def test_a_park_lists_what_is_under_way_in_it(site: Site, desk: Desk) -> None:
    seen = park_page(site, "west-inspector", PARK_A)
    assert cases_in(seen) == 3 and "闲置土地案件（3 件）" in seen and hidden(seen) == []
    park = site.in_park(PARK_A).parks[0]
    assert f'href="/cases?{DAY}&amp;park={park}"' in seen
    assert f'href="/low-efficiency?{DAY}&amp;park={park}"' in seen
    assert EAST not in seen and "以上为最近" not in seen
    listed = site.signed_in("west-inspector").get(f"/cases?{DAY}&park={park}").text
    assert {*re.findall(r"/cases/(\d+)", seen)} == {*re.findall(r"/cases/(\d+)\?", listed)}
    manager = park_page(site, "park-a", PARK_A)
    assert cases_in(manager) == 0 and "按权限未显示 3 项（闲置土地案件 3）" in manager
    assert "低效用地（1 件）" in manager
    foreign = site.signed_in("park-b").get(f"/parks/{park}?{DAY}")
    assert foreign.status_code == 404


def test_what_is_at_its_end_stays_with_the_enterprise_only(site: Site, desk: Desk) -> None:
    town = desk.town
    with unit_of_work(town.engine, town.city) as connection:
        ids = [desk.ids[one] for one in (*WEST[:3], NOT_DUE, EAST)]
        before = of_parcels(connection, Role.OFFICIAL, ids)
        assert len(before.cases) == 4 and len(before.lows) == 1
        park = before.cases[-1].park_id
        running = under_way(connection, Role.OFFICIAL, park)
        assert {one.park_id for one in running.cases} == {park} and len(running.cases) == 3
        ended = running.cases[0].id
        connection.execute(text("UPDATE idle_case SET closed = true WHERE id = :id"), {"id": ended})
        after = under_way(connection, Role.OFFICIAL, park)
        assert {one.id for one in running.cases} - {one.id for one in after.cases} == {ended}
        assert of_parcels(connection, Role.OFFICIAL, ids).cases[0].id == before.cases[0].id
        assert len(of_parcels(connection, Role.OFFICIAL, ids).cases) == 4
        connection.rollback()


def test_the_number_of_queries_does_not_grow_with_the_parcels(desk: Desk) -> None:
    town = desk.town

    def asked(parcels: list[int]) -> int:
        said: list[str] = []

        def note(_c: object, _k: object, statement: str, *_: object) -> None:
            said.append(statement)

        with unit_of_work(town.engine, town.city) as connection:
            event.listen(connection, "before_cursor_execute", note)
            of_parcels(connection, Role.OFFICIAL, parcels)
        return len(said)

    assert asked([desk.ids[WEST[0]]]) == asked(list(desk.ids.values()))
