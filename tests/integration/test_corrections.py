"""更正: a wrong datum is mended by a further version of its row, guarded by the old value."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from gis_service.errors import Conflict, Forbidden, NotFound, Unusable
from gis_service.services.correcting import (
    preview,
    preview_withdrawal,
)
from gis_service.services.parcel_sheet import parcel_sheet
from gis_service.transaction import enter, job_work, unit_of_work
from parcels.idle_state import IdleState
from parcels.verdict import Rule
from tests import reports
from tests.correction_work import IN_A, IN_B, SECOND, SIGNED, Land, open_land
from tests.database import Database
from tests.town import AS_OF, Plot, cell


@pytest.fixture(scope="module")
def land(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Land:
    return open_land(database, tmp_path_factory.mktemp("town"))


@pytest.fixture
def mended(land: Land) -> Iterator[list[int]]:
    """Ids of corrections that the test made and that are taken back after it, newest first."""
    made: list[int] = []
    yield made
    for identifier in reversed(made):
        land.take_back(identifier)
    land.assess()


def test_a_mended_date_changes_the_finding_and_nothing_else(land: Land, mended: list[int]) -> None:
    assert land.finding(IN_A, Rule.IDLE).state is IdleState.SUSPECTED_L1
    before = land.row(IN_A, "contracts")
    change = land.change(IN_A, "contracts", "agreed_start_on", "2026-06-30")
    assert change.seen == "2020-06-30"
    corrected = land.mend(change)
    mended.append(corrected.id)
    assert (corrected.old, corrected.new) == ("2020-06-30", "2026-06-30")
    assert land.finding(IN_A, Rule.IDLE).state is not IdleState.SUSPECTED_L1
    after = land.row(IN_A, "contracts")
    assert after.id != before.id
    assert after.corrected
    said = {item.field.name: item.said for item in before.cells}
    assert {item.field.name: item.said for item in after.cells} == said | {
        "agreed_start_on": "2026-06-30"
    }
    assert said["price"] == "1200 万元"
    assert land.dirty() == {land.ids[IN_A]}


def test_consequences_are_told_and_nothing_is_kept(land: Land) -> None:
    before = land.rows(IN_A)
    change = land.change(IN_A, "contracts", "agreed_start_on", "2026-06-30")
    with unit_of_work(land.town.engine, land.town.city) as connection:
        shown = preview(connection, land.town.city, change, AS_OF)
    [parcel] = shown.consequences.parcels
    idle = next(item for item in parcel.changes if item.rule is Rule.IDLE)
    assert idle.turns
    assert idle.before is not None and idle.before.word == IdleState.SUSPECTED_L1.word
    assert idle.after is None or idle.after.word != idle.before.word
    assert land.rows(IN_A) == before
    assert land.dirty() == set()


def test_of_two_who_mend_one_value_the_second_sees_both(land: Land, mended: list[int]) -> None:
    first = land.change(IN_A, "contracts", "agreed_start_on", "2021-06-30")
    second = replace(first, typed="2022-06-30")
    mended.append(land.mend(first).id)
    with pytest.raises(Conflict, match=r"2020-06-30.*2021-06-30.*市局.*2022-06-30"):
        land.mend(second)
    assert land.value(IN_A, "contracts", "agreed_start_on") == "2021-06-30"


def test_another_field_of_a_mended_row_is_mended_too(land: Land, mended: list[int]) -> None:
    start = land.change(IN_A, "contracts", "agreed_start_on", "2021-06-30")
    price = land.change(IN_A, "contracts", "price", "1300")
    mended.append(land.mend(start).id)
    mended.append(land.mend(price).id)
    assert land.value(IN_A, "contracts", "agreed_start_on") == "2021-06-30"
    assert land.value(IN_A, "contracts", "price") == "1300"


def test_a_value_is_read_as_a_cell_of_the_template_is(land: Land) -> None:
    for name, typed, reason in (
        ("agreed_start_on", "去年夏天", "去年夏天"),
        ("price", "约一千", "约一千"),
        ("agreed_start_on", "2020-06-30", "没有需要更正"),
    ):
        with pytest.raises(Unusable, match=reason):
            land.mend(land.change(IN_A, "contracts", name, typed))
    with pytest.raises(Unusable, match="理由"):
        land.mend(replace(land.change(IN_A, "contracts", "price", "1"), reason=" "))
    with pytest.raises(NotFound):
        land.mend(replace(land.change(IN_A, "contracts", "price", "1"), field="parcel_code"))
    with pytest.raises(Unusable, match=r"必须填写"):
        land.mend(land.change(IN_A, "progress", "observed_on", ""))


def test_withdrawal_brings_the_old_row_back(land: Land) -> None:
    before = land.row(IN_A, "contracts")
    corrected = land.mend(land.change(IN_A, "contracts", "price", "1300"))
    west = land.town.district_west
    with unit_of_work(land.town.engine, west) as connection:
        shown = preview_withdrawal(connection, west, corrected.id, AS_OF)
    assert (shown.corrected.old, shown.corrected.new) == ("1300 万元", "1200 万元")
    land.take_back(corrected.id)
    assert land.row(IN_A, "contracts") == before
    with pytest.raises(Conflict, match="撤回"):
        land.take_back(corrected.id)
    land.assess()


def test_only_the_newest_of_two_corrections_is_taken_back(land: Land, mended: list[int]) -> None:
    mended.append(land.mend(land.change(IN_A, "contracts", "price", "1300")).id)
    mended.append(land.mend(land.change(IN_A, "contracts", "price", "1400")).id)
    with pytest.raises(Conflict, match="先撤回"):
        land.take_back(mended[0])


def test_a_corrected_row_keeps_its_place_before_a_supplement(land: Land, mended: list[int]) -> None:
    """A supplement repeats only what changed: what it says stays above the mended contract."""
    header = (*reports.CONTRACT, "补充协议编号", "补充协议签订日期")
    reports.HEADERS["contracts"] = header
    row = (SECOND, "HT-3", "2019-01-01", "2020-06-30", "2024-01-01", 900, None, None)
    reports.put(land.town, "contracts", [row])
    later = (SECOND, "HT-3", "2019-01-01", "2020-06-30", "2024-01-01", 950, "补1", "2020-03-01")
    reports.put(land.town, "contracts", [later])
    reports.HEADERS["contracts"] = reports.CONTRACT
    mended.append(land.mend(land.change(SECOND, "contracts", "agreed_start_on", "2021-01-31")).id)
    with unit_of_work(land.town.engine, land.town.city) as connection:
        facts = parcel_sheet(connection, land.ids[SECOND], AS_OF).assembled.facts
    assert facts.contract is not None
    assert facts.contract.price_fen == 950 * 1_000_000


def test_an_attribute_of_the_drawing_is_mended_without_another_overlay(
    land: Land, mended: list[int]
) -> None:
    before = land.finding(IN_A, Rule.LINE)
    change = land.change(IN_A, "parcels", "registered_area", "9000")
    with unit_of_work(land.town.engine, land.town.city) as connection:
        shown = preview(connection, land.town.city, change, AS_OF)
    assert {item.rule for item in shown.consequences.parcels[0].changes} == {Rule.AREA}
    mended.append(land.mend(change).id)
    assert land.finding(IN_A, Rule.LINE) == before
    mended.append(land.mend(land.change(IN_A, "parcels", "holder", "")).id)
    assert land.value(IN_A, "parcels", "holder") == ""


def test_an_import_of_the_old_value_is_warned(land: Land, mended: list[int]) -> None:
    old = (IN_A, *SIGNED)
    mended.append(land.mend(land.change(IN_A, "contracts", "agreed_start_on", "2021-06-30")).id)
    [issue] = reports.check(land.town, "contracts", [old]).issues
    assert issue.code == "row-undoes-correction"
    assert (issue.row, issue.column, issue.value) == (2, "约定开工日期", "2020-06-30")
    assert "市局" in issue.text and "2021-06-30" in issue.text
    for start in ("2021-06-30", "2023-01-01", None):
        other = (IN_A, "HT-1", "2019-01-01", start, "2028-01-01", 1200)
        assert reports.check(land.town, "contracts", [other]).issues == []


def test_an_import_of_the_old_key_is_warned(land: Land, mended: list[int]) -> None:
    mended.append(land.mend(land.change(IN_A, "contracts", "contract_no", "HT-9")).id)
    [issue] = reports.check(land.town, "contracts", [(IN_A, *SIGNED)]).issues
    assert (issue.code, issue.value) == ("row-undoes-correction", "HT-1")


def test_a_drawing_with_the_old_attribute_is_warned(land: Land, mended: list[int]) -> None:
    mended.append(land.mend(land.change(IN_A, "parcels", "holder", "模拟新厂")).id)
    again = Plot(IN_A, cell(1, 1), "一号地", {"使用权人": "模拟一厂"})
    codes = [issue.code for issue in land.town.check([again]).issues]
    assert "row-undoes-correction" in codes


def test_the_row_is_not_joined_to_another_of_the_same_key(land: Land) -> None:
    reports.put(land.town, "progress", [(IN_A, "2022-07-01", "否", "无")])
    with pytest.raises(Conflict, match="同一项"):
        land.mend(land.change(IN_A, "progress", "observed_on", "2022-07-01"))
    land.assess()


def test_figures_of_an_enterprise_reach_its_parcels(land: Land, mended: list[int]) -> None:
    town = land.town
    change = land.change(IN_A, "performance", "tax", "500")
    assert change.seen == "200"
    corrected = land.mend(change, town.manager_a)
    mended.append(corrected.id)
    assert corrected.parcel_ids == (land.ids[IN_A],)
    assert land.ids[IN_A] in land.dirty()


def test_who_may_mend_what(land: Land) -> None:
    town = land.town
    contract = land.change(IN_A, "contracts", "price", "1300")
    figures = land.change(IN_A, "performance", "tax", "500")
    with pytest.raises(Forbidden):
        land.mend(contract, town.manager_a)
    with pytest.raises(Forbidden):
        land.mend(figures, town.inspector_west)
    for theirs in (
        land.change(IN_B, "performance", "tax", "500"),
        land.change(IN_B, "occupancy", "own_area", "1"),
    ):
        with pytest.raises(NotFound):
            land.mend(theirs, town.manager_a)
    with pytest.raises(NotFound):
        land.mend(land.change(IN_B, "parcels", "holder", "x"), town.district_west)
    assert [row.kind for row in land.rows(IN_A, town.inspector_west)].count("performance") == 0
    assert not any(row.allowed for row in land.rows(IN_A, town.inspector_west))
    assert land.rows(IN_B, town.manager_a) == []


def test_the_database_alone_keeps_corrections_of_park_b_from_manager_a(
    land: Land, mended: list[int]
) -> None:
    """Every check of the application aside: plain SQL under the scope of park A."""
    mended.append(land.mend(land.change(IN_B, "occupancy", "own_area", "8000")).id)
    scope = land.town.manager_a.scope
    theirs = text("SELECT count(*) FROM correction WHERE parcel_id = :parcel")
    theft = text("UPDATE correction SET reason = 'x' WHERE parcel_id = :parcel")
    bound = {"parcel": land.ids[IN_B]}
    with job_work(land.town.engine) as connection:
        assert connection.scalar(theirs, bound) == 1
    with land.town.engine.begin() as connection:
        enter(connection, role="landgis_scoped", parks=scope.parks)
        assert connection.scalar(theirs, bound) == 0
        assert connection.execute(theft, bound).rowcount == 0
    stolen = text(
        "INSERT INTO correction (parcel_id, park_id, kind, field, new_value, old_row, new_row,"
        " reason, document, corrected_by, corrected_by_name)"
        " VALUES (:parcel, :park, 'occupancy', 'note', 'x', 1, 1, 'x', 'x', 1, 'x')"
    )
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        land.town.engine.begin() as connection,
    ):
        enter(connection, role="landgis_scoped", parks=scope.parks)
        connection.execute(stolen, bound | {"park": land.town.manager_b.scope.parks[0]})


def test_every_correction_is_in_the_trail(land: Land) -> None:
    corrected = land.mend(land.change(IN_A, "contracts", "price", "1300"))
    land.take_back(corrected.id)
    with land.town.engine.begin() as connection:
        enter(connection, role="landgis_admin", duty="audit_admin")
        rows = connection.execute(
            text("SELECT kind FROM audit_event WHERE object = :object ORDER BY id"),
            {"object": f"correction:{corrected.id}"},
        )
        assert list(rows.scalars()) == ["corrected", "correction_withdrawn"]
    land.assess()
