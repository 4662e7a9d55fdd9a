"""What the ⓘ beside a number and freshness.html need (数据时效): finished words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gis_service.indicators.indicators import indicators
from gis_service.indicators.sources import Source
from gis_service.rights import uploads_of
from gis_service.services.data_duties import may_change
from gis_service.services.freshness import DataFreshness, Freshness, Held
from gis_service.services.targets import Aim
from gis_service.store.base import NO_PARK
from gis_service.store.city_rows import OUTSIDE
from gis_service.user import User
from gis_service.web.words import UPLOAD_KINDS
from parcels.board import BoardIndicator
from parcels.units import shown

PATH = "/freshness"
DUTY_PATH = f"{PATH}/duties"
_RECORDED = "在系统内登记的案件、计划、调查，不定期"
_NEVER = "尚未入库"


@dataclass(frozen=True, slots=True)
class Mark:
    """The ⓘ of a number, and whether the number is grey.

    text   meaning, owners, frequency, thresholds; ``said`` beside a late number: 截至 2024-12-31.
    """

    href: str
    label: str
    text: str
    late: bool
    said: str


@dataclass(frozen=True, slots=True)
class LateRow:
    """A line of what is overdue; ``href`` where the viewer brings it in, "" for others."""

    kind: str
    place: str
    stored: date | None
    reaches: date | None
    due: date
    days: int
    owner: str
    contact: str
    href: str


@dataclass(frozen=True, slots=True)
class HeldCell:
    """A kind of a park: how far it reaches, when more is due."""

    reaches: date | None
    due: date
    late: bool


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """``data``, ``owner`` in words; ``aim`` of the city with its source; ``said`` 截至… if late."""

    code: str
    label: str
    definition: str
    data: str
    owner: str
    good: str
    alarm: str
    aim: str
    late: bool
    said: str


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A kind of data: owner, the nearest day due, how many parks of how many are late."""

    href: str
    kind: str
    owner: str
    contact: str
    frequency: str
    mode: str
    next_due: date | None
    parks: int
    late: int


@dataclass(frozen=True, slots=True)
class FreshnessPage:
    """``late``: all that is overdue in the scope; a cell is None where nothing is asked."""

    late: tuple[LateRow, ...]
    duties: tuple[DutyRow, ...]
    kinds: tuple[str, ...]
    parks: tuple[tuple[str, tuple[HeldCell | None, ...]], ...]
    indicators: tuple[IndicatorRow, ...]
    may_change: bool


def mark(found: Freshness, as_of: date) -> Mark:
    """The ⓘ of an indicator of a place."""
    its = found.indicator
    data = "；".join(_duty_words(kind, found.sources[kind]) for kind in its.kinds) or _RECORDED
    text = f"{its.label}：{its.definition}。数据：{data}。"
    if its.good:
        text += f"良好：{its.good}；报警：{its.alarm}。"
    if found.late:
        text += f"{said(found)}，有数据逾期未报。"
    address = f"{PATH}?as_of={as_of.isoformat()}#i-{its.code}"
    return Mark(address, its.label, text, found.late, said(found))


def said(found: Freshness) -> str:
    """截至…, "" where nothing is late."""
    if not found.late:
        return ""
    return _NEVER if found.until is None else f"截至 {found.until.isoformat()}"


def late_rows(found: DataFreshness, held: tuple[Held, ...], user: User) -> tuple[LateRow, ...]:
    mine = uploads_of(user.role)
    day = found.as_of.isoformat()
    return tuple(
        LateRow(
            kind=UPLOAD_KINDS[one.kind],
            place=_place(found, one.park_id),
            stored=one.stored,
            reaches=one.reaches,
            due=one.next_due,
            days=(found.as_of - one.next_due).days,
            owner=one.source.owner,
            contact=one.source.contact,
            href=f"/uploads?as_of={day}" if one.kind in mine else "",
        )
        for one in held
    )


def freshness_page(
    found: DataFreshness, user: User, aims: Mapping[BoardIndicator, Aim]
) -> FreshnessPage:
    """All of a scope: what is late, kinds of data with their owners, parks, indicators."""
    kinds = tuple(found.sources)
    cells = {
        (one.park_id, one.kind): HeldCell(one.reaches, one.next_due, one.late) for one in found.held
    }
    places = {one.park_id for one in found.held}
    late = tuple(sorted((one for one in found.held if one.late), key=lambda one: one.next_due))
    return FreshnessPage(
        late=late_rows(found, late, user),
        duties=tuple(_duty(kind, found) for kind in kinds),
        kinds=tuple(UPLOAD_KINDS[kind] for kind in kinds),
        parks=tuple(
            (_place(found, park), tuple(cells.get((park, kind)) for kind in kinds))
            for park in sorted(places, key=lambda park: (park == NO_PARK, park))
        ),
        indicators=tuple(_indicator(found.freshness(code), aims) for code in indicators()),
        may_change=may_change(user),
    )


def _duty(kind: str, found: DataFreshness) -> DutyRow:
    source = found.sources[kind]
    held = [one for one in found.held if one.kind == kind]
    return DutyRow(
        f"{DUTY_PATH}/{kind}?as_of={found.as_of}",
        UPLOAD_KINDS[kind],
        source.owner,
        source.contact,
        source.frequency,
        source.mode,
        min((one.next_due for one in held), default=None),
        len(held),
        sum(one.late for one in held),
    )


def _indicator(found: Freshness, aims: Mapping[BoardIndicator, Aim]) -> IndicatorRow:
    its = found.indicator
    main = found.sources[its.kinds[0]] if its.kinds else None
    return IndicatorRow(
        its.code,
        its.label,
        its.definition,
        "、".join(UPLOAD_KINDS[kind] for kind in its.kinds) or _RECORDED,
        f"{main.owner}，{main.contact}" if main is not None else "",
        its.good,
        its.alarm,
        _aim(its.code, aims),
        found.late,
        said(found),
    )


def _aim(code: str, aims: Mapping[BoardIndicator, Aim]) -> str:
    """650.00 万元/亩（by what), "" for an indicator without a number or that none was set for."""
    for indicator, aim in aims.items():
        if indicator.value == code:
            meaning = indicator.meaning
            return f"{shown(aim.value, meaning.places)} {meaning.unit}（{aim.source}）"
    return ""


def _duty_words(kind: str, its: Source) -> str:
    return f"{UPLOAD_KINDS[kind]}（{its.owner}，{its.contact}，{its.frequency}，{its.mode}）"


def _place(found: DataFreshness, park_id: int) -> str:
    return found.names.get(park_id, OUTSIDE)
