"""Rows of a fixed report from the facts of a day, as known now or at a past moment.

Nothing is read from published assessments: what the facts say on the day is judged here, so that a
report of a past day can be made at any time and reads the same.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Protocol

from sqlalchemy import Connection

from gis_service.documents.idle_ledger import ledger_row
from gis_service.facts import Assembled, assemble
from gis_service.facts.parks import WithoutMeans
from gis_service.reports.cells import ReportRow
from gis_service.reports.forms import Form, RowsOf
from gis_service.services.deciding import Decision, decisions_of
from gis_service.services.idle_list import IdleEntry
from gis_service.sheets.writer import Value
from gis_service.store import calendar_rows, city_rows, identifier_rows, policy_rows, report_sources
from gis_service.store.city_rows import OUTSIDE
from gis_service.user import Scope
from parcels.assess import Assessment, assess
from parcels.calendar import OfficeCalendar
from parcels.dates import add_days
from parcels.legal_area import legal_area
from parcels.policy import Policy
from parcels.stages import Stage, StageAt, StageState, stages
from parcels.units import PERCENT, m2, mu
from parcels.verdict import Rule

_BATCH = 2000
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


@dataclass(frozen=True, slots=True)
class _Judged:
    """A parcel of the day with everything a row may say."""

    entry: IdleEntry
    assessment: Assessment
    stages: tuple[StageAt, ...]

    @property
    def contracted(self) -> bool:
        return self.entry.assembled.facts.contract is not None

    def at(self, stage: Stage) -> StageAt:
        return next(each for each in self.stages if each.stage is stage)


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
    reader = _Reader(connection, scope, as_of, known_at)
    takers = {form.code: _taker(form, reader, as_of) for form in forms if form.code not in found}
    for one in reader.judged() if takers else ():
        for taker in takers.values():
            taker.take(one)
    return found | {code: taker.rows() for code, taker in takers.items()}


class _Taker(Protocol):
    """Takes what a report wants of each parcel, and makes the rows when all have passed."""

    def take(self, one: "_Judged") -> None: ...

    def rows(self) -> list[ReportRow]: ...


def _taker(form: Form, reader: "_Reader", as_of: date) -> _Taker:
    match form.rows:
        case RowsOf.PLACES:
            return _Places(form)
        case RowsOf.EVENTS:
            return _Events(form, as_of)
    return _Parcels(form, reader)


class _Reader:
    """Reads and judges the parcels of a day in batches, by code."""

    def __init__(
        self, connection: Connection, scope: Scope, as_of: date, known_at: datetime | None
    ) -> None:
        self._connection = connection
        self._scope = scope
        self._as_of = as_of
        self._known_at = known_at
        self.policy: Policy = policy_rows.latest(connection, known_at).profile.policy
        self.calendar: OfficeCalendar = calendar_rows.office_calendar(connection)
        self._districts = {place.id: place.name for place in city_rows.districts(connection)}
        self._parks = {place.id: place.name for place in city_rows.parks(connection)}

    def judged(self) -> Iterator[_Judged]:
        ids = report_sources.parcels_on(self._connection, self._scope, self._as_of, self._known_at)
        for start in range(0, len(ids), _BATCH):
            batch = ids[start : start + _BATCH]
            facts = assemble(self._connection, batch, self._as_of, WithoutMeans(), self._known_at)
            names = identifier_rows.of_parcels(self._connection, batch)
            decisions = decisions_of(self._connection, batch, self._known_at)
            for key in batch:
                if key in facts:
                    yield self._one(facts[key], names.get(key, {}), decisions.get(key, ()))

    def _one(
        self, found: Assembled, names: dict[str, str], decisions: Sequence[Decision]
    ) -> _Judged:
        assessment = assess(found.facts, self.policy, self._as_of)
        finding = assessment.finding(Rule.IDLE)
        t1 = finding.detail.get("t1_on")
        own = [one for one in decisions if one.rule is Rule.IDLE]
        holding = [one for one in own if one.holds(finding, self._as_of)]
        entry = IdleEntry(
            rank=0,
            state=assessment.idle_state,
            assembled=found,
            finding=finding,
            identifiers=names,
            district=self._districts.get(found.version.district_id),
            park=self._parks.get(found.version.park_id),
            deadline=None,
            days=(self._as_of - t1).days if isinstance(t1, date) else None,
            decision=holding[-1] if holding else None,
            case=None,
        )
        return _Judged(entry, assessment, stages(found.facts, self.policy, self._as_of))

    def values(self, one: _Judged, rank: int) -> dict[str, Value]:
        """What the ledger says of it, with park and developed share."""
        values = ledger_row(one.entry, self.policy, self.calendar)
        progress = one.entry.assembled.facts.progress
        if progress is not None and progress.should_develop_cm2:
            developed = progress.developed_cm2
            if developed is not None:
                values["developed_percent"] = Fraction(
                    developed * PERCENT, progress.should_develop_cm2
                )
        return values | {"rank": rank, "park": one.entry.park}


class _Parcels:
    """Parcels that the report chooses, a row each."""

    def __init__(self, form: Form, reader: _Reader) -> None:
        self._form, self._reader = form, reader
        self._chosen: list[_Judged] = []

    def take(self, one: _Judged) -> None:
        if _wanted(self._form, one):
            self._chosen.append(one)

    def rows(self) -> list[ReportRow]:
        return [
            _row(self._form, one, _key(one), self._reader.values(one, rank))
            for rank, one in enumerate(self._chosen, start=1)
        ]


def _wanted(form: Form, one: _Judged) -> bool:
    if form.unsupplied_works:
        progress = one.entry.assembled.facts.progress
        works = progress is not None and (
            progress.works_seen is True or bool(progress.developed_cm2)
        )
        return works and not one.contracted
    if form.stock:
        return one.assessment.stock.kind in form.stock
    return one.assessment.idle_state in form.states


def _key(one: _Judged) -> str:
    return str(one.entry.assembled.version.parcel_id)


def _row(form: Form, one: _Judged, key: str, values: dict[str, Value]) -> ReportRow:
    version = one.entry.assembled.version
    cells = tuple(values.get(name) for name in form.keys)
    return ReportRow(key, version.park_id, version.district_id, cells)


# --- 开竣工情况汇总 ----------------------------------------


@dataclass(slots=True)
class _Sum:
    """Counts of one park in one district while they are added up."""

    district: str | None
    park: str | None
    cm2: int = 0
    supplied: int = 0
    start_due: int = 0
    started: int = 0
    start_late: int = 0
    completion_due: int = 0
    completed: int = 0
    completion_late: int = 0


class _Places:
    """Every place with supplied land, by district then park; facts are counted, not promises."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._sums: dict[tuple[int, int], _Sum] = {}

    def take(self, one: _Judged) -> None:
        if not one.contracted:
            return
        version, entry = one.entry.assembled.version, one.entry
        place = (version.district_id, version.park_id)
        _add(self._sums.setdefault(place, _Sum(entry.district, entry.park or OUTSIDE)), one)

    def rows(self) -> list[ReportRow]:
        return [
            ReportRow(f"{district}/{park}", park, district, _sum_cells(self._form, total))
            for (district, park), total in sorted(self._sums.items(), key=lambda item: item[0])
        ]


def _add(total: _Sum, one: _Judged) -> None:
    legal = legal_area(one.entry.assembled.facts.areas)
    total.cm2 += legal.cm2 if legal is not None else 0
    total.supplied += 1
    as_of = one.assessment.as_of
    start, completion = one.at(Stage.STARTED), one.at(Stage.COMPLETED)
    # What is built has been started, whoever recorded what.
    started = StageState.DONE in (start.state, completion.state)
    total.start_due += start.agreed is not None and start.agreed.last <= as_of
    total.started += started
    total.start_late += start.state is StageState.OVERDUE and not started
    total.completion_due += completion.agreed is not None and completion.agreed.last <= as_of
    total.completed += completion.state is StageState.DONE
    total.completion_late += completion.state is StageState.OVERDUE


def _sum_cells(form: Form, total: _Sum) -> tuple[Value, ...]:
    values: dict[str, Value] = {
        "district": total.district,
        "park": total.park,
        "supplied": total.supplied,
        "area_mu": mu(total.cm2),
        "start_due": total.start_due,
        "started": total.started,
        "start_percent": _percent(total.started, total.start_due),
        "start_late": total.start_late,
        "completion_due": total.completion_due,
        "completed": total.completed,
        "completion_percent": _percent(total.completed, total.completion_due),
        "completion_late": total.completion_late,
    }
    return tuple(values[name] for name in form.keys)


def _percent(done: int, due: int) -> Fraction | None:
    """Over 100 where more was done than was due; None where nothing was due."""
    return Fraction(done * PERCENT, due) if due else None


# --- 周报 ----------------------------------------


class _Events:
    """What happened or fell due in the seven days up to and including ``as_of``."""

    def __init__(self, form: Form, as_of: date) -> None:
        self._form, self._as_of = form, as_of
        self._found: list[tuple[str, date, ReportRow]] = []

    def take(self, one: _Judged) -> None:
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


def _named(one: _Judged) -> dict[str, Value]:
    """Code, project, holder and area of a parcel under the ledger's keys."""
    columns, facts = one.entry.assembled.version.columns, one.entry.assembled.facts
    legal = legal_area(facts.areas)
    return {
        "parcel_code": columns["code"],
        "project": columns["project"] or columns["name"] or None,
        "holder": columns["holder"] or None,
        "area_mu": None if legal is None else mu(legal.cm2),
    }


def _happened(one: _Judged, since: date, as_of: date) -> Iterator[tuple[str, date]]:
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
