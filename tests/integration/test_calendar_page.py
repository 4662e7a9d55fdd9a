"""办公日历 on its page: years loaded from a file or as shipped, told to who counts by them."""

from datetime import date

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from gis_service.store import calendar_rows
from gis_service.transaction import unit_of_work
from gis_service.user import Role, Scope
from tests.database import Database
from tests.site import Site, post, site_of
from tests.town import WEST_CODE, Town, found_town

_SPRING = "日期,类型,名称\n2027-02-05,休,试\n2027-02-06,班,试\n"


@pytest.fixture(scope="module")
def town(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Town:
    return found_town(database, tmp_path_factory.mktemp("calendar"))


@pytest.fixture(scope="module")
def site(town: Town, database: Database) -> Site:
    made = site_of(database)
    made.add("official", Role.OFFICIAL, Scope(city=True))
    made.add("west-official", Role.OFFICIAL, made.in_district(WEST_CODE))
    made.add("manager", Role.MANAGER, Scope())
    return made


@pytest.fixture(scope="module")
def official(site: Site) -> TestClient:
    return site.signed_in("official")


def sent(browser: TestClient, content: str) -> Response:
    return post(browser, "/calendar", {}, files={"file": ("2027.csv", content.encode())})


def test_years_are_loaded_by_the_city_and_seen_by_the_districts(
    official: TestClient, site: Site, town: Town
) -> None:
    district = site.signed_in("west-official")
    assert "还没有载入办公日历" in district.get("/calendar").text
    assert post(official, "/calendar", {"shipped": "1"}).status_code == 303
    page = official.get("/calendar").text
    assert "2012～2026 年办公日历" in page and "随附 2012-2026.csv" in page
    with unit_of_work(town.engine, town.city) as connection:
        calendar = calendar_rows.office_calendar(connection)
    # 国庆节 of 2022 with its worked weekend.
    assert calendar.rolled(date(2022, 10, 1)).on == date(2022, 10, 8)
    assert calendar.is_working(date(2022, 10, 9)) and not calendar.is_working(date(2022, 10, 7))

    assert sent(official, _SPRING).status_code == 303
    page = district.get("/calendar").text
    assert "2012～2027 年办公日历" in page and "2027.csv" in page
    assert "载入随附" not in page and sent(district, _SPRING).status_code == 403
    assert "办公日历" in official.get("/cases").text
    assert site.signed_in("manager").get("/calendar").status_code == 403


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "请先选择办公日历文件"),
        ("日期,类型,名称\n2028-13-01,休,", "第 2 行的日期"),
        ("日期,类型,名称\n" + "2028-01-01,休,长\n" * 15_000, "超过"),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(
    official: TestClient, content: str, said: str
) -> None:
    before = official.get("/calendar").text
    answer = sent(official, content)
    assert answer.status_code == 422 and said in answer.text and "<h1>办公日历" in answer.text
    assert official.get("/calendar").text == before
