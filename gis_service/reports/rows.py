"""Rows of a fixed report from the facts of a day, as known now or at a past moment.

Nothing is read from published assessments: what the facts say on the day is judged here, so that a
report of a past day can be made at any time and reads the same.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Protocol

from sqlalchemy import Connection

from gis_service.reports.cells import ReportRow
from gis_service.reports.forms import Form, RowsOf
from gis_service.reports.judged import Judged, Reader
from gis_service.reports.places import Places
from gis_service.sheets.writer import Value
from gis_service.store import report_sources
from gis_service.user import Scope
from parcels.dates import add_days
from parcels.legal_area import legal_area
from parcels.stages import Stage, StageState
from parcels.units import m2, mu

_WEEK = timedelta(days=7)
_DONE = {
    Stage.SUPPLIED: "签订合同",
    Stage.DELIVERED: "交地",
    Stage.STARTED: "开工",
    Stage.COMPLETED: "竣工",
}
_DUE = {
    Stage.DELIVERED: "约定交地日到期，未交地",
    Stage.STARTED: "约定动工日到期，未动工",
    Stage.COMPLETED: "约定竣工日到期，未竣工",
}
_IDLE_YEAR = "满一年，疑似闲置"


def report_rows(
    connection: Connection,
    form: Form,
    scope: Scope,
    as_of: date,
    known_at: datetime | None = None,
) -> list[ReportRow]:
    """All rows of the scope in the order of the report."""
    return rows_of_forms(connection, (form,), scope, as_of, known_at)[form.code]


def rows_of_forms(
    connection: Connection,
    forms: Sequence[Form],
    scope: Scope,
    as_of: date,
    known_at: datetime | None = None,
) -> dict[str, list[ReportRow]]:
    """All rows of several reports by code; the parcels are read and judged once for them all."""
    found = {
        form.code: _plants(connection, form, scope, as_of, known_at)
        for form in forms
        if form.rows is RowsOf.PLANTS
    }
    reader = Reader(connection, scope, as_of, known_at)
    takers = {form.code: _taker(form, reader, as_of) for form in forms if form.code not in found}
    for one in reader.judged() if takers else ():
        for taker in takers.values():
            taker.take(one)
    return found | {code: taker.rows() for code, taker in takers.items()}


class _Taker(Protocol):
    """Takes what a report wants of each parcel, and makes the rows when all have passed."""

    def take(self, one: Judged) -> None: ...

    def rows(self) -> list[ReportRow]: ...


def _taker(form: Form, reader: Reader, as_of: date) -> _Taker:
    match form.rows:
        case RowsOf.PLACES:
            return Places(form)
        case RowsOf.EVENTS:
            return _Events(form, as_of)
    return _Parcels(form, reader)


class _Parcels:
    """Parcels that the report chooses, a row each."""

    def __init__(self, form: Form, reader: Reader) -> None:
        self._form, self._reader = form, reader
        self._chosen: list[Judged] = []

    def take(self, one: Judged) -> None:
        if _wanted(self._form, one):
            self._chosen.append(one)

    def rows(self) -> list[ReportRow]:
        return [
            _row(self._form, one, _key(one), self._reader.values(one, rank))
            for rank, one in enumerate(self._chosen, start=1)
        ]


def _wanted(form: Form, one: Judged) -> bool:
    if form.unsupplied_works:
        progress = one.entry.assembled.facts.progress
        works = progress is not None and (
            progress.works_seen is True or bool(progress.developed_cm2)
        )
        return works and not one.contracted
    if form.stock:
        return one.assessment.stock.kind in form.stock
    return one.assessment.idle_state in form.states


def _key(one: Judged) -> str:
    return str(one.entry.assembled.version.parcel_id)


def _row(form: Form, one: Judged, key: str, values: dict[str, Value]) -> ReportRow:
    version = one.entry.assembled.version
    cells = tuple(values.get(name) for name in form.keys)
    return ReportRow(key, version.park_id, version.district_id, cells)


# --- 周报 ----------------------------------------


class _Events:
    """What happened or fell due in the seven days up to and including ``as_of``."""

    def __init__(self, form: Form, as_of: date) -> None:
        self._form, self._as_of = form, as_of
        self._found: list[tuple[str, date, ReportRow]] = []

    def take(self, one: Judged) -> None:
        for word, day in _happened(one, self._as_of - _WEEK, self._as_of):
            values: dict[str, Value] = {
                "event": word,
                "event_on": day,
                "district": one.entry.district,
                "park": one.entry.park,
                **_named(one),
            }
            row = _row(self._form, one, f"{_key(one)}/{word}", values)
            self._found.append((word, day, row))

    def rows(self) -> list[ReportRow]:
        by_event = sorted(self._found, key=lambda item: (item[0], item[1], item[2].key))
        return [row for _, _, row in by_event]


def _named(one: Judged) -> dict[str, Value]:
    """Code, project, holder and area of a parcel under the ledger's keys."""
    columns, facts = one.entry.assembled.version.columns, one.entry.assembled.facts
    legal = legal_area(facts.areas)
    return {
        "parcel_code": columns["code"],
        "project": columns["project"] or columns["name"] or None,
        "holder": columns["holder"] or None,
        "area_mu": None if legal is None else mu(legal.cm2),
    }


def _happened(one: Judged, since: date, as_of: date) -> Iterator[tuple[str, date]]:
    for at in one.stages:
        if at.state is StageState.DONE and at.actual is not None and at.actual.exact:
            if at.stage in _DONE and since < at.actual.value <= as_of:
                yield _DONE[at.stage], at.actual.value
        elif at.state is StageState.OVERDUE and at.agreed is not None and at.stage in _DUE:
            first_late = add_days(at.agreed.last, 1)
            if since < first_late <= as_of:
                yield _DUE[at.stage], first_late
    t1 = one.entry.finding.detail.get("t1_on")
    if one.assessment.idle_state.suspected and isinstance(t1, date):
        first_idle = add_days(t1, 1)
        if since < first_idle <= as_of:
            yield _IDLE_YEAR, first_idle


# --- 标准厂房 ----------------------------------------


def _plants(
    connection: Connection, form: Form, scope: Scope, as_of: date, known_at: datetime | None
) -> list[ReportRow]:
    storeys = report_sources.standard_plants(connection, scope, as_of, known_at)
    grouped: dict[tuple[int, str], list[report_sources.PlantStorey]] = defaultdict(list)
    for one in storeys:
        grouped[one.parcel_id, one.building].append(one)
    rows = []
    for (parcel_id, building), own in grouped.items():
        first = own[0]
        completed = max((one.completed_on for one in own if one.completed_on), default=None)
        values: dict[str, Value] = {
            "district": first.district,
            "park": first.park,
            "parcel_code": first.code,
            "project": first.project or None,
            "holder": first.holder or None,
            "building": building,
            "storeys": sum(one.storeys for one in own),
            "floor_area_m2": m2(sum(one.floor_cm2 for one in own)),
            "footprint_m2": _footprint(own),
            "building_completed_on": completed,
        }
        cells = tuple(values[name] for name in form.keys)
        rows.append(ReportRow(f"{parcel_id}/{building}", first.park_id, first.district_id, cells))
    return rows


def _footprint(own: Sequence[report_sources.PlantStorey]) -> Fraction | None:
    known = [one.footprint_cm2 for one in own if one.footprint_cm2 is not None]
    return m2(max(known)) if known else None
