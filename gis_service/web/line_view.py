"""What the pages of line adjustments show, and how it is made (lines.html, line.html)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from gis_service.day import CHINA
from gis_service.services.line_ground import LAYER_OF
from gis_service.services.line_words import KINDS, class_word, step_word
from gis_service.services.steps import Option
from gis_service.store.layer_rows import LayerVersion
from gis_service.store.line_rows import Affected, Scan, StoredAdjustment
from maps.line_drawing import Drawing
from parcels.control_class import ControlClass
from parcels.lines.adjustment import AdjustmentKind, AdjustmentReason, Ledger
from parcels.lines.course import AdjustmentState
from parcels.objection import Objection

SHOWN = 200


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line as it is in force on the day; ``area_cm2`` of all its areas."""

    label: str
    version: LayerVersion | None
    area_cm2: int | None
    ledger: Ledger


@dataclass(frozen=True, slots=True)
class AdjustmentRow:
    """One line of the list of adjustments."""

    id: int
    title: str
    line: str
    kind: str
    added_cm2: int
    removed_cm2: int
    valid_from: date
    opened_by: str


@dataclass(frozen=True, slots=True)
class LinesPage:
    """lines.html, as ``view``: the lines, and adjustments by state in the order of the work."""

    lines: tuple[LineRow, ...]
    groups: tuple[tuple[str, tuple[AdjustmentRow, ...]], ...]


@dataclass(frozen=True, slots=True)
class DraftForm:
    """line_draft.html, as ``view``. ``said``: what stands in each field; ``id``: when revising."""

    said: Mapping[str, str]
    refused: str = ""
    id: int | None = None
    seen: int = 0
    controls: tuple[tuple[str, str], ...] = tuple((one.name, one.word) for one in LAYER_OF)
    kinds: tuple[tuple[str, str], ...] = tuple((one.value, word) for one, word in KINDS.items())
    reasons: tuple[str, ...] = tuple(one.value for one in AdjustmentReason)


@dataclass(frozen=True, slots=True)
class StepForm:
    """A step on line.html; empty ``objections``: it may be taken. ``document``: asks for it."""

    code: str
    label: str
    objections: tuple[Objection, ...]
    cautions: tuple[Objection, ...]
    document: bool
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class EventRow:
    """A step that was taken, finished to read."""

    on: date
    label: str
    by: str
    recorded: date
    text: str
    scans: tuple[Scan, ...]


@dataclass(frozen=True, slots=True)
class ParcelLine:
    """A parcel that is touched."""

    parcel_id: int
    code: str
    name: str
    before: str
    after: str
    moves: bool
    gained_cm2: int
    lost_cm2: int
    share_before: int
    share_after: int


@dataclass(frozen=True, slots=True)
class AdjustmentPage:
    """line.html, as ``view``.

    affected  parcels in the reader's scope, those that change class first; ``elsewhere``: how many
              more are touched outside it. moving: how many of all change class.
    """

    stored: StoredAdjustment
    state: str
    closed: bool
    line: str
    kind: str
    seen: int
    on: date
    before_on: date
    steps: tuple[StepForm, ...]
    shut: tuple[StepForm, ...]
    affected: tuple[ParcelLine, ...]
    count: int
    moving: int
    elsewhere: int
    drawing: Drawing
    events: tuple[EventRow, ...]
    ledger: Ledger
    tried: str = ""
    refused: str = ""
    revisable: bool = False
    notes: tuple[str, ...] = field(default=())


_ORDER = (
    AdjustmentState.SUBMITTED,
    AdjustmentState.DRAFT,
    AdjustmentState.APPROVED,
    AdjustmentState.WITHDRAWN,
)
_DOCUMENTED = frozenset({"approve"})
_BY_FORM = frozenset({"revise"})


def grouped(
    found: Sequence[StoredAdjustment],
) -> tuple[tuple[str, tuple[AdjustmentRow, ...]], ...]:
    """Rows by state, those that wait for somebody first."""
    groups = []
    for state in _ORDER:
        own = tuple(_row(one) for one in found if one.state is state)
        if own:
            groups.append((state.label, own))
    return tuple(groups)


def _row(stored: StoredAdjustment) -> AdjustmentRow:
    item = stored.draft.adjustment
    return AdjustmentRow(
        id=stored.id,
        title=stored.draft.title,
        line=item.control.word,
        kind=KINDS[item.kind],
        added_cm2=item.added_cm2,
        removed_cm2=item.removed_cm2,
        valid_from=item.valid_from,
        opened_by=stored.opened_by_name,
    )


def step_forms(
    options: Sequence[Option], tried: str, typed: Mapping[str, str]
) -> tuple[tuple[StepForm, ...], tuple[StepForm, ...]]:
    """Forms of the steps that may be taken, and those that may not; revising has its own page."""
    forms = [
        StepForm(
            code=one.step.code,
            label=one.step.label,
            objections=one.objections,
            cautions=one.cautions,
            document=one.step.code in _DOCUMENTED,
            said=typed if one.step.code == tried else {},
        )
        for one in options
        if one.step.code not in _BY_FORM
    ]
    return (
        tuple(one for one in forms if not one.objections),
        tuple(one for one in forms if one.objections),
    )


def may_revise(options: Sequence[Option]) -> bool:
    return any(one.step.code in _BY_FORM and not one.objections for one in options)


def parcel_lines(found: Sequence[Affected]) -> tuple[ParcelLine, ...]:
    """Those that change class first, then by code; at most ``SHOWN``."""
    ordered = sorted(found, key=lambda one: (not one.moves, one.code))
    return tuple(
        ParcelLine(
            parcel_id=one.parcel_id,
            code=one.code,
            name=one.name,
            before=class_word(one.before),
            after=class_word(one.after),
            moves=one.moves,
            gained_cm2=one.gained_cm2,
            lost_cm2=one.lost_cm2,
            share_before=one.share_before,
            share_after=one.share_after,
        )
        for one in ordered[:SHOWN]
    )


def event_rows(stored: StoredAdjustment) -> tuple[EventRow, ...]:
    """Newest first."""
    return tuple(
        EventRow(
            on=one.event.on,
            label=step_word(one.event.step),
            by=f"{one.actor_name}（{one.event.actor.role.label}）",
            recorded=one.event.at.astimezone(CHINA).date(),
            text="；".join(
                part
                for part in (
                    one.event.given.body,
                    one.event.given.number,
                    str(one.event.given.decided_on or ""),
                    one.event.given.reason,
                )
                if part
            ),
            scans=one.scans,
        )
        for one in reversed(stored.history)
    )


def draft_said(stored: StoredAdjustment) -> dict[str, str]:
    """The fields of the form as the draft has them."""
    item = stored.draft.adjustment
    return {
        "title": stored.draft.title,
        "control": item.control.name,
        "kind": item.kind.value,
        "reason": item.reason.value,
        "valid_from": item.valid_from.isoformat(),
        "points_in": stored.draft.outline_in,
        "points_out": stored.draft.outline_out,
    }


_FIELDS = ("title", "control", "kind", "reason", "valid_from")
_OUTLINES = ("points_in", "crs_in", "points_out", "crs_out")
_CHOSEN = {"control": ControlClass.RED.name, "kind": AdjustmentKind.SWAP.value}
EMPTY: Mapping[str, str] = {**dict.fromkeys((*_FIELDS, *_OUTLINES), ""), **_CHOSEN}
"""The form before anything was typed."""
