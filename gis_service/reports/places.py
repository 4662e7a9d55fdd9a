"""开竣工情况汇总: what is counted of every place, the sum of all, the parcels behind a number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from types import MappingProxyType

from sqlalchemy import Connection

from gis_service.reports.cells import ReportRow
from gis_service.reports.forms import Form, RowsOf, counted_form
from gis_service.reports.judged import Judged, Reader
from gis_service.sheets.writer import Value
from gis_service.store.city_rows import OUTSIDE
from gis_service.store.report_sources import Place
from gis_service.user import Scope
from parcels.legal_area import legal_area
from parcels.stages import Stage, StageState
from parcels.units import PERCENT, mu

_SUPPLIED = "supplied"
_SHARES = MappingProxyType(
    {
        "start_percent": ("started", "start_due"),
        "completion_percent": ("completed", "completion_due"),
    }
)
"""A share by what is divided by what."""

_TOTAL = "合计"


def counts_of(one: Judged) -> Mapping[str, bool]:
    """Under which numbers a parcel counts; facts count, not promises. Not supplied: under none."""
    as_of = one.assessment.as_of
    start, completion = one.at(Stage.STARTED), one.at(Stage.COMPLETED)
    # What is built has been started, whoever recorded what.
    started = StageState.DONE in (start.state, completion.state)
    counted = {
        _SUPPLIED: True,
        "start_due": start.agreed is not None and start.agreed.last <= as_of,
        "started": started,
        "start_late": start.state is StageState.OVERDUE and not started,
        "completion_due": completion.agreed is not None and completion.agreed.last <= as_of,
        "completed": completion.state is StageState.DONE,
        "completion_late": completion.state is StageState.OVERDUE,
    }
    return {name: one.contracted and counts for name, counts in counted.items()}


def count_behind(key: str) -> str:
    """The number whose parcels a column leads to, "" for a name: of a share what is divided."""
    if key in _SHARES:
        return _SHARES[key][0]
    return {"district": "", "park": "", "area_mu": _SUPPLIED}.get(key, key)


@dataclass(slots=True)
class _Sum:
    """Counts of one park in one district while they are added up."""

    district: str | None
    park: str | None
    cm2: int = 0
    counts: dict[str, int] = field(default_factory=dict)


class Places:
    """Every place with supplied land, by district then park."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._sums: dict[tuple[int, int], _Sum] = {}

    def take(self, one: Judged) -> None:
        if not one.contracted:
            return
        version, entry = one.entry.assembled.version, one.entry
        total = self._sums.setdefault(
            (version.district_id, version.park_id), _Sum(entry.district, entry.park or OUTSIDE)
        )
        legal = legal_area(one.entry.assembled.facts.areas)
        total.cm2 += legal.cm2 if legal is not None else 0
        for name, counts in counts_of(one).items():
            total.counts[name] = total.counts.get(name, 0) + counts

    def rows(self) -> list[ReportRow]:
        return [
            ReportRow(f"{district}/{park}", park, district, _sum_cells(self._form, total))
            for (district, park), total in sorted(self._sums.items(), key=lambda item: item[0])
        ]


def _sum_cells(form: Form, total: _Sum) -> tuple[Value, ...]:
    values: dict[str, Value] = {
        "district": total.district,
        "park": total.park,
        "area_mu": mu(total.cm2),
        **total.counts,
    }
    return _with_shares(form, values)


def _with_shares(form: Form, values: dict[str, Value]) -> tuple[Value, ...]:
    for name, (part, whole) in _SHARES.items():
        values[name] = _percent(values[part], values[whole])
    return tuple(values[name] for name in form.keys)


def _percent(done: Value, due: Value) -> Fraction | None:
    """Over 100 where more was done than was due; None where nothing was due."""
    return (
        Fraction(done * PERCENT, due)
        if isinstance(done, int) and isinstance(due, int) and due
        else None
    )


def total_cells(form: Form, rows: Sequence[ReportRow]) -> tuple[Value, ...] | None:
    """The last line of places added up; None for other reports and for a single place."""
    if form.rows is not RowsOf.PLACES or len(rows) < 2:
        return None
    values: dict[str, Value] = {"district": _TOTAL, "park": None}
    for place, key in enumerate(form.keys):
        if key not in values and key not in _SHARES:
            values[key] = sum(_number(row.cells[place]) for row in rows)
    return _with_shares(form, values)


def _number(value: Value) -> int | Fraction:
    """Raises TypeError for what is no number."""
    if isinstance(value, int | Fraction):
        return value
    raise TypeError(f"no number: {value!r}")


def counted_rows(
    connection: Connection,
    scope: Scope,
    as_of: date,
    count: str,
    place: Place,
    known_at: datetime | None = None,
) -> list[ReportRow]:
    """The parcels that a number of a place, or of all places, counts, by code.

    Cells are those of ``counted_form``.

    Raises NotFound for no number of the report.
    """
    reader = Reader(connection, scope, as_of, known_at, place)
    found: list[ReportRow] = []
    for one in reader.judged():
        if counts_of(one)[count]:
            version = one.entry.assembled.version
            values = reader.values(one, len(found) + 1)
            cells = tuple(values.get(key) for key in counted_form().keys)
            key = str(version.parcel_id)
            found.append(ReportRow(key, version.park_id, version.district_id, cells))
    return found
