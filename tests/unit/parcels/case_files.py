"""Idle-land cases driven through their steps, for tests."""

from dataclasses import replace
from datetime import date, datetime

from parcels.calendar import OfficeCalendar
from parcels.cases.ask import Rules
from parcels.cases.case import PACKAGE, Case, Given, ReuseWay, Subject
from parcels.cases.disposal import BuyBack, Disposal, Extend
from parcels.cases.permission import Taken, take
from parcels.cases.standing import Limb, Standing
from parcels.objection import Refusal
from parcels.procedure import Actor, Role, load_procedure
from parcels.works import DelayCause
from tests.unit.parcels.build import POLICY, on

COVERED = OfficeCalendar(since=date(2012, 1, 1), until=date(2030, 12, 31))
RULES = Rules(POLICY, COVERED)
OFFICIAL = Actor(Role.LAND_OFFICIAL, "wang")
MAYOR = Actor(Role.GOVERNMENT, "li")
HOLDER = Actor(Role.HOLDER, "甲公司")
INSPECTOR = Actor(Role.INSPECTOR, "zhao")
SYSTEM = Actor(Role.SYSTEM, "system")
ACTORS = {actor.role: actor for actor in (OFFICIAL, MAYOR, HOLDER, INSPECTOR, SYSTEM)}

SUBJECT = Subject(
    "510100000001", "甲公司", "91510100MA0000001X", "某路1号", price_fen=5_437_860_000
)
LIMB1 = Standing(
    Limb.FIRST, on("2022-06-30"), on("2023-06-30"), on("2022-07-01"), None, verified=True
)
LIMB2 = Standing(Limb.SECOND, None, None, on("2022-07-01"), on("2020-06-01"), verified=True)
LATE = Standing(
    None, on("2022-06-30"), on("2023-06-30"), on("2022-07-01"), on("2022-08-15"), verified=True
)
CLEARED = Standing(None, on("2022-06-30"), None, None, on("2022-05-01"), verified=True)
FULL = Given(reason="经核实", evidence=("照片",), number="〔2022〕1号")
EXTEND = Extend(on("2023-03-10"), on("2024-03-10"), on("2026-03-10"), liability=True)
BUY_BACK = BuyBack("评估报告", 100)
FEE = 1_087_572_000


def tried(case: Case, step: str, day: str, actor: Actor | None = None, **given: object) -> Refusal:
    """A step that must be refused."""
    answer = _take(case, step, day, actor, given)
    assert isinstance(answer, Refusal), step
    return answer


def after(case: Case, step: str, day: str, actor: Actor | None = None, **given: object) -> Case:
    """The case after a step that must be allowed."""
    answer = _take(case, step, day, actor, given)
    assert not isinstance(answer, Refusal), answer.sentence
    return answer.case


def _take(
    case: Case, step: str, day: str, actor: Actor | None, given: dict[str, object]
) -> Taken | Refusal:
    who = actor or ACTORS[load_procedure(PACKAGE).steps[step].roles[-1]]
    if step == "register":
        who = actor or OFFICIAL
    brought = replace(FULL, **given)  # type: ignore[arg-type]
    return take(case, step, who, on(day), brought, RULES, at=datetime(2022, 7, 1))


def lead(standing: Standing = LIMB1) -> Case:
    return after(Case(SUBJECT), "register", "2022-07-01", standing=standing)


def investigating(standing: Standing = LIMB1, **subject: object) -> Case:
    case = Case(replace(SUBJECT, **subject))  # type: ignore[arg-type]
    case = after(case, "register", "2022-07-01", standing=standing)
    case = after(case, "notify", "2022-07-18")
    case = after(case, "serve", "2022-07-20", document="investigation_notice")
    return after(case, "statement", "2022-08-10", HOLDER)


def determined(
    cause: DelayCause = DelayCause.ENT, standing: Standing = LIMB1, **subject: object
) -> Case:
    case = investigating(standing, **subject)
    return after(case, "determine", "2022-09-01", cause=cause, standing=standing)


def filed(
    cause: DelayCause = DelayCause.GOV_2, standing: Standing = LIMB1, **subject: object
) -> Case:
    return after(determined(cause, standing, **subject), "file", "2022-09-02")


def negotiating(cause: DelayCause = DelayCause.GOV_2) -> Case:
    return after(filed(cause), "negotiate", "2022-09-05")


def drafted(disposal: Disposal = EXTEND, cause: DelayCause = DelayCause.GOV_2) -> Case:
    return after(negotiating(cause), "draft_plan", "2023-02-01", agreed=True, disposal=disposal)


def plan_approved(disposal: Disposal = EXTEND, cause: DelayCause = DelayCause.GOV_2) -> Case:
    return after(drafted(disposal, cause), "approve_plan", "2023-03-01", MAYOR)


def disposed(disposal: Disposal = EXTEND) -> Case:
    return after(plan_approved(disposal), "dispose", "2023-03-10", disposal=disposal)


def fee_approved() -> Case:
    return after(determined(), "approve_fee", "2022-09-20", MAYOR)


def hearing_noticed() -> Case:
    case = after(fee_approved(), "notice_hearing", "2022-10-08")
    return after(case, "serve", "2022-10-10", document="hearing_notice")


def fee_decided() -> Case:
    case = after(hearing_noticed(), "legal_review", "2022-10-20")
    case = after(case, "decide_fee", "2022-11-01", amount_fen=FEE)
    return after(case, "serve", "2022-11-10", document="fee_decision")


def fee_paid() -> Case:
    return after(fee_decided(), "pay_fee", "2022-12-12", amount_fen=FEE)


def enforcing() -> Case:
    case = after(fee_decided(), "urge", "2023-05-20")
    return after(case, "enforce", "2023-06-05")


def resume_approved(**subject: object) -> Case:
    return after(determined(**subject), "approve_resume", "2023-07-10", MAYOR)


def resume_hearing(**subject: object) -> Case:
    case = after(resume_approved(**subject), "notice_resume_hearing", "2023-07-11")
    return after(case, "serve", "2023-07-12", document="hearing_notice")


def resume_decided() -> Case:
    case = after(resume_hearing(), "legal_review", "2023-07-20")
    case = after(case, "decide_resume", "2023-07-25")
    return after(case, "serve", "2023-07-26", document="resume_decision")


def deregistered() -> Case:
    return after(resume_decided(), "deregister", "2023-08-10", handed_in=True)


def reused() -> Case:
    return after(deregistered(), "reuse", "2023-09-01", reuse=ReuseWay.RESERVE)


def closed_by_start() -> Case:
    return after(lead(), "close_by_start", "2022-07-10", standing=CLEARED)
