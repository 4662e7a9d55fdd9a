"""Checks of 标准地 projects: acceptance, 达产考核, recheck and penalty, by sourced figures."""

from dataclasses import replace
from datetime import date

import pytest

from gis_service.errors import NotFound, Unusable
from gis_service.services.std_projects import suspensions
from gis_service.store.std_project_list import ProjectQuery
from gis_service.transaction import unit_of_work
from parcels.contract import CheckStage
from parcels.outcome import Outcome
from parcels.standard.project import ProjectState
from parcels.standard.target import Measure
from tests.database import Database
from tests.std_work import PENALTY, TERMS, StdDesk, built, codes, found_std_office, yielding


@pytest.fixture(scope="module")
def desk(database: Database, tmp_path_factory: pytest.TempPathFactory) -> StdDesk:
    return found_std_office(database, tmp_path_factory.mktemp("office"))


def test_acceptance_checks_the_control_figures_that_nobody_agreed(desk: StdDesk) -> None:
    project_id = desk.completed(desk.bare())
    over = built("2025-10-10") | {
        "ADMIN_LAND": Measure("ADMIN_LAND", 8, "%", "竣工测量报告", date(2025, 10, 10))
    }
    answer = desk.refused(project_id, "accept", "2025-10-10", measures=over)
    assert codes(answer) == {"std.control_admin_land"}
    assert "8.00%" in answer.message and "控制指标" in answer.objections[0].article
    unseen = built("2025-10-10")
    del unseen["ADMIN_LAND"], unseen["GREEN"]
    answer = desk.refused(project_id, "accept", "2025-10-10", measures=unseen)
    assert "缺数据" in answer.message
    green = built("2025-10-10")
    del green["GREEN"]
    told = desk.refused(project_id, "accept", "2025-10-10", measures=green, reason="")
    assert codes(told) == {"std.control_green"}
    low = built("2025-10-10", far="1.1999")
    assert codes(desk.refused(project_id, "accept", "2025-10-10", measures=low)) == {
        "std.target_missed"
    }
    view = desk.view(project_id, "2025-10-10")
    controls = {one.target.indicator for one in view.targets if not one.agreed}
    assert controls == {"BCOEF", "ADMIN_LAND", "ADMIN_GFA", "GREEN"}
    assert {one.result.outcome for one in view.targets if not one.agreed} == {Outcome.UNKNOWN}


def test_a_failed_check_suspends_until_the_recheck(desk: StdDesk) -> None:
    parcel = desk.bare()
    project_id = desk.rectify(parcel)
    assert desk.read(project_id).project.suspended_since == date(2027, 2, 1)
    desk.do(project_id, "recheck", "2028-01-31")
    stale = yielding("2026-12-31")
    assert codes(desk.refused(project_id, "pass_recheck", "2028-02-10", measures=stale)) == {
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
    project_id = desk.reach_check(desk.bare())
    half = yielding("2026-12-31", only_tax=True)
    assert codes(desk.refused(project_id, "pass_reach", "2027-02-01", measures=half)) == {
        "std.target_missing"
    }
    due = date(2028, 1, 31)
    assert codes(desk.refused(project_id, "fail_reach", "2027-02-01", due_on=due, reason="")) == {
        "std.missing_reason"
    }
    failed = desk.do(project_id, "fail_reach", "2027-02-01", due_on=due, reason="企业拒不提供数据")
    assert failed.project.state is ProjectState.RECTIFY


def test_the_penalty_is_worked_out_and_two_people_decide(desk: StdDesk) -> None:
    project_id = desk.recheck(desk.bare())
    low = yielding("2027-12-31", "28")
    wrong = {"measures": low, "amount_fen": PENALTY - 1}
    assert codes(desk.refused(project_id, "breach", "2028-02-10", **wrong)) == {
        "std.same_person",
        "std.penalty_differs",
    }
    city = {"user": desk.town.city, "measures": low}
    answer = desk.refused(project_id, "breach", "2028-02-10", **city)
    assert codes(answer) == {"std.penalty_differs"} and "600000.00 元" in answer.message
    done = desk.do(
        project_id, "breach", "2028-02-10", desk.town.city, measures=low, amount_fen=PENALTY
    )
    assert done.project.state is ProjectState.BREACH
    better = yielding("2028-12-31")
    settled = desk.do(project_id, "settle", "2029-01-10", measures=better, amount_fen=PENALTY)
    assert settled.project.suspended_since is None


def test_who_recorded_the_completion_does_not_accept_it(desk: StdDesk) -> None:
    project_id = desk.building(desk.bare())
    desk.do(project_id, "complete", "2025-10-01")
    full = built("2025-10-10")
    answer = desk.refused(project_id, "accept", "2025-10-10", measures=full)
    assert codes(answer) == {"std.same_person"} and "竣工" in answer.message
    done = desk.do(project_id, "accept", "2025-10-10", desk.town.city, measures=full)
    assert done.project.state is ProjectState.ACCEPTED


def test_figures_have_source_and_day_and_no_rival_in_the_store(desk: StdDesk) -> None:
    project_id = desk.reach_check(desk.bare())
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
        desk.do(desk.accepted(desk.bare()), "run", "2027-02-01", measures=good)
    with pytest.raises(Unusable, match="还没有到"):
        desk.do(project_id, "pass_reach", "2050-01-01", measures=good)
    with pytest.raises(Unusable, match="只能约定一次"):
        desk.open(desk.bare(), terms=replace(TERMS, targets=(*TERMS.targets, TERMS.targets[0])))
    with pytest.raises(NotFound, match="办理步骤"):
        desk.do(project_id, "nothing", "2027-02-01")


def test_a_target_is_not_due_before_its_stage(desk: StdDesk) -> None:
    view = desk.view(desk.accepted(desk.bare()), "2026-12-31")
    by_stage = {one.target.stage: one.result.outcome for one in view.targets if one.agreed}
    assert by_stage[CheckStage.REACH] is Outcome.NOT_DUE
    assert by_stage[CheckStage.EXPIRE] is Outcome.NOT_DUE
    accepted = next(one for one in view.targets if one.target.indicator == "FAR")
    assert accepted.checked is not None and accepted.checked.result.outcome is Outcome.PASS
