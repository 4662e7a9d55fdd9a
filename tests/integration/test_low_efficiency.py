"""Low-efficiency cases in the store: each state reached and a step refused from it, scope, sums."""

from contextlib import suppress
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from gis_service.errors import Conflict, Forbidden, NotFound, Unusable
from gis_service.services.board import board
from gis_service.services.board_tallies import CITY, Area
from gis_service.services.low_efficiency import ground_of, options
from gis_service.services.low_list import LowList, low_list
from gis_service.services.low_targets import record_reform_date
from gis_service.services.steps import StepRefused
from gis_service.services.succession import Asked as Divided
from gis_service.services.succession import record
from gis_service.services.targets import record_target
from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.target_rows import TargetKey
from gis_service.transaction import unit_of_work
from gis_service.user import User
from parcels.board import BoardIndicator
from parcels.low_efficiency.case import PACKAGE, LowState
from parcels.low_efficiency.reform import ReformDate
from parcels.low_efficiency.ways import Transfer, Way
from parcels.procedure import load_procedure
from parcels.succession import Kind
from parcels.units import mu
from parcels.verdict import Rule
from tests.database import Database
from tests.low_work import AT, EAST, IDLE, LOW, PATHS, PLAIN, PLAN, LowDesk, found_land
from tests.town import AS_OF, Plot, cell, code

NEW = code("510107", 15)
STATES = dict(zip(LowState, LOW, strict=False))
REFUSED: dict[LowState, tuple[str, dict[str, object], str]] = {
    LowState.SUSPECTED: ("inspect", {"evidence": ()}, "le.no_evidence"),
    LowState.CHECKED: ("recognise", {"park_agrees": False}, "le.park_silent"),
    LowState.RECOGNISED: ("plan", {"plan": None}, "le.no_plan"),
    LowState.PLANNED: ("progress", {"area_cm2": 0}, "le.no_amount"),
    LowState.IN_PROGRESS: ("clear", {"number": ""}, "le.no_number"),
    LowState.CLEARED: ("progress", {}, "procedure.wrong_state"),
    LowState.DISMISSED: ("recognise", {}, "procedure.wrong_state"),
}


@pytest.fixture(scope="module")
def desk(database: Database, tmp_path_factory: pytest.TempPathFactory) -> LowDesk:
    return found_land(database, tmp_path_factory.mktemp("land"))


def listed(
    desk: LowDesk, user: User | None = None, on: date = AS_OF, year: int = 2026, **asked: object
) -> LowList:
    actor = user or desk.town.city
    disposed = bool(asked.pop("disposed", False))
    query = ParcelQuery(on, actor.scope, **asked)  # type: ignore[arg-type]
    with unit_of_work(desk.town.engine, actor) as connection:
        return low_list(connection, query, year, 100, disposed=disposed)


@pytest.mark.parametrize("state", LowState)
def test_each_state_is_reached_and_one_step_refused(desk: LowDesk, state: LowState) -> None:
    case_id = desk.reach(STATES[state], state)
    assert desk.read(case_id).case.state is state
    step, told, code = REFUSED[state]
    with pytest.raises(StepRefused) as refused:
        desk.do(case_id, step, **told)
    assert [one.code for one in refused.value.objections] == [code]
    assert all(one.article and one.sentence for one in refused.value.objections)
    assert desk.read(case_id).case.state is state


def test_the_tables_know_every_state() -> None:
    assert set(PATHS) == set(REFUSED) == set(STATES) == set(LowState)
    assert {way.value for way in Way} and load_procedure(PACKAGE).states.keys() == set(LowState)


def test_what_was_told_comes_back_with_who_did_it(desk: LowDesk) -> None:
    case_id = desk.reach(LOW[7], LowState.RECOGNISED)
    way = Transfer(True, True, 30, 100, parts=())
    plan = replace(PLAN, way=way, area_cm2=5)
    stored = desk.do(case_id, "plan", plan=plan)
    assert stored.case.plan == plan
    assert stored.opening.clues == (Rule.LE_STOP,)
    assert stored.opening.supplied_on == date(2015, 3, 1)
    assert stored.case.events[-1].told.clues == (Rule.LE_STOP,)
    assert len(stored.names) == len(stored.case.events) == 3


def test_a_way_without_its_conditions_is_refused_by_name(desk: LowDesk) -> None:
    case_id = desk.reach(LOW[8], LowState.RECOGNISED)
    way = Transfer(None, None, 24, 100)
    with pytest.raises(StepRefused) as refused:
        desk.do(case_id, "plan", plan=replace(PLAN, way=way, area_cm2=5))
    codes = [one.code for one in refused.value.objections]
    assert codes == ["le.contract", "le.investment"]
    assert "第三十九条" in refused.value.message


def test_without_a_reform_date_a_plan_needs_a_reason_and_with_it_the_day_decides(
    desk: LowDesk,
) -> None:
    case_id = desk.reach(LOW[9], LowState.RECOGNISED)
    with pytest.raises(StepRefused, match="尚未设定基准日"):
        desk.do(case_id, "plan", reason=" ")
    late = desk.reach(LOW[10], LowState.RECOGNISED, supplied_on=date(2017, 7, 1))
    with pytest.raises(Forbidden):
        set_day(desk, desk.town.district_west, date(2017, 7, 1))
    with pytest.raises(Unusable, match="文件"):
        set_day(desk, desk.town.city, date(2017, 7, 1), " ")
    assert not listed(desk).settled
    set_day(desk, desk.town.city, date(2016, 1, 1))
    set_day(desk, desk.town.city, date(2017, 7, 1))
    found = listed(desk)
    assert found.settled and found.reform == ReformDate(date(2017, 7, 1), "某文件")
    assert desk.do(case_id, "plan", reason="").case.state is LowState.PLANNED
    with pytest.raises(StepRefused, match="应按合同"):
        desk.do(late, "plan")


def set_day(desk: LowDesk, user: User, day: date, document: str = "某文件") -> None:
    with unit_of_work(desk.town.engine, user) as connection:
        record_reform_date(connection, user, ReformDate(day, document), AS_OF)


def test_the_second_of_two_people_is_told(desk: LowDesk) -> None:
    case_id = desk.open(LOW[11])
    first, second = desk.asked(case_id, "inspect"), desk.asked(case_id, "dismiss")
    desk.take(case_id, first)
    with pytest.raises(Conflict, match="刷新"):
        desk.take(case_id, second)
    with pytest.raises(Conflict, match="未结"):
        desk.open(LOW[11])


def test_clearing_while_the_clue_stays_needs_a_reason_and_the_land_returns(desk: LowDesk) -> None:
    cleared = next(one for one in listed(desk).cases if one.case.state is LowState.CLEARED)
    parcel = cleared.opening.subject.code
    again = [one for one in listed(desk).candidates if one.before is LowState.CLEARED]
    assert [one.code for one in again] == [parcel]
    rows = listed(desk).candidates
    assert (rows[0].before, rows[-1].before) == (LowState.CLEARED, LowState.DISMISSED)
    case_id = desk.open(parcel)
    assert case_id != cleared.id and desk.read(cleared.id).closed
    assert parcel not in [one.code for one in listed(desk).candidates]
    for step in PATHS[LowState.IN_PROGRESS]:
        desk.do(case_id, step)
    with pytest.raises(StepRefused, match="低效线索仍在"):
        desk.do(case_id, "clear", reason="")
    assert desk.do(case_id, "clear").closed


def test_what_may_not_be_listed(desk: LowDesk) -> None:
    with pytest.raises(Unusable, match="闲置"):
        desk.open(IDLE)
    with pytest.raises(Unusable, match="没有低效线索"):
        desk.open(PLAIN, reason="看着低效")
    with pytest.raises(Unusable, match="列入面积"):
        desk.open(PLAIN, reason="群众反映", evidence=("照片",), area_cm2=10**15)
    with pytest.raises(NotFound):
        desk.open(EAST)
    by_hand = desk.open(PLAIN, reason="群众反映", evidence=("照片",), area_cm2=7)
    desk.do(by_hand, "inspect")
    assert desk.do(by_hand, "recognise").case.state is LowState.RECOGNISED
    assert desk.read(by_hand).case.listed_cm2 == 7


def test_scope_and_capacity(desk: LowDesk) -> None:
    east = desk.open(EAST, desk.town.city)
    with pytest.raises(NotFound):
        desk.read(east, desk.town.district_west)
    assert EAST not in [
        one.opening.subject.code for one in listed(desk, desk.town.district_west).cases
    ]
    with pytest.raises(StepRefused, match="办理权限"):
        desk.take(east, desk.asked(east, "inspect"), desk.town.city)
    with unit_of_work(desk.town.engine, desk.town.city) as connection:
        ground = ground_of(connection, desk.ids[EAST], AS_OF)
        offered = options(desk.read(east), ground, desk.town.city, AS_OF)
    assert {one.step.code: one.open for one in offered} == {"inspect": False, "dismiss": True}
    park = listed(desk, year=2026, district=desk.read(east).opening.district_id)
    assert [one.id for one in park.cases] == [east]


def test_targets_of_districts_and_what_was_done(desk: LowDesk) -> None:
    west = desk.town.district_west
    place, day = west.scope.districts[0], AT.date()
    done = sum(one.case.disposed_cm2 for one in listed(desk, west).cases)
    assert done > 0
    with unit_of_work(desk.town.engine, west) as connection:
        for value, document in ((Fraction(1), "旧目标"), (Fraction(2), "新目标")):
            key, its = TargetKey(place), BoardIndicator.LOW
            record_target(connection, west, key, its, 2026, value, document)
    (row,) = listed(desk, west, day).districts
    assert row.target is not None and row.target.document == "新目标"
    assert row.done_mu == mu(done) and row.share == mu(done) / 2 > 1
    city = listed(desk, on=day)
    assert sum(one.done_mu for one in city.districts) == mu(sum(city.done.values()))
    assert listed(desk, desk.town.manager_a, day).districts == ()
    assert [one.done_mu for one in listed(desk, west, date(2026, 1, 4)).districts] == [0]
    assert listed(desk, west, day, 2025).districts == ()


def test_the_board_has_what_the_list_has(desk: LowDesk) -> None:
    west, day = desk.town.district_west, AT.date()
    place = west.scope.districts[0]
    with unit_of_work(desk.town.engine, desk.town.city) as connection:
        found = board(connection, desk.town.city, CITY, day, BoardIndicator.LOW)
    total = dict(found.own)[BoardIndicator.LOW]
    assert found.places is not None and found.places.rest is None
    by_area = {one.area: one for one in found.places.rows}
    mine = by_area[Area(place)]
    listing = listed(desk, west, day, disposed=True)
    assert mine.value == mu(sum(listing.done.values())) and mine.tally.rows == len(listing.cases)
    assert mine.aim is not None and (mine.aim.value, mine.aim.source) == (2, "新目标")
    assert mine.rate == mine.value / 2 and (mine.rank, mine.among) == (1, 1)
    assert total.value == sum(one.value or 0 for one in by_area.values())
    assert mine.before == mine.value and mine.change == 0, "disposed of in January"
    with unit_of_work(desk.town.engine, west) as connection:
        early = board(connection, west, Area(place), date(2026, 1, 4), BoardIndicator.LOW)
    none = dict(early.own)[BoardIndicator.LOW]
    assert (none.value, none.before) == (0, 0)


@pytest.mark.parametrize("table", ["low_event", "low_case", "indicator_target", "reform_date"])
def test_what_is_recorded_is_not_changed_or_removed(desk: LowDesk, table: str) -> None:
    column = {"low_event": "told", "low_case": "listed"}.get(table, "document")
    for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            unit_of_work(desk.town.engine, desk.town.city) as connection,
        ):
            connection.execute(text(statement))


def test_each_step_leaves_an_event_of_the_trail(desk: LowDesk, database: Database) -> None:
    engine = create_engine(database.owner_url)
    with engine.connect() as connection:
        kinds = set(connection.scalars(text("SELECT kind FROM audit_event")))
    engine.dispose()
    assert {"low_opened", "low_step", "target_recorded", "low_reform_date"} <= kinds
    assert AT.year == 2026


def test_land_with_an_open_case_is_not_divided(desk: LowDesk) -> None:
    with suppress(Conflict):
        desk.open(LOW[0])
    desk.town.put([Plot(NEW, cell(0, 40))], effective=date(2026, 1, 1))
    asked = Divided(Kind.SPLIT, (LOW[0],), (NEW,), date(2026, 1, 1), "〔2026〕8号", "企业申请")
    with (
        unit_of_work(desk.town.engine, desk.town.city) as connection,
        pytest.raises(StepRefused) as refused,
    ):
        record(connection, desk.town.city, asked)
    assert "succession.open_case" in {one.code for one in refused.value.objections}
