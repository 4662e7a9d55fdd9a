"""Idle land disposed of on the board: counted once, on its day, by place, listed, compared."""

from datetime import date
from fractions import Fraction

import pytest

from gis_service.services.board import Standing, board
from gis_service.services.board_tallies import CITY, Area
from gis_service.services.targets import record_target
from gis_service.store.target_rows import TargetKey
from gis_service.transaction import unit_of_work
from gis_service.user import Role, Scope, User
from parcels.board import BoardIndicator
from parcels.works import DelayCause
from tests.case_work import SWAP, WEST, Desk, found_office
from tests.database import Database
from tests.site import site_of

DISPOSED, LATER = date(2026, 3, 10), date(2026, 4, 30)
CASES = "/cases?as_of={day}&disposed=2026"


@pytest.fixture(scope="module")
def desk(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """One case of the west disposed of in March, another only determined."""
    made = found_office(database, tmp_path_factory.mktemp("office"))
    case_id = made.determined(WEST[1], DelayCause.GOV_2)
    made.do(case_id, "publish", "2026-02-03")
    made.do(case_id, "file", "2026-02-04")
    made.do(case_id, "negotiate", "2026-02-05")
    made.do(case_id, "draft_plan", "2026-02-20", agreed=True, disposal=SWAP)
    made.do(case_id, "approve_plan", "2026-03-01", made.town.city)
    made.do(case_id, "dispose", DISPOSED.isoformat(), disposal=SWAP)
    made.determined(WEST[2])
    return made


def standing(desk: Desk, as_of: date, area: Area = CITY, user: User | None = None) -> Standing:
    actor = user or desk.town.city
    with unit_of_work(desk.town.engine, actor) as connection:
        found = board(connection, actor, area, as_of, BoardIndicator.IDLE)
    return dict(found.own)[BoardIndicator.IDLE]


@pytest.mark.parametrize(
    ("day", "count", "before"),
    [
        (date(2026, 3, 9), 0, 0),
        (DISPOSED, 1, 0),
        (LATER, 1, 1),
        (date(2027, 1, 1), 0, 0),
    ],
)
def test_a_disposal_counts_from_its_day_in_its_year(
    desk: Desk, day: date, count: int, before: int
) -> None:
    found = standing(desk, day)
    assert (found.value, found.before) == (count, before)


def test_it_counts_in_its_district_and_park_only(desk: Desk) -> None:
    actor = desk.town.city
    with unit_of_work(desk.town.engine, actor) as connection:
        found = board(connection, actor, CITY, LATER, BoardIndicator.IDLE)
    assert found.places is not None and found.places.rest is None
    by_name = {one.area.district: one.value for one in found.places.rows}
    west = desk.town.district_west.scope.districts[0]
    assert by_name.pop(west) == 1 and set(by_name.values()) == {0}
    assert standing(desk, LATER, user=desk.town.inspector_west).value == 1
    inside = standing(desk, LATER, Area(west, desk.town.manager_a.scope.parks[0]))
    assert inside.value == 1


def test_more_than_the_target_is_shown_and_ranks_first(desk: Desk) -> None:
    west = desk.town.district_west.scope.districts[0]
    actor = desk.town.district_west
    with unit_of_work(desk.town.engine, actor) as connection:
        key = TargetKey(west)
        record_target(connection, actor, key, BoardIndicator.IDLE, 2026, Fraction(1), "任务书")
    mine = standing(desk, LATER, Area(west))
    assert mine.rate == 1 and mine.reached and (mine.rank, mine.among) == (1, 1)


def test_the_number_leads_to_the_case_and_no_other(desk: Desk, database: Database) -> None:
    site = site_of(database)
    site.add("official", Role.OFFICIAL, Scope(city=True))
    browser = site.signed_in("official")
    west = desk.town.district_west.scope.districts[0]
    page = browser.get(f"{CASES.format(day=LATER)}&district={west}").text
    assert "共 1 件" in page and WEST[1] in page and WEST[2] not in page
    for more in ("&park=0", "&district=9999"):
        assert "共 0 件" in browser.get(CASES.format(day=LATER) + more).text
    assert "共 0 件" in browser.get(CASES.format(day="2026-03-09")).text
    told = browser.get(f"/boards?as_of={LATER}&indicator=idle").text
    assert f'href="/cases?as_of={LATER}&amp;disposed=2026">1</a>' in told
