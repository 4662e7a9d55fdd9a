"""May a step of a case be taken, and what it becomes when it is (``allowed``, ``take``)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from parcels.cases import agreement, investigation, levy
from parcels.cases.ask import Ask, Rules
from parcels.cases.case import PACKAGE, Case, CaseState, Event, Given
from parcels.objection import Objection, Refusal
from parcels.procedure import Actor, Guard, Permission, load_procedure, weigh

GUARDS: Mapping[str, Guard[Ask]] = MappingProxyType(
    {
        "limb_or_report": investigation.limb_or_report,
        "numbered": investigation.numbered,
        "evidence": investigation.evidence,
        "reason": investigation.reason,
        "in_time": investigation.in_time,
        "issued": investigation.issued,
        "receipt": investigation.receipt,
        "verified": investigation.verified,
        "idle": investigation.idle,
        "not_idle": investigation.not_idle,
        "late_start": investigation.late_start,
        "heard": investigation.heard,
        "cause": investigation.cause,
        "unpublished": investigation.unpublished,
        "department_told": investigation.department_told,
        "published": investigation.published,
        "filed": investigation.filed,
        "nothing_pending": investigation.nothing_pending,
        "started": investigation.started,
        "start_in_time": investigation.start_in_time,
        "named_mortgagees": agreement.named_mortgagees,
        "agreement_route": agreement.agreement_route,
        "agreed": agreement.agreed,
        "mortgagees_told": agreement.mortgagees_told,
        "mode": agreement.mode,
        "same_mode": agreement.same_mode,
        "restarts": agreement.restarts,
        "levy_route": levy.levy_route,
        "full_year": levy.full_year,
        "two_years": levy.two_years,
        "other_person": levy.other_person,
        "hearing_in_time": levy.hearing_in_time,
        "hearing_requested": levy.hearing_requested,
        "summons_ahead": levy.summons_ahead,
        "hearing_summoned": levy.hearing_summoned,
        "hearing_settled": levy.hearing_settled,
        "reviewed": levy.reviewed,
        "fee_exact": levy.fee_exact,
        "fee_received": levy.fee_received,
        "appeal_open": levy.appeal_open,
        "fee_overdue": levy.fee_overdue,
        "appeal_lapsed": levy.appeal_lapsed,
        "urged": levy.urged,
        "mortgagees_copied": levy.mortgagees_copied,
        "handed_in_or_due": levy.handed_in_or_due,
        "taken_back": levy.taken_back,
        "reuse_way": levy.reuse_way,
    }
)


@dataclass(frozen=True, slots=True)
class Taken:
    """The case with the new event at its end, and what must be explained beside it."""

    case: Case
    event: Event
    cautions: tuple[Objection, ...]


def allowed(
    case: Case, step: str, actor: Actor, on: date, given: Given, rules: Rules
) -> Permission | Refusal:
    """Whether the step may be taken on that day. Raises KeyError for an unknown step."""
    return weigh(load_procedure(PACKAGE), step, Ask(case, step, actor, on, given, rules), GUARDS)


def take(
    case: Case, step: str, actor: Actor, on: date, given: Given, rules: Rules, *, at: datetime
) -> Taken | Refusal:
    """Append the event of a step that is allowed; ``at`` is when it is recorded."""
    answer = allowed(case, step, actor, on, given, rules)
    if isinstance(answer, Refusal):
        return answer
    target = answer.step.target
    event = Event(
        step,
        actor,
        on,
        at,
        given,
        None if target is None else CaseState(target),
        answer.step.documents,
    )
    return Taken(case.with_event(event), event, answer.cautions)
