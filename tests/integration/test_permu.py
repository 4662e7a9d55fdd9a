"""亩均 of park and city against sums made by hand; who is left out; who sees what."""

import io
from collections.abc import Iterator
from fractions import Fraction

import openpyxl
import pytest
from sqlalchemy import event, text
from stdnum.cn import uscc

from gis_service.demo.city import AS_OF as CITY_DAY
from gis_service.facts import assemble, firm_data
from gis_service.facts.firms import enterprise_in_city, enterprise_in_park
from gis_service.facts.parks import ParkMeans, WithoutMeans
from gis_service.services.assessing import assess_city
from gis_service.services.permu import PerMuFigures, Sums, counted_as, counted_out, per_mu_figures
from gis_service.services.report_check import ReportSource, check_report
from gis_service.services.report_store import store_report
from gis_service.store import member_rows
from gis_service.transaction import job_work, unit_of_work
from gis_service.user import User
from parcels.aggregate import LeftOutReason
from parcels.outcome import Outcome
from parcels.units import FEN_PER_WAN
from tests import reports
from tests.city import PARK_A as CITY_PARK_A
from tests.city import SmallCity
from tests.database import Database
from tests.town import AS_OF, PARK_A, PARK_B, Plot, Town, cell, code, found_town
from tests.workbooks import save_xlsx

HEADER = (
    "企业名称",
    "统一社会信用代码",
    "园区",
    "区(市)县",
    "年度",
    "数据口径",
    "是否规上",
    "营业收入（万元）",
    "税收（万元）",
    "用地面积（平方米）",
    "投产日期",
)
OLD = "2015-01-01"
A1, A2, A3 = (code("510107", number) for number in (1, 2, 3))


def firm(number: int) -> str:
    """A code with a valid check digit."""
    base = f"91510100MA{number:07d}"
    return base + uscc.calc_check_digit(base)


def row(number: int, **given: object) -> tuple[object, ...]:
    values: dict[str, object] = {
        "企业名称": f"示例{number}厂",
        "统一社会信用代码": firm(number),
        "园区": PARK_A,
        "年度": 2025,
        "是否规上": "是",
        "投产日期": OLD,
    }
    values |= given
    return tuple(values.get(name) for name in HEADER)


def sums_of(revenue: object, tax: object, area: object = None) -> dict[str, object]:
    return {"营业收入（万元）": revenue, "税收（万元）": tax, "用地面积（平方米）": area}


PART = {"数据口径": "本园区部分"}
ROWS = (
    row(1, **sums_of(70_000, 3_000, 999)),
    row(2, **sums_of(5_000, 100, 20_000), 是否规上=None),
    row(3, **sums_of(900, 50, 20_000), 是否规上="否"),
    row(4, **sums_of(900, 50, 20_000), 投产日期="2025-03-01"),
    row(5, **sums_of(800, 40, 20_000), 年度=2024),
    row(6, **sums_of(10_500, None, 10_000)),
    row(7, **sums_of(900, 50)),
    row(8, **sums_of(900, 50, 20_000)),
    row(8, **sums_of(901, 50, 20_000), 园区=PARK_B),
    row(9, **sums_of(10, 1)),
    row(10, **sums_of(1_300, 60, 4_000), **PART),
    row(10, **sums_of(6_500, 900, 20_000), **PART, 园区=PARK_B),
    row(11, **sums_of(9_000, 90, 20_000), 园区=None, **{"区(市)县": "510107"}),
)
OCCUPANCY = (
    ("示例1厂", firm(1), A1, 60_000, OLD),
    ("示例1厂", firm(1), A3, 30_000, OLD),
    ("示例9厂", firm(9), A2, 20_000, OLD),
)
BUILDING_UNTIL = "2027-01-01"
CONTRACTS = tuple(
    (parcel, f"合同{n}", "2024-01-01", "2025-01-01", BUILDING_UNTIL, 100)
    for n, parcel in enumerate((A2, A3))
)
REASONS_OF_A = {
    3: LeftOutReason.BELOW_SCALE,
    4: LeftOutReason.FIRST_YEAR,
    5: LeftOutReason.FIGURES,
    7: LeftOutReason.AREA,
    8: LeftOutReason.DISPUTED,
    9: LeftOutReason.CONSTRUCTION,
}


def put_figures(town: Town, rows: tuple[tuple[object, ...], ...]) -> None:
    path = save_xlsx(town.folder / "效益.xlsx", [HEADER, *rows])
    with unit_of_work(town.engine, town.city) as connection:
        found = check_report(connection, ReportSource(path, path.name, "performance"), town.city)
        assert len(found.rows) == len(rows), [issue.text for issue in found.issues]
        store_report(connection, found, None)


@pytest.fixture(scope="module")
def town(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Town:
    made = found_town(database, tmp_path_factory.mktemp("town"))
    made.put([Plot(parcel, cell(n + 0.1, 1, 0.8, 0.8)) for n, parcel in enumerate((A1, A2, A3))])
    reports.put(made, "contracts", CONTRACTS)
    reports.put(made, "occupancy", OCCUPANCY)
    put_figures(made, ROWS)
    return made


def figures(town: Town, user: User | None = None, year: int | None = None) -> PerMuFigures:
    actor = user or town.city
    with unit_of_work(town.engine, actor) as connection:
        return per_mu_figures(connection, actor.scope, AS_OF, year)


def park(found: PerMuFigures, wanted: str) -> Sums:
    return next(sums for sums in found.parks if sums.place and sums.place.code == wanted)


def per_mu(wan: int, mu: int) -> Fraction:
    return Fraction(wan * FEN_PER_WAN, mu)


def test_a_park_is_a_ratio_of_sums_made_by_hand(town: Town) -> None:
    """90 亩 by occupancy without land under construction, 30, 15 and 6 as reported."""
    found = park(figures(town), PARK_A)
    assert found.revenue.value == per_mu(70_000 + 5_000 + 10_500 + 1_300, 90 + 30 + 15 + 6)
    assert found.tax.value == per_mu(3_000 + 100 + 60, 90 + 30 + 6)
    assert (found.revenue.counted, found.tax.counted) == (4, 3)
    assert (found.revenue.outcome, found.tax.outcome) == (Outcome.BELOW, Outcome.BELOW)
    assert found.revenue.scale_unknown == found.tax.scale_unknown == 1
    assert found.revenue.limit == 650 * FEN_PER_WAN and found.tax.limit == 30 * FEN_PER_WAN


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
def test_reading_one_year_finds_what_reading_every_year_finds(town: Town, year: int) -> None:
    with unit_of_work(town.engine, town.city) as connection:
        ids = member_rows.known(connection, year)
        every = firm_data.read(connection, ids, AS_OF)
        one = firm_data.read(connection, ids, AS_OF, year=year)
        parks = list(connection.scalars(text("SELECT id FROM park")))
    assert set(one.enterprises) == set(every.enterprises) == set(ids)
    for each in ids:
        assert enterprise_in_city(each, one, year) == enterprise_in_city(each, every, year)
        for park_id in parks:
            seen = [enterprise_in_park(each, park_id, data, year) for data in (one, every)]
            assert seen[0] == seen[1]


def test_everyone_left_out_has_one_reason(town: Town) -> None:
    found = park(figures(town), PARK_A)
    expected = {firm(number): reason for number, reason in REASONS_OF_A.items()}
    assert {item.uscc: item.reason for item in found.revenue.left_out} == expected
    assert {item.uscc: item.reason for item in found.tax.left_out} == expected | {
        firm(6): LeftOutReason.FIGURES
    }
    assert len(found.firms) == found.revenue.counted + len(found.revenue.left_out)
    said = {item.uscc: counted_as(found, item) for item in found.firms}
    assert said[firm(1)] == ("是", "")
    assert said[firm(3)] == ("否", "规模以下")
    assert said[firm(6)] == ("部分", "税收：缺该年数据")


def test_another_park_counts_only_what_it_reports_itself(town: Town) -> None:
    found = park(figures(town), PARK_B)
    assert found.revenue.value == per_mu(6_500, 30)
    assert {item.uscc for item in found.firms} == {firm(8), firm(10)}


def test_the_city_counts_an_enterprise_of_two_parks_once(town: Town) -> None:
    found = figures(town).city
    assert found is not None
    assert found.revenue.value == per_mu(70_000 + 5_000 + 10_500 + 7_800, 90 + 30 + 15 + 36)
    assert found.revenue.counted == 4
    assert dict(counted_out(found.revenue))[LeftOutReason.OUTSIDE] == 1
    assert len(found.firms) == len({item.uscc for item in found.firms}) == 11


def test_a_year_may_be_chosen_and_is_else_that_of_the_parcels(town: Town) -> None:
    assert figures(town).year == 2025
    older = figures(town, year=2024)
    assert older.years == (2025, 2024)
    assert park(older, PARK_A).revenue.value == per_mu(800, 30)


def test_a_manager_sees_own_parks_and_no_city(town: Town) -> None:
    found = figures(town, town.manager_b)
    assert found.city is None
    assert [sums.place.code for sums in found.parks if sums.place] == [PARK_B]
    assert {item.uscc for item in found.parks[0].firms} == {firm(8), firm(10)}
    own = figures(town, town.manager_a, year=2024).parks[0]
    assert own.revenue == park(figures(town, year=2024), PARK_A).revenue
    district = figures(town, town.district_west)
    assert [sums.place.code for sums in district.parks if sums.place] == [PARK_A]
    assert district.city is None


def parcel_id(town: Town, wanted: str) -> int:
    with job_work(town.engine) as connection:
        found: int = connection.execute(
            text("SELECT parcel_id FROM parcel_version WHERE code = :code"), {"code": wanted}
        ).scalar_one()
    return found


def test_the_rule_compares_with_the_mean_of_this_page(town: Town) -> None:
    own = parcel_id(town, A1)
    with job_work(town.engine) as connection:
        facts = assemble(connection, [own], AS_OF)[own].facts
        bare = assemble(connection, [own], AS_OF, WithoutMeans())[own]
        assert bare.digest == assemble(connection, [own], AS_OF)[own].digest
    means = {mean.year: mean.tax_per_mu for mean in facts.park_means}
    found = figures(town)
    assert means[2025] == park(found, PARK_A).tax.value
    assert means[2024] == park(figures(town, year=2024), PARK_A).tax.value
    assert bare.facts.park_means == ()


@pytest.fixture
def statements(town: Town) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(town.engine, "before_cursor_execute", note)
    yield seen
    event.remove(town.engine, "before_cursor_execute", note)


def test_a_mean_is_read_once_for_all_batches(town: Town, statements: list[str]) -> None:
    with job_work(town.engine) as connection:
        parks = set(member_rows.members(connection, range(100)))
        means = ParkMeans(connection, AS_OF)
        first = means.of(parks)
        before = len(statements)
        assert means.of(parks) == first
        assert len(statements) == before


def test_figures_of_one_enterprise_queue_the_parcels_of_its_park(town: Town) -> None:
    """Enterprise 2 stands on no parcel; its tax moves the mean that parcel A1 is compared with."""
    with job_work(town.engine) as connection:
        assess_city(connection, AS_OF)
        assert connection.scalar(text("SELECT count(*) FROM dirty_parcel")) == 0
    put_figures(town, (row(2, **sums_of(5_000, 101, 20_000), 是否规上=None),))
    with job_work(town.engine) as connection:
        queued = set(connection.execute(text("SELECT parcel_id FROM dirty_parcel")).scalars())
        assert parcel_id(town, A1) in queued
        assert assess_city(connection, AS_OF).assessed >= len(queued)
    put_figures(town, (ROWS[1],))


def test_page_workbook_and_interface_tell_the_same(small_city: SmallCity) -> None:
    browser = small_city.site.signed_in("official")
    told = browser.get(f"/api/v1/kpi?as_of={CITY_DAY}").json()
    page = browser.get(f"/permu?as_of={CITY_DAY}").text
    book = openpyxl.load_workbook(
        io.BytesIO(browser.get(f"/permu/export.xlsx?as_of={CITY_DAY}").content)
    )
    sheet = book.worksheets[0]
    rows = {cells[0]: cells for cells in sheet.iter_rows(values_only=True)}
    assert told["year"] == 2025 and told["city"]["revenue"]["counted"] > 30
    for place in told["parks"]:
        cells = rows[place["name"]]
        assert place["name"] in page
        assert cells[2] == place["enterprises"]
        assert (cells[8], cells[14]) == (place["revenue"]["word"], place["tax"]["word"])
        for index, value in ((6, place["revenue"]["per_mu_wan"]), (12, place["tax"]["per_mu_wan"])):
            if value is None:
                assert cells[index] is None
            else:
                assert f"{cells[index]:.2f}" == value and f"{float(value):,.2f}" in page
    enterprises = [cells[2] for cells in book.worksheets[1].iter_rows(values_only=True)]
    codes = [each for each in enterprises if isinstance(each, str) and uscc.is_valid(each)]
    assert len(codes) == sum(place["enterprises"] for place in told["parks"])


def test_scope_and_role_hold_on_the_page(small_city: SmallCity) -> None:
    manager = small_city.site.signed_in("manager_a")
    told = manager.get(f"/api/v1/kpi?as_of={CITY_DAY}").json()
    assert told["city"] is None and [each["code"] for each in told["parks"]] == [CITY_PARK_A]
    foreign = small_city.manager_b.scope.parks[0]
    assert manager.get(f"/permu?park={foreign}").status_code == 404
    own = manager.get(f"/permu?as_of={CITY_DAY}").text
    assert "模拟十二号园</a>的企业" in own and "模拟十一号园" not in own
    inspector = small_city.site.signed_in("inspector_a")
    for path in ("/permu", "/permu/export.xlsx", "/api/v1/kpi", "/standard"):
        assert inspector.get(path).status_code == 403, path
