"""Split and merge in the store: land, contracts and days go over as stated, and come back."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from gis_service.errors import Forbidden, NotFound, Unusable
from gis_service.services.assessing import assess_city
from gis_service.services.steps import StepRefused
from gis_service.services.succession import Asked, Preview, preview, record, withdraw
from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.parcel_views import page, totals
from gis_service.store.succession_rows import StoredSuccession
from gis_service.transaction import job_work, unit_of_work
from parcels.succession import Kind, Share
from tests.database import Database
from tests.site import post
from tests.town import AS_OF, Plot, cell, code
from tests.uploading import Office, open_office
from tests.workbooks import save_xlsx

OLD = code("510107", 1)
HALVES = (code("510107", 11), code("510107", 12))
ELSEWHERE = code("510104", 13)
ON = date(2025, 6, 1)
BEFORE = ON - timedelta(days=1)
PRICE, AREA = 9_000_000_00, 10_000 * 10_000
CONTRACTS = ["合同编号", "宗地代码", "签订日期", "成交价款（万元）", "合同面积（平方米）"]


@pytest.fixture(scope="module")
def made(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A parcel of one hectare with a contract, its two halves, and one in another district."""
    folder = tmp_path_factory.mktemp("office")
    office = open_office(database, folder)
    plots = [
        Plot(OLD, cell(1, 1)),
        Plot(HALVES[0], cell(1, 1, 0.5)),
        Plot(HALVES[1], cell(1.5, 1, 0.5)),
        Plot(ELSEWHERE, cell(13, 1)),
    ]
    office.store("city", "parcels", office.town.write(plots))
    contracts = save_xlsx(
        folder / "合同.xlsx", [CONTRACTS, ["甲-1", OLD, "2024-01-05", 900, 10_000]]
    )
    office.store("city", "contracts", contracts)
    return office


def shares(first: int, second: int) -> dict[str, str | tuple[Share, ...]]:
    """Of the contract's price and area, in per cent."""
    return {
        OLD: tuple(
            Share(heir, PRICE * part // 100, AREA * part // 100)
            for heir, part in zip(HALVES, (first, second), strict=True)
        )
    }


def split(**said: object) -> Asked:
    given = {"document": "批复 1 号", "reason": "分割转让", "following": shares(50, 50)}
    return Asked(Kind.SPLIT, (OLD,), HALVES, ON, **{**given, **said})  # type: ignore[arg-type]


def shown(made: Office, asked: Asked, who: str = "city") -> Preview:
    user = made.people[who]
    with unit_of_work(made.engine, user) as connection:
        return preview(connection, user, asked, AS_OF)


def recorded(made: Office, asked: Asked, who: str = "city") -> StoredSuccession:
    user = made.people[who]
    with unit_of_work(made.engine, user) as connection:
        return record(connection, user, asked)


def taken_back(made: Office, stored: StoredSuccession) -> None:
    user = made.people["city"]
    with unit_of_work(made.engine, user) as connection:
        withdraw(connection, user, stored.id, "登记有误")


def listed(made: Office, as_of: date) -> dict[str, int]:
    user = made.people["city"]
    with unit_of_work(made.engine, user) as connection:
        rows = page(connection, ParcelQuery(as_of, user.scope), None, 100)
        return {row.code: row.cm2 for row in rows}


def live_state(made: Office) -> list[tuple[object, ...]]:
    """Everything about parcels and contracts that is in force, without ids."""
    with made.owner.connect() as connection:
        query = (
            "SELECT 'v', parcel_id, code, valid_from, valid_to, plane_area::text"
            " FROM parcel_version WHERE superseded_at IS NULL UNION ALL"
            " SELECT 'c', parcel_id, contract_no, NULL, NULL, price::text FROM contract"
            " WHERE superseded_at IS NULL ORDER BY 1, 2, 3"
        )
        return [tuple(row) for row in connection.execute(text(query))]


def test_a_preview_tells_and_keeps_nothing(made: Office) -> None:
    before = live_state(made)
    found = shown(made, split())
    assert found.objections == ()
    assert any("终止" in remark for remark in found.remarks)
    assert any("甲-1" in remark for remark in found.remarks)
    assert live_state(made) == before


def test_an_unstated_contract_is_asked_and_wrong_shares_are_refused(made: Office) -> None:
    assert shown(made, split(following={})).objections
    assert shown(made, split(following=shares(50, 49))).objections
    with pytest.raises(StepRefused):
        recorded(made, split(following=shares(60, 60)))
    with pytest.raises(Unusable, match="依据文件"):
        recorded(made, split(document=" "))


def test_who_may_not_and_what_is_elsewhere(made: Office) -> None:
    with pytest.raises(Forbidden):
        shown(made, split(), "mana")
    with pytest.raises(NotFound):
        shown(made, Asked(Kind.SPLIT, (ELSEWHERE,), HALVES, ON), "west")
    mixed = Asked(Kind.MERGE, (HALVES[0], ELSEWHERE), (OLD,), ON)
    assert shown(made, mixed).objections


def test_the_old_ends_and_the_new_begin_and_all_comes_back(made: Office) -> None:
    before = live_state(made)
    stored = recorded(made, split())
    with job_work(made.engine) as connection:
        assess_city(connection, AS_OF)
    assert OLD in listed(made, BEFORE) and HALVES[0] not in listed(made, BEFORE)
    after = listed(made, AS_OF)
    assert OLD not in after and set(HALVES) <= set(after)
    assert sum(after[half] for half in HALVES) == listed(made, BEFORE)[OLD]
    prices = made.value(
        "SELECT sum(price)::bigint FROM contract c JOIN parcel_version v"
        " ON v.parcel_id = c.parcel_id AND v.superseded_at IS NULL AND v.valid_to IS NULL"
        " WHERE c.superseded_at IS NULL"
    )
    assert prices * 100 == PRICE

    taken_back(made, stored)
    assert live_state(made) == before
    with pytest.raises(Exception, match="撤回"):
        taken_back(made, stored)


def test_splitting_then_merging_gives_the_same_totals(made: Office) -> None:
    user = made.people["city"]

    def whole(day: date) -> tuple[int, int]:
        with unit_of_work(made.engine, user) as connection:
            found = totals(connection, ParcelQuery(day, user.scope))
            return found.count, found.cm2

    first = recorded(made, split())
    merged = code("510107", 21)
    later = ON + timedelta(days=30)
    made.store("city", "parcels", made.town.write([Plot(merged, cell(1, 1))]))
    heirs: dict[str, str | tuple[Share, ...]] = {HALVES[0]: merged, HALVES[1]: ()}
    second = recorded(
        made,
        Asked(Kind.MERGE, HALVES, (merged,), later, "批复 2 号", "合并", following=heirs),
    )
    assert whole(later)[1] == whole(BEFORE)[1] == whole(ON)[1]
    assert whole(ON)[0] == whole(BEFORE)[0] + 1 and whole(later)[0] == whole(BEFORE)[0]
    taken_back(made, second)
    taken_back(made, first)


def test_the_page_shows_records_and_tells_the_history(made: Office) -> None:
    browser = made.site.signed_in("u-city")
    parcel = made.value(f"SELECT parcel_id FROM parcel_version WHERE code = '{OLD}' LIMIT 1")
    address = f"/parcels/{parcel}/succession?as_of={AS_OF}"
    assert "宗地分割、合并" in browser.get(address).text
    form = {
        "kind": "split",
        "before": OLD,
        "after": "\n".join(HALVES),
        "on": "2025-6-1",
        "document": "批复 3 号",
        "reason": "分割",
    }
    wrong = post(browser, address, {**form, "step": "preview"})
    assert "分割、合并之日写成了" in wrong.text and "批复 3 号" in wrong.text
    form |= {"on": str(ON), f"following.{OLD}": f"whole.{HALVES[0]}"}
    tried = post(browser, address, {**form, "step": "preview"})
    assert "确认登记" in tried.text and f"由 {HALVES[0]} 承接" in tried.text
    saved = post(browser, address, {**form, "step": "save"})
    assert saved.status_code == 303
    assert "批复 3 号" in browser.get(saved.headers["location"]).text
    old = browser.get(f"/parcels/{parcel}?as_of={BEFORE}").text
    assert HALVES[1] in old
    assert made.site.signed_in("u-mana").get(address).status_code == 403
