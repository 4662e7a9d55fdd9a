"""Conditions of clue, investigation, determination and publication (办法 5-11, 25)."""

from collections.abc import Iterator

from parcels.cases.ask import Ask
from parcels.cases.case import CaseState
from parcels.objection import Objection

# A fee or a resumption is under way or decided and not yet carried out.
_PENDING = frozenset(
    {
        CaseState.FEE_APPROVED,
        CaseState.HEARING_NOTICED,
        CaseState.FEE_DECIDED,
        CaseState.ENFORCING,
        CaseState.RESUME_APPROVED,
        CaseState.RESUME_HEARING,
        CaseState.RESUME_DECIDED,
    }
)


def limb_or_report(ask: Ask) -> Iterator[Objection]:
    standing = ask.given.standing
    suspected = standing is not None and standing.idle
    if not suspected and not (ask.given.reported and ask.given.reason.strip()):
        yield ask.objection("no_clue")


def numbered(ask: Ask) -> Iterator[Objection]:
    if not ask.given.number.strip():
        yield ask.objection("no_number", step=ask.step.label)


def evidence(ask: Ask) -> Iterator[Objection]:
    if not ask.given.evidence:
        yield ask.objection("no_evidence", step=ask.step.label)


def reason(ask: Ask) -> Iterator[Objection]:
    if not ask.given.reason.strip():
        yield ask.objection("no_reason", step=ask.step.label)


def in_time(ask: Ask) -> Iterator[Objection]:
    """A late notice is still sent; the delay is told."""
    found = ask.case.discovered_on
    due = None if found is None else ask.due("idle.case.notice", found)
    if due is not None and ask.on > due.on:
        yield ask.objection("notice_late", due=due.on)


def issued(ask: Ask) -> Iterator[Objection]:
    day = ask.case.issued_on(ask.given.document)
    if day is None or ask.on < day:
        yield ask.objection("not_issued")


def receipt(ask: Ask) -> Iterator[Objection]:
    if not ask.given.evidence:
        yield ask.objection("no_receipt")


def verified(ask: Ask) -> Iterator[Objection]:
    standing = ask.given.standing
    if standing is None or not standing.verified:
        yield ask.objection("unverified")


def idle(ask: Ask) -> Iterator[Objection]:
    standing = ask.given.standing
    if standing is not None and not standing.idle:
        yield ask.objection("limb_false")


def not_idle(ask: Ask) -> Iterator[Objection]:
    standing = ask.given.standing
    if standing is not None and standing.limb is not None:
        yield ask.objection("limb_true", limb=standing.limb.label)


def late_start(ask: Ask) -> Iterator[Objection]:
    """A start after T1: either way is the officer's choice, with a reason."""
    standing = ask.given.standing
    if standing is not None and standing.started_late and not ask.given.reason.strip():
        yield ask.objection("late_start", t1=standing.t1, started=standing.started_on)


def heard(ask: Ask) -> Iterator[Objection]:
    """The notice was received, and the holder has answered or let the period pass."""
    served = ask.case.served_on("investigation_notice")
    if served is None:
        yield ask.objection("notice_unserved")
        return
    due = ask.due("idle.case.statement", served)
    if ask.case.last("statement") is None and due is not None and ask.on <= due.on:
        yield ask.objection("statement_waiting", due=due.on)


def cause(ask: Ask) -> Iterator[Objection]:
    row = ask.policy.find("idle.case.causes", ask.on)
    given = ask.given
    if given.cause is None:
        yield ask.objection("no_cause")
    elif row is not None and given.cause.value in row.words("described"):
        described = given.department.strip() and given.description.strip()
        if not described:
            yield ask.objection("cause_undescribed")
    beyond = ask.policy.find("idle.case.prework", ask.on)
    if beyond is not None and given.cause and given.cause.value in beyond.words("causes"):
        yield ask.objection("prework", cause=given.cause.label)
    if given.malicious and not given.reason.strip():
        yield ask.objection("malicious_reason")


def unpublished(ask: Ask) -> Iterator[Objection]:
    if ask.case.published:
        yield ask.objection("already_published")


def department_told(ask: Ask) -> Iterator[Objection]:
    """For land idle by an act of government the department is told in writing."""
    row = ask.policy.find("idle.case.causes", ask.on)
    caused = ask.case.cause
    if row is None or caused is None or caused.value not in row.words("government"):
        return
    if not ask.given.evidence:
        yield ask.objection("department_untold")


def published(ask: Ask) -> Iterator[Objection]:
    if not ask.case.published:
        yield ask.objection("not_published")


def filed(ask: Ask) -> Iterator[Objection]:
    if not ask.case.filed:
        yield ask.objection("not_filed")


def nothing_pending(ask: Ask) -> Iterator[Objection]:
    if ask.state in _PENDING:
        yield ask.objection("decision_pending", state=ask.state.label)


def started(ask: Ask) -> Iterator[Objection]:
    standing = ask.given.standing
    begun = standing is not None and standing.verified and standing.started_on is not None
    if not begun:
        yield ask.objection("start_unverified")


def start_in_time(ask: Ask) -> Iterator[Objection]:
    """Before a determination a start after T1 is decided (6b), not closed away."""
    standing = ask.given.standing
    if standing is None or not standing.started_late:
        return
    if ask.case.determination is None:
        yield ask.objection("late_start_open", t1=standing.t1, started=standing.started_on)
    elif not ask.given.reason.strip():
        yield ask.objection("late_start", t1=standing.t1, started=standing.started_on)
