"""A round of evaluation as the fold of its events: statements, objections, rulings, versions.

Silence after the closing day is confirmation (视同确认). An objection opens only the disputed
item. An accepted ruling, and a correction after release, makes a new version of the figures; a
version once made never changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from parcels.evaluation.land import LandStatement
from parcels.procedure import Actor, load_procedure
from parcels.units import Exact

PACKAGE = "evaluation"
AREA = "area"
"""The item whose objections stop every scoring."""
WHOLE = ""
"""In place of a quantity: every item of the enterprise, which an agreement may name."""
SCORINGS = ("score", "rescore")
"""Steps that score everyone anew."""


class RoundState(StrEnum):
    """States of a round; labels stand in ``steps.toml``."""

    COLLECTING = "COLLECTING"
    REVIEWED = "REVIEWED"
    AREA_PUBLISHED = "AREA_PUBLISHED"
    CORRECTING = "CORRECTING"
    CONFIRMING = "CONFIRMING"
    SCORED = "SCORED"
    RESULT_PUBLISHED = "RESULT_PUBLISHED"
    FINAL = "FINAL"

    @property
    def label(self) -> str:
        return load_procedure(PACKAGE).states[self.value]


class Answer(StrEnum):
    """What an enterprise says of an item."""

    AGREE = "AGREE"
    OBJECT = "OBJECT"


class MarkKind(StrEnum):
    """What is known of an enterprise beside its figures."""

    VETO = "VETO"
    PROTECTION = "PROTECTION"
    BONUS = "BONUS"
    MALUS = "MALUS"
    UNSUITED = "UNSUITED"
    SEPARATE = "SEPARATE"

    @property
    def label(self) -> str:
        return _MARKS[self]


_MARKS = {
    MarkKind.VETO: "一票否决",
    MarkKind.PROTECTION: "保护条款",
    MarkKind.BONUS: "加分",
    MarkKind.MALUS: "减分",
    MarkKind.UNSUITED: "不定等级",
    MarkKind.SEPARATE: "承租企业单独评价",
}


class Confirmation(StrEnum):
    """How an enterprise stands in the open or last window."""

    CONFIRMED = "已确认"
    OBJECTED = "有异议"
    RULED = "异议已裁定"
    SILENT = "视同确认"
    WAITING = "待确认"


@dataclass(frozen=True, slots=True)
class Item:
    """A figure of an enterprise: the quantity's code."""

    uscc: str
    quantity: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What is held of an item: stored units; None = not reported. Areas with their parts."""

    item: Item
    value: Exact | None
    source: str = ""
    land: LandStatement | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on an enterprise, or its withdrawal.

    code     clause of the scheme of a veto or protection; else "".
    points   of a bonus or malus, positive.
    """

    uscc: str
    kind: MarkKind
    code: str = ""
    points: Exact | None = None
    withdrawn: bool = False

    @property
    def key(self) -> tuple[str, MarkKind, str]:
        return self.uscc, self.kind, self.code


@dataclass(frozen=True, slots=True)
class Said:
    """What the actor brings to a step; stored with its event.

    closes     last day of a window that opens with the step.
    answer, item, claimed   a response; item also names what is ruled on or corrected.
    accepted   a ruling; value: the figure set by a correction.
    """

    reason: str = ""
    evidence: tuple[str, ...] = ()
    closes: date | None = None
    answer: Answer | None = None
    item: Item | None = None
    claimed: Exact | None = None
    accepted: bool | None = None
    value: Exact | None = None
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class RoundEvent:
    """One step taken. ``version``: of the figures after it, known to who sees only a part of the
    events; None = counted from them.
    """

    step: str
    actor: Actor
    on: date
    at: datetime
    said: Said
    target: RoundState | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """Figures as they stood; ``by``: the event that made it, None for the first."""

    number: int
    values: Mapping[Item, Exact | None]
    by: RoundEvent | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """``collector``: who collected the figures; ``scheme_sha256``: the scheme version.

    ``names`` of enterprises by code, for sentences.
    """

    year: int
    scheme_sha256: str
    collector: str
    statements: tuple[Statement, ...]
    events: tuple[RoundEvent, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def with_event(self, event: RoundEvent) -> "Round":
        return replace(self, events=(*self.events, event))

    @property
    def state(self) -> RoundState:
        moved = [event.target for event in self.events if event.target is not None]
        return moved[-1] if moved else RoundState.COLLECTING

    @property
    def last_on(self) -> date | None:
        return max((event.on for event in self.events), default=None)

    @property
    def closes(self) -> date | None:
        """Last day of the newest window."""
        windows = (event.said.closes for event in reversed(self.events))
        return next((day for day in windows if day is not None), None)

    @property
    def items(self) -> frozenset[Item]:
        return frozenset(statement.item for statement in self.statements)

    @property
    def open_objections(self) -> tuple[RoundEvent, ...]:
        """Objections without a ruling, oldest first."""
        found: dict[Item, RoundEvent] = {}
        for event in self.events:
            item = event.said.item
            if item is None:
                continue
            if event.step == "respond" and event.said.answer is Answer.OBJECT:
                found[item] = event
            elif event.step in ("respond", "rule"):
                # Whoever agrees to the item takes the objection back.
                found.pop(item, None)
        return tuple(found.values())

    def objection(self, item: Item | None) -> RoundEvent | None:
        """The open objection to an item."""
        return next((event for event in self.open_objections if event.said.item == item), None)

    @property
    def versions(self) -> tuple[Version, ...]:
        """All versions of the figures, the first from what was collected."""
        first = {statement.item: statement.value for statement in self.statements}
        found = [Version(1, MappingProxyType(first))]
        claims: dict[Item, Exact | None] = {}
        scored = False
        for event in self.events:
            scored = scored or event.step in SCORINGS
            if event.step == "mark" and scored:
                found.append(Version(_number(found, event), found[-1].values, event))
            item = event.said.item
            if item is None:
                continue
            if event.step == "respond" and event.said.answer is Answer.OBJECT:
                claims[item] = event.said.claimed
            elif event.step == "rule" and event.said.accepted:
                found.append(_next(found, item, claims.get(item), event))
            elif event.step == "correct":
                found.append(_next(found, item, event.said.value, event))
        return tuple(found)

    @property
    def version(self) -> Version:
        return self.versions[-1]

    @property
    def scored_version(self) -> int | None:
        """The version that was scored last; None before any scoring."""
        for index in range(len(self.events) - 1, -1, -1):
            event = self.events[index]
            if event.step in SCORINGS:
                earlier = replace(self, events=self.events[:index])
                return earlier.version.number if event.version is None else event.version
        return None

    @property
    def marks(self) -> tuple[RoundEvent, ...]:
        """The events of the marks that hold, oldest first."""
        found: dict[object, RoundEvent] = {}
        for event in self.events:
            mark = event.said.mark
            if mark is not None and mark.withdrawn:
                found.pop(mark.key, None)
            elif mark is not None:
                found[mark.key] = event
        return tuple(found.values())


def confirmation(held: Round, uscc: str, on: date) -> Confirmation:
    """How an enterprise stands on a day."""
    if any(_of(event, uscc) for event in held.open_objections):
        return Confirmation.OBJECTED
    said = _answers(held, uscc)
    if Answer.OBJECT in said:
        return Confirmation.RULED
    if Answer.AGREE in said:
        return Confirmation.CONFIRMED
    closes = held.closes
    over = closes is not None and on > closes
    return Confirmation.SILENT if over else Confirmation.WAITING


def _answers(held: Round, uscc: str) -> set[Answer | None]:
    """What an enterprise said since the newest window opened."""
    opened = [i for i, event in enumerate(held.events) if event.said.closes is not None]
    since = held.events[opened[-1] :] if opened else ()
    return {event.said.answer for event in since if event.step == "respond" and _of(event, uscc)}


def _of(event: RoundEvent, uscc: str) -> bool:
    return event.said.item is not None and event.said.item.uscc == uscc


def _next(before: Sequence[Version], item: Item, value: Exact | None, event: RoundEvent) -> Version:
    values = MappingProxyType({**before[-1].values, item: value})
    return Version(_number(before, event), values, event)


def _number(before: Sequence[Version], event: RoundEvent) -> int:
    return before[-1].number + 1 if event.version is None else event.version
