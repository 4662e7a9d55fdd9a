"""Boards, stock chain, 标准地, fixed reports: grey is what depends on late data, nothing else."""

import re
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from gis_service.services.assessing import assess_city
from gis_service.transaction import job_work
from tests import reports
from tests.database import Database
from tests.town import PARK_A, PARK_B, Plot, cell, code
from tests.uploading import FIRM_A, FIRM_B, Office, open_office

DUE, PAST = date(2025, 12, 10), date(2025, 12, 11)
"""Progress of park B is due again, and was."""

YEAR_END, NEW_YEAR = date(2025, 12, 31), date(2026, 1, 1)
"""Uses of land in park B are due again, and were."""

BARE_A, BARE_B = code("510107", 1), code("510104", 2)
BUILT_A, BUILT_B = code("510107", 3), code("510104", 4)
CONTRACT = ("宗地代码", "合同编号", "合同签订日期", "实际交地日期", "约定开工日期", "约定竣工日期")
TARGET = "约定亩均税收（万元/亩）"
PROGRESS = (
    "宗地代码",
    "观测日期",
    "现场是否动工",
    "施工许可证日期",
    "达到动工标准日期",
    "竣工日期",
)
BARE = ("2020-01-05", "2020-03-01", "2026-06-30", "2027-06-30")
BUILT = ("2018-01-05", "2018-03-01", "2019-06-30", "2021-06-30")
STARTED = ("是", "2018-04-01", "2019-05-01", "2021-06-01")
GREY = re.compile(r'<(?:span|td) class="(?:figure )?stale">(.*?)</(?:span|td)>', re.S)
ROWS = re.compile(r"<tr[^>]*>(.*?)</tr>", re.S)


@pytest.fixture(scope="module")
def office(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Land without works and a plant in each park; what park B owes came in earlier."""
    made = open_office(database, tmp_path_factory.mktemp("office"))
    places = (
        (BARE_A, cell(1, 1)),
        (BARE_B, cell(13, 1)),
        (BUILT_A, cell(3, 1)),
        (BUILT_B, cell(15, 1)),
    )
    made.store("city", "parcels", made.town.write([Plot(*each) for each in places]))
    agreed = [
        (one, f"HT-{one}", *(BUILT if one in (BUILT_A, BUILT_B) else BARE), 30) for one, _ in places
    ]
    reports.put(made.town, "contracts", agreed, header=(*CONTRACT, TARGET))
    seen = {
        BARE_A: "2025-12-05",
        BUILT_A: "2025-12-05",
        BARE_B: "2025-10-31",
        BUILT_B: "2025-10-31",
    }
    works = {BUILT_A: STARTED, BUILT_B: STARTED}
    none = ("否", None, None, None)
    progress = [(one, day, *works.get(one, none)) for one, day in seen.items()]
    reports.put(made.town, "progress", progress, header=PROGRESS)
    firms = (("甲厂", FIRM_A, PARK_A, BUILT_A), ("乙厂", FIRM_B, PARK_B, BUILT_B))
    used = [(name, uscc, parcel, 10_000, "2021-06-01") for name, uscc, _, parcel in firms]
    reports.put(made.town, "occupancy", used)
    figures = [(name, uscc, park, 2025, 9_000, 600) for name, uscc, park, _ in firms]
    reports.put(made.town, "performance", figures)
    with made.owner.begin() as connection:
        connection.execute(
            text(
                "UPDATE occupancy SET recorded_at = '2024-06-01' WHERE park_id IN"
                f" (SELECT id FROM park WHERE code = '{PARK_B}')"
            )
        )
    for day in (DUE, PAST, YEAR_END, NEW_YEAR):
        with job_work(made.engine) as connection:
            assess_city(connection, day)
    return made


def grey(office: Office, address: str, who: str = "city") -> list[str]:
    """Grey numbers of a page, without markup."""
    page = office.site.signed_in(f"u-{who}").get(address)
    assert page.status_code == 200, address
    return [plain(one) for one in GREY.findall(page.text)]


def line(office: Office, address: str, name: str, who: str = "city") -> str:
    """The first line of a page's tables that begins with a name."""
    page = office.site.signed_in(f"u-{who}").get(address).text
    return next(one for one in ROWS.findall(page) if plain(one).startswith(name))


def plain(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def test_a_board_greys_the_places_of_the_late_park_and_those_above(office: Office) -> None:
    for day, count in ((DUE, 0), (PAST, 3)):
        # Stock of the city above, of park B's district, and of the city as the sum.
        found = grey(office, f"/boards?as_of={day}&indicator=stock")
        assert len(found) == count and all("截至 2025-10-31" in one for one in found), found
    address = f"/boards?as_of={PAST}&indicator=stock"
    assert "stale" in line(office, address, "模拟510104") and "stale" not in line(
        office, address, "模拟510107"
    )
    assert grey(office, address, "west") == grey(office, address, "mana") == []
    assert len(grey(office, address, "manb")) == 1
    told = office.site.signed_in("u-city").get(address).text
    for label in ("存量用地", "亩均营收", "闲置处置", "低效处置"):
        assert f"{label}说明：" in told


def test_the_stock_chain_greys_all_but_what_officials_recorded(office: Office) -> None:
    assert grey(office, f"/stock?as_of={DUE}") == []
    address = f"/stock?as_of={PAST}"
    assert "stale" not in line(office, address, "批而未供"), "recorded, not reported"
    unused = line(office, address, "供而未用")
    assert unused.count('class="figure stale"') == 2 and 'stock=UNUSED">2</a>' in unused
    assert "截至 2025-10-31" in line(office, address, "合计")
    west = office.people["west"].scope.districts[0]
    assert grey(office, f"{address}&district={west}") == []


def test_standard_land_greys_the_figures_of_the_late_park(office: Office) -> None:
    assert grey(office, f"/standard?as_of={YEAR_END}") == []
    address = f"/standard?as_of={NEW_YEAR}"
    (found,) = grey(office, address)
    assert "截至 2024-06-01" in found
    assert found.split()[0] in line(office, address, BUILT_B)
    assert "标准地实际亩均说明：" in office.site.signed_in("u-city").get(address).text


def test_reports_say_that_their_data_are_late(office: Office) -> None:
    for form in ("start_completion", "weekly"):
        assert grey(office, f"/reports/fixed/{form}?as_of={DUE}") == []
        found = grey(office, f"/reports/fixed/{form}?as_of={PAST}")
        assert found == ["所用数据逾期未报 截至 2025-10-31"], form
    for day in (DUE, PAST):
        plants = grey(office, f"/reports/fixed/standard_plants?as_of={day}")
        assert plants == ["所用数据逾期未报 尚未入库"], "no building ever came"
    browser = office.site.signed_in("u-city")
    for day, told in ((DUE, False), (PAST, True)):
        book = browser.get(f"/reports/fixed/start_completion/export.xlsx?as_of={day}").content
        cells = {str(one.value) for row in load_workbook(BytesIO(book)).active for one in row}
        assert any("所用数据逾期未报，截至 2025-10-31" in one for one in cells) is told
