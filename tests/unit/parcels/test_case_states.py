"""Idle-land cases: every state is reached, and from each one step is refused by its article."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from parcels.cases.case import PACKAGE, Case, CaseState, Given
from parcels.cases.permission import GUARDS, allowed, take
from parcels.objection import Refusal, wordings
from parcels.procedure import Actor, Role, load_procedure
from parcels.works import DelayCause
from tests.unit.parcels import case_files as files
from tests.unit.parcels.build import POLICY, on
from tests.unit.parcels.case_files import OFFICIAL, RULES, SUBJECT, after, tried

PROCEDURE = load_procedure(PACKAGE)

REACHED: dict[CaseState, Callable[[], Case]] = {
    CaseState.SUSPECTED: lambda: Case(SUBJECT),
    CaseState.LEAD: files.lead,
    CaseState.INVESTIGATING: files.investigating,
    CaseState.NOT_IDLE: lambda: after(
        files.investigating(), "clear", "2022-09-01", standing=files.CLEARED
    ),
    CaseState.DETERMINED: files.determined,
    CaseState.NEGOTIATING: files.negotiating,
    CaseState.PLAN_DRAFT: files.drafted,
    CaseState.PLAN_APPROVED: files.plan_approved,
    CaseState.DISPOSED: files.disposed,
    CaseState.MONITORING: lambda: after(files.disposed(), "monitor", "2023-03-11"),
    CaseState.FEE_APPROVED: files.fee_approved,
    CaseState.HEARING_NOTICED: files.hearing_noticed,
    CaseState.FEE_DECIDED: files.fee_decided,
    CaseState.FEE_PAID: files.fee_paid,
    CaseState.ENFORCING: files.enforcing,
    CaseState.RESUME_APPROVED: files.resume_approved,
    CaseState.RESUME_HEARING: files.resume_hearing,
    CaseState.RESUME_DECIDED: files.resume_decided,
    CaseState.DEREGISTERED: files.deregistered,
    CaseState.REUSED: files.reused,
    CaseState.CLOSED_BY_START: files.closed_by_start,
}

LATER = "2029-01-02"
REFUSED: dict[CaseState, tuple[str, str]] = {
    CaseState.SUSPECTED: ("determine", "procedure.wrong_state"),
    CaseState.LEAD: ("determine", "procedure.wrong_state"),
    CaseState.INVESTIGATING: ("approve_fee", "procedure.wrong_state"),
    CaseState.NOT_IDLE: ("determine", "procedure.wrong_state"),
    CaseState.DETERMINED: ("negotiate", "case.not_filed"),
    CaseState.NEGOTIATING: ("draft_plan", "case.not_agreed"),
    CaseState.PLAN_DRAFT: ("dispose", "procedure.wrong_state"),
    CaseState.PLAN_APPROVED: ("dispose", "case.no_mode"),
    CaseState.DISPOSED: ("reuse", "case.not_taken_back"),
    CaseState.MONITORING: ("approve_fee", "procedure.wrong_state"),
    CaseState.FEE_APPROVED: ("decide_fee", "procedure.wrong_state"),
    CaseState.HEARING_NOTICED: ("decide_fee", "case.not_reviewed"),
    CaseState.FEE_DECIDED: ("enforce", "case.not_urged"),
    CaseState.FEE_PAID: ("negotiate", "procedure.wrong_state"),
    CaseState.ENFORCING: ("pay_fee", "case.fee_short"),
    CaseState.RESUME_APPROVED: ("decide_resume", "procedure.wrong_state"),
    CaseState.RESUME_HEARING: ("decide_resume", "case.not_reviewed"),
    CaseState.RESUME_DECIDED: ("close_by_start", "case.decision_pending"),
    CaseState.DEREGISTERED: ("reuse", "case.no_reuse_way"),
    CaseState.REUSED: ("determine", "procedure.wrong_state"),
    CaseState.CLOSED_BY_START: ("determine", "procedure.wrong_state"),
}


def test_both_tables_name_every_state() -> None:
    assert set(REACHED) == set(REFUSED) == set(CaseState)
    assert {state.value for state in CaseState} == set(PROCEDURE.states)


@pytest.mark.parametrize("state", CaseState)
def test_a_state_is_reached(state: CaseState) -> None:
    case = REACHED[state]()
    assert case.state is state
    assert state.label == PROCEDURE.states[state.value]


@pytest.mark.parametrize("state", CaseState)
def test_a_step_is_refused_from_it(state: CaseState) -> None:
    step, code = REFUSED[state]
    refusal = tried(REACHED[state](), step, LATER)
    assert code in refusal.codes
    assert all(item.article and item.sentence for item in refusal.objections)


@pytest.mark.parametrize("state", CaseState)
def test_steps_from_elsewhere_are_always_refused(state: CaseState) -> None:
    case = REACHED[state]()
    for step in PROCEDURE.steps.values():
        if state.value not in step.origins:
            actor = Actor(step.roles[0], "someone")
            answer = allowed(case, step.code, actor, on(LATER), files.FULL, RULES)
            assert isinstance(answer, Refusal)
            assert answer.codes == ("procedure.wrong_state",)


def test_every_guard_clause_and_state_is_known() -> None:
    steps = PROCEDURE.steps.values()
    assert {name for step in steps for name in step.guards} == set(GUARDS)
    assert [step.code for step in steps if not POLICY.has(step.clause)] == []
    assert [code for code, row in wordings().items() if not POLICY.has(row.clause)] == []


@pytest.mark.parametrize("code", PROCEDURE.steps)
def test_the_wrong_person_is_refused(code: str) -> None:
    step = PROCEDURE.steps[code]
    wrong = next(role for role in Role if role not in step.roles)
    case = REACHED[CaseState(step.origins[0])]()
    answer = allowed(case, code, Actor(wrong, "x"), on(LATER), files.FULL, RULES)
    assert isinstance(answer, Refusal)
    assert "procedure.wrong_role" in answer.codes


def test_a_step_before_the_last_one_is_refused() -> None:
    assert "procedure.backdated" in tried(files.lead(), "notify", "2022-06-30").codes


def test_a_record_may_be_entered_after_a_later_record() -> None:
    case = after(files.lead(), "notify", "2022-07-18")
    case = after(case, "inspect", "2022-07-25", files.INSPECTOR)
    served = after(case, "serve", "2022-07-20", document="investigation_notice")
    assert served.served_on("investigation_notice") == on("2022-07-20")


def test_a_service_without_receipt_starts_no_clock() -> None:
    case = after(files.lead(), "notify", "2022-07-18")
    refusal = tried(case, "serve", "2022-07-20", document="investigation_notice", evidence=())
    assert refusal.codes == ("case.no_receipt",)


def test_events_are_only_appended() -> None:
    before = files.determined()
    later = after(before, "file", "2022-09-02")
    assert later.events[: len(before.events)] == before.events
    assert before.filed is False
    assert later.filed is True


def test_an_event_keeps_actor_day_reason_and_evidence() -> None:
    answer = take(
        files.lead(),
        "notify",
        OFFICIAL,
        on("2022-07-18"),
        Given(reason="立案", evidence=("函",), number="1号"),
        RULES,
        at=datetime(2022, 7, 18, 9),
    )
    assert not isinstance(answer, Refusal)
    assert answer.event.actor is OFFICIAL
    assert (answer.event.given.reason, answer.event.given.evidence) == ("立案", ("函",))
    assert answer.event.target is CaseState.INVESTIGATING
    assert answer.cautions == ()


def test_a_late_notice_is_sent_with_a_caution() -> None:
    answer = allowed(files.lead(), "notify", OFFICIAL, on("2022-08-02"), files.FULL, RULES)
    assert not isinstance(answer, Refusal)
    assert [item.code for item in answer.cautions] == ["case.notice_late"]
    assert "2022-08-01" in answer.cautions[0].sentence


@pytest.mark.parametrize("cause", [c for c in DelayCause if c is not DelayCause.ENT])
def test_fee_and_resumption_are_for_the_holders_own_cause(cause: DelayCause) -> None:
    case = files.investigating()
    case = after(
        case,
        "determine",
        "2022-09-01",
        cause=cause,
        standing=files.LIMB1,
        department="某局",
        description="某行为",
    )
    for step in ("approve_fee", "approve_resume"):
        refusal = tried(case, step, LATER, files.MAYOR)
        assert refusal.codes == ("case.levy_cause",)
        assert "第十四条" in refusal.article


def test_fee_and_resumption_are_forbidden_on_limb_2() -> None:
    case = files.determined(DelayCause.ENT, files.LIMB2)
    refusal = tried(case, "approve_fee", LATER, files.MAYOR)
    assert refusal.codes[0] == "case.levy_limb2"
    assert refusal.article.endswith("第十二条第三款")
    assert tried(case, "approve_resume", LATER, files.MAYOR).codes[0] == "case.levy_limb2"


def test_limb_2_goes_to_agreement_whatever_its_cause() -> None:
    case = files.filed(DelayCause.ENT, files.LIMB2)
    assert after(case, "negotiate", "2022-09-05").state is CaseState.NEGOTIATING


def test_limb_1_by_own_cause_has_no_agreement() -> None:
    refusal = tried(files.filed(DelayCause.ENT), "negotiate", "2022-09-05")
    assert refusal.codes == ("case.agreement_cause",)
    assert "第十二条" in refusal.article


def test_no_agreement_before_filing() -> None:
    refusal = tried(files.determined(DelayCause.GOV_2), "negotiate", "2022-09-05")
    assert refusal.codes == ("case.not_filed",)
    assert refusal.article == "《闲置土地处置办法》（国土资源部令第53号）第二十五条第二款"


def test_nobody_approves_the_own_determination() -> None:
    own = Actor(Role.GOVERNMENT, OFFICIAL.name)
    for case, step, day in (
        (files.determined(), "approve_fee", "2022-09-20"),
        (files.determined(), "approve_resume", "2023-07-10"),
        (files.drafted(), "approve_plan", "2023-03-01"),
    ):
        assert tried(case, step, day, own).codes == ("case.own_determination",)


def test_gov_6_needs_the_act_and_the_department() -> None:
    case = files.investigating()
    given = {"cause": DelayCause.GOV_6, "standing": files.LIMB1}
    assert tried(case, "determine", "2022-09-01", **given).codes == ("case.cause_undescribed",)
    described = {**given, "department": "某局", "description": "停发许可"}
    assert after(case, "determine", "2022-09-01", **described).state is CaseState.DETERMINED


def test_preliminary_work_is_explained_and_reviewed() -> None:
    """房地产管理法 26, not 办法 8: it goes the way of government causes, but not unexplained."""
    given = replace(files.FULL, cause=DelayCause.PREWORK, standing=files.LIMB1)
    case = files.investigating()
    answer = allowed(case, "determine", OFFICIAL, on("2022-09-01"), given, RULES)
    assert not isinstance(answer, Refusal)
    assert [(one.code, one.article) for one in answer.cautions] == [
        ("case.prework", "《中华人民共和国城市房地产管理法》第二十六条")
    ]


def test_the_holder_is_heard_before_a_determination() -> None:
    case = after(files.lead(), "notify", "2022-07-18")
    given = {"cause": DelayCause.ENT, "standing": files.LIMB1}
    assert tried(case, "determine", "2022-09-01", **given).codes == ("case.notice_unserved",)
    case = after(case, "serve", "2022-07-20", document="investigation_notice")
    waiting = tried(case, "determine", "2022-08-19", **given)
    assert waiting.codes == ("case.statement_waiting",)
    assert after(case, "determine", "2022-08-22", **given).state is CaseState.DETERMINED


def test_a_determination_rests_on_verified_facts() -> None:
    case, cause = files.investigating(), DelayCause.ENT
    assert tried(case, "determine", "2022-09-01", cause=cause).codes == ("case.unverified",)
    cleared = tried(case, "determine", "2022-09-01", cause=cause, standing=files.CLEARED)
    assert cleared.codes == ("case.limb_false",)
    assert tried(case, "clear", "2022-09-01", standing=files.LIMB1).codes == ("case.limb_true",)
    assert tried(case, "determine", "2022-09-01", standing=files.LIMB1).codes == ("case.no_cause",)
