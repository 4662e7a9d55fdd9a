"""Parcels of a file on their way in (待入库宗地): each batch is compared with the store at once.

What only the whole file tells (codes that stand twice, overlaps) is told at its end, from some
bytes kept of each row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from gis_service.services.correction_check import Incoming, contradictions
from gis_service.services.parcel_change import (
    Change,
    Stored,
    kept_values,
    stored_values,
    version_digest,
)
from gis_service.services.parcel_match import Match, match_parcels
from gis_service.services.parcel_overlap import Held, check_overlaps
from gis_service.services.parcel_row import ParcelRow, ParcelRows
from gis_service.services.parcel_siting import Site, site_parcels
from gis_service.services.parcel_twice import Twice
from gis_service.sheets.reading import CellValue
from gis_service.store import identifier_rows, incoming, policy_rows
from gis_service.store.identifier_rows import plot_value
from gis_service.user import User
from parcels.fields import PARCELS
from parcels.frame import CityFrame
from parcels.issue import Issue, Severity
from parcels.overlap import tolerance_row
from spatial.placing import Placed

IDENTIFYING = ("parcel_code", "unit_no", "supervision_no", "contract_no", "plot_no")
"""Fields by which a parcel is known, in the order of trust."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A placed row with its typed values by field."""

    placed: Placed
    values: Mapping[str, CellValue]


@dataclass(frozen=True, slots=True)
class Compared:
    """``mentioned``: parcels that any row names, also one that cannot be stored."""

    rows: ParcelRows
    issues: tuple[Issue, ...]
    mentioned: set[int]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A placed row with where it belongs, what it is called, and the parcel it speaks of."""

    item: Drawn
    site: Site | None
    said: Sequence[Issue]
    identifiers: Mapping[str, str]
    match: Match

    @property
    def row(self) -> int:
        return self.item.placed.row


class Arrivals:
    """Takes the rows of one file batch by batch. ``headers``: columns as written, by field."""

    def __init__(
        self,
        connection: Connection,
        user: User,
        frame: CityFrame,
        today: date,
        headers: Mapping[str, str],
        size: int,
    ) -> None:
        self._connection = connection
        self._user, self._today, self._srid = user, today, frame.work_srid
        self._headers = headers
        self._rows = ParcelRows(size)
        self._twice = Twice(size)
        self._held = Held()
        self._mentioned: set[int] = set()
        self._said: list[Issue] = []
        self._undoing: list[Issue] = []
        incoming.begin(connection)

    def add(self, drawn: Sequence[Drawn]) -> None:
        """The next rows, in the order of the file."""
        if not drawn:
            return
        placed = [item.placed for item in drawn]
        incoming.add(self._connection, placed, len(self._held), self._srid)
        candidates = self._candidates(drawn)
        refused = self._refused(candidates)
        ids = [one.match.parcel.id for one in candidates if one.match.parcel]
        self._mentioned.update(ids)
        stored = stored_values(self._connection, ids) if ids else {}
        rows = []
        for one in candidates:
            parcel = one.match.parcel
            self._twice.note(one.row, one.identifiers, parcel)
            good = one.site is not None and one.row not in refused
            self._held.add(one.item.placed, parcel.id if parcel else None, good)
            if one.site is not None and good:
                known = stored.get(parcel.id) if parcel is not None else None
                rows.append(_row(one, one.site, known))
        for row in rows:
            self._rows.append(row)
        brought = _incoming(rows)
        if brought:
            found = contradictions(self._connection, PARCELS, brought, self._headers)
            self._undoing.extend(found)

    def compared(self) -> Compared:
        """What the file holds, now that all of it has come."""
        incoming.finish(self._connection)
        twice = self._twice.issues()
        refused = {issue.row for issue in twice if issue.row is not None}
        self._held.refuse(refused)
        policy = policy_rows.latest(self._connection).profile.policy
        overlaps = check_overlaps(self._connection, self._held, tolerance_row(policy, self._today))
        if refused or overlaps.refused:
            self._rows.drop(refused | overlaps.refused)
        undoing = [issue for issue in self._undoing if issue.row not in refused]
        issues = (*twice, *self._said, *undoing, *overlaps.issues)
        return Compared(self._rows, issues, self._mentioned)

    def _candidates(self, drawn: Sequence[Drawn]) -> list[_Candidate]:
        first = len(self._held)
        numbered = [(item.placed.row, item.values) for item in drawn]
        sites = site_parcels(self._connection, numbered, self._user.scope, self._today, first)
        identified = [
            (item.placed.row, _identifiers(item.values, site))
            for item, (site, _) in zip(drawn, sites, strict=True)
        ]
        matches = match_parcels(self._connection, identified)
        return [
            _Candidate(item, *_kept_park(item, site, said, match), identifiers, match)
            for item, (site, said), (_, identifiers), match in zip(
                drawn, sites, identified, matches, strict=True
            )
        ]

    def _refused(self, candidates: Sequence[_Candidate]) -> set[int]:
        """Rows that cannot be stored, whatever the rest of the file says; why is said."""
        refused = set()
        taken = self._taken_elsewhere(candidates)
        for one in candidates:
            said = list(one.said)
            if one.match.issue is not None:
                said.append(one.match.issue)
            if not any(one.item.values.get(name) for name in IDENTIFYING):
                said.append(Issue("parcel-code-missing", one.row))
            code = one.identifiers.get("parcel_code")
            if code in taken and one.match.parcel is None:
                said.append(Issue("parcel-code-elsewhere", one.row, value=code))
            self._said.extend(said)
            if not one.identifiers or any(issue.severity is Severity.ERROR for issue in said):
                refused.add(one.row)
        return refused

    def _taken_elsewhere(self, candidates: Sequence[_Candidate]) -> set[str]:
        codes = [
            code
            for one in candidates
            if one.match.parcel is None and (code := one.identifiers.get("parcel_code"))
        ]
        return identifier_rows.codes_taken(self._connection, codes)


def _kept_park(
    item: Drawn, site: Site | None, said: Sequence[Issue], match: Match
) -> tuple[Site | None, Sequence[Issue]]:
    """A parcel that is already known stays in its park unless the row names another one."""
    if site is None or match.parcel is None or item.values.get("park"):
        return site, said
    others = [issue for issue in said if issue.code != "parcel-park-proposed"]
    return replace(site, park_id=match.parcel.park_id), others


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
    for scheme in IDENTIFYING[:-1]:
        value = values.get(scheme)
        if isinstance(value, str):
            found[scheme] = value
    plot = values.get("plot_no")
    if isinstance(plot, str) and site is not None and (site.park_id or not found):
        found["park_plot_no"] = plot_value(site.park_id, plot)
    return found
