"""The stock chain through the store: boundary days, sums, lists that agree, scopes, batches."""

import html
from datetime import date, timedelta

import pytest

from gis_service.errors import Forbidden, Unusable
from gis_service.services.assessing import assess_city
from gis_service.services.stock_chain import StockChain, record_batch, stock_chain
from gis_service.services.stock_moves import stock_moves
from gis_service.store.approval_batches import Batch
from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.parcel_views import page, totals
from gis_service.transaction import job_work, unit_of_work
from gis_service.user import User
from parcels.stock_class import STOCK_CLASSES, StockClass
from tests.database import Database
from tests.site import post
from tests.town import AS_OF, Plot, cell, code
from tests.uploading import Office, open_office
from tests.workbooks import save_xlsx

WEST = [code("510107", number) for number in (1, 2, 3)]
EAST = code("510104", 4)
DELIVERED, DUE = date(2024, 3, 1), date(2025, 6, 30)
CONTRACTS = ["合同编号", "宗地代码", "签订日期", "实际交地日期", "约定开工日期", "约定竣工日期"]
PROGRESS = ["宗地代码", "观测日期", "施工许可证日期", "达到动工标准日期", "竣工日期"]


@pytest.fixture(scope="module")
def office(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Of three parcels in the west one is delivered only, one under way, one without a contract;
    the one in the east is delivered."""
    folder = tmp_path_factory.mktemp("office")
    made = open_office(database, folder)
    plots = [Plot(WEST[0], cell(1, 1)), Plot(WEST[1], cell(3, 1)), Plot(WEST[2], cell(5, 1))]
    made.store("city", "parcels", made.town.write([*plots, Plot(EAST, cell(13, 1))]))
    contracts = save_xlsx(
        folder / "合同.xlsx",
        [
            CONTRACTS,
            ["甲-1", WEST[0], "2024-01-05", str(DELIVERED), "2026-06-30", str(DUE)],
            ["甲-2", WEST[1], "2023-01-05", "2023-03-01", "2023-06-30", str(DUE)],
            ["乙-1", EAST, "2024-01-05", str(DELIVERED), "2026-06-30", str(DUE)],
        ],
    )
    made.store("city", "contracts", contracts)
    works = save_xlsx(
        folder / "进度.xlsx", [PROGRESS, [WEST[1], "2023-08-01", "2023-04-01", "2023-06-01", None]]
    )
    made.store("city", "progress", works)
    return made


def chain(office: Office, who: User, as_of: date = AS_OF, **filters: object) -> StockChain:
    with job_work(office.engine) as connection:
        assess_city(connection, as_of)
    with unit_of_work(office.engine, who) as connection:
        return stock_chain(connection, ParcelQuery(as_of, who.scope, **filters))  # type: ignore[arg-type]


def counted(found: StockChain) -> dict[StockClass, int]:
    return {kind: number for kind, number in found.total.count.items() if number}


def test_each_side_of_a_boundary_day(office: Office) -> None:
    city = office.people["city"]
    before = chain(office, city, DELIVERED - timedelta(days=1))
    assert before.total.count[StockClass.UNDELIVERED] == 2
    on = chain(office, city, DELIVERED)
    assert on.total.count[StockClass.UNUSED] == 2
    assert chain(office, city, DUE).total.count[StockClass.BUILDING] == 1
    after = chain(office, city, DUE + timedelta(days=1))
    assert after.total.count[StockClass.BUILDING] == 0
    assert after.total.count[StockClass.UNKNOWN] == 2, "overdue, developed area not known"


def test_districts_add_up_to_the_city_and_parks_to_their_district(office: Office) -> None:
    found = chain(office, office.people["city"])
    assert sum(sum(place.sum.by_class.values()) for place in found.places) == sum(
        found.total.by_class.values()
    )
    for place in found.places:
        inside = chain(office, office.people["city"], district=place.id)
        assert inside.by_park
        assert inside.total.by_class == place.sum.by_class
        for kind in STOCK_CLASSES:
            assert sum(one.sum.by_class[kind] for one in inside.places) == place.sum.by_class[kind]


def test_a_number_leads_to_exactly_its_parcels(office: Office) -> None:
    city = office.people["city"]
    found = chain(office, city)
    with unit_of_work(office.engine, city) as connection:
        for kind in STOCK_CLASSES:
            query = ParcelQuery(AS_OF, city.scope, stock=(kind,))
            rows = page(connection, query, None, 100)
            assert len(rows) == totals(connection, query).count == found.total.count[kind]
            assert sum(row.cm2 for row in rows) == found.total.by_class[kind]
    browser = office.site.signed_in("u-city")
    whole = sum(n for kind, n in found.total.count.items() if kind is not StockClass.UNSUPPLIED)
    table = html.unescape(browser.get(f"/stock?as_of={AS_OF}").text)
    assert f'<a href="/parcels?as_of={AS_OF}">{whole} 宗</a>' in table
    listed = browser.get(f"/parcels?as_of={AS_OF}&stock=UNUSED").text
    assert WEST[0] in listed and WEST[1] not in listed and "供而未用" in listed


def test_a_move_names_the_fact_that_changed(office: Office) -> None:
    city = office.people["city"]
    for day in (DELIVERED - timedelta(days=1), DELIVERED, DUE, DUE + timedelta(days=1)):
        chain(office, city, day)
    with unit_of_work(office.engine, city) as connection:
        query = ParcelQuery(DELIVERED, city.scope)
        came = stock_moves(connection, query, DELIVERED - timedelta(days=1))
        assert came.count == 2 and {move.facts for move in came.moves} == {("日期",)}
        assert {(move.was, move.now) for move in came.moves} == {
            (StockClass.UNDELIVERED, StockClass.UNUSED)
        }
        late = stock_moves(connection, ParcelQuery(DUE + timedelta(days=1), city.scope), DUE)
        assert [move.code for move in late.moves] == [WEST[1]]
    page = office.site.signed_in("u-mana").get(f"/stock?as_of={DELIVERED}&since=2024-02-29").text
    assert WEST[0] in page and "供而未交" in page and EAST not in page
    assert "对比日期写成了" in office.site.signed_in("u-mana").get("/stock?since=昨天").text


def test_a_manager_sees_the_own_park_and_no_batch_of_the_district(office: Office) -> None:
    found = chain(office, office.people["mana"])
    assert sum(found.total.count.values()) == 3
    assert EAST not in office.site.signed_in("u-mana").get(f"/parcels?as_of={AS_OF}").text
    assert found.batches == () and not found.approved


def test_a_batch_is_recorded_renewed_and_balanced(office: Office) -> None:
    city, west = office.people["city"], office.people["west"]
    district = west.scope.districts[0]
    bare = chain(office, city)
    batch = Batch(district, "川府土〔2024〕1号", date(2024, 1, 1), 600_000_000, 200_000_000, "批复")
    with unit_of_work(office.engine, west) as connection:
        record_batch(connection, west, batch, AS_OF)
    found = chain(office, city)
    total = found.total
    assert total.by_class[StockClass.UNSUPPLIED] == 200_000_000
    whole = sum(total.by_class.values())
    assert whole == sum(bare.total.by_class.values()) + 200_000_000
    assert whole == total.approved_cm2 - total.remainder_cm2 + total.overlap_cm2
    with unit_of_work(office.engine, west) as connection:
        record_batch(connection, west, Batch(*(*_of(batch)[:4], 0, "更正")), AS_OF)
    assert chain(office, city).total.by_class[StockClass.UNSUPPLIED] == 0
    assert office.value("SELECT count(*) FROM approval_batch") == 2
    with unit_of_work(office.engine, west) as connection, pytest.raises(Unusable):
        record_batch(connection, west, Batch(*(*_of(batch)[:4], 700_000_000, "大于")), AS_OF)
    with unit_of_work(office.engine, west) as connection, pytest.raises(Forbidden):
        other = next(place.id for place in found.places if place.id != district)
        record_batch(connection, west, Batch(other, *_of(batch)[1:]), AS_OF)


def _of(batch: Batch) -> tuple[object, ...]:
    return (
        batch.district_id,
        batch.number,
        batch.approved_on,
        batch.area_cm2,
        batch.unsupplied_cm2,
        batch.document,
    )


def test_the_page_says_what_is_wrong_beside_what_was_typed(office: Office) -> None:
    browser = office.site.signed_in("u-city")
    district = office.people["west"].scope.districts[0]
    typed = {"district_id": district, "number": "甲", "approved_on": "2024-1-1", "area": "约15"}
    answer = post(browser, "/stock/batches", {**typed, "unsupplied": "1", "document": "批复"})
    assert answer.status_code == 422 or answer.status_code == 400
    assert "批准日期写成了“2024-1-1”" in answer.text and 'value="约15"' in answer.text
    assert 'name="approved_on"' not in office.site.signed_in("u-mana").get("/stock").text
    assert browser.get(f"/stock/export.xlsx?as_of={AS_OF}").status_code == 200
