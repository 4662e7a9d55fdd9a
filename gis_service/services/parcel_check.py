"""Checking a file of parcels (宗地检查): the same code as the import, stopped before storing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from gis_service import cycles
from gis_service.progress import Progress, silent
from gis_service.services.attributes import AttributeReader, AttributeUse
from gis_service.services.correction_check import Incoming, contradictions
from gis_service.services.parcel_change import (
    Change,
    Stored,
    kept_values,
    stored_values,
    version_digest,
)
from gis_service.services.parcel_match import Match, match_parcels
from gis_service.services.parcel_overlap import check_overlaps
from gis_service.services.parcel_siting import Site, site_parcels
from gis_service.sheets.reading import CellValue
from gis_service.store import identifier_rows, incoming, policy_rows
from gis_service.store.identifier_rows import KnownParcel, plot_value
from gis_service.user import User
from parcels.fields import PARCELS
from parcels.frame import CityFrame
from parcels.issue import Issue, Severity
from parcels.overlap import tolerance_row
from parcels.question import Question
from spatial.duplicates import shape_keys
from spatial.placing import Placed, place_all, planes_of
from spatial.readers import read_vector
from spatial.readers.answers import Answers
from spatial.readers.limits import Limits
from spatial.readers.reading import Reading

READING, PLACING, COMPARING = "读取文件", "图形落图", "与库中比对"
"""Steps of a check, as shown."""

_AREA_NEAR = 50
CODE_FROM_NEW = "new"
OWN_NUMBER = "自编-"
_KEY_SHOWN = 12
_IDENTIFYING = ("parcel_code", "unit_no", "supervision_no", "contract_no", "plot_no")


@dataclass(frozen=True, slots=True)
class ParcelSource:
    """The file under its server path and the name its user gave it; ``repair`` is opt-in."""

    path: Path
    name: str
    answers: Answers = field(default_factory=Answers)
    repair: bool = False
    effective: date | None = None
    columns: Mapping[str, str | None] = field(default_factory=dict)


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


@cycles.not_sought()
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
    # What was read takes as much memory again as what is placed.
    del reading
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
    reader = AttributeReader(reading.records, source.answers.area_unit, source.columns)
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
    keys = shape_keys(planes_of([item.placed for item in drawn]))
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


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A placed row with where it belongs, what it is called, and the parcel it speaks of."""

    item: _Drawn
    site: Site | None
    said: Sequence[Issue]
    identifiers: Mapping[str, str]
    match: Match

    @property
    def row(self) -> int:
        return self.item.placed.row


def _check_rows(
    connection: Connection,
    drawn: Sequence[_Drawn],
    user: User,
    frame: CityFrame,
    today: date,
    check: ParcelCheck,
) -> None:
    incoming.hold(connection, [item.placed for item in drawn], frame.work_srid)
    candidates = _candidates(connection, drawn, user, today)
    refused = _refused(connection, candidates, check)
    ids = [one.match.parcel.id for one in candidates if one.match.parcel]
    check.mentioned.update(ids)
    stored = stored_values(connection, ids)
    places: dict[int, KnownParcel | None] = {}
    for place, one in enumerate(candidates):
        if one.site is None or one.row in refused:
            continue
        known = stored.get(one.match.parcel.id) if one.match.parcel is not None else None
        check.rows.append(_row(one, one.site, known))
        places[place] = one.match.parcel
    headers = {use.field: use.column for use in check.mapping}
    check.issues.extend(contradictions(connection, PARCELS, _incoming(check.rows), headers))
    tolerance = tolerance_row(policy_rows.latest(connection).profile.policy, today)
    drawn_at = [one.item.placed for one in candidates]
    overlaps = check_overlaps(connection, drawn_at, places, tolerance)
    check.issues.extend(overlaps.issues)
    check.rows = [row for row in check.rows if row.row not in overlaps.refused]


def _candidates(
    connection: Connection, drawn: Sequence[_Drawn], user: User, today: date
) -> list[_Candidate]:
    numbered = [(item.placed.row, item.values) for item in drawn]
    sites = site_parcels(connection, numbered, user.scope, today)
    identified = [
        (item.placed.row, _identifiers(item.values, site))
        for item, (site, _) in zip(drawn, sites, strict=True)
    ]
    matches = match_parcels(connection, identified)
    return [
        _Candidate(item, *_kept_park(item, site, said, match), identifiers, match)
        for item, (site, said), (_, identifiers), match in zip(
            drawn, sites, identified, matches, strict=True
        )
    ]


def _kept_park(
    item: _Drawn, site: Site | None, said: Sequence[Issue], match: Match
) -> tuple[Site | None, Sequence[Issue]]:
    """A parcel that is already known stays in its park unless the row names another one."""
    if site is None or match.parcel is None or item.values.get("park"):
        return site, said
    others = [issue for issue in said if issue.code != "parcel-park-proposed"]
    return replace(site, park_id=match.parcel.park_id), others


def _refused(
    connection: Connection, candidates: Sequence[_Candidate], check: ParcelCheck
) -> set[int]:
    """Rows that cannot be stored; why is said in the check."""
    refused = _duplicates([(one.row, one.identifiers) for one in candidates], check)
    taken = _taken_elsewhere(connection, candidates)
    for one in candidates:
        said = list(one.said)
        if one.match.issue is not None:
            said.append(one.match.issue)
        if not any(one.item.values.get(name) for name in _IDENTIFYING):
            said.append(Issue("parcel-code-missing", one.row))
        code = one.identifiers.get("parcel_code")
        if code in taken and one.match.parcel is None:
            said.append(Issue("parcel-code-elsewhere", one.row, value=code))
        check.issues.extend(said)
        if not one.identifiers or any(issue.severity is Severity.ERROR for issue in said):
            refused.add(one.row)
    return refused


def _taken_elsewhere(connection: Connection, candidates: Sequence[_Candidate]) -> set[str]:
    codes = [
        code
        for one in candidates
        if one.match.parcel is None and (code := one.identifiers.get("parcel_code"))
    ]
    return identifier_rows.codes_taken(connection, codes)


def _row(one: _Candidate, site: Site, known: Stored | None) -> ParcelRow:
    kept = kept_values(one.item.values, known)
    digest = version_digest(one.item.placed, kept, site)
    change = Change.NEW
    if one.match.parcel is not None:
        same = known is not None and known.digest == digest
        change = Change.SAME if same else Change.CHANGED
    return ParcelRow(
        one.row,
        one.item.placed,
        one.item.values,
        kept,
        one.identifiers,
        site,
        one.match.parcel,
        one.match.by,
        change,
        digest,
    )


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
