"""Reading and writing adjustments of lines: an event is only ever added."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import shapely
from pydantic import TypeAdapter
from shapely.geometry import MultiPolygon
from sqlalchemy import Connection, Row, insert, text

from gis_service.store.history_rows import Histories, Seen, actor_in
from gis_service.store.lines import line_adjustment, line_event
from parcels.control_class import ControlClass
from parcels.lines.adjustment import Adjustment, AdjustmentKind, AdjustmentReason
from parcels.lines.course import AdjustmentState, Course, Event, Given

_GIVEN = TypeAdapter(Given)


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan that is kept: the name its user gave it, type, size in bytes, SHA-256 (hex)."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Affected:
    """A parcel whose share in the line changes; areas in cm², shares in ppm.

    ``before`` and ``after``: control class by the line rule, None where it says none.
    """

    parcel_id: int
    code: str
    name: str
    gained_cm2: int
    lost_cm2: int
    share_before: int
    share_after: int
    before: ControlClass | None
    after: ControlClass | None
    industrial: bool | None

    @property
    def moves(self) -> bool:
        """Whether its class changes."""
        return self.before is not self.after


_AFFECTED = TypeAdapter(tuple[Affected, ...])


@dataclass(frozen=True, slots=True)
class Draft:
    """What is proposed. ``outline_in``, ``outline_out``: GeoJSON as drawn, "" for none."""

    title: str
    adjustment: Adjustment
    base_version_id: int
    outline_in: str
    outline_out: str
    joined: MultiPolygon
    departed: MultiPolygon
    district_id: int = 0


@dataclass(frozen=True, slots=True)
class StoredLineEvent:
    """An event with who by name, its scans, and whom it touched where it made a new line."""

    event: Event
    actor_name: str
    scans: tuple[Scan, ...]
    affected: tuple[Affected, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredAdjustment:
    """An adjustment of the scope. ``version_id``: the version of the line it became."""

    id: int
    draft: Draft
    opened_by_name: str
    opened_at: datetime
    version_id: int | None
    proposal_id: int | None
    history: tuple[StoredLineEvent, ...]

    @property
    def course(self) -> Course:
        """The fold of its events."""
        return Course(self.draft.adjustment, tuple(one.event for one in self.history))

    @property
    def state(self) -> AdjustmentState:
        return self.course.state

    @property
    def affected(self) -> tuple[Affected, ...]:
        """Whom the approval touched, as on its day; nobody before."""
        return tuple(parcel for one in self.history for parcel in one.affected)

    @property
    def scans(self) -> tuple[Scan, ...]:
        return tuple(scan for one in self.history for scan in one.scans)


def open_adjustment(
    connection: Connection, draft: Draft, account: tuple[int, str], proposal_id: int | None
) -> int:
    """Store a draft without events; its id. ``account``: id and display name."""
    return connection.execute(
        insert(line_adjustment)
        .values(
            **_columns(draft),
            proposal_id=proposal_id,
            opened_by=account[0],
            opened_by_name=account[1],
            state=AdjustmentState.DRAFT.value,
            events=0,
        )
        .returning(line_adjustment.c.id)
    ).scalar_one()


def add_event(
    connection: Connection,
    adjustment_id: int,
    seen: int,
    event: Event,
    account: tuple[int, str],
    draft: Draft,
    scans: Sequence[Scan] = (),
    made: tuple[int, tuple[Affected, ...]] | None = None,
) -> None:
    """Add an event after the ``seen`` ones. Raises Conflict when another came first.

    ``draft`` is what stands after it; ``made``: the version of the line, and whom it touches.
    """
    listed, told = _columns(draft), _told(draft)
    if made is not None:
        listed["version_id"], touched = made
        told["affected"] = _AFFECTED.dump_python(touched, mode="json")
    brought = {
        "given": _GIVEN.dump_python(event.given, mode="json"),
        "scans": [asdict(scan) for scan in scans],
        "draft": told,
    }
    head = Seen(adjustment_id, seen, 0, draft.district_id)
    _ADJUSTMENTS.add(connection, head, event, account, brought, listed)


_IN_FORCE = text(
    "SELECT kind, reason, valid_from, added_cm2, removed_cm2 FROM line_ledger(:line, :until)"
)


def in_force(connection: Connection, control: ControlClass, on: date) -> tuple[Adjustment, ...]:
    """Approved adjustments of a line of the whole city up to a day, for its ledger."""
    rows = connection.execute(_IN_FORCE, {"line": control.name, "until": on})
    return tuple(
        Adjustment(
            control=control,
            kind=AdjustmentKind(row.kind),
            reason=AdjustmentReason(row.reason),
            valid_from=row.valid_from,
            added_cm2=row.added_cm2,
            removed_cm2=row.removed_cm2,
        )
        for row in rows
    )


def _columns(draft: Draft) -> dict[str, Any]:
    item = draft.adjustment
    return {
        "park_id": 0,
        "district_id": draft.district_id,
        "title": draft.title,
        "control": item.control.name,
        "kind": item.kind.value,
        "reason": item.reason.value,
        "valid_from": item.valid_from,
        "base_version_id": draft.base_version_id,
        "outline_in": draft.outline_in,
        "outline_out": draft.outline_out,
        "joined": shapely.to_wkb(draft.joined),
        "departed": shapely.to_wkb(draft.departed),
        "added_cm2": item.added_cm2,
        "removed_cm2": item.removed_cm2,
        "planned_cm2": item.planned_cm2,
    }


def _told(draft: Draft) -> dict[str, Any]:
    """The draft for its event: what was drawn and how much moves."""
    columns = _columns(draft)
    for shape in ("joined", "departed", "park_id"):
        del columns[shape]
    return {**columns, "valid_from": draft.adjustment.valid_from.isoformat()}


def _stored(row: Row[Any], events: Sequence[Row[Any]]) -> StoredAdjustment:
    history = tuple(_event(each) for each in events)
    given = next((one.event.given for one in reversed(history) if one.event.given.body), Given())
    adjustment = Adjustment(
        control=ControlClass[row.control],
        kind=AdjustmentKind(row.kind),
        reason=AdjustmentReason(row.reason),
        valid_from=row.valid_from,
        added_cm2=row.added_cm2,
        removed_cm2=row.removed_cm2,
        # One version holds both from the same day.
        added_on=row.valid_from,
        removed_on=row.valid_from,
        body=given.body,
        number=given.number,
        decided_on=given.decided_on,
        scans=given.scans,
        planned_cm2=row.planned_cm2,
    )
    draft = Draft(
        title=row.title,
        adjustment=adjustment,
        base_version_id=row.base_version_id,
        outline_in=row.outline_in,
        outline_out=row.outline_out,
        joined=shapely.from_wkb(bytes(row.joined)),
        departed=shapely.from_wkb(bytes(row.departed)),
        district_id=row.district_id,
    )
    return StoredAdjustment(
        id=row.id,
        draft=draft,
        opened_by_name=row.opened_by_name,
        opened_at=row.opened_at,
        version_id=row.version_id,
        proposal_id=row.proposal_id,
        history=history,
    )


def _event(row: Row[Any]) -> StoredLineEvent:
    event = Event(
        step=row.step,
        actor=actor_in(row),
        on=row.on_day,
        at=row.recorded_at,
        given=_GIVEN.validate_python(row.given),
        target=None if row.target is None else AdjustmentState(row.target),
    )
    scans = tuple(
        Scan(one["name"], one["media_type"], one["size"], one["sha256"]) for one in row.scans
    )
    affected = _AFFECTED.validate_python(row.draft.get("affected", ()))
    return StoredLineEvent(event, row.actor_name, scans, affected)


_ADJUSTMENTS = Histories(line_adjustment, line_event, "adjustment_id", "这份方案", _stored)
find = _ADJUSTMENTS.find
all_of = _ADJUSTMENTS.all
