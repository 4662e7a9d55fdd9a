"""Idle-land cases: hearings, fee, resumption, mortgages, late starts and the vectors P1-P6."""

from dataclasses import replace

import pytest
from hypothesis import given as random
from hypothesis import strategies as st

from parcels.assess import assess
from parcels.cases.ask import Rules
from parcels.cases.case import Case, CaseState
from parcels.cases.deadlines import Deadline, open_deadlines
from parcels.cases.fee import LevyBase, idle_fee
from parcels.cases.permission import allowed
from parcels.cases.standing import Limb, standing_of
from parcels.contract import Contract
from parcels.objection import Refusal
from parcels.policy import PolicyError
from parcels.verdict import Rule
from parcels.works import DelayCause, Foundation, FoundationType, Permit, PermitState
from tests.unit.parcels import case_files as files
from tests.unit.parcels.build import POLICY, WAN, day, on, parcel, stopped
from tests.unit.parcels.case_files import FEE, MAYOR, RULES, after, tried


def due(case: Case, clause: str, day: str, rules: Rules = RULES) -> Deadline:
    return next(item for item in open_deadlines(case, rules, on(day)) if item.clause == clause)


def test_p1_the_notice_is_due_on_monday() -> None:
    found = due(files.lead(), "idle.case.notice", "2022-07-02")
    assert found.due.on == on("2022-08-01")
    assert not found.due.calendar_incomplete
    assert (found.overdue, found.days_left(on("2022-07-30"))) == (False, 2)


def test_p2_the_material_is_due_thirty_days_after_receipt() -> None:
    case = after(files.lead(), "notify", "2022-07-18")
    assert [item.clause for item in open_deadlines(case, RULES, on("2022-07-19"))] == [
        "idle.case.determine_target"
    ]
    case = after(case, "serve", "2022-07-20", document="investigation_notice")
    assert due(case, "idle.case.statement", "2022-07-21").due.on == on("2022-08-19")


def test_p3_the_fee_is_due_on_the_monday_after() -> None:
    found = due(files.fee_decided(), "idle.levy.pay", "2022-12-13")
    assert found.due.on == on("2022-12-12")
    assert found.overdue
    assert found.statutory


def test_p4_the_fee_is_a_fifth_to_the_fen() -> None:
    fee = idle_fee(543_786 * WAN // 100, POLICY, on("2022-11-01"))
    assert fee.fen == FEE == 1_087_572_000


def test_p5_a_start_after_t1_is_decided_by_the_officer() -> None:
    facts = parcel(
        contract=Contract(agreed_start=day("2021-06-30"), signed_on=day("2020-01-01")),
        permit=Permit(PermitState.GRANTED, day("2022-08-01")),
        foundations=(Foundation(FoundationType.PILE, reached_on=day("2022-08-15")),),
    )
    finding = assess(facts, POLICY, on("2022-09-01")).finding(Rule.IDLE)
    standing = standing_of(finding, verified=True)
    assert (standing.t1, standing.idle_from) == (on("2022-06-30"), on("2022-07-01"))
    assert standing.idle_until == on("2022-08-15")
    case = files.investigating()
    for step in ("determine", "clear"):
        brought = {"standing": standing, "cause": DelayCause.ENT}
        refused = tried(case, step, "2022-09-01", reason="", **brought)
        assert refused.codes == ("case.late_start",)
        assert after(case, step, "2022-09-01", **brought).state in (
            CaseState.DETERMINED,
            CaseState.NOT_IDLE,
        )
    closing = tried(case, "close_by_start", "2022-09-01", standing=standing)
    assert closing.codes == ("case.late_start_open",)


def test_p5_a_fee_after_a_late_start_needs_an_explanation() -> None:
    case = files.determined(DelayCause.ENT, files.LATE)
    answer = allowed(case, "approve_fee", MAYOR, on("2022-09-20"), files.FULL, RULES)
    assert not isinstance(answer, Refusal)
    assert [item.code for item in answer.cautions] == ["case.late_start_levy"]
    resume = tried(case, "approve_resume", "2023-07-10", MAYOR)
    assert "case.started_before_t2" in resume.codes


def test_p6_an_extension_over_a_year_is_refused() -> None:
    disposal = replace(files.EXTEND, new_start=on("2024-03-11"))
    case = files.plan_approved()
    refusal = tried(case, "dispose", "2023-03-10", disposal=disposal)
    assert refusal.codes == ("case.extend_too_long",)
    assert "2024-03-10" in refusal.sentence
    assert after(case, "dispose", "2023-03-10", disposal=files.EXTEND).mode is not None


def test_the_fee_waits_for_the_full_year() -> None:
    early = replace(files.LIMB1, t1=on("2022-09-20"))
    case = files.determined(standing=early)
    assert tried(case, "approve_fee", "2022-09-20", MAYOR).codes == ("case.year_not_full",)
    assert after(case, "approve_fee", "2022-09-21", MAYOR).state is CaseState.FEE_APPROVED


def test_only_verified_facts_replace_those_of_the_determination() -> None:
    moved = replace(files.LIMB1, t1=on("2022-12-31"))
    claimed = replace(moved, verified=False)
    case = files.determined()
    assert after(case, "approve_fee", "2022-09-20", MAYOR, standing=claimed).state is (
        CaseState.FEE_APPROVED
    )
    assert tried(case, "approve_fee", "2022-09-20", MAYOR, standing=moved).codes == (
        "case.year_not_full",
    )


def test_the_resumption_waits_for_two_full_years() -> None:
    case = files.determined()
    assert tried(case, "approve_resume", "2023-06-30", MAYOR).codes == ("case.two_years_not_full",)
    assert after(case, "approve_resume", "2023-07-01", MAYOR).state is CaseState.RESUME_APPROVED


def test_the_fee_need_not_be_paid_before_the_resumption() -> None:
    for case in (files.fee_approved(), files.fee_decided(), files.fee_paid(), files.enforcing()):
        resumed = after(case, "approve_resume", "2023-07-10", MAYOR)
        assert resumed.state is CaseState.RESUME_APPROVED


def test_no_decision_without_a_served_hearing_notice() -> None:
    case = after(files.fee_approved(), "notice_hearing", "2022-10-08")
    case = after(case, "legal_review", "2022-10-10")
    refusal = tried(case, "decide_fee", "2022-11-01", amount_fen=FEE)
    assert refusal.codes == ("case.hearing_unserved",)
    assert "第十五条" in refusal.article


def test_no_decision_inside_the_five_working_days() -> None:
    case = after(files.hearing_noticed(), "legal_review", "2022-10-11")
    waiting = tried(case, "decide_fee", "2022-10-17", amount_fen=FEE)
    assert waiting.codes == ("case.hearing_waiting",)
    assert after(case, "decide_fee", "2022-10-18", amount_fen=FEE).state is CaseState.FEE_DECIDED


def test_a_requested_hearing_is_summoned_and_held() -> None:
    case = files.hearing_noticed()
    assert tried(case, "hold_hearing", "2022-10-12").codes == (
        "case.hearing_not_requested",
        "case.hearing_not_summoned",
    )
    assert tried(case, "request_hearing", "2022-10-18", files.HOLDER).codes == (
        "case.hearing_too_late",
    )
    case = after(case, "request_hearing", "2022-10-17", files.HOLDER)
    case = after(case, "legal_review", "2022-10-18")
    held = tried(case, "decide_fee", "2022-11-30", amount_fen=FEE)
    assert held.codes == ("case.hearing_not_held",)
    soon = tried(case, "summon_hearing", "2022-10-18", hearing_on=on("2022-10-26"))
    assert soon.codes == ("case.hearing_too_soon",)
    case = after(case, "summon_hearing", "2022-10-18", hearing_on=on("2022-10-27"))
    assert tried(case, "hold_hearing", "2022-10-26").codes == ("case.hearing_before_day",)
    case = after(case, "hold_hearing", "2022-10-27")
    assert after(case, "decide_fee", "2022-10-28", amount_fen=FEE).state is CaseState.FEE_DECIDED


def test_the_decided_amount_is_the_fee() -> None:
    case = after(files.hearing_noticed(), "legal_review", "2022-10-20")
    wrong = tried(case, "decide_fee", "2022-11-01", amount_fen=FEE + 1)
    assert "10875720.00 元" in wrong.sentence
    base = LevyBase(2 * WAN, "二期")
    partial = after(case, "decide_fee", "2022-11-01", levy_base=base, amount_fen=400_000)
    assert partial.state is CaseState.FEE_DECIDED
    unreasoned = LevyBase(2 * WAN, "")
    assert tried(
        case, "decide_fee", "2022-11-01", levy_base=unreasoned, amount_fen=400_000
    ).codes == ("case.levy_base",)


@random(st.integers(0, 10**15))
def test_a_fee_is_the_nearest_fen_of_a_fifth(price: int) -> None:
    fee = idle_fee(price, POLICY, on("2022-11-01"))
    assert abs(5 * fee.fen - price) * 2 <= 5


@pytest.mark.parametrize(
    ("price", "base"),
    [(-1, None), (100, LevyBase(101, "x")), (100, LevyBase(50, " ")), (100, LevyBase(-1, "x"))],
)
def test_impossible_bases_are_refused(price: int, base: LevyBase | None) -> None:
    with pytest.raises(ValueError):
        idle_fee(price, POLICY, on("2022-11-01"), base)


def test_there_is_no_fee_before_the_law() -> None:
    with pytest.raises(PolicyError):
        idle_fee(100, POLICY, on("2012-06-30"))


def test_enforcement_waits_for_payment_appeals_and_urging() -> None:
    case = files.fee_decided()
    assert set(tried(case, "enforce", "2022-12-12").codes) == {
        "case.fee_not_due",
        "case.appeal_waiting",
        "case.not_urged",
    }
    appealed = after(case, "appeal", "2022-12-20", files.HOLDER)
    appealed = after(appealed, "urge", "2023-05-20")
    assert tried(appealed, "enforce", "2023-06-05").codes == ("case.appeal_pending",)
    ended = after(appealed, "appeal_ended", "2023-06-10")
    assert after(ended, "enforce", "2023-06-12").state is CaseState.ENFORCING


def test_the_mortgagee_is_told_before_the_plan_and_the_resumption() -> None:
    banks = {"mortgagees": ("某银行", "某信托")}
    case = after(files.filed(**banks), "negotiate", "2022-09-05")
    given = {"agreed": True, "disposal": files.EXTEND}
    refusal = tried(case, "draft_plan", "2023-02-01", **given)
    assert refusal.codes == ("case.mortgagees_untold",)
    assert refusal.article.endswith("第十三条第二款")
    case = after(case, "notify_mortgagee", "2023-01-20", mortgagees=("某银行",))
    assert "某信托" in tried(case, "draft_plan", "2023-02-01", **given).sentence
    case = after(case, "notify_mortgagee", "2023-01-21", mortgagees=("某信托",))
    assert after(case, "draft_plan", "2023-02-01", **given).state is CaseState.PLAN_DRAFT
    taken = after(files.resume_hearing(**banks), "legal_review", "2023-07-20")
    assert tried(taken, "decide_resume", "2023-07-25").codes == ("case.mortgagees_uncopied",)


def test_deregistration_by_notice_waits_for_the_period() -> None:
    case = files.resume_decided()
    assert tried(case, "deregister", "2023-08-25").codes == ("case.deregister_waiting",)
    assert after(case, "deregister", "2023-08-28").state is CaseState.DEREGISTERED


def test_closing_by_start_needs_a_verified_start_and_no_pending_decision() -> None:
    case = files.determined(DelayCause.GOV_2)
    unverified = replace(files.CLEARED, verified=False)
    assert tried(case, "close_by_start", "2022-10-01", standing=unverified).codes == (
        "case.start_unverified",
    )
    assert after(case, "close_by_start", "2022-10-01", standing=files.LATE).settled
    pending = tried(files.fee_approved(), "close_by_start", "2022-10-01", standing=files.LATE)
    assert pending.codes == ("case.decision_pending",)


def test_bought_back_land_is_reused_and_never_restarts() -> None:
    case = files.disposed(files.BUY_BACK)
    assert tried(case, "monitor", "2023-03-11").codes == ("case.no_restart",)
    assert after(case, "reuse", "2023-04-01", reuse=files.ReuseWay.SUPPLY).state is CaseState.REUSED


def test_the_plan_binds_the_mode() -> None:
    case = files.plan_approved()
    assert tried(case, "dispose", "2023-03-10", disposal=files.BUY_BACK).codes == (
        "case.other_mode",
    )
    returned = after(files.drafted(), "return_plan", "2023-02-10", MAYOR)
    assert returned.state is CaseState.NEGOTIATING


def test_the_standing_of_limb_2_begins_the_day_after_the_year() -> None:
    finding = assess(
        stopped("2021-11-15", developed="19999.99", invested=40_000), POLICY, on("2023-01-01")
    ).finding(Rule.IDLE)
    standing = standing_of(finding)
    assert (standing.limb, standing.idle_from) == (Limb.SECOND, on("2022-11-16"))
    assert not standing.verified


def test_the_standing_of_limb_1_carries_both_days() -> None:
    facts = parcel(contract=Contract(agreed_start=day("2021-06-30")))
    standing = standing_of(assess(facts, POLICY, on("2022-07-01")).finding(Rule.IDLE))
    assert (standing.t1, standing.t2) == (on("2022-06-30"), on("2023-06-30"))
    assert standing.idle_from == on("2022-07-01")
    assert standing_of(assess(facts, POLICY, on("2022-06-30")).finding(Rule.IDLE)).idle is False
