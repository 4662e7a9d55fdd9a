"""Checking a file of parcels (宗地检查): the same code as the import, stopped before storing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path

from pyproj import CRS
from sqlalchemy import Connection

from gis_service import cycles
from gis_service.progress import Progress, silent
from gis_service.services.attributes import AttributeReader, AttributeUse
from gis_service.services.parcel_arrivals import IDENTIFYING, Arrivals, Drawn
from gis_service.services.parcel_change import Change
from gis_service.services.parcel_row import ParcelRows
from gis_service.sheets.reading import CellValue
from gis_service.user import User
from parcels.frame import CityFrame
from parcels.issue import Issue, Severity
from parcels.question import Question
from spatial.duplicates import shape_keys
from spatial.placing import Placed, place_all, planes_of
from spatial.readers import read_vector
from spatial.readers.answers import Answers
from spatial.readers.limits import Limits
from spatial.readers.reading import Reading, Record

READING, PLACING, COMPARING = "读取文件", "图形落图", "与库中比对"
"""Steps of a check, as shown."""

_AREA_NEAR = 50
CODE_FROM_NEW = "new"
OWN_NUMBER = "自编-"
_KEY_SHOWN = 12


@dataclass(frozen=True, slots=True)
class ParcelSource:
    """The file under its server path and the name its user gave it; ``repair`` is opt-in."""

    path: Path
    name: str
    answers: Answers = field(default_factory=Answers)
    repair: bool = False
    effective: date | None = None
    columns: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(slots=True)
class ParcelCheck:
    """What a file holds: rows to store, issues in file order, open questions, what was decided."""

    total: int = 0
    rows: ParcelRows = field(default_factory=ParcelRows)
    issues: list[Issue] = field(default_factory=list)
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()
    mapping: tuple[AttributeUse, ...] = ()
    unknown_columns: tuple[str, ...] = ()
    crs_label: str = ""
    # Parcels that any row names, also one that cannot be stored.
    mentioned: set[int] = field(default_factory=set)

    def count(self, change: Change) -> int:
        return self.rows.count(change)


@cycles.not_sought()
def check_parcels(
    connection: Connection,
    source: ParcelSource,
    user: User,
    frame: CityFrame,
    today: date,
    progress: Progress = silent,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> ParcelCheck:
    """Read, place, match and compare with what is stored, ``limits.batch`` rows at a time.

    Raises UnreadableFile for a file that is none of the accepted formats; everything else is an
    issue or a question of the result.
    """
    progress(READING, 0, None)
    reading = read_vector(source.path, source.name, source.answers, frame, limits)
    check = ParcelCheck(
        total=len(reading.records),
        issues=list(reading.issues),
        questions=reading.questions,
        notes=reading.notes,
        crs_label=reading.crs_label,
    )
    if not reading.ready or reading.crs is None:
        return check
    placing = _Placing(reading, reading.crs, source, frame)
    check.mapping, check.unknown_columns = placing.reader.mapping, placing.reader.unknown
    headers = {use.field: use.column for use in check.mapping}
    arrivals = Arrivals(connection, user, frame, today, headers, limits.batch)
    for start, records in _batches(reading.records, limits.batch):
        progress(PLACING, start, check.total)
        arrivals.add(placing.drawn(records))
    progress(COMPARING, 0, check.total)
    compared = arrivals.compared()
    check.rows, check.mentioned = compared.rows, compared.mentioned
    check.issues.extend(placing.issues)
    check.issues.extend(compared.issues)
    check.issues.sort(key=lambda issue: (issue.row is None, issue.row or 0))
    return check


def _batches(records: Sequence[Record], size: int) -> Iterator[tuple[int, list[Record]]]:
    one_by_one = iter(records)
    for start in range(0, len(records), size):
        yield start, list(islice(one_by_one, size))


class _Placing:
    """Records of one file, put in their place with typed values; ``issues`` say what is wrong."""

    def __init__(self, reading: Reading, crs: CRS, source: ParcelSource, frame: CityFrame) -> None:
        self._crs, self._survey_crs = crs, reading.survey_crs
        self._source, self._frame = source, frame
        self.reader = AttributeReader(reading.records[:1], source.answers.area_unit, source.columns)
        self.issues: list[Issue] = []

    def drawn(self, records: Sequence[Record]) -> list[Drawn]:
        """Those that have a place and no error."""
        repair = self._source.repair
        placed = place_all(records, self._crs, self._frame, repair, self._survey_crs)
        drawn = []
        for record, result in zip(records, placed, strict=True):
            if isinstance(result, list):
                self.issues.extend(result)
                continue
            values, issues = self.reader.read(record, result)
            self.issues.extend(result.issues)
            self.issues.extend(issues)
            self.issues.extend(_area_issues(record.row, values, result))
            if not any(issue.severity is Severity.ERROR for issue in issues):
                drawn.append(Drawn(result, values))
        if self._source.answers.code_from == CODE_FROM_NEW:
            return _numbered(drawn)
        return drawn


def _numbered(drawn: Sequence[Drawn]) -> list[Drawn]:
    """A number of our own for parcels without any, told from the shape: the same file again gives
    the same numbers."""
    keys = shape_keys(planes_of([item.placed for item in drawn]))
    return [
        item
        if any(item.values.get(name) for name in IDENTIFYING)
        else Drawn(item.placed, {**item.values, "plot_no": f"{OWN_NUMBER}{key[:_KEY_SHOWN]}"})
        for item, key in zip(drawn, keys, strict=True)
    ]


def _area_issues(row: int, values: Mapping[str, CellValue], placed: Placed) -> list[Issue]:
    stated = values.get("declared_area")
    if not isinstance(stated, int) or stated <= 0:
        return []
    difference = abs(stated - placed.plane_cm2)
    if difference * _AREA_NEAR <= placed.plane_cm2:
        return []
    params = {
        "area": f"{placed.plane_cm2 / 10000:.2f}",
        "share": f"{difference * 100 / placed.plane_cm2:.1f}",
    }
    return [Issue("parcel-area-differs", row, value=f"{stated / 10000:.2f}", params=params)]
