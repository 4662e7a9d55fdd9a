"""One page a parcel, an enterprise, a park: equal figures everywhere, nothing foreign on them."""

import csv
import html
import io
import re
from collections.abc import Iterator

import openpyxl
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from stdnum.cn import uscc

from gis_service.demo.city import AS_OF as CITY_DAY
from gis_service.services.assessing import assess_city
from gis_service.store import firm_rows
from gis_service.transaction import job_work, unit_of_work
from gis_service.user import Role, Scope
from gis_service.web.figures import grouped
from tests import reports
from tests.city import SmallCity
from tests.database import Database
from tests.site import Site, make_site
from tests.town import AS_OF, PARK_A, PARK_B, Plot, Town, cell, code, found_town

SHARED, FOREIGN = code("510107", 1), code("510104", 2)
OWN_REVENUE, FOREIGN_REVENUE, FOREIGN_TAX = "12,321.00", "45,654.00", "3,773.00"


def firm(number: int) -> str:
    base = f"91510100MA{number:07d}"
    return base + uscc.calc_check_digit(base)


OWN, OTHER = firm(1), firm(2)


@pytest.fixture(scope="module")
def site(database: Database) -> Site:
    return make_site(database)


@pytest.fixture(scope="module")
def town(site: Site, database: Database, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A parcel of park A on which a firm of park B stands beside one of park A."""
    made = found_town(database, tmp_path_factory.mktemp("town"))
    made.put([Plot(SHARED, cell(1, 1)), Plot(FOREIGN, cell(13, 1))])
    reports.put(
        made,
        "contracts",
        [
            (SHARED, "HT-1", "2019-01-01", "2020-06-30", "2022-06-30", 100),
            (FOREIGN, "HT-2", "2019-01-01", "2020-06-30", "2022-06-30", 100),
        ],
    )
    reports.put(
        made,
        "occupancy",
        [
            ("本园示例厂", OWN, SHARED, 6_000, "2015-01-01"),
            ("外园示例厂", OTHER, SHARED, 2_000, "2015-01-01"),
            ("外园示例厂", OTHER, FOREIGN, 3_000, "2015-01-01"),
        ],
    )
    reports.put(
        made,
        "performance",
        [
            ("本园示例厂", OWN, PARK_A, 2025, 12_321, 600),
            ("外园示例厂", OTHER, PARK_B, 2025, 45_654, 3_773),
            ("外园示例厂", OTHER, PARK_B, 2024, 45_654, 3_773),
            ("外园示例厂", OTHER, PARK_B, 2020, 45_654, 3_773),
        ],
    )
    with job_work(made.engine) as connection:
        assess_city(connection, AS_OF)
    site.add("official", Role.OFFICIAL, Scope(city=True))
    site.add("park_a", Role.MANAGER, made.manager_a.scope)
    site.add("park_b", Role.MANAGER, made.manager_b.scope)
    site.add("walker", Role.INSPECTOR, made.inspector_west.scope)
    return made


def parcel_id(town: Town, wanted: str) -> int:
    with unit_of_work(town.engine, town.city) as connection:
        found = connection.scalar(
            text("SELECT parcel_id FROM parcel_version WHERE code = :code"), {"code": wanted}
        )
    return int(found or 0)


def page(browser: TestClient, address: str) -> str:
    answer = browser.get(f"{address}?as_of={AS_OF}")
    assert answer.status_code == 200, answer.text
    return answer.text


def withheld(text_of_page: str) -> int:
    found = re.search(r"按权限未显示 (\d+) 项", text_of_page)
    return int(found[1]) if found else 0


def test_the_page_of_a_shared_parcel_holds_no_foreign_figure(site: Site, town: Town) -> None:
    number = parcel_id(town, SHARED)
    official = page(site.signed_in("official"), f"/parcels/{number}")
    assert FOREIGN_REVENUE in official and FOREIGN_TAX in official and withheld(official) == 0
    manager = site.signed_in("park_a")
    for address in (
        f"/parcels/{number}",
        f"/parcels/{number}/sheet",
        f"/api/v1/parcels/{number}",
        f"/enterprises/{OTHER}",
    ):
        answer = manager.get(f"{address}?as_of={AS_OF}")
        assert answer.status_code == 200
        for figure in (FOREIGN_REVENUE, FOREIGN_TAX, "4565400000", "377300000", "45654", "3773"):
            assert figure not in answer.text, (address, figure)
    whole = page(manager, f"/parcels/{number}")
    assert "外园示例厂" in whole and OWN_REVENUE in whole
    assert withheld(whole) == 2, "the two foreign years shown to others; 2020 is shown to nobody"


def test_an_inspector_is_told_how_much_is_left_out(site: Site, town: Town) -> None:
    text_of_page = page(site.signed_in("walker"), f"/parcels/{parcel_id(town, SHARED)}")
    assert OWN_REVENUE not in text_of_page and "本园示例厂" in text_of_page
    assert "企业年度数据 3" in text_of_page
    firms = page(site.signed_in("walker"), f"/enterprises/{OWN}")
    assert OWN_REVENUE not in firms and withheld(firms) == 1


def test_an_enterprise_shows_its_land_and_years(site: Site, town: Town) -> None:
    seen = page(site.signed_in("official"), f"/enterprises/{OTHER}")
    assert "自有 7.50" in seen, "2,000 + 3,000 m² are 7.5 亩"
    assert SHARED in seen and FOREIGN in seen and FOREIGN_REVENUE in seen
    assert "宗地面积合计 30.00 亩" in seen
    mine = page(site.signed_in("park_b"), f"/enterprises/{OTHER}")
    assert FOREIGN_REVENUE in mine and SHARED not in mine
    assert site.signed_in("park_b").get(f"/enterprises/{OWN}").status_code == 404
    assert site.signed_in("official").get("/enterprises/nobody").status_code == 404


def test_a_foreign_park_is_not_found(site: Site, town: Town) -> None:
    mine, other = town.manager_a.scope.parks[0], town.manager_b.scope.parks[0]
    browser = site.signed_in("park_a")
    assert PARK_A in page(browser, f"/parks/{mine}")
    assert browser.get(f"/parks/{other}").status_code == 404


def test_the_drawing_has_bar_north_and_district(site: Site, town: Town) -> None:
    seen = page(site.signed_in("official"), f"/parcels/{parcel_id(town, SHARED)}")
    assert "20 米" in seen and ">北<" in seen and "宗地在区（市）县内的位置" in seen
    assert "<style" not in seen and " style=" not in seen
    for stage in ("批准", "供应", "交地", "开工", "竣工", "投产", "达产"):
        assert f"<strong>{stage}</strong>" in seen
    assert "规划和自然资源部门" in seen


@pytest.fixture(scope="module")
def official(small_city: SmallCity) -> Iterator[TestClient]:
    yield small_city.site.signed_in("official")


def test_one_fixture_four_outputs(official: TestClient) -> None:
    """Area and verdict of a parcel are the same on sheet, list, export and map."""
    address = f"?as_of={CITY_DAY}"
    exported = official.get(f"/parcels/export.csv{address}").content.decode("utf-8-sig")
    rows = {row["宗地代码"]: row for row in csv.DictReader(io.StringIO(exported))}
    listed = official.get(f"/api/v1/parcels{address}").json()["items"][::7]
    assert len(listed) > 5
    for item in listed:
        row = rows[item["code"]]
        sheet = official.get(f"/parcels/{item['id']}{address}").text
        page_of_list = official.get(f"/parcels{address}&q={item['code']}").text
        totals = official.get(f"/api/v1/totals{address}&q={item['code']}").json()
        mu = grouped(item["area_mu"])
        assert f"{mu} 亩" in sheet and f">{mu}<" in page_of_list, item
        assert row["面积（亩）"] == item["area_mu"] == totals["area_mu"]
        assert row["判定"] == item["word"]
        assert [each["word"] for each in totals["by_verdict"] if each["count"]] == [item["word"]]
        assert item["word"] in sheet and item["word"] in page_of_list


def test_the_numbers_of_a_park_are_those_of_its_list(official: TestClient) -> None:
    parks = official.get(f"/permu?as_of={CITY_DAY}").text
    numbers = re.findall(r"park=(\d+)#firms", parks)[:4]
    assert numbers
    for number in numbers:
        seen = official.get(f"/parks/{number}?as_of={CITY_DAY}").text
        totals = official.get(f"/api/v1/totals?as_of={CITY_DAY}&park={number}").json()
        assert f"{totals['count']} 宗</a>，{grouped(totals['area_mu'])} 亩" in seen
        links = re.findall(r'<td class="figure"><a href="(/parcels\?[^"]+)">([\d,]+)</a>', seen)
        assert links or not totals["count"]
        for link, count in links:
            asked = html.unescape(link).partition("?")[2]
            assert official.get(f"/api/v1/totals?{asked}").json()["count"] == int(
                count.replace(",", "")
            ), link


def test_sums_that_rest_on_what_is_hidden_say_so(site: Site, town: Town) -> None:
    """All of 外园示例厂 is divided by all its land, of which a part lies in the other park."""
    whole = site.signed_in("official").get(f"/permu?as_of={AS_OF}&year=2025").text
    assert withheld(whole) == 0 and ">7.50<" in whole
    manager = site.signed_in("park_b")
    mine = manager.get(f"/permu?as_of={AS_OF}&year=2025").text
    assert ">4.50<" in mine and ">7.50<" not in mine, "his figure is another one"
    assert withheld(mine) == 1, "its use of the shared parcel"
    park = page(manager, f"/parks/{town.manager_b.scope.parks[0]}")
    assert withheld(park) == 1
    book = openpyxl.load_workbook(
        io.BytesIO(manager.get(f"/permu/export.xlsx?as_of={AS_OF}&year=2025").content)
    )
    cells = [
        str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row
    ]
    assert any(withheld(each) == 1 for each in cells)
    assert SHARED not in mine + park + "".join(cells)


def test_the_count_of_the_hidden_is_all_that_is_told(town: Town) -> None:
    with unit_of_work(town.engine, town.manager_b) as connection:
        assert firm_rows.rests_hidden(connection, [OTHER], 2025) == 1
        assert firm_rows.rests_hidden(connection, [OTHER], 2014) == 0, "the use began in 2015"
    with unit_of_work(town.engine, town.manager_a) as connection:
        assert firm_rows.rests_hidden(connection, [OTHER], 2025) == 2, "a report and a use"
        assert firm_rows.rests_hidden(connection, [OWN], 2025) == 0
    with unit_of_work(town.engine, town.city) as connection:
        assert firm_rows.rests_hidden(connection, [OTHER, OWN], 2025) == 0
