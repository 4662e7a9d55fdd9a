"""标准地项目: every state reached by the service login, and one step refused from each."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest

from gis_service.errors import Conflict, Forbidden, NotFound
from gis_service.services.std_projects import list_projects, suspensions, view_projects
from gis_service.store import std_project_list
from gis_service.store.std_project_list import ProjectQuery
from gis_service.transaction import unit_of_work
from gis_service.user import User
from parcels.standard.project import ProjectState
from parcels.standard.target import Measure
from tests.database import Database
from tests.std_work import CHECKLIST, EAST, ENTERED, StdDesk, built, codes, found_std_office

REACHED: dict[ProjectState, tuple[Callable[[StdDesk, str], int], str, str, str]] = {
    ProjectState.PREP: (StdDesk.open, "contract", "2024-06-01", "procedure.wrong_state"),
    ProjectState.LISTED: (StdDesk.listed, "deliver", "2024-06-02", "procedure.wrong_state"),
    ProjectState.CONTRACTED: (StdDesk.contracted, "list", "2024-07-02", "procedure.wrong_state"),
    ProjectState.DELIVERED: (StdDesk.delivered, "complete", "2024-08-02", "procedure.wrong_state"),
    ProjectState.BUILDING: (StdDesk.building, "accept", "2024-10-02", "procedure.wrong_state"),
    ProjectState.COMPLETED: (StdDesk.completed, "accept", "2025-10-02", "std.target_missing"),
    ProjectState.RECTIFY_BUILD: (
        StdDesk.rectify_build,
        "accept",
        "2025-10-12",
        "procedure.wrong_state",
    ),
    ProjectState.ACCEPTED: (StdDesk.accepted, "call_reach", "2027-01-01", "procedure.wrong_state"),
    ProjectState.INITIAL_RUN: (StdDesk.running, "call_reach", "2026-12-31", "std.before_reach"),
    ProjectState.REACH_CHECK: (
        StdDesk.reach_check,
        "pass_reach",
        "2027-01-02",
        "std.target_missing",
    ),
    ProjectState.RECTIFY: (StdDesk.rectify, "recheck", "2028-01-30", "std.before_due"),
    ProjectState.RECHECK: (StdDesk.recheck, "pass_recheck", "2028-02-01", "std.target_missing"),
    ProjectState.BREACH: (StdDesk.breach, "settle", "2029-01-10", "std.penalty_unpaid"),
    ProjectState.EXITED: (StdDesk.exited, "settle", "2029-01-10", "procedure.wrong_state"),
    ProjectState.NORMAL: (StdDesk.normal, "call_expiry", "2043-06-29", "std.before_expiry"),
    ProjectState.EXPIRY_CHECK: (StdDesk.expiry_check, "renew", "2044-01-10", "std.target_missing"),
    ProjectState.RENEWED: (StdDesk.renewed, "not_renew", "2044-02-01", "procedure.wrong_state"),
    ProjectState.NOT_RENEWED: (StdDesk.not_renewed, "renew", "2044-02-01", "procedure.wrong_state"),
}


@pytest.fixture(scope="module")
def desk(database: Database, tmp_path_factory: pytest.TempPathFactory) -> StdDesk:
    return found_std_office(database, tmp_path_factory.mktemp("office"))


@pytest.mark.parametrize("state", ProjectState)
def test_a_state_is_reached_and_a_step_from_it_refused(desk: StdDesk, state: ProjectState) -> None:
    reach, step, on, code = REACHED[state]
    project_id = reach(desk, desk.bare())
    stored = desk.read(project_id)
    assert stored.project.state is state
    assert stored.project.closed is (
        state in (ProjectState.RENEWED, ProjectState.NOT_RENEWED, ProjectState.EXITED)
    )
    assert code in codes(desk.refused(project_id, step, on))


def test_every_event_has_actor_day_reason_evidence_and_the_rules_of_its_day(desk: StdDesk) -> None:
    stored = desk.read(desk.completed(desk.bare()))
    assert stored.names == ("区局", "区局", "区局", "区局", "manager_a")
    for event in stored.project.events:
        assert event.brought.reason == "依约" and event.brought.evidence == ("凭据1",)
        assert event.brought.numbers == (f"甲{event.step}", f"乙{event.step}")


def test_the_manager_hands_in_for_the_own_park_and_decides_nothing(desk: StdDesk) -> None:
    project_id = desk.completed(desk.bare())
    own, other = desk.town.manager_a, desk.town.manager_b
    tax = {"TAX_MU": Measure("TAX_MU", 31, "万元/亩·年", "企业报表", date(2025, 12, 31))}
    desk.do(project_id, "hand_in", "2026-01-10", own, measures=tax)
    view = desk.view(project_id, "2026-01-10", own)
    row = next(one for one in view.targets if one.target.indicator == "TAX_MU")
    assert row.reported == tax["TAX_MU"] and row.measure is None
    full = built("2026-01-10")
    answer = desk.refused(project_id, "accept", "2026-01-11", user=own, measures=full)
    assert codes(answer) == {"procedure.wrong_role"}
    open_now = {
        code for code, one in desk.options(project_id, "2026-01-11", own).items() if one.open
    }
    assert open_now == {"hand_in"}
    with pytest.raises(Forbidden, match="由土地官员登记"):
        desk.open(desk.bare(), own)
    with pytest.raises(NotFound):
        desk.read(project_id, other)
    with pytest.raises(NotFound):
        desk.do(project_id, "hand_in", "2026-01-12", other)
    with pytest.raises(NotFound):
        desk.open(EAST)
    with pytest.raises(Forbidden):
        desk.read(project_id, desk.town.inspector_west)
    assert listed(desk, other) == []
    with unit_of_work(desk.town.engine, other) as connection:
        query = ProjectQuery(other.scope)
        assert std_project_list.counts(connection, query, ENTERED).count == 0
        assert suspensions(connection, other, query) == ()


def test_of_two_people_the_later_is_told(desk: StdDesk) -> None:
    project_id = desk.open(desk.bare())
    mine = desk.asked(project_id, "list", "2024-06-01", supply=CHECKLIST)
    desk.take(project_id, mine)
    with pytest.raises(Conflict, match="请刷新后再办"):
        desk.take(project_id, mine, desk.town.city)
    with pytest.raises(Conflict, match="不能重复登记"):
        desk.open(desk.read(project_id).project.parcel)


def test_of_two_people_at_once_one_is_told(desk: StdDesk) -> None:
    project_id = desk.open(desk.bare())
    asked = desk.asked(project_id, "list", "2024-06-01", supply=CHECKLIST)
    together = Barrier(2)

    def take(user: User) -> str:
        together.wait()
        try:
            desk.take(project_id, asked, user)
        except Conflict as told:
            return told.message
        return ""

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(take, (desk.town.city, desk.town.district_west)))
    assert answers[0] == "" and "刷新后再办" in answers[1]
    assert desk.read(project_id).seen == 1


def listed(desk: StdDesk, user: User, **filters: object) -> list[int]:
    """Ids of every project of a query, three a page."""
    query, found, after = ProjectQuery(user.scope, **filters), [], None  # type: ignore[arg-type]
    while True:
        with unit_of_work(desk.town.engine, user) as connection:
            page = list_projects(connection, user, query, after, 3)
        found += [item.stored.id for item in page.items]
        after = page.next
        if after is None:
            return found


def test_pages_hold_every_project_once_the_nearest_day_first(desk: StdDesk) -> None:
    city = desk.town.city
    for reach in (StdDesk.rectify, StdDesk.exited, *[StdDesk.open] * 5):
        reach(desk, desk.bare())
    every = listed(desk, city)
    assert len(set(every)) == len(every) > 6
    with unit_of_work(desk.town.engine, city) as connection:
        query = ProjectQuery(city.scope)
        page = list_projects(connection, city, query, None, 1000)
        counts = std_project_list.counts(connection, query, date(2028, 1, 1))
        views = view_projects(connection, [one.stored for one in page.items], date(2028, 1, 1))
    assert counts.count == len(every) == len(views)
    days = [item.place for item in page.items]
    assert days == sorted(days, key=lambda place: (place.due_on, place.id))
    overdue = listed(desk, city, overdue=date(2028, 1, 1))
    assert len(overdue) == counts.overdue
    suspended = listed(desk, city, suspended=True)
    assert len(suspended) == counts.suspended > 0
    assert set(suspended).isdisjoint(listed(desk, city, suspended=False))
    rectifying = listed(desk, city, states=(ProjectState.RECTIFY,))
    assert len(rectifying) == counts.by_state[ProjectState.RECTIFY]
    assert listed(desk, city, closed=True) + listed(desk, city, closed=False)
    assert listed(desk, desk.town.manager_a) == every
