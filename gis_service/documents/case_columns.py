"""The columns of 闲置土地台账 that come from the case of a parcel; empty without one."""

from datetime import date
from fractions import Fraction

from gis_service.sheets.writer import Value
from gis_service.store.case_rows import StoredCase
from parcels.calendar import OfficeCalendar
from parcels.cases.ask import last_day
from parcels.cases.case import Case, Event
from parcels.policy import Policy
from parcels.units import FEN_PER_WAN

_PAY = "idle.levy.pay"


def case_values(
    stored: StoredCase | None, policy: Policy, calendar: OfficeCalendar
) -> dict[str, Value]:
    """Values by the keys of ``idle_ledger.toml``."""
    if stored is None:
        return {}
    case = stored.case
    return {
        "notice_no": _number(case.last("notify")),
        "notice_served_on": case.served_on("investigation_notice"),
        "determination_no": _number(case.determination),
        "determined_on": _on(case.determination),
        "published_on": _on(case.last("publish")),
        "withdrawn_on": None if case.published else _on(case.last("withdraw")),
        "filing_no": _number(case.last("file")),
        "filed_on": _on(case.last("file")),
        "mortgagee": "、".join(case.subject.mortgagees) or None,
        "mortgagee_noticed_on": _on(case.last("notify_mortgagee")),
        "disposal": case.mode.label if case.mode is not None else None,
        "approval_no": _number(case.last("approve_plan", "approve_fee", "approve_resume")),
        "fee_due_wan": _wan(case.last("decide_fee")),
        "fee_paid_wan": _wan(case.last("pay_fee")),
        "fee_due_on": _fee_due_on(case, policy, calendar),
        "hearing": _hearing(case),
        "appeal": _appeal(case),
        "closed_on": case.entered() if stored.closed else None,
        "officer": stored.history[-1].actor_name if stored.history else stored.opened_by_name,
    }


def _fee_due_on(case: Case, policy: Policy, calendar: OfficeCalendar) -> date | None:
    served = case.served_on("fee_decision")
    row = None if served is None else policy.find(_PAY, served)
    return None if served is None or row is None else last_day(row, served, calendar).on


def _hearing(case: Case) -> str | None:
    for step, word in (
        ("hold_hearing", "已举行"),
        ("request_hearing", "已要求"),
        ("notice_resume_hearing", "已告知"),
        ("notice_hearing", "已告知"),
    ):
        event = case.last(step)
        if event is not None:
            return f"{event.on} {word}"
    return None


def _appeal(case: Case) -> str | None:
    event = case.last("appeal", "appeal_ended")
    if event is None:
        return None
    return f"{event.on} {'进行中' if case.appeal_open else '已终结'}"


def _number(event: Event | None) -> str | None:
    return event.given.number or None if event is not None else None


def _on(event: Event | None) -> date | None:
    return event.on if event is not None else None


def _wan(event: Event | None) -> Value:
    fen = event.given.amount_fen if event is not None else None
    return None if fen is None else Fraction(fen) / FEN_PER_WAN
