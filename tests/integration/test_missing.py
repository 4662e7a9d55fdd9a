"""What is still missing: counted park by park, offered as templates, for the scope only."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from gis_service.sheets.template import template
from gis_service.store.missing_rows import Share, shares
from gis_service.transaction import unit_of_work
from tests.database import Database
from tests.site import csrf_of
from tests.town import AS_OF, PARK_A, PARK_B
from tests.uploading import FIRM_A, FIRM_B, PLOTS, Office, firm, open_office, performance

YEAR = 2025


@pytest.fixture(scope="module")
def office(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Two parcels in park A; firm A reported two years, firm B of park B the earlier one only."""
    made = open_office(database, tmp_path_factory.mktemp("office"))
    made.store("city", "parcels", made.town.write(PLOTS))
    made.store(
        "city",
        "performance",
        performance(
            firm(100, FIRM_A, PARK_A, 2024),
            firm(100, FIRM_A, PARK_A, YEAR),
            firm(100, FIRM_B, PARK_B, 2024),
        ),
    )
    return made


def told(office: Office, who: str, year: int = YEAR) -> dict[int, dict[str, Share]]:
    with unit_of_work(office.engine, office.people[who]) as connection:
        return shares(connection, AS_OF, year)


def park(office: Office, code: str) -> int:
    return office.value(f"SELECT id FROM park WHERE code = '{code}'")


def test_what_is_due_and_what_was_reported(office: Office) -> None:
    found = told(office, "city")
    first, second = found[park(office, PARK_A)], found[park(office, PARK_B)]
    assert first["contracts"] == Share(0, len(PLOTS))
    assert first["progress"] == Share(0, 0), "no contract, no progress asked"
    assert first["performance"] == Share(1, 1)
    assert second["performance"] == Share(0, 1)
    assert told(office, "city", 2024)[park(office, PARK_B)]["performance"] == Share(1, 1)


def test_a_manager_is_told_of_the_own_park_only(office: Office) -> None:
    assert set(told(office, "mana")) == {park(office, PARK_A)}
    page = office.site.signed_in("u-manb").get(f"/uploads/missing?as_of={AS_OF}&year={YEAR}").text
    assert "缺 1" in page and "templates/performance.xlsx?" in page
    assert f"park={park(office, PARK_A)}" not in page


def test_the_template_holds_just_what_is_missing(office: Office) -> None:
    browser = office.site.signed_in("u-manb")
    address = f"/uploads/templates/performance.xlsx?year={YEAR}&as_of={AS_OF}&park="
    sheet = load_workbook(BytesIO(browser.get(address + str(park(office, PARK_B))).content)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert sum(FIRM_B in row for row in rows) == 1
    assert any(YEAR in row and FIRM_B in row for row in rows)
    other = load_workbook(BytesIO(browser.get(address + str(park(office, PARK_A))).content)).active
    assert other is not None
    assert not any(FIRM_A in [cell.value for cell in row] for row in other.iter_rows())


def test_the_walker_is_offered_no_template_of_figures(office: Office) -> None:
    page = office.site.signed_in("u-walker").get(f"/uploads/missing?as_of={AS_OF}").text
    assert "templates/performance.xlsx" not in page and "还缺什么" in page


def sent_back(office: Office, kind: str, address: str) -> str:
    """The words of the check of a template that comes back as it was given."""
    browser = office.site.signed_in("u-city")
    content = browser.get(f"/uploads/templates/{kind}.xlsx{address}").content
    data = {"csrf": csrf_of(browser.get("/uploads").text), "kind": kind}
    sent = browser.post("/uploads", data=data, files={"file": ("模板.xlsx", content)})
    office.work()
    return browser.get(sent.headers["location"]).text


@pytest.mark.parametrize("kind", ["contracts", "performance"])
def test_an_unfilled_template_passes_for_no_report(office: Office, kind: str) -> None:
    page = sent_back(office, kind, "")
    assert "没有可以入库的行" in page
    assert "没有填其他内容，没有读取" in page


def test_a_template_asks_for_nothing_that_its_rows_say() -> None:
    target = BytesIO()
    template("progress", target, [{"parcel_code": "510104001001GB00001", "park": "甲园"}])
    sheet = load_workbook(target).active
    assert sheet is not None
    headers = [cell.value for cell in sheet[1]]
    assert headers[:3] == ["宗地代码", "园区", "观测日期"]
    bare = BytesIO()
    template("progress", bare)
    blank = load_workbook(bare).active
    assert blank is not None
    assert "不动产单元号" in [cell.value for cell in blank[1]]
