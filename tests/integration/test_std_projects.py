"""标准地项目: every state reached by the service login, and one step refused from each."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from itertools import count
from threading import Barrier

import pytest

from gis_service.errors import Conflict, Forbidden, NotFound, Unusable
from gis_service.services.idle_cases import StepRefused
from gis_service.services.std_projects import list_projects, suspensions, view_projects
from gis_service.store import std_project_list
from gis_service.store.std_project_list import ProjectQuery
from gis_service.transaction import unit_of_work
from gis_service.user import User
from parcels.contract import CheckStage
from parcels.outcome import Outcome
from parcels.standard.project import Project, ProjectState
from parcels.standard.target import Measure
from tests.database import Database
from tests.std_work import (
    CHECKLIST,
    EAST,
    ENTERED,
    PENALTY,
    TERMS,
    WEST,
    StdDesk,
    built,
    found_std_office,
    yielding,
)

_NEXT = count()


@pytest.fixture(scope="module")
def desk(database: Database, tmp_path_factory: pytest.TempPathFactory) -> StdDesk:
    return found_std_office(database, tmp_path_factory.mktemp("office"))


def bare() -> str:
    """A parcel without a project yet."""
    return WEST[next(_NEXT)]


def refused(desk: StdDesk, project_id: int, step: str, on: str, **given: object) -> StepRefused:
    user = given.pop("user", None)
    before = desk.read(project_id).seen
    with pytest.raises(StepRefused) as caught:
        desk.do(project_id, step, on, user, **given)  # type: ignore[arg-type]
    assert desk.read(project_id).seen == before
    assert all(one.article and one.sentence for one in caught.value.objections)
    return caught.value


def codes(answer: StepRefused) -> set[str]:
    return {one.code for one in answer.objections}


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


@pytest.mark.parametrize("state", ProjectState)
def test_a_state_is_reached_and_a_step_from_it_refused(desk: StdDesk, state: ProjectState) -> None:
    reach, step, on, code = REACHED[state]
    project_id = reach(desk, bare())
    stored = desk.read(project_id)
    assert stored.project.state is state
    assert stored.project.closed is (
        state in (ProjectState.RENEWED, ProjectState.NOT_RENEWED, ProjectState.EXITED)
    )
    assert code in codes(refused(desk, project_id, step, on))


def test_every_event_has_actor_day_reason_evidence_and_the_rules_of_its_day(desk: StdDesk) -> None:
    stored = desk.read(desk.completed(bare()))
    assert stored.names == ("区局", "区局", "区局", "区局", "manager_a")
    for event in stored.project.events:
        assert event.brought.reason == "依约" and event.brought.evidence == ("凭据1",)
        assert event.brought.numbers == (f"甲{event.step}", f"乙{event.step}")


def test_no_listing_without_the_three_benefit_targets_and_liability(desk: StdDesk) -> None:
    kept = tuple(one for one in TERMS.targets if one.indicator != "TAX_MU")
    for terms, code in (
        (replace(TERMS, targets=kept), "std.no_target"),
        (replace(TERMS, liability=None), "std.no_liability"),
        (replace(TERMS, liability=False), "std.no_liability"),
    ):
        project_id = desk.open(bare(), terms=terms)
        answer = refused(desk, project_id, "list", "2024-06-01", supply=CHECKLIST)
        assert codes(answer) == {code}
        assert "措施" in answer.objections[0].article and "（七）" in answer.objections[0].article
        assert not desk.options(project_id, "2024-06-01")["list"].open
        assert desk.options(project_id, "2024-06-01")["amend"].open


def test_what_is_not_known_of_the_land_stops_a_listing(desk: StdDesk) -> None:
    project_id = desk.open(bare())
    assert codes(refused(desk, project_id, "list", "2024-06-01")) == {"std.no_checklist"}
    unclear = replace(CHECKLIST, clean={}, start_agreed=None)
    assert codes(refused(desk, project_id, "list", "2024-06-01", supply=unclear)) == {
        "std.not_clean",
        "std.no_dates",
    }
    # No layer of 永久基本农田 is loaded, and one evaluation has lapsed: both must be explained.
    lapsed = replace(CHECKLIST, evaluations={"节能评估": date(2024, 5, 31)})
    told = refused(desk, project_id, "list", "2024-06-01", supply=lapsed, reason="")
    assert {"std.land_unknown", "std.evaluation_lapsed", "std.not_evaluated"} <= codes(told)
    after = desk.do(project_id, "list", "2024-06-01", supply=lapsed)
    supply = after.project.events[-1].brought.supply
    assert supply is not None and supply.in_park is True and supply.standard is True
    assert supply.targets == TERMS.targets and "std.land_unknown" in {
        one.code for one in supply.against
    }


def test_what_was_announced_is_what_is_signed(desk: StdDesk) -> None:
    project_id = desk.listed(bare())
    eased = replace(TERMS, targets=TERMS.targets[:-1])
    assert codes(refused(desk, project_id, "contract", "2024-07-01", terms=eased)) == {
        "std.announced"
    }
    unnamed = replace(TERMS, holder="", start_by=None)
    assert codes(refused(desk, project_id, "contract", "2024-07-01", terms=unnamed)) == {
        "std.no_holder",
        "std.no_dates",
    }
    assert codes(refused(desk, project_id, "contract", "2024-07-01", numbers=("一份",))) == {
        "std.not_both_signed"
    }
    sold = replace(TERMS, holder="模拟竞得人", price_fen=4_000_000_000)
    signed = desk.do(project_id, "contract", "2024-07-01", terms=sold).project
    assert (signed.holder, signed.price_fen) == ("模拟竞得人", 4_000_000_000)
    assert signed.parcel == desk.proposed(WEST[0]).parcel or signed.parcel in WEST


def test_a_listing_is_withdrawn_amended_and_made_again(desk: StdDesk) -> None:
    project_id = desk.listed(bare())
    assert codes(refused(desk, project_id, "amend", "2024-06-10")) == {"procedure.wrong_state"}
    desk.do(project_id, "withdraw_listing", "2024-06-10")
    assert codes(refused(desk, project_id, "amend", "2024-06-11", terms=TERMS)) == {
        "std.nothing_changed"
    }
    dearer = replace(TERMS, reach_on=date(2028, 1, 1))
    desk.do(project_id, "amend", "2024-06-11", terms=dearer)
    again = desk.do(project_id, "list", "2024-06-12", supply=CHECKLIST)
    assert again.project.state is ProjectState.LISTED
    assert again.project.reach_on == date(2028, 1, 1)


def test_a_supplement_changes_terms_and_keeps_the_old_ones(desk: StdDesk) -> None:
    project_id = desk.building(bare())
    later = replace(TERMS, reach_on=date(2027, 7, 1))
    after = desk.do(project_id, "supplement", "2025-01-10", terms=later)
    assert after.project.reach_on == date(2027, 7, 1)
    assert after.project.state is ProjectState.BUILDING
    bare_terms = replace(later, targets=())
    assert "std.no_target" in codes(
        refused(desk, project_id, "supplement", "2025-02-10", terms=bare_terms)
    )


def test_acceptance_checks_the_control_figures_that_nobody_agreed(desk: StdDesk) -> None:
    project_id = desk.completed(bare())
    over = built("2025-10-10") | {
        "ADMIN_LAND": Measure("ADMIN_LAND", 8, "%", "竣工测量报告", date(2025, 10, 10))
    }
    answer = refused(desk, project_id, "accept", "2025-10-10", measures=over)
    assert codes(answer) == {"std.control_admin_land"}
    assert "8.00%" in answer.message and "控制指标" in answer.objections[0].article
    unseen = built("2025-10-10")
    del unseen["ADMIN_LAND"], unseen["GREEN"]
    answer = refused(desk, project_id, "accept", "2025-10-10", measures=unseen)
    assert "缺数据" in answer.message
    green = built("2025-10-10")
    del green["GREEN"]
    told = refused(desk, project_id, "accept", "2025-10-10", measures=green, reason="")
    assert codes(told) == {"std.control_green"}
    low = built("2025-10-10", far="1.1999")
    assert codes(refused(desk, project_id, "accept", "2025-10-10", measures=low)) == {
        "std.target_missed"
    }
    view = desk.view(project_id, "2025-10-10")
    controls = {one.target.indicator for one in view.targets if not one.agreed}
    assert controls == {"BCOEF", "ADMIN_LAND", "ADMIN_GFA", "GREEN"}
    assert {one.result.outcome for one in view.targets if not one.agreed} == {Outcome.UNKNOWN}


def test_a_failed_check_suspends_until_the_recheck(desk: StdDesk) -> None:
    parcel = bare()
    project_id = desk.rectify(parcel)
    assert desk.read(project_id).project.suspended_since == date(2027, 2, 1)
    desk.do(project_id, "recheck", "2028-01-31")
    stale = yielding("2026-12-31")
    assert codes(refused(desk, project_id, "pass_recheck", "2028-02-10", measures=stale)) == {
        "std.same_period"
    }
    after = desk.do(project_id, "pass_recheck", "2028-02-10", measures=yielding("2027-12-31"))
    assert after.project.state is ProjectState.NORMAL
    assert after.project.suspended_since is None
    query = ProjectQuery(desk.town.city.scope, text=parcel)
    with unit_of_work(desk.town.engine, desk.town.city) as connection:
        flags = suspensions(connection, desk.town.city, query)
    assert [(one.suspended, one.since) for one in flags] == [
        (True, date(2027, 2, 1)),
        (False, date(2028, 2, 10)),
    ]


def test_missing_figures_never_pass(desk: StdDesk) -> None:
    project_id = desk.reach_check(bare())
    half = yielding("2026-12-31", only_tax=True)
    assert codes(refused(desk, project_id, "pass_reach", "2027-02-01", measures=half)) == {
        "std.target_missing"
    }
    due = date(2028, 1, 31)
    assert codes(refused(desk, project_id, "fail_reach", "2027-02-01", due_on=due, reason="")) == {
        "std.missing_reason"
    }
    failed = desk.do(project_id, "fail_reach", "2027-02-01", due_on=due, reason="企业拒不提供数据")
    assert failed.project.state is ProjectState.RECTIFY


def test_the_penalty_is_worked_out_and_two_people_decide(desk: StdDesk) -> None:
    project_id = desk.recheck(bare())
    low = yielding("2027-12-31", "28")
    wrong = {"measures": low, "amount_fen": PENALTY - 1}
    assert codes(refused(desk, project_id, "breach", "2028-02-10", **wrong)) == {
        "std.same_person",
        "std.penalty_differs",
    }
    city = {"user": desk.town.city, "measures": low}
    answer = refused(desk, project_id, "breach", "2028-02-10", **city)
    assert codes(answer) == {"std.penalty_differs"} and "600000.00 元" in answer.message
    done = desk.do(
        project_id, "breach", "2028-02-10", desk.town.city, measures=low, amount_fen=PENALTY
    )
    assert done.project.state is ProjectState.BREACH
    better = yielding("2028-12-31")
    settled = desk.do(project_id, "settle", "2029-01-10", measures=better, amount_fen=PENALTY)
    assert settled.project.suspended_since is None


def test_who_recorded_the_completion_does_not_accept_it(desk: StdDesk) -> None:
    project_id = desk.building(bare())
    desk.do(project_id, "complete", "2025-10-01")
    full = built("2025-10-10")
    answer = refused(desk, project_id, "accept", "2025-10-10", measures=full)
    assert codes(answer) == {"std.same_person"} and "竣工" in answer.message
    done = desk.do(project_id, "accept", "2025-10-10", desk.town.city, measures=full)
    assert done.project.state is ProjectState.ACCEPTED


def test_the_manager_hands_in_for_the_own_park_and_decides_nothing(desk: StdDesk) -> None:
    project_id = desk.completed(bare())
    own, other = desk.town.manager_a, desk.town.manager_b
    tax = {"TAX_MU": Measure("TAX_MU", 31, "万元/亩·年", "企业报表", date(2025, 12, 31))}
    desk.do(project_id, "hand_in", "2026-01-10", own, measures=tax)
    view = desk.view(project_id, "2026-01-10", own)
    row = next(one for one in view.targets if one.target.indicator == "TAX_MU")
    assert row.reported == tax["TAX_MU"] and row.measure is None
    full = built("2026-01-10")
    answer = refused(desk, project_id, "accept", "2026-01-11", user=own, measures=full)
    assert codes(answer) == {"procedure.wrong_role"}
    open_now = {
        code for code, one in desk.options(project_id, "2026-01-11", own).items() if one.open
    }
    assert open_now == {"hand_in"}
    with pytest.raises(Forbidden, match="由土地官员登记"):
        desk.open(bare(), own)
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
    project_id = desk.open(bare())
    mine = desk.asked(project_id, "list", "2024-06-01", supply=CHECKLIST)
    desk.take(project_id, mine)
    with pytest.raises(Conflict, match="请刷新后再办"):
        desk.take(project_id, mine, desk.town.city)
    with pytest.raises(Conflict, match="不能重复登记"):
        desk.open(desk.read(project_id).project.parcel)


def test_of_two_people_at_once_one_is_told(desk: StdDesk) -> None:
    project_id = desk.open(bare())
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


def test_figures_have_source_and_day_and_no_rival_in_the_store(desk: StdDesk) -> None:
    project_id = desk.reach_check(bare())
    good = yielding("2026-12-31")
    for wrong, said in (
        ({"source": " "}, "数据来源"),
        ({"on": None}, "数据日期"),
        ({"on": date(2027, 2, 2)}, "晚于办理日期"),
        ({"unit": "斤"}, "单位"),
    ):
        measures = good | {"TAX_MU": replace(good["TAX_MU"], **wrong)}
        with pytest.raises(Unusable, match=said):
            desk.do(project_id, "pass_reach", "2027-02-01", measures=measures)
    with pytest.raises(Unusable, match="不考核容积率"):
        desk.do(
            project_id,
            "pass_reach",
            "2027-02-01",
            measures=good | {"FAR": built("2027-01-01")["FAR"]},
        )
    with pytest.raises(Unusable, match="不填指标数据"):
        desk.do(desk.accepted(bare()), "run", "2027-02-01", measures=good)
    with pytest.raises(Unusable, match="还没有到"):
        desk.do(project_id, "pass_reach", "2050-01-01", measures=good)
    with pytest.raises(Unusable, match="只能约定一次"):
        desk.open(bare(), terms=replace(TERMS, targets=(*TERMS.targets, TERMS.targets[0])))
    with pytest.raises(NotFound, match="办理步骤"):
        desk.do(project_id, "nothing", "2027-02-01")


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


def test_terms_are_proposed_from_what_is_known(desk: StdDesk) -> None:
    proposed = desk.proposed(WEST[0])
    assert proposed == Project(WEST[0])


def test_a_target_is_not_due_before_its_stage(desk: StdDesk) -> None:
    view = desk.view(desk.accepted(bare()), "2026-12-31")
    by_stage = {one.target.stage: one.result.outcome for one in view.targets if one.agreed}
    assert by_stage[CheckStage.REACH] is Outcome.NOT_DUE
    assert by_stage[CheckStage.EXPIRE] is Outcome.NOT_DUE
    accepted = next(one for one in view.targets if one.target.indicator == "FAR")
    assert accepted.checked is not None and accepted.checked.result.outcome is Outcome.PASS
