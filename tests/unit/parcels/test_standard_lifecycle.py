"""标准地 projects: every state is reached, and from each one step is refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

import pytest

from parcels.contract import CheckStage
from parcels.objection import Refusal
from parcels.outcome import Effect
from parcels.procedure import Actor, Role, load_procedure
from parcels.standard.lifecycle import GUARDS, Taken, allowed, due_penalty, take
from parcels.standard.penalty import Formula, PenaltyTerms
from parcels.standard.project import (
    PACKAGE,
    Brought,
    Project,
    ProjectState,
    SuspensionFlag,
    suspension_flags,
)
from parcels.standard.target import Measure
from tests.unit.parcels.build import POLICY, WAN, m2, on
from tests.unit.parcels.test_standard_targets import READY, TARGETS, TAX, at_least

PROCEDURE = load_procedure(PACKAGE)
EXPIRE = at_least("TAX_MU", 35, "万元/亩·年", CheckStage.EXPIRE)
PROJECT = Project(
    "510100000001",
    "91510100MA0000001X",
    (*TARGETS, EXPIRE),
    liability=True,
    penalty=PenaltyTerms(Formula.PER_MU_GAP, rate=1),
    reach_on=on("2027-01-01"),
    term_end=on("2044-06-30"),
    area_cm2=m2("20000"),
    exit_agreed=True,
    start_by=on("2024-12-31"),
    complete_by=on("2026-06-30"),
    holder="模拟企业",
)


def figures(when: str, tax: int | None = 30, far: str = "1.5") -> dict[str, Measure]:
    day = on(when)
    found = {
        "FAI_MU": Measure("FAI_MU", 400, "万元/亩", "审计", day, with_land_price=True),
        "FAR": Measure("FAR", Fraction(far), "", "测量", day),
        "REV_MU": Measure("REV_MU", 700, "万元/亩·年", "统计", day),
    }
    shares = {"BCOEF": 40, "ADMIN_LAND": 7, "ADMIN_GFA": 15, "GREEN": 0}
    found |= {code: Measure(code, value, "%", "测量", day) for code, value in shares.items()}
    if tax is not None:
        found["TAX_MU"] = Measure("TAX_MU", tax, "万元/亩·年", "税务", day)
    return found


FULL = Brought(reason="依约", evidence=("凭据",), numbers=("甲1", "乙1"))


def answer(project: Project, step: str, day: str, **brought: object) -> Taken | Refusal:
    who = brought.pop("who", f"{step} 的经办人")
    actor = Actor(PROCEDURE.steps[step].roles[-1], str(who))
    terms = brought.pop("terms", None)
    given = replace(FULL, **brought)
    return take(project, step, actor, on(day), given, POLICY, terms, at=datetime(2024, 6, 1))


def after(project: Project, step: str, day: str, **brought: object) -> Project:
    found = answer(project, step, day, **brought)
    assert not isinstance(found, Refusal), found.sentence
    return found.project


def tried(project: Project, step: str, day: str, **brought: object) -> tuple[str, ...]:
    found = answer(project, step, day, **brought)
    assert isinstance(found, Refusal)
    assert all(item.article and item.sentence for item in found.objections)
    return found.codes


def listed() -> Project:
    return after(PROJECT, "list", "2024-06-01", supply=READY)


def contracted() -> Project:
    return after(listed(), "contract", "2024-07-01")


def delivered() -> Project:
    return after(contracted(), "deliver", "2024-08-01")


def building() -> Project:
    return after(delivered(), "start", "2024-10-01")


def completed() -> Project:
    return after(building(), "complete", "2025-10-01")


def rectify_build() -> Project:
    low = figures("2025-10-10", far="1.1")
    return after(
        completed(), "fail_acceptance", "2025-10-10", measures=low, due_on=on("2026-01-31")
    )


def accepted() -> Project:
    return after(completed(), "accept", "2025-10-10", measures=figures("2025-10-10"))


def initial_run() -> Project:
    return after(accepted(), "run", "2025-10-10")


def reach_check() -> Project:
    return after(initial_run(), "call_reach", "2027-01-01")


def normal() -> Project:
    return after(reach_check(), "pass_reach", "2027-02-01", measures=figures("2026-12-31"))


def rectify() -> Project:
    low = figures("2026-12-31", tax=25)
    return after(reach_check(), "fail_reach", "2027-02-01", measures=low, due_on=on("2028-01-31"))


def recheck() -> Project:
    return after(rectify(), "recheck", "2028-01-31")


def breach() -> Project:
    low = figures("2027-12-31", tax=28)
    return after(recheck(), "breach", "2028-02-10", measures=low, amount_fen=60 * WAN)


def expiry_check() -> Project:
    return after(normal(), "call_expiry", "2043-06-30")


def renewed() -> Project:
    return after(expiry_check(), "renew", "2044-01-10", measures=figures("2043-12-31", tax=35))


def not_renewed() -> Project:
    low = figures("2043-12-31", tax=34)
    return after(expiry_check(), "not_renew", "2044-01-10", measures=low)


REACHED: dict[ProjectState, Callable[[], Project]] = {
    ProjectState.PREP: lambda: PROJECT,
    ProjectState.LISTED: listed,
    ProjectState.CONTRACTED: contracted,
    ProjectState.DELIVERED: delivered,
    ProjectState.BUILDING: building,
    ProjectState.COMPLETED: completed,
    ProjectState.RECTIFY_BUILD: rectify_build,
    ProjectState.ACCEPTED: accepted,
    ProjectState.INITIAL_RUN: initial_run,
    ProjectState.REACH_CHECK: reach_check,
    ProjectState.RECTIFY: rectify,
    ProjectState.RECHECK: recheck,
    ProjectState.BREACH: breach,
    ProjectState.NORMAL: normal,
    ProjectState.EXPIRY_CHECK: expiry_check,
    ProjectState.RENEWED: renewed,
    ProjectState.NOT_RENEWED: not_renewed,
    ProjectState.EXITED: lambda: after(breach(), "exit", "2028-05-01"),
}

REFUSED: dict[ProjectState, tuple[str, str]] = {
    ProjectState.PREP: ("list", "std.no_checklist"),
    ProjectState.LISTED: ("deliver", "procedure.wrong_state"),
    ProjectState.CONTRACTED: ("start", "procedure.wrong_state"),
    ProjectState.DELIVERED: ("accept", "procedure.wrong_state"),
    ProjectState.BUILDING: ("accept", "procedure.wrong_state"),
    ProjectState.COMPLETED: ("accept", "std.target_missing"),
    ProjectState.RECTIFY_BUILD: ("run", "procedure.wrong_state"),
    ProjectState.ACCEPTED: ("pass_reach", "procedure.wrong_state"),
    ProjectState.INITIAL_RUN: ("pass_reach", "procedure.wrong_state"),
    ProjectState.REACH_CHECK: ("pass_reach", "std.target_missing"),
    ProjectState.RECTIFY: ("pass_reach", "procedure.wrong_state"),
    ProjectState.RECHECK: ("pass_recheck", "std.target_missing"),
    ProjectState.BREACH: ("settle", "std.penalty_unpaid"),
    ProjectState.NORMAL: ("breach", "procedure.wrong_state"),
    ProjectState.EXPIRY_CHECK: ("renew", "std.target_missing"),
    ProjectState.RENEWED: ("list", "procedure.wrong_state"),
    ProjectState.NOT_RENEWED: ("renew", "procedure.wrong_state"),
    ProjectState.EXITED: ("settle", "procedure.wrong_state"),
}


@pytest.mark.parametrize("state", ProjectState)
def test_a_state_is_reached(state: ProjectState) -> None:
    assert REACHED[state]().state is state
    assert state.label == PROCEDURE.states[state.value]


@pytest.mark.parametrize("state", ProjectState)
def test_a_step_is_refused_from_it(state: ProjectState) -> None:
    step, code = REFUSED[state]
    assert code in tried(REACHED[state](), step, "2044-06-30")


def test_the_tables_and_guards_are_whole() -> None:
    steps = PROCEDURE.steps.values()
    assert set(REACHED) == set(REFUSED) == set(ProjectState)
    assert {state.value for state in ProjectState} == set(PROCEDURE.states)
    assert {name for step in steps for name in step.guards} == set(GUARDS)
    assert [step.code for step in steps if not POLICY.has(step.clause)] == []


def test_no_listing_without_targets_and_liability() -> None:
    lacking = replace(READY, targets=(TAX,), liability=None)
    found = tried(PROJECT, "list", "2024-06-01", supply=lacking)
    assert found.count("std.no_target") == 3
    assert "std.no_liability" in found


def test_no_contract_without_both_papers_and_the_targets() -> None:
    assert tried(listed(), "contract", "2024-07-01", numbers=("甲1",)) == ("std.not_both_signed",)
    bare = replace(listed(), targets=(), liability=False)
    assert "std.no_liability" in tried(bare, "contract", "2024-07-01")
    vague = replace(listed(), penalty=PenaltyTerms(Formula.PCT_PRICE))
    assert tried(vague, "contract", "2024-07-01") == ("std.penalty_terms",)


def test_acceptance_after_rectification() -> None:
    again = after(rectify_build(), "resubmit", "2026-01-15")
    assert again.state is ProjectState.COMPLETED
    passed = after(again, "accept", "2026-01-20", measures=figures("2026-01-20"))
    assert passed.state is ProjectState.ACCEPTED


def test_the_reach_check_waits_for_its_day() -> None:
    assert tried(initial_run(), "call_reach", "2026-12-31") == ("std.before_reach",)
    undated = replace(accepted(), reach_on=None)
    assert tried(undated, "run", "2025-10-10") == ("std.no_reach_day",)


def test_missing_figures_never_pass_and_fail_only_with_a_reason() -> None:
    without = figures("2026-12-31", tax=None)
    project = reach_check()
    assert tried(project, "pass_reach", "2027-02-01", measures=without) == ("std.target_missing",)
    given = {"measures": without, "due_on": on("2028-01-31")}
    assert tried(project, "fail_reach", "2027-02-01", reason="", **given) == ("std.missing_reason",)
    found = answer(project, "fail_reach", "2027-02-01", **given)
    assert not isinstance(found, Refusal)
    assert [item.effect for item in found.cautions] == [Effect.REVIEW]
    met = {**given, "measures": figures("2026-12-31")}
    assert tried(project, "fail_reach", "2027-02-01", **met) == ("std.nothing_missed",)


def test_a_rectification_needs_a_later_due_day() -> None:
    low = figures("2026-12-31", tax=25)
    for due in (None, on("2027-02-01")):
        found = tried(reach_check(), "fail_reach", "2027-02-01", measures=low, due_on=due)
        assert found == ("std.no_due_day",)
    assert tried(rectify(), "recheck", "2028-01-30") == ("std.before_due",)


def test_the_recheck_needs_figures_of_a_new_period() -> None:
    stale = figures("2026-12-31")
    assert set(tried(recheck(), "pass_recheck", "2028-02-10", measures=stale)) == {
        "std.same_period"
    }
    fresh = figures("2027-12-31")
    assert after(recheck(), "pass_recheck", "2028-02-10", measures=fresh).state is (
        ProjectState.NORMAL
    )


def test_benefits_are_suspended_from_failure_to_recovery() -> None:
    assert normal().suspended_since is None
    assert rectify().suspended_since == on("2027-02-01")
    assert breach().suspended_since == on("2027-02-01")
    better = figures("2028-12-31")
    settled = after(breach(), "settle", "2029-01-10", measures=better, amount_fen=60 * WAN)
    assert settled.suspended_since is None
    uscc = PROJECT.uscc
    assert suspension_flags(settled) == (
        SuspensionFlag(PROJECT.parcel, uscc, True, on("2027-02-01")),
        SuspensionFlag(PROJECT.parcel, uscc, False, on("2029-01-10")),
    )
    assert suspension_flags(normal()) == ()


def test_the_penalty_is_that_of_the_contract() -> None:
    low = figures("2027-12-31", tax=28)
    assert due_penalty(PROJECT, Brought(measures=low), on("2028-02-10")) == 60 * WAN
    wrong = {"measures": low, "amount_fen": 60 * WAN - 1}
    assert tried(recheck(), "breach", "2028-02-10", **wrong) == ("std.penalty_differs",)
    unknown = {"measures": figures("2027-12-31", tax=None)}
    assert tried(recheck(), "breach", "2028-02-10", **unknown) == ("std.penalty_unknown",)


def test_exit_only_where_the_contract_says_so() -> None:
    assert tried(replace(breach(), exit_agreed=False), "exit", "2028-05-01") == ("std.no_exit",)


def test_the_expiry_check_begins_twelve_months_before_the_end() -> None:
    assert tried(normal(), "call_expiry", "2043-06-29") == ("std.before_expiry",)
    assert after(breach(), "call_expiry", "2043-06-30").state is ProjectState.EXPIRY_CHECK


def test_an_expiry_check_without_targets_needs_an_explanation() -> None:
    project = replace(expiry_check(), targets=TARGETS)
    found = answer(project, "renew", "2044-01-10")
    assert not isinstance(found, Refusal)
    assert [item.code for item in found.cautions] == ["std.no_stage_targets"]


def test_an_annual_check_is_recorded() -> None:
    yearly = replace(normal(), targets=(replace(TAX, stage=CheckStage.ANNUAL),))
    assert tried(yearly, "annual", "2028-03-01") == ("std.target_missing",)
    done = after(yearly, "annual", "2028-03-01", measures=figures("2027-12-31", tax=1))
    assert done.state is ProjectState.NORMAL


@pytest.mark.parametrize("code", PROCEDURE.steps)
def test_the_wrong_person_is_refused(code: str) -> None:
    step = PROCEDURE.steps[code]
    wrong = next(role for role in Role if role not in step.roles)
    project = REACHED[ProjectState(step.origins[0])]()
    found = allowed(project, code, Actor(wrong, "x"), on("2044-06-30"), FULL, POLICY)
    assert isinstance(found, Refusal)
    assert "procedure.wrong_role" in found.codes
