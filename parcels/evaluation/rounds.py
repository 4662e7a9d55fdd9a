"""May a step of a round be taken (``allowed``, ``take``)?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from parcels.dates import add_days
from parcels.evaluation.round import (
    AREA,
    PACKAGE,
    WHOLE,
    Answer,
    MarkKind,
    Round,
    RoundEvent,
    RoundState,
    Said,
)
from parcels.objection import Objection, Refusal, object_to
from parcels.policy import Policy
from parcels.procedure import Actor, Guard, Permission, Step, load_procedure, weigh


@dataclass(frozen=True, slots=True)
class Ask:
    """One question: may this actor take this step on that day?"""

    held: Round
    code: str
    actor: Actor
    on: date
    said: Said
    policy: Policy

    @property
    def step(self) -> Step:
        return load_procedure(PACKAGE).steps[self.code]

    @property
    def state(self) -> RoundState:
        return self.held.state

    @property
    def last_on(self) -> date | None:
        return self.held.last_on

    def objection(self, code: str, **fields: object) -> Objection:
        return object_to(f"eval.{code}", self.policy, self.on, **fields)


@dataclass(frozen=True, slots=True)
class Taken:
    """The round with the new event at its end, and what must be explained beside it."""

    held: Round
    event: RoundEvent
    cautions: tuple[Objection, ...]


def allowed(
    held: Round, step: str, actor: Actor, on: date, said: Said, policy: Policy
) -> Permission | Refusal:
    """Whether the step may be taken on that day. Raises KeyError for an unknown step."""
    return weigh(load_procedure(PACKAGE), step, Ask(held, step, actor, on, said, policy), GUARDS)


def take(
    held: Round, step: str, actor: Actor, on: date, said: Said, policy: Policy, *, at: datetime
) -> Taken | Refusal:
    """Append the event of a step that is allowed; ``at`` is when it is recorded."""
    answer = allowed(held, step, actor, on, said, policy)
    if isinstance(answer, Refusal):
        return answer
    target = answer.step.target
    event = RoundEvent(step, actor, on, at, said, None if target is None else RoundState(target))
    return Taken(held.with_event(event), event, answer.cautions)


def _statements(ask: Ask) -> Iterator[Objection]:
    if not any(item.quantity == AREA for item in ask.held.items):
        yield ask.objection("no_statements")


def _window(ask: Ask) -> Iterator[Objection]:
    """A window lasts at least the publicity days of the row, its first day not counted."""
    row = ask.policy.find("eval.publicity", ask.on)
    least = ask.on if row is None else add_days(ask.on, row.whole("days"))
    if ask.said.closes is None or ask.said.closes < least:
        yield ask.objection("window_short", least=least)


def _in_window(ask: Ask) -> Iterator[Objection]:
    closes = ask.held.closes
    if closes is not None and ask.on > closes:
        yield ask.objection("window_closed", closes=closes)


def _window_over(ask: Ask) -> Iterator[Objection]:
    closes = ask.held.closes
    if closes is None or ask.on <= closes:
        yield ask.objection("window_open", closes=closes)


def _stated_item(ask: Ask) -> Iterator[Objection]:
    """An agreement may name the enterprise as a whole."""
    item, items = ask.said.item, ask.held.items
    if item is not None and item.quantity == WHOLE and ask.said.answer is Answer.AGREE:
        if not any(one.uscc == item.uscc for one in items):
            yield ask.objection("unknown_item")
    elif item not in items:
        yield ask.objection("unknown_item")


def _item_of_stage(ask: Ask) -> Iterator[Objection]:
    """While areas alone are published, only areas are disputed."""
    item = ask.said.item
    if (
        ask.state is RoundState.AREA_PUBLISHED
        and item is not None
        and item.quantity not in (AREA, WHOLE)
    ):
        yield ask.objection("area_only")


def _claim(ask: Ask) -> Iterator[Objection]:
    said = ask.said
    if said.answer is None:
        yield ask.objection("no_answer")
    elif said.answer is Answer.OBJECT and (said.claimed is None or not said.evidence):
        yield ask.objection("no_claim")


def _objection_open(ask: Ask) -> Iterator[Objection]:
    if ask.held.objection(ask.said.item) is None:
        yield ask.objection("no_objection")
    if ask.said.accepted is None:
        yield ask.objection("no_ruling")


def _other_person(ask: Ask) -> Iterator[Objection]:
    if ask.actor.name == ask.held.collector:
        yield ask.objection("own_figures")


def _other_than_registrar(ask: Ask) -> Iterator[Objection]:
    """Who registered an objection does not rule on it."""
    objected = ask.held.objection(ask.said.item)
    if objected is not None and objected.actor.name == ask.actor.name:
        yield ask.objection("own_objection")


def _marked(ask: Ask) -> Iterator[Objection]:
    """A mark names an enterprise of the round; points of a bonus or malus are positive."""
    mark = ask.said.mark
    if mark is None or not any(item.uscc == mark.uscc for item in ask.held.items):
        yield ask.objection("no_mark")
        return
    if mark.withdrawn:
        if not any(event.said.mark and event.said.mark.key == mark.key for event in ask.held.marks):
            yield ask.objection("mark_unknown")
    elif mark.kind in (MarkKind.BONUS, MarkKind.MALUS) and not (mark.points or 0) > 0:
        yield ask.objection("no_points")


def _evidence(ask: Ask) -> Iterator[Objection]:
    if not ask.said.evidence:
        yield ask.objection("no_evidence", step=ask.step.label)


def _reason(ask: Ask) -> Iterator[Objection]:
    if not ask.said.reason.strip():
        yield ask.objection("no_reason", step=ask.step.label)


def _no_area_objection(ask: Ask) -> Iterator[Objection]:
    found = _disputed(ask, areas=True)
    if found:
        yield ask.objection("area_disputed", count=len(found), names=_names(ask, found))


def _no_other_objection(ask: Ask) -> Iterator[Objection]:
    """Other open objections are told; their items count as they stand."""
    found = _disputed(ask, areas=False)
    if found:
        yield ask.objection("items_disputed", count=len(found), names=_names(ask, found))


def _no_open_objection(ask: Ask) -> Iterator[Objection]:
    found = ask.held.open_objections
    if found:
        yield ask.objection("release_disputed", count=len(found), names=_names(ask, found))


def _newer_version(ask: Ask) -> Iterator[Objection]:
    if ask.held.version.number == ask.held.scored_version:
        yield ask.objection("same_version")


def _scored_version(ask: Ask) -> Iterator[Objection]:
    if ask.held.version.number != ask.held.scored_version:
        yield ask.objection("stale_scores", version=ask.held.version.number)


def _corrected_value(ask: Ask) -> Iterator[Objection]:
    if ask.said.value is None or not ask.said.evidence:
        yield ask.objection("no_value")


def _names(ask: Ask, events: Sequence[RoundEvent]) -> str:
    """Whose objections they are, each once, in the order they came."""
    codes = dict.fromkeys(event.said.item.uscc for event in events if event.said.item is not None)
    return "、".join(ask.held.names.get(code, code) for code in codes)


def _disputed(ask: Ask, *, areas: bool) -> list[RoundEvent]:
    return [
        event
        for event in ask.held.open_objections
        if event.said.item is not None and (event.said.item.quantity == AREA) is areas
    ]


GUARDS: Mapping[str, Guard[Ask]] = MappingProxyType(
    {
        "statements": _statements,
        "window": _window,
        "in_window": _in_window,
        "window_over": _window_over,
        "stated_item": _stated_item,
        "item_of_stage": _item_of_stage,
        "claim": _claim,
        "objection_open": _objection_open,
        "other_person": _other_person,
        "other_than_registrar": _other_than_registrar,
        "marked": _marked,
        "evidence": _evidence,
        "reason": _reason,
        "no_area_objection": _no_area_objection,
        "no_other_objection": _no_other_objection,
        "no_open_objection": _no_open_objection,
        "newer_version": _newer_version,
        "scored_version": _scored_version,
        "corrected_value": _corrected_value,
    }
)
