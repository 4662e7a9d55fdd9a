"""What the pages of line adjustments show, and how it is made (lines.html, line.html)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gis_service.services.line_ground import LAYER_OF
from gis_service.services.line_words import KINDS, class_word, step_word
from gis_service.services.steps import Option
from gis_service.store.layer_rows import LayerVersion
from gis_service.store.line_rows import Affected, StoredAdjustment, StoredLineEvent
from gis_service.web.blanks import REASON
from gis_service.web.step_view import (
    EventView,
    FileLink,
    Progress,
    StepForm,
    Tried,
    event_view,
)
from maps.line_drawing import Drawing
from parcels.control_class import ControlClass
from parcels.lines.adjustment import AdjustmentKind, AdjustmentReason, Ledger
from parcels.lines.course import AdjustmentState

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
class LineStep(StepForm):
    """A step on line.html. ``approval``: it asks for the document that approves (批文)."""

    approval: bool = False


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
    before_on: date
    affected: tuple[ParcelLine, ...]
    count: int
    moving: int
    elsewhere: int
    drawing: Drawing
    progress: Progress
    ledger: Ledger
    revisable: bool


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


def progress_of(
    stored: StoredAdjustment, options: Sequence[Option], on: date, tried: Tried
) -> Progress:
    """Steps with their forms, and what was done; revising has its own page."""
    return Progress(
        on=on,
        seen=len(stored.history),
        steps=tuple(
            LineStep(
                code=one.step.code,
                label=one.step.label,
                objections=one.objections,
                cautions=one.cautions,
                blanks=(REASON,),
                said=tried.said(one.step.code),
                approval=one.step.code in _DOCUMENTED,
            )
            for one in options
            if one.step.code not in _BY_FORM
        ),
        events=tuple(_event(stored.id, one) for one in reversed(stored.history)),
        tried=tried,
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


def _event(adjustment_id: int, stored: StoredLineEvent) -> EventView:
    given = stored.event.given
    parts = (given.body, given.number, str(given.decided_on or ""), given.reason)
    return event_view(
        stored.event,
        step_word(stored.event.step),
        stored.actor_name,
        "；".join(part for part in parts if part),
        files=(
            FileLink(scan.name, f"/lines/{adjustment_id}/scans/{scan.sha256}", scan.size)
            for scan in stored.scans
        ),
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
