"""How an adjustment of a line is drafted, sent, approved (保护线调整办理): guards over its events.

Nobody approves what he drafted or sent; what the policy says of the change (``check_change``) stops
both sending and approving; a line that moved on since makes the draft void until it is revised.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from parcels.lines.adjustment import Adjustment, check_change, check_record
from parcels.objection import Objection, Refusal, object_to
from parcels.policy import Policy
from parcels.procedure import Actor, Guard, Permission, Role, Step, load_procedure, weigh

PACKAGE = "lines"
APPROVE = "approve"
DRAFT_STEP = "draft"
"""The event that opens an adjustment; it is no step of the procedure."""


class AdjustmentState(StrEnum):
    """States; labels stand in ``steps.toml``."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    APPROVED = "APPROVED"
    WITHDRAWN = "WITHDRAWN"

    @property
    def label(self) -> str:
        return load_procedure(PACKAGE).states[self.value]

    @property
    def closed(self) -> bool:
        return self in (AdjustmentState.APPROVED, AdjustmentState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Given:
    """What comes with a step. ``scans``: how many scans of the document are kept with it."""

    reason: str = ""
    body: str = ""
    number: str = ""
    decided_on: date | None = None
    scans: int = 0


@dataclass(frozen=True, slots=True)
class Event:
    """A step that was taken; ``target`` None where the state stayed."""

    step: str
    actor: Actor
    on: date
    at: datetime
    given: Given
    target: AdjustmentState | None


@dataclass(frozen=True, slots=True)
class Course:
    """An adjustment with its events, oldest first; the state is the fold of them."""

    adjustment: Adjustment
    events: tuple[Event, ...] = ()

    @property
    def state(self) -> AdjustmentState:
        targets = (event.target for event in reversed(self.events) if event.target is not None)
        return next(targets, AdjustmentState(load_procedure(PACKAGE).initial))

    @property
    def last_on(self) -> date | None:
        return self.events[-1].on if self.events else None

    @property
    def makers(self) -> frozenset[str]:
        """Who drafted, revised or sent it."""
        own = (event for event in self.events if event.actor.role is Role.LAND_OFFICIAL)
        return frozenset(event.actor.name for event in own)


@dataclass(frozen=True, slots=True)
class Line:
    """The line on the day of the new version: is it still the one drafted on, since when."""

    label: str
    current: bool
    since: date


@dataclass(frozen=True, slots=True)
class Ask:
    """May this actor take this step, with what is given? ``before``: adjustments in force."""

    course: Course
    code: str
    actor: Actor
    on: date
    given: Given
    line: Line
    policy: Policy
    before: tuple[Adjustment, ...] = field(default=())

    @property
    def step(self) -> Step:
        return load_procedure(PACKAGE).steps[self.code]

    @property
    def state(self) -> AdjustmentState:
        return self.course.state

    @property
    def last_on(self) -> date | None:
        return self.course.last_on

    @property
    def adjustment(self) -> Adjustment:
        """With the document that is given."""
        given = self.given
        return replace(
            self.course.adjustment,
            body=given.body,
            number=given.number,
            decided_on=given.decided_on,
            scans=given.scans,
        )

    def objection(self, code: str, **fields: object) -> Objection:
        return object_to(f"line.{code}", self.policy, self.on, **fields)


def allowed(ask: Ask) -> Permission | Refusal:
    """Raises KeyError for an unknown step."""
    return weigh(load_procedure(PACKAGE), ask.code, ask, GUARDS)


def take(ask: Ask, at: datetime) -> Event | Refusal:
    """The event of a step that is allowed; ``at`` is when it is recorded."""
    answer = allowed(ask)
    if isinstance(answer, Refusal):
        return answer
    target = answer.step.target
    moved = None if target is None else AdjustmentState(target)
    return Event(ask.code, ask.actor, ask.on, at, ask.given, moved)


def _current(ask: Ask) -> Iterator[Objection]:
    if not ask.line.current:
        yield ask.objection("outdated", line=ask.line.label)


def _after_the_line(ask: Ask) -> Iterator[Objection]:
    day = ask.course.adjustment.valid_from
    if day <= ask.line.since:
        yield ask.objection("too_early", day=day, since=ask.line.since)


def _balanced(ask: Ask) -> Iterator[Objection]:
    yield from check_change(ask.course.adjustment, ask.before, ask.policy)


def _explained(ask: Ask) -> Iterator[Objection]:
    open_matters = [one for one in _balanced(ask) if not one.blocks]
    if open_matters and not ask.given.reason.strip():
        matters = "".join(one.sentence for one in open_matters)
        yield ask.objection("unexplained", matters=matters)


def _recorded(ask: Ask) -> Iterator[Objection]:
    yield from check_record(ask.adjustment, ask.policy)


def _other_person(ask: Ask) -> Iterator[Objection]:
    if ask.actor.name in ask.course.makers:
        yield ask.objection("same_person", name=ask.actor.name)


def _reason(ask: Ask) -> Iterator[Objection]:
    if not ask.given.reason.strip():
        yield ask.objection("no_reason", step=ask.step.label)


GUARDS: Mapping[str, Guard[Ask]] = MappingProxyType(
    {
        "current": _current,
        "after_the_line": _after_the_line,
        "balanced": _balanced,
        "explained": _explained,
        "recorded": _recorded,
        "other_person": _other_person,
        "reason": _reason,
    }
)
