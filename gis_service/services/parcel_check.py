"""Checking a file of parcels (宗地检查): the same code as the import, stopped before storing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row

from gis_service.progress import Progress, silent
from gis_service.services.attributes import AttributeReader, AttributeUse
from gis_service.services.correction_check import Incoming, contradictions
from gis_service.services.parcel_change import (
    Change,
    kept_values,
    stored_values,
    version_digest,
)
from gis_service.services.parcel_match import match_parcels
from gis_service.services.parcel_siting import Site, site_parcels
from gis_service.sheets.reading import CellValue
from gis_service.store import incoming
from gis_service.store.identifier_rows import KnownParcel, plot_value
from gis_service.user import User
from parcels.fields import PARCELS
from parcels.frame import CityFrame
from parcels.issue import Issue, Severity
from parcels.question import Question
from spatial.duplicates import shape_keys
from spatial.placing import Placed, place_all
from spatial.readers import read_vector
from spatial.readers.answers import Answers
from spatial.readers.limits import Limits
from spatial.readers.reading import Reading

READING, PLACING, COMPARING = "读取文件", "图形落图", "与库中比对"
"""Steps of a check, as shown."""

OVERLAP_AREA_M2 = 1.0
OVERLAP_WIDTH_M = 0.1
_SAME_SHAPE_PERCENT = 99.9
_AREA_NEAR = 50
CODE_FROM_NEW = "new"
OWN_NUMBER = "自编-"
_KEY_SHOWN = 12
_IDENTIFYING = ("parcel_code", "unit_no", "supervision_no", "contract_no", "plot_no")
_TOLD_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class ParcelSource:
    """The file under its server path and the name its user gave it; ``repair`` is opt-in."""

    path: Path
    name: str
    answers: Answers = field(default_factory=Answers)
    repair: bool = False
    effective: date | None = None


@dataclass(frozen=True, slots=True)
class ParcelRow:
    """A row that can be stored.

    ``values`` as read; ``kept`` what its version would hold, with what is known already.
    """

    row: int
    placed: Placed
    values: Mapping[str, CellValue]
    kept: Mapping[str, Any]
    identifiers: Mapping[str, str]
    site: Site
    known: KnownParcel | None
    matched_by: str | None
    change: Change
    digest: bytes

    @property
    def code(self) -> str:
        """What the parcel is called on screen: its strongest identifier."""
        return next(iter(self.identifiers.values())).rpartition("/")[2]


@dataclass(slots=True)
class ParcelCheck:
    """What a file holds: rows to store, issues in file order, open questions, what was decided."""

    total: int = 0
    rows: list[ParcelRow] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()
    mapping: tuple[AttributeUse, ...] = ()
    unknown_columns: tuple[str, ...] = ()
    crs_label: str = ""
    # Parcels that any row names, also one that cannot be stored.
    mentioned: set[int] = field(default_factory=set)

    def count(self, change: Change) -> int:
        return sum(row.change is change for row in self.rows)


def check_parcels(
    connection: Connection,
    source: ParcelSource,
    user: User,
    frame: CityFrame,
    today: date,
    progress: Progress = silent,
) -> ParcelCheck:
    """Read, place, match and compare with what is stored.

    Raises UnreadableFile for a file that is none of the accepted formats; everything else is an
    issue or a question of the result.
    """
    progress(READING, 0, None)
    reading = read_vector(source.path, source.name, source.answers, frame, Limits())
    check = ParcelCheck(
        total=len(reading.records),
        issues=list(reading.issues),
        questions=reading.questions,
        notes=reading.notes,
        crs_label=reading.crs_label,
    )
    if not reading.ready or reading.crs is None:
        return check
    progress(PLACING, 0, check.total)
    drawn = _place(reading, source, frame, check)
    if source.answers.code_from == CODE_FROM_NEW:
        drawn = _numbered(drawn)
    progress(COMPARING, 0, check.total)
    _check_rows(connection, drawn, user, frame, today, check)
    check.issues.sort(key=lambda issue: (issue.row is None, issue.row or 0))
    return check


@dataclass(frozen=True, slots=True)
class _Drawn:
    placed: Placed
    values: Mapping[str, CellValue]


def _place(
    reading: Reading, source: ParcelSource, frame: CityFrame, check: ParcelCheck
) -> list[_Drawn]:
    if reading.crs is None:
        return []
    placed = place_all(reading.records, reading.crs, frame, source.repair, reading.survey_crs)
    reader = AttributeReader(reading.records, source.answers.area_unit)
    check.mapping, check.unknown_columns = reader.mapping, reader.unknown
    drawn = []
    for record, result in zip(reading.records, placed, strict=True):
        if isinstance(result, list):
            check.issues.extend(result)
            continue
        values, issues = reader.read(record, result)
        check.issues.extend(result.issues)
        check.issues.extend(issues)
        check.issues.extend(_area_issues(record.row, values, result))
        if not any(issue.severity is Severity.ERROR for issue in issues):
            drawn.append(_Drawn(result, values))
    return drawn


def _numbered(drawn: Sequence[_Drawn]) -> list[_Drawn]:
    """A number of our own for parcels without any, told from the shape: the same file again gives
    the same numbers."""
    planes = np.empty(len(drawn), dtype=object)
    planes[:] = [item.placed.plane for item in drawn]
    keys = shape_keys(planes)
    return [
        item
        if any(item.values.get(name) for name in _IDENTIFYING)
        else _Drawn(item.placed, {**item.values, "plot_no": f"{OWN_NUMBER}{key[:_KEY_SHOWN]}"})
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


def _check_rows(
    connection: Connection,
    drawn: Sequence[_Drawn],
    user: User,
    frame: CityFrame,
    today: date,
    check: ParcelCheck,
) -> None:
    incoming.hold(connection, [item.placed for item in drawn], frame.work_srid)
    numbered = [(item.placed.row, item.values) for item in drawn]
    sites = site_parcels(connection, numbered, user.scope, today)
    identified = [
        (item.placed.row, _identifiers(item.values, site))
        for item, (site, _) in zip(drawn, sites, strict=True)
    ]
    matches = match_parcels(connection, identified)
    refused = _duplicates(identified, check)
    places: dict[int, KnownParcel | None] = {}
    stored = stored_values(connection, [m.parcel.id for m in matches if m.parcel])
    for place, (item, (site, said)) in enumerate(zip(drawn, sites, strict=True)):
        row, identifiers = identified[place]
        match = matches[place]
        if match.parcel is not None:
            check.mentioned.add(match.parcel.id)
        check.issues.extend(said)
        if match.issue is not None:
            check.issues.append(match.issue)
        if not any(item.values.get(name) for name in _IDENTIFYING):
            check.issues.append(Issue("parcel-code-missing", row))
        bad = match.issue is not None or not identifiers or row in refused
        if site is None or bad or any(issue.severity is Severity.ERROR for issue in said):
            continue
        known = stored.get(match.parcel.id) if match.parcel is not None else None
        kept = kept_values(item.values, known)
        digest = version_digest(item.placed, kept, site)
        change = Change.NEW
        if match.parcel is not None:
            same = known is not None and known.digest == digest
            change = Change.SAME if same else Change.CHANGED
        check.rows.append(
            ParcelRow(
                row,
                item.placed,
                item.values,
                kept,
                identifiers,
                site,
                match.parcel,
                match.by,
                change,
                digest,
            )
        )
        places[place] = match.parcel
    headers = {use.field: use.column for use in check.mapping}
    check.issues.extend(contradictions(connection, PARCELS, _incoming(check.rows), headers))
    _check_overlaps(connection, drawn, identified, places, check)


def _incoming(rows: Sequence[ParcelRow]) -> list[Incoming]:
    return [
        Incoming(row.row, (row.known.id,), "", row.values) for row in rows if row.known is not None
    ]


def _identifiers(values: Mapping[str, CellValue], site: Site | None) -> dict[str, str]:
    """Identifiers by scheme in the order of trust; a plot number counts within its park only."""
    found: dict[str, str] = {}
    for scheme in _IDENTIFYING[:-1]:
        value = values.get(scheme)
        if isinstance(value, str):
            found[scheme] = value
    plot = values.get("plot_no")
    if isinstance(plot, str) and site is not None and (site.park_id or not found):
        found["park_plot_no"] = plot_value(site.park_id, plot)
    return found


def _duplicates(
    identified: Sequence[tuple[int, Mapping[str, str]]], check: ParcelCheck
) -> set[int]:
    """Rows of which a unique identifier stands in an earlier row."""
    first: dict[tuple[str, str], int] = {}
    refused: set[int] = set()
    for row, identifiers in identified:
        for scheme, value in identifiers.items():
            if scheme == "contract_no":
                continue
            earlier = first.setdefault((scheme, value), row)
            if earlier != row:
                refused.add(row)
                params = {"other": str(earlier)}
                check.issues.append(Issue("parcel-code-twice", row, value=value, params=params))
                break
    return refused


def _check_overlaps(
    connection: Connection,
    drawn: Sequence[_Drawn],
    identified: Sequence[tuple[int, Mapping[str, str]]],
    places: Mapping[int, KnownParcel | None],
    check: ParcelCheck,
) -> None:
    """Overlaps beyond 1 m² and 0.1 m; the same shape under another identifier is refused."""
    replaced = {known.id for known in places.values() if known is not None}
    told: Counter[int] = Counter()
    for found in incoming.overlaps(connection, OVERLAP_AREA_M2, OVERLAP_WIDTH_M):
        known = places.get(found.place)
        if found.parcel_id in replaced or told[found.place] >= _TOLD_AT_MOST:
            continue
        told[found.place] += 1
        row = drawn[found.place].placed.row
        if _same_shape(found) and found.place in places and known is None:
            check.issues.append(Issue("parcel-shape-known", row, params={"other": found.code}))
            check.rows = [item for item in check.rows if item.row != row]
            continue
        check.issues.append(_overlap_issue(row, found.code, found))
    for found in incoming.overlaps_inside(connection, OVERLAP_AREA_M2, OVERLAP_WIDTH_M):
        row, other = drawn[found.place].placed.row, drawn[found.other_place].placed.row
        if _same_shape(found):
            check.issues.append(Issue("parcel-shape-twice", row, params={"other": str(other)}))
        else:
            check.issues.append(_overlap_issue(row, f"第 {other} 行", found))


def _same_shape(found: Row[Any]) -> bool:
    return found.area * 100 > max(found.own, found.other) * _SAME_SHAPE_PERCENT


def _overlap_issue(row: int, other: str, found: Row[Any]) -> Issue:
    params = {
        "other": other,
        "area": f"{found.area:.2f}",
        "share": f"{found.area * 100 / found.own:.2f}",
    }
    return Issue("parcel-overlaps", row, params=params)
