"""优惠暂停 as a flag of the parcel: list, totals, tile, export and programs show it at once."""

import csv
import io
from collections.abc import Iterator
from datetime import date

import pytest
from fastapi.testclient import TestClient

from gis_service.documents.parcel_table import SUSPENDED
from gis_service.parcel_address import href, read_query
from gis_service.store.parcel_query import ParcelQuery
from gis_service.user import Role, Scope
from tests.database import Database
from tests.integration.test_same_parcels import features
from tests.site import Site, post, site_of
from tests.std_work import WEST, StdDesk, found_std_office, yielding
from tests.town import PARK_A, PARK_B

ON = date(2028, 1, 1)
CITY = Scope(city=True)
FLAGGED = ParcelQuery(ON, CITY, suspended=True)


@pytest.fixture(scope="module")
def desk(database: Database, tmp_path_factory: pytest.TempPathFactory) -> StdDesk:
    return found_std_office(database, tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def site(desk: StdDesk, database: Database) -> Site:
    made = site_of(database)
    made.add("official", Role.OFFICIAL, CITY)
    made.add("own-manager", Role.MANAGER, made.in_park(PARK_A))
    made.add("other-manager", Role.MANAGER, made.in_park(PARK_B))
    return made


def codes(browser: TestClient, query: ParcelQuery) -> list[str]:
    items = browser.get(href("/api/v1/parcels", query)).json()["items"]
    assert browser.get(href("/api/v1/totals", query)).json()["count"] == len(items)
    tile = browser.get(href("/api/v1/tiles/parcels/0/0/0", query)).content
    assert features(tile) == len(items)
    return [item["code"] for item in items]


def exported(browser: TestClient, query: ParcelQuery) -> Iterator[dict[str, str]]:
    form = {
        "format": "csv",
        "code": "UTF-8",
        "crs": "4490",
        "column": ["parcel_code", "suspended"],
        "purpose": "报送政策系统",
    }
    answer = post(browser, href("/parcels/export", query), form)
    assert answer.status_code == 200, answer.text
    rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    return (row for row in rows if row["优惠政策"] is not None)


def test_the_flag_comes_and_goes_with_the_decision(desk: StdDesk, site: Site) -> None:
    official = site.signed_in("official")
    assert codes(official, FLAGGED) == []
    project_id = desk.rectify(WEST[0])
    assert codes(official, FLAGGED) == [WEST[0]]
    # Before the decision of 2027-02-01 there was none.
    assert codes(official, ParcelQuery(date(2027, 1, 31), CITY, suspended=True)) == []
    shown = {row["宗地代码"]: row["优惠政策"] for row in exported(official, ParcelQuery(ON, CITY))}
    assert shown[WEST[0]] == SUSPENDED and shown[WEST[1]] == ""
    page = official.get(href("/parcels", FLAGGED)).text
    assert page.count('<small class="warn">优惠暂停</small>') == 1
    assert "只看优惠暂停的" in page and 'name="suspended" value="1"' in page
    found = official.get(f"/ogc/collections/parcels/items?as_of={ON}&suspended=1").json()
    assert [one["properties"]["优惠政策"] for one in found["features"]] == [SUSPENDED]
    assert codes(site.signed_in("own-manager"), FLAGGED) == [WEST[0]]
    assert codes(site.signed_in("other-manager"), FLAGGED) == []
    desk.do(project_id, "recheck", "2028-01-31")
    desk.do(project_id, "pass_recheck", "2028-02-10", measures=yielding("2027-12-31"))
    assert codes(official, FLAGGED) == []


def test_a_project_that_ended_suspends_nothing(desk: StdDesk, site: Site) -> None:
    official = site.signed_in("official")
    project_id = desk.breach(WEST[1])
    later = ParcelQuery(date(2028, 6, 1), CITY, suspended=True)
    assert codes(official, later) == [WEST[1]]
    desk.do(project_id, "exit", "2028-05-01")
    assert codes(official, later) == []


def test_the_address_holds_the_filter(site: Site) -> None:
    pairs = [("suspended", "1")]
    assert read_query(pairs, CITY, ON) == FLAGGED
    assert "suspended=1" in href("/map", FLAGGED)
    official = site.signed_in("official")
    assert official.get(f"/parcels?as_of={ON}&suspended=2").status_code == 422
    chip = official.get(href("/parcels", FLAGGED)).text
    assert 'title="去掉这一条">优惠暂停' in chip
