"""May a step of a low-efficiency case be taken (``allowed``, ``take``)?

The ways are for land supplied before the 供给侧结构性改革. The measures give no date: it is a
policy row (``le.reform_date``) that no profile ships, and without it the product says so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from parcels.low_efficiency.case import PACKAGE, LowCase, LowEvent, LowState, Told
from parcels.low_efficiency.clues import clue_words
from parcels.low_efficiency.ways import check_way
from parcels.objection import Objection, Refusal, object_to
from parcels.policy import Policy
from parcels.procedure import Actor, Guard, Permission, Step, load_procedure, weigh
from parcels.units import square_metres


@dataclass(frozen=True, slots=True)
class Ask:
    """One question: may this actor take this step on that day?"""

    case: LowCase
    code: str
    actor: Actor
    on: date
    told: Told
    policy: Policy

    @property
    def step(self) -> Step:
        return load_procedure(PACKAGE).steps[self.code]

    @property
    def state(self) -> LowState:
        return self.case.state

    @property
    def last_on(self) -> date | None:
        return self.case.last_on

    def objection(self, code: str, **fields: object) -> Objection:
        return object_to(f"le.{code}", self.policy, self.on, **fields)


@dataclass(frozen=True, slots=True)
class Taken:
    """The case with the new event at its end, and what must be explained beside it."""

    case: LowCase
    event: LowEvent
    cautions: tuple[Objection, ...]


def allowed(
    case: LowCase, step: str, actor: Actor, on: date, told: Told, policy: Policy
) -> Permission | Refusal:
    """Whether the step may be taken on that day. Raises KeyError for an unknown step."""
    return weigh(load_procedure(PACKAGE), step, Ask(case, step, actor, on, told, policy), GUARDS)


def take(
    case: LowCase, step: str, actor: Actor, on: date, told: Told, policy: Policy, *, at: datetime
) -> Taken | Refusal:
    """Append the event of a step that is allowed; ``at`` is when it is recorded."""
    answer = allowed(case, step, actor, on, told, policy)
    if isinstance(answer, Refusal):
        return answer
    target = answer.step.target
    event = LowEvent(step, actor, on, at, told, None if target is None else LowState(target))
    return Taken(case.with_event(event), event, answer.cautions)


def reform_objection(supplied_on: date | None, policy: Policy, on: date) -> Objection | None:
    """Why the supportive ways are not open to land supplied on a day; None = they are."""
    row = policy.find("le.reform_date", on)
    if row is None:
        return object_to("le.no_reform_date", policy, on)
    if supplied_on is None:
        return object_to("le.supply_unknown", policy, on)
    reform = row.day("day")
    if supplied_on >= reform:
        return object_to("le.after_reform", policy, on, supplied=supplied_on, reform=reform)
    return None


def _evidence(ask: Ask) -> Iterator[Objection]:
    if not ask.told.evidence:
        yield ask.objection("no_evidence", step=ask.step.label)


def _reason(ask: Ask) -> Iterator[Objection]:
    if not ask.told.reason.strip():
        yield ask.objection("no_reason", step=ask.step.label)


def _numbered(ask: Ask) -> Iterator[Objection]:
    if not ask.told.number.strip():
        yield ask.objection("no_number", step=ask.step.label)


def _not_idle(ask: Ask) -> Iterator[Objection]:
    """Idle land is handled as idle land."""
    if ask.told.idle is None:
        yield ask.objection("idle_unknown")
    elif ask.told.idle:
        yield ask.objection("idle")


def _clues_hold(ask: Ask) -> Iterator[Objection]:
    if not ask.told.clues and not ask.case.by_hand:
        yield ask.objection("no_clue")


def _park_agrees(ask: Ask) -> Iterator[Objection]:
    if not ask.told.park_agrees:
        yield ask.objection("park_silent")


def _plan_whole(ask: Ask) -> Iterator[Objection]:
    plan = ask.told.plan
    if plan is None:
        yield ask.objection("no_plan")
        return
    if not 0 < plan.area_cm2 <= ask.case.listed_cm2:
        yield ask.objection("plan_area")
    if plan.due_on <= ask.on or not plan.unit.strip():
        yield ask.objection("plan_terms")


def _reform_date(ask: Ask) -> Iterator[Objection]:
    found = reform_objection(ask.case.supplied_on, ask.policy, ask.on)
    if found is not None:
        yield found


def _way(ask: Ask) -> Iterator[Objection]:
    if ask.told.plan is not None:
        yield from check_way(ask.told.plan.way, ask.policy, ask.on)


def _amount(ask: Ask) -> Iterator[Objection]:
    area = ask.told.area_cm2
    if area is None or area <= 0:
        yield ask.objection("no_amount")


def _all_disposed(ask: Ask) -> Iterator[Objection]:
    left = ask.case.remaining_cm2
    if left:
        yield ask.objection("left_over", left=square_metres(left))


def _clues_gone(ask: Ask) -> Iterator[Objection]:
    """A caution: the area is disposed of, yet the data of the day still show it."""
    if ask.told.clues:
        yield ask.objection("still_low", clues=clue_words(ask.told.clues))


GUARDS: Mapping[str, Guard[Ask]] = MappingProxyType(
    {
        "evidence": _evidence,
        "reason": _reason,
        "numbered": _numbered,
        "not_idle": _not_idle,
        "clues_hold": _clues_hold,
        "park_agrees": _park_agrees,
        "plan_whole": _plan_whole,
        "reform_date": _reform_date,
        "way": _way,
        "amount": _amount,
        "all_disposed": _all_disposed,
        "clues_gone": _clues_gone,
    }
)
