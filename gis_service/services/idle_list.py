"""Idle land of a day (闲置土地台账): suspected and soon due apart, by deadline, days, area.

Which parcels stand in the list, and their order, comes from the published results by the one
parcel query; every figure of a row from its finding and facts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from gis_service.facts import Assembled, assemble
from gis_service.facts.parks import WithoutMeans
from gis_service.services.deciding import Decision, decisions_of
from gis_service.store import (
    calendar_rows,
    case_rows,
    city_rows,
    identifier_rows,
    idle_rows,
    parcel_views,
    policy_rows,
)
from gis_service.store.case_rows import StoredCase
from gis_service.store.idle_rows import IdleParcel
from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.policy_rows import Snapshot
from parcels.calendar import OfficeCalendar
from parcels.cases.ask import last_day
from parcels.cases.deadlines import found_idle_on
from parcels.dates import from_number
from parcels.finding import Finding
from parcels.idle_state import IdleState
from parcels.policy import Policy
from parcels.rules import idle
from parcels.verdict import Rule

SUSPECTED = (IdleState.SUSPECTED_L1, IdleState.SUSPECTED_L2)
SOON = (IdleState.DUE_SOON, IdleState.OVERDUE, IdleState.STOPPED)
"""即将到动工期限, 逾期未满一年, 中止未满一年: a reminder still helps."""

_BATCH = 2000
_NOTICE = "idle.case.notice"
"""《闲置土地调查通知书》 (办法 5 ¶1)."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The nearest day that matters and what is due by it, in Chinese."""

    on: date
    text: str


@dataclass(frozen=True, slots=True)
class IdleEntry:
    """One parcel of the list.

    state      as published; ``finding`` as computed now from ``facts``: they differ only while
               the parcel waits to be assessed again (``stale``).
    days       for suspected land days after T1 (闲置时长), for the rest days after the deadline
               (negative before it); None while undetermined.
    decision   the 人工认定 on idleness that holds, if any.
    case       the newest case of the parcel, if any.
    """

    rank: int
    state: IdleState
    assembled: Assembled
    finding: Finding
    identifiers: Mapping[str, str]
    district: str | None
    park: str | None
    deadline: Deadline | None
    days: int | None
    decision: Decision | None
    case: StoredCase | None

    @property
    def stale(self) -> bool:
        return self.finding.state is not self.state

    @property
    def full_year_on(self) -> date | None:
        """满一年末日 T1 as the finding has it; None while undetermined."""
        return _full_year_on(self.finding)


@dataclass(frozen=True, slots=True)
class Section:
    """Half of the list: ``count`` parcels of ``cm2``, ``decided`` otherwise by an official."""

    entries: Sequence[IdleEntry]
    count: int
    cm2: int
    decided: int


@dataclass(frozen=True, slots=True)
class IdleList:
    """``evaluated``: every parcel of the query has a result for the day; ``unknown``: 待核实.

    ``calendar``: the office's, by which the deadlines were counted.
    """

    as_of: date
    snapshot: Snapshot
    suspected: Section
    soon: Section
    unknown: int
    evaluated: bool
    calendar: OfficeCalendar


def idle_list(connection: Connection, query: ParcelQuery, limit: int | None = None) -> IdleList:
    """The list of ``query.as_of``; ``limit`` bounds the entries of each half, not its sums."""
    snapshot = policy_rows.latest(connection)
    reader = _Reader(connection, query.as_of, snapshot.profile.policy)
    return IdleList(
        as_of=query.as_of,
        snapshot=snapshot,
        suspected=reader.section(query, SUSPECTED, limit),
        soon=reader.section(query, SOON, limit),
        unknown=idle_rows.count_in(connection, query, IdleState.DATA_MISSING),
        evaluated=parcel_views.totals(connection, query).evaluated,
        calendar=reader.calendar,
    )


def count_listed(connection: Connection, query: ParcelQuery) -> int:
    """How many parcels both halves of the list have."""
    return len(idle_rows.parcels_in(connection, query, (*SUSPECTED, *SOON)))


class _Reader:
    """Reads entries in their order, some parcels at a time."""

    def __init__(self, connection: Connection, as_of: date, policy: Policy) -> None:
        self._connection = connection
        self._as_of = as_of
        self._policy = policy
        self.calendar = calendar_rows.office_calendar(connection)
        self._districts = {place.id: place.name for place in city_rows.districts(connection)}
        self._parks = {place.id: place.name for place in city_rows.parks(connection)}

    def section(
        self, query: ParcelQuery, states: Sequence[IdleState], limit: int | None
    ) -> Section:
        found = idle_rows.parcels_in(self._connection, query, states)
        found.sort(key=self._priority)
        return Section(
            entries=tuple(self._entries(found[:limit])),
            count=len(found),
            cm2=sum(row.cm2 for row in found),
            decided=sum(row.decided for row in found),
        )

    def _priority(self, row: IdleParcel) -> tuple[object, ...]:
        """Undecided first; then the nearest deadline, the longest over T1, the largest."""
        due = self._notice_due(row) if row.state.suspected else row.t1
        over = (self._as_of - row.t1).days if row.t1 is not None else 0
        return row.decided, due or date.max, -over, -row.cm2, row.code, row.id

    def _notice_due(self, row: IdleParcel) -> date | None:
        """30 days after the land is idle and the system has found it."""
        found = found_idle_on(row.found_on, row.t1)
        clause = self._policy.find(_NOTICE, found) if found is not None else None
        if clause is None or found is None:
            return None
        return last_day(clause, found, self.calendar).on

    def _entries(self, rows: Sequence[IdleParcel]) -> Iterator[IdleEntry]:
        for start in range(0, len(rows), _BATCH):
            batch = rows[start : start + _BATCH]
            ids = [row.id for row in batch]
            facts = assemble(self._connection, ids, self._as_of, WithoutMeans())
            names = identifier_rows.of_parcels(self._connection, ids)
            decisions = decisions_of(self._connection, ids)
            cases = case_rows.of_parcels(self._connection, ids)
            for rank, row in enumerate(batch, start=start + 1):
                found = facts[row.id]
                entry = self._entry(
                    rank, row, found, names.get(row.id, {}), decisions.get(row.id, ())
                )
                yield replace(entry, case=cases.get(row.id))

    def _entry(
        self,
        rank: int,
        row: IdleParcel,
        assembled: Assembled,
        identifiers: Mapping[str, str],
        decisions: Sequence[Decision],
    ) -> IdleEntry:
        finding = idle.judge(assembled.facts, self._policy, self._as_of).finding
        own = [one for one in decisions if one.rule is Rule.IDLE]
        holding = [one for one in own if one.holds(finding, self._as_of)]
        deadline = self._deadline(row, finding)
        version = assembled.version
        return IdleEntry(
            rank=rank,
            state=row.state,
            assembled=assembled,
            finding=finding,
            identifiers=identifiers,
            district=self._districts.get(version.district_id),
            park=self._parks.get(version.park_id),
            deadline=deadline,
            days=self._days(row, finding, deadline),
            decision=holding[-1] if holding else None,
            case=None,
        )

    def _deadline(self, row: IdleParcel, finding: Finding) -> Deadline | None:
        if row.state.suspected:
            due, since = self._notice_due(row), found_idle_on(row.found_on, row.t1)
            text = f"发《闲置土地调查通知书》（{since} 系统发现）"
            return None if due is None else Deadline(due, text)
        if row.state is IdleState.DUE_SOON:
            start = finding.detail.get("start_on")
            return Deadline(start, "动工期限") if isinstance(start, date) else None
        t1 = _full_year_on(finding)
        text = "中止开发满一年" if row.state is IdleState.STOPPED else "未动工满一年"
        return None if t1 is None else Deadline(t1, text)

    def _days(self, row: IdleParcel, finding: Finding, deadline: Deadline | None) -> int | None:
        t1 = _full_year_on(finding)
        if row.state.suspected:
            return None if t1 is None else (self._as_of - t1).days
        return None if deadline is None else (self._as_of - deadline.on).days


def _full_year_on(finding: Finding) -> date | None:
    return None if finding.measured is None else from_number(finding.measured)
