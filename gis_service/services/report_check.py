"""Checking a workbook of reports (填报表检查): the import itself, stopped before storing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import Connection, select

from gis_service import cycles
from gis_service.progress import Progress, silent
from gis_service.services.correction_check import Incoming, contradictions
from gis_service.services.parcel_check import COMPARING, READING
from gis_service.services.parcel_match import Match, match_parcels
from gis_service.sheets.answers import SheetAnswers
from gis_service.sheets.reader import read_workbook
from gis_service.sheets.reading import (
    CellValue,
    ColumnUse,
    SampleRow,
    SheetReading,
    SkippedRow,
    TypedRow,
)
from gis_service.store import content, report_rows
from gis_service.store.base import NO_PARK
from gis_service.store.identifier_rows import SCHEMES, plot_value
from gis_service.store.places import district, park
from gis_service.store.report_rows import ANCHORS, ReportRow
from gis_service.user import Role, User
from parcels.enterprise import Coverage
from parcels.fields import vocabulary
from parcels.issue import Issue, Severity
from parcels.question import Question

_SHOWN = 5
_ROW_NAMES = ("name", "parcel_code", "contract_no", "building")


@dataclass(frozen=True, slots=True)
class ReportSource:
    """The file under its server path, its kind and the name its user gave it.

    ``snapshot``: rows of the parks in the file that the file does not have cease to hold.
    """

    path: Path
    name: str
    kind: str
    answers: SheetAnswers = field(default_factory=SheetAnswers)
    snapshot: bool = False


@dataclass(slots=True)
class ReportCheck:
    """What a workbook holds: rows to store, issues in file order, questions, what was decided."""

    kind: str
    total: int = 0
    rows: list[ReportRow] = field(default_factory=list)
    same: int = 0
    replaced: list[int] = field(default_factory=list)
    absent: list[int] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()
    mapping: tuple[ColumnUse, ...] = ()
    unknown_columns: tuple[str, ...] = ()
    skipped: tuple[SkippedRow, ...] = ()
    sample: tuple[SampleRow, ...] = ()
    named: Mapping[int, str] = field(default_factory=dict)
    sheet: str = ""
    year: int | None = None

    @property
    def new(self) -> int:
        return len(self.rows) - len(self.replaced)


@dataclass(frozen=True, slots=True)
class _Park:
    id: int
    district_id: int
    name: str


@cycles.not_sought()
def check_report(
    connection: Connection, source: ReportSource, user: User, progress: Progress = silent
) -> ReportCheck:
    """Read, match and compare with what is stored.

    Raises UnreadableTableError for a file that is no table; everything else is an issue or a
    question of the result.
    """
    progress(READING, 0, None)
    reading = read_workbook(source.path, source.name, source.kind, source.answers)
    check = _start(source.kind, reading)
    if reading.questions or any(
        issue.row is None and issue.severity is Severity.ERROR for issue in reading.issues
    ):
        return check
    progress(COMPARING, 0, check.total)
    _Checker(connection, source, user, check).run(reading.good)
    check.issues.sort(key=lambda issue: (issue.row is None, issue.row or 0))
    return check


def _start(kind: str, reading: SheetReading) -> ReportCheck:
    return ReportCheck(
        kind=kind,
        total=len(reading.rows),
        issues=list(reading.issues),
        questions=reading.questions,
        notes=reading.notes,
        mapping=reading.mapping,
        unknown_columns=reading.unknown,
        skipped=reading.skipped,
        sample=reading.sample,
        named=_named(reading),
        sheet=reading.sheet,
        year=reading.year,
    )


class _Checker:
    """One pass over the good rows of a workbook."""

    def __init__(
        self, connection: Connection, source: ReportSource, user: User, check: ReportCheck
    ) -> None:
        self._connection = connection
        self._source = source
        self._user = user
        self._check = check
        self._parks = _parks(connection)
        self._districts = _districts(connection)
        self._own = {item.id: item for item in self._parks.values() if item.id in user.scope.parks}

    def run(self, rows: Sequence[TypedRow]) -> None:
        if "parcel_id" in ANCHORS[self._source.kind]:
            placed = self._on_parcels(rows)
        else:
            placed = self._in_parks(rows)
        if "enterprise_id" in ANCHORS[self._source.kind]:
            placed = self._with_enterprises(placed)
        self._compare(self._unique(placed))

    def _on_parcels(self, rows: Sequence[TypedRow]) -> list[ReportRow]:
        identified = [(row.row, self._identifiers(row.values)) for row in rows]
        matches = match_parcels(self._connection, identified)
        placed = []
        for row, (_, identifiers), match in zip(rows, identified, matches, strict=True):
            found = self._matched(row, identifiers, match)
            if found is not None:
                placed.append(found)
        return placed

    def _matched(
        self, row: TypedRow, identifiers: Mapping[str, str], match: Match
    ) -> ReportRow | None:
        if match.issue is not None:
            self._say(match.issue)
            return None
        if match.parcel is None:
            shown = next(iter(identifiers.values()), "").rpartition("/")[2]
            self._say(Issue("row-parcel-unknown", row.row, value=shown))
            return None
        parcel = match.parcel
        key = report_rows.row_key(self._source.kind, row.values)
        return ReportRow(
            row.row, parcel.park_id, parcel.district_id, parcel.id, None, key, row.values
        )

    def _identifiers(self, values: Mapping[str, CellValue]) -> dict[str, str]:
        found = {
            scheme: value for scheme in SCHEMES if isinstance(value := values.get(scheme), str)
        }
        plot = values.get("plot_no")
        if isinstance(plot, str):
            where = self._park_of(values)
            if where is not None:
                found["park_plot_no"] = plot_value(where.id, plot)
        return found

    def _park_of(self, values: Mapping[str, CellValue]) -> _Park | None:
        """The park a row names, or the only one the user has."""
        stated = values.get("park")
        if isinstance(stated, str):
            return self._parks.get(stated)
        return next(iter(self._own.values())) if len(self._own) == 1 else None

    def _outside(self, values: Mapping[str, CellValue]) -> _Park | None:
        """Outside every park, in a district the row names; park managers report parks only."""
        stated = values.get("district")
        district_id = self._districts.get(stated) if isinstance(stated, str) else None
        if values.get("park") or district_id is None or self._user.role is Role.MANAGER:
            return None
        return _Park(NO_PARK, district_id, "")

    def _in_parks(self, rows: Sequence[TypedRow]) -> list[ReportRow]:
        placed = []
        for row in rows:
            where = self._park_of(row.values) or self._outside(row.values)
            if where is None:
                stated = row.values.get("park")
                code = "row-park-unknown" if stated else "row-park-missing"
                self._say(Issue(code, row.row, value=str(stated or "")))
                continue
            if not self._allowed(where):
                self._say(Issue("row-out-of-scope", row.row, value=where.name or "园区以外"))
                continue
            values = dict(row.values)
            # Unstated is the whole enterprise: the form asks for the legal person's figures.
            values["coverage"] = values.get("coverage") or Coverage.WHOLE.value
            key = report_rows.row_key(self._source.kind, values)
            placed.append(ReportRow(row.row, where.id, where.district_id, None, None, key, values))
        return placed

    def _allowed(self, where: _Park) -> bool:
        scope = self._user.scope
        return scope.city or where.district_id in scope.districts or where.id in scope.parks

    def _with_enterprises(self, rows: Sequence[ReportRow]) -> list[ReportRow]:
        nameless = {str(row.values.get("name")) for row in rows if not row.values.get("uscc")}
        known = report_rows.enterprises_named(self._connection, nameless) if nameless else {}
        named = [
            (uscc, str(row.values.get("name") or ""))
            for row in rows
            if isinstance(uscc := row.values.get("uscc"), str)
        ]
        ids = report_rows.enterprise_ids(self._connection, named) if named else {}
        placed = []
        for row in rows:
            uscc, name = row.values.get("uscc"), str(row.values.get("name") or "")
            if isinstance(uscc, str):
                placed.append(replace(row, enterprise_id=ids[uscc]))
                continue
            if name in known:
                code, other = known[name]
                params = {"code": code, "other": other}
                self._say(Issue("row-enterprise-suggested", row.row, value=name, params=params))
            else:
                self._say(Issue("row-enterprise-missing", row.row, value=name))
        return placed

    def _unique(self, rows: Sequence[ReportRow]) -> list[ReportRow]:
        kind = self._source.kind
        first: dict[tuple[tuple[int, ...], str], int] = {}
        kept = []
        for row in rows:
            earlier = first.setdefault((row.anchor(kind), row.key), row.row)
            if earlier != row.row:
                params = {"other": str(earlier)}
                self._say(Issue("row-twice", row.row, value=_words(row), params=params))
                continue
            kept.append(row)
        return kept

    def _compare(self, rows: Sequence[ReportRow]) -> None:
        kind = self._source.kind
        stored = {
            (item.anchor, item.key): item for item in report_rows.live(self._connection, kind, rows)
        }
        known = {anchor for anchor, _ in stored}
        seen, bare = set(), []
        for row in rows:
            item = stored.get((row.anchor(kind), row.key))
            if item is None:
                if self._bare(row, known):
                    bare.append(row.row)
                else:
                    self._check.rows.append(row)
                continue
            seen.add(item.id)
            full = replace(row, values=content.merged(item.values, row.values))
            if item.digest == full.digest:
                self._check.same += 1
                continue
            self._check.replaced.append(item.id)
            self._check.rows.append(full)
        self._leave(bare)
        incoming = [Incoming(row.row, row.anchor(kind), row.key, row.values) for row in rows]
        headers = {use.field: use.header for use in self._check.mapping}
        self._check.issues.extend(contradictions(self._connection, kind, incoming, headers))
        if self._source.snapshot:
            self._absent(rows, seen)

    def _bare(self, row: ReportRow, known: Collection[tuple[int, ...]]) -> bool:
        """Whether a row that is not stored yet is an unfilled one of a template."""
        words = vocabulary(self._source.kind)
        if words.names_tell and row.anchor(words.kind) not in known:
            return False
        return all(name in words.bare for name, value in row.values.items() if value is not None)

    def _leave(self, bare: Sequence[int]) -> None:
        """Unfilled rows are no data: stored, they would pass for reported."""
        if not bare:
            return
        self._check.total -= len(bare)
        more = " 等" if len(bare) > _SHOWN else ""
        shown = "、".join(map(str, bare[:_SHOWN])) + more
        self._say(Issue("row-bare", params={"count": str(len(bare)), "other": shown}))

    def _absent(self, rows: Sequence[ReportRow], seen: set[int]) -> None:
        kind = self._source.kind
        sites = {(row.park_id, row.district_id) for row in rows}
        stored = report_rows.live_at_sites(self._connection, kind, sites)
        if kind == "performance":
            years = {row.key.partition("|")[0] for row in rows}
            stored = [item for item in stored if item.key.partition("|")[0] in years]
        gone = [item for item in stored if item.id not in seen]
        self._check.absent = [item.id for item in gone]
        if gone:
            shown = "、".join(item.key or str(item.id) for item in gone[:_SHOWN])
            params = {"count": str(len(gone)), "other": shown}
            self._say(Issue("row-snapshot-absent", params=params))

    def _say(self, issue: Issue) -> None:
        self._check.issues.append(issue)


def _parks(connection: Connection) -> dict[str, _Park]:
    found: dict[str, _Park] = {}
    for row in connection.execute(select(park.c.id, park.c.code, park.c.name, park.c.district_id)):
        found[row.code] = found[row.name] = _Park(row.id, row.district_id, row.name)
    return found


def _districts(connection: Connection) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in connection.execute(select(district.c.id, district.c.code, district.c.name)):
        found[row.code] = found[row.name] = row.id
    return found


def _named(reading: SheetReading) -> dict[int, str]:
    """Which row a number is, in the words of its user."""
    found: dict[int, str] = {}
    for row in reading.rows:
        names = (row.values.get(name) for name in _ROW_NAMES)
        said = next((str(value) for value in names if value), "")
        if said:
            found[row.row] = said
    return found


def _words(row: ReportRow) -> str:
    """A row as its user would name it."""
    values = row.values
    named = (values.get(name) for name in _ROW_NAMES)
    said = [str(value) for value in named if value]
    return " ".join([*said, row.key.replace("|", " ").strip()]).strip()
