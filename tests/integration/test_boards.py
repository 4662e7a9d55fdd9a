"""Boards: places add up, every number leads to its rows, targets, ranks, change, scopes."""

import html
import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import text
from stdnum.cn import uscc

from gis_service.errors import Forbidden, NotFound, Unusable
from gis_service.services.assessing import assess_city
from gis_service.services.board import Board, Standing, board
from gis_service.services.board_tallies import CITY, Area
from gis_service.services.freshness import data_freshness
from gis_service.services.permu import per_mu_figures
from gis_service.services.permu_shared import shared_firms
from gis_service.services.supply import record_line
from gis_service.services.targets import record_target
from gis_service.store.target_rows import TargetKey
from gis_service.transaction import job_work, unit_of_work
from gis_service.web.board_view import BoardWords, Number, StandingRow
from parcels.board import BoardIndicator, remainder, together
from parcels.supply_plan import PlanLine, PlanMode, UseClass
from parcels.units import CM2_PER_HECTARE as HECTARE
from parcels.units import FEN_PER_WAN, mu
from tests.database import Database
from tests.site import post
from tests.town import AS_OF, PARK_A, PARK_B, Plot, cell, code
from tests.uploading import Office, open_office
from tests.workbooks import save_xlsx

BEFORE = date(2025, 11, 30)
A, OUT, B, NEW = code("510107", 1), code("510107", 2), code("510104", 3), code("510107", 4)
FIRM = ("企业名称", "统一社会信用代码", "园区", "年度", "数据口径", "是否规上")
FIGURES = ("营业收入（万元）", "税收（万元）", "用地面积（平方米）", "投产日期")
CONTRACTS = ["合同编号", "宗地代码", "签订日期", "实际交地日期", "约定开工日期", "约定竣工日期"]
BASES = ("91510100MA6ABCDE0", "91510107MA7TEMT01", "91510100MA62K7JG5", "91510100MA0000001")
ONE, TWO, THREE, FOUR = (base + uscc.calc_check_digit(base) for base in BASES)


def reported(office: Office, *rows: tuple[object, ...]) -> None:
    path = save_xlsx(office.town.folder / "效益.xlsx", [[*FIRM, *FIGURES], *rows])
    office.store("city", "performance", path)


def firm(uscc: str, park: str, revenue: int, area: int | None = 20_000) -> tuple[object, ...]:
    name = f"示例{uscc[-3:]}厂"
    return (name, uscc, park, 2025, "全企业", "是", revenue, revenue // 20, area, "2015-01-01")


@pytest.fixture(scope="module")
def office(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Delivered land in park A, outside it, and in park B; one more delivered in December.

    One enterprise reports the whole of itself in both parks, another does so with other figures;
    one has no area. What was reported
    of the first is mended after the day compared with.
    """
    folder = tmp_path_factory.mktemp("office")
    made = open_office(database, folder)
    plots = [Plot(A, cell(1, 1)), Plot(OUT, cell(8.5, 1)), Plot(B, cell(13, 1, 1.5, 1))]
    made.store("city", "parcels", made.town.write([*plots, Plot(NEW, cell(4, 1))]))
    rows = [
        [f"合同{n}", parcel, "2024-01-05", delivered, "2027-06-30", "2028-06-30"]
        for n, (parcel, delivered) in enumerate(
            ((A, "2024-03-01"), (OUT, "2024-03-01"), (B, "2024-03-01"), (NEW, "2025-12-10"))
        )
    ]
    made.store("city", "contracts", save_xlsx(folder / "合同.xlsx", [CONTRACTS, *rows]))
    reported(made, firm(ONE, PARK_A, 13_000), firm(TWO, PARK_A, 9_000))
    reported(made, firm(TWO, PARK_B, 9_000), firm(THREE, PARK_B, 600, None))
    reported(made, firm(FOUR, PARK_A, 4_000))
    reported(made, firm(FOUR, PARK_B, 5_000))
    with made.owner.begin() as connection:
        for table in ("performance", "enterprise_park", "parcel_version", "contract"):
            connection.execute(text(f"UPDATE {table} SET recorded_at = '2025-06-01'"))
    reported(made, firm(ONE, PARK_A, 26_000))
    with job_work(made.engine) as connection:
        assess_city(connection, BEFORE)
    with job_work(made.engine) as connection:
        assess_city(connection, AS_OF)
    return made


def seen(
    office: Office,
    who: str,
    area: Area = CITY,
    indicator: BoardIndicator | None = None,
    as_of: date = AS_OF,
) -> Board:
    user = office.people[who]
    with unit_of_work(office.engine, user) as connection:
        return board(connection, user, area, as_of, indicator)


def own(found: Board, indicator: BoardIndicator) -> Standing:
    return dict(found.own)[indicator]


def west(office: Office) -> int:
    return office.people["west"].scope.districts[0]


def park_a(office: Office) -> int:
    return office.people["mana"].scope.parks[0]


def aim(
    office: Office,
    who: str,
    key: TargetKey,
    indicator: BoardIndicator,
    value: Fraction,
    document: str = "目标任务书",
) -> None:
    user = office.people[who]
    with unit_of_work(office.engine, user) as connection:
        record_target(connection, user, key, indicator, 2025, value, document)


def test_stock_adds_up_to_the_last_unit(office: Office) -> None:
    city = seen(office, "city", CITY, BoardIndicator.STOCK)
    assert city.places is not None and city.places.rest is None
    total = own(city, BoardIndicator.STOCK)
    assert together(one.tally for one in city.places.rows) == total.tally
    assert total.tally.rows == 4 and total.value == mu(45_000 * 10_000)
    district = seen(office, "city", Area(west(office)), BoardIndicator.STOCK)
    assert district.places is not None and district.places.rest is None
    assert [one.name for one in district.places.rows][-1] == "园区以外"
    parts = together(one.tally for one in district.places.rows)
    assert parts == own(district, BoardIndicator.STOCK).tally and parts.rows == 3


def test_who_reports_in_two_districts_counts_once_and_stands_in_the_difference(
    office: Office,
) -> None:
    found = seen(office, "city", CITY, BoardIndicator.REV_MU)
    total = own(found, BoardIndicator.REV_MU)
    assert total.tally.part == 26_000 + 9_000 and total.tally.whole == 60
    assert total.tally.unknown == 2, "without area, disputed: not counted as nothing"
    assert found.places is not None and found.places.rest is not None
    rows = [one.tally for one in found.places.rows]
    assert together([*rows, found.places.rest]) == total.tally
    assert remainder(total.tally, rows) == found.places.rest
    user = office.people["city"]
    with unit_of_work(office.engine, user) as connection:
        firms = shared_firms(per_mu_figures(connection, user.scope, AS_OF, 2025))
    assert [one.uscc for one in firms] == [TWO]
    assert Fraction(firms[0].revenue.fen, FEN_PER_WAN) == found.places.rest.part == -9_000
    assert mu(firms[0].revenue.cm2) == found.places.rest.whole
    assert firms[0].revenue.counted == found.places.rest.rows == -1
    inside = seen(office, "city", Area(west(office)), BoardIndicator.REV_MU)
    assert inside.places is not None and inside.places.rest is None
    district = own(inside, BoardIndicator.REV_MU)
    assert (district.tally.part, district.tally.unknown) == (26_000 + 9_000, 1), "disputed"
    assert together(one.tally for one in inside.places.rows) == district.tally


def test_change_is_against_the_end_of_the_month_before(office: Office) -> None:
    found = seen(office, "city", CITY, BoardIndicator.STOCK)
    assert found.before == BEFORE
    stock = own(found, BoardIndicator.STOCK)
    assert stock.change == mu(10_000 * 10_000), "delivered in December"
    revenue = own(found, BoardIndicator.REV_MU)
    assert revenue.before == Fraction(13_000 + 9_000, 60), "as known then"
    assert revenue.change == Fraction(13_000, 60)
    assert own(found, BoardIndicator.SUPPLY).change is None
    earlier = seen(office, "city", CITY, BoardIndicator.STOCK, date(2024, 6, 30))
    assert own(earlier, BoardIndicator.STOCK).change is None, "no assessment of that day"
    assert own(earlier, BoardIndicator.REV_MU).change is None, "nothing was known yet"


def test_a_target_is_recorded_renewed_and_kept(office: Office) -> None:
    key = TargetKey(west(office))
    assert own(seen(office, "west"), BoardIndicator.STOCK).aim is None
    aim(office, "west", key, BoardIndicator.STOCK, Fraction(60), "旧任务书")
    aim(office, "city", key, BoardIndicator.STOCK, Fraction("45.5"))
    mine = own(seen(office, "west"), BoardIndicator.STOCK)
    assert mine.aim is not None and (mine.aim.value, mine.aim.source) == (
        Fraction("45.5"),
        "目标任务书",
    )
    assert mine.rate == mu(30_000 * 10_000) / Fraction("45.5") and mine.reached is True
    records = seen(office, "west", CITY, BoardIndicator.STOCK).targets.recorded
    assert [one.superseded_at is None for one in records] == [True, False]
    city = own(seen(office, "city"), BoardIndicator.REV_MU)
    assert city.aim is not None and city.aim.value == 650, "the policy's where none is recorded"
    assert own(seen(office, "mana"), BoardIndicator.STOCK).aim is None


def test_a_target_is_refused_outside_scope_or_without_sense(office: Office) -> None:
    mine, park = TargetKey(west(office)), TargetKey(west(office), park_a(office))
    other = office.people["manb"].scope.parks[0]
    for who, key in (("west", TargetKey()), ("mana", park), ("walker", mine)):
        with pytest.raises(Forbidden):
            aim(office, who, key, BoardIndicator.STOCK, Fraction(1))
    with pytest.raises(Unusable, match="没有这个园区"):
        aim(office, "west", TargetKey(west(office), other), BoardIndicator.STOCK, Fraction(1))
    with pytest.raises(Unusable, match="不按园区"):
        aim(office, "west", park, BoardIndicator.SUPPLY, Fraction(30))
    for value in (Fraction(0), Fraction(-1)):
        with pytest.raises(Unusable, match="大于 0"):
            aim(office, "west", mine, BoardIndicator.STOCK, value)
    with pytest.raises(Unusable, match="整数"):
        aim(office, "west", mine, BoardIndicator.IDLE, Fraction("1.5"))
    with pytest.raises(Unusable, match="小数"):
        aim(office, "west", mine, BoardIndicator.STOCK, Fraction("0.00001"))
    with pytest.raises(Unusable, match="文件"):
        aim(office, "west", mine, BoardIndicator.STOCK, Fraction(1), " ")


def test_each_sees_the_board_of_the_own_scope(office: Office) -> None:
    district = seen(office, "west")
    assert district.area == Area(west(office)) and len(district.path) == 1
    manager = seen(office, "mana")
    assert manager.area == Area(None, park_a(office)) and manager.places is None
    assert {one for one, _ in manager.own} == {
        BoardIndicator.REV_MU,
        BoardIndicator.TAX_MU,
        BoardIndicator.LOW,
        BoardIndicator.STOCK,
    }
    own_land = own(manager, BoardIndicator.STOCK)
    whole = seen(office, "city", Area(west(office), park_a(office)))
    assert own_land.value == own(whole, BoardIndicator.STOCK).value
    assert {one for one, _ in seen(office, "walker").own} == {
        BoardIndicator.IDLE,
        BoardIndicator.LOW,
        BoardIndicator.STOCK,
    }
    other = office.people["manb"].scope.parks[0]
    east = next(one for one in seen(office, "city").places.rows if one.area != district.area)  # type: ignore[union-attr]
    for who, area in (
        ("mana", Area(None, other)),
        ("mana", Area(west(office))),
        ("west", east.area),
        ("west", Area(east.area.district, other)),
        ("city", Area(999)),
    ):
        with pytest.raises(NotFound):
            seen(office, who, area)
    browser = office.site.signed_in("u-mana")
    assert browser.get(f"/boards?park={other}").status_code == 404
    page = browser.get("/boards").text
    assert PARK_B not in page and "登记年度目标" not in page
    assert (
        office.site.signed_in("u-west").get(f"/boards?district={east.area.district}").status_code
        == 404
    )


def record_supply(office: Office) -> None:
    user = office.people["city"]
    lines = (
        PlanLine(UseClass.INDUSTRY, PlanMode.TRANSFER, 30 * HECTARE, 40 * HECTARE),
        PlanLine(UseClass.HOUSING, PlanMode.TRANSFER, 70 * HECTARE, 60 * HECTARE),
    )
    with unit_of_work(office.engine, user) as connection:
        for line in lines:
            record_line(connection, user, west(office), 2025, line, "计划")


def numbers(row: StandingRow) -> Iterator[tuple[str, Number]]:
    yield "value", row.value
    yield "rows", row.rows
    yield "part", row.part
    yield "whole", row.whole
    if row.before is not None:
        yield "before", row.before
    if row.unknown is not None:
        yield "unknown", row.unknown


def plain(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def told(page: str, kind: str, number: Number, row: StandingRow) -> bool:
    """Whether the list behind a number has that total, as its page prints it."""
    address, figure = number.href or "", number.text
    if address.startswith("/parcels"):
        found = re.findall(r"共 ([\d,]+) 宗 · ([\d,.]+) 亩", plain(page))[0]
        return figure == found[1 if kind in ("value", "part", "before") else 0]
    if address.startswith("/low-efficiency"):
        listed = re.findall(r"共 ([\d,]+) 宗 · ([\d,.]+) 亩", plain(page))[0]
        return figure == listed[0 if kind == "rows" else 1]
    if address.startswith("/cases"):
        return re.findall(r"共 ([\d,]+) 件", plain(page)) == [figure]
    if address.startswith("/supply"):
        place = address.partition("#place-")[2]
        line = plain(re.findall(rf'<tr id="place-{place}">(.*?)</tr>', page, re.S)[0])
        detail = re.findall(r"<tr><td>([^<]*)</td><td>[^<]*用地</td>(.*?)</tr>", page, re.S)
        mine = [rest for name, rest in detail if place == "0" or name in line]
        if "占比" in row.label and "供地" not in row.label and kind in ("rows", "unknown"):
            missing = "没有登记调查" in line
            return figure == str(int(missing if kind == "unknown" else not missing))
        if kind == "rows":
            return figure == str(len(mine))
        if kind == "unknown":
            return figure == str(sum("未报" in rest for rest in mine))
        return figure in line
    lines = [plain(one) for one in re.findall(r"<tr>(.*?)</tr>", page, re.S)]
    line = next(
        one
        for one in lines
        if one.startswith(row.name if "district" in address or "park" in address else "成都市")
    )
    if kind == "unknown":
        reasons = re.findall(r"(?:缺该年数据|待认定|缺用地面积) (\d+) 家", line)
        return figure == str(sum(map(int, reasons)))
    if kind == "rows":
        return f" {figure} / " in line
    return f" {figure} " in line


@pytest.mark.parametrize("who", ["city", "west", "mana", "walker"])
def test_every_number_leads_to_rows_with_that_total(office: Office, who: str) -> None:
    record_supply(office)
    user, browser = office.people[who], office.site.signed_in(f"u-{who}")
    with unit_of_work(office.engine, user) as connection:
        fresh = data_freshness(connection, user, AS_OF)
    pages: dict[str, str] = {}
    followed = set()
    for area in [CITY, Area(west(office))] if who == "city" else [CITY]:
        for indicator, _ in seen(office, who, area).own:
            words = BoardWords(seen(office, who, area, indicator), user.scope, fresh)
            places = words.places()
            at = "" if area == CITY else f"&district={area.district}"
            page = browser.get(f"/boards?as_of={AS_OF}{at}&indicator={indicator.value}").text
            below = places.rows if places is not None else ()
            for row in (*words.own(), *below):
                for kind, number in numbers(row):
                    empty = number.text in ("—", "缺数据") or (
                        row.name == "园区以外" and "/permu" in str(number.href)
                    )
                    if number.href is None or empty:
                        continue
                    link = f'href="{html.escape(number.href)}">{number.text}</a>'
                    if link not in page:
                        assert kind in ("rows", "part", "whole"), "a number without its list"
                        continue
                    if number.href not in pages:
                        answer = browser.get(number.href)
                        assert answer.status_code == 200, number.href
                        pages[number.href] = answer.text
                    assert told(pages[number.href], kind, number, row), (row.name, kind, number)
                    followed.add((row.label, kind))
    assert len(followed) >= {"city": 9, "west": 9, "mana": 4, "walker": 3}[who]


def test_the_page_says_what_is_missing_and_more_than_the_whole(office: Office) -> None:
    record_supply(office)
    aim(office, "city", TargetKey(west(office)), BoardIndicator.SUPPLY, Fraction("28.65"))
    browser = office.site.signed_in("u-city")
    page = browser.get(f"/boards?as_of={AS_OF}&indicator=supply").text
    assert "139.6%" in page and "未下达" in page and "缺数据" in page
    assert "2025-11-30" in page
    typed = {"place": f"{west(office)}-0", "indicator": "stock", "year": "2025"}
    wrong = post(browser, "/boards/targets", {**typed, "value": "约40", "document": "任务书"})
    assert wrong.status_code == 422 or wrong.status_code == 400
    assert "目标值写成了“约40”" in wrong.text and 'value="约40"' in wrong.text
    good = post(browser, "/boards/targets", {**typed, "value": "44", "document": "任务书"})
    assert good.status_code == 303 and good.headers["location"].endswith("#targets")
    assert "44.00" in browser.get(good.headers["location"]).text
    assert "没有这个指标" in browser.get("/boards?indicator=none").text
    assert browser.get("/boards?district=99999999999").status_code in (400, 404, 422)


def test_the_workbook_holds_places_targets_and_what_is_not_set(office: Office) -> None:
    browser = office.site.signed_in("u-city")
    book = load_workbook(BytesIO(browser.get(f"/boards/export.xlsx?as_of={AS_OF}").content))
    cells = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {"全市", "存量用地", "未下达", "亩均营收"} <= cells
    mine = load_workbook(
        BytesIO(office.site.signed_in("u-mana").get("/boards/export.xlsx").content)
    )
    told = {cell.value for sheet in mine for row in sheet.iter_rows() for cell in row}
    assert "全市" not in told and PARK_B not in told
    assert office.value("SELECT count(*) FROM audit_event WHERE object = 'export:board.xlsx'") == 2
