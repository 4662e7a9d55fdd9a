"""Reading and writing low-efficiency cases: an event is only ever added, a case is folded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, text

from gis_service.store.history_rows import Histories, Seen, actor_in
from gis_service.store.low_efficiency import low_case, low_event
from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.parcel_views import AREA
from parcels.low_efficiency.case import LowCase, LowEvent, LowState, Told
from parcels.outcome import Outcome
from parcels.verdict import RULE_ORDER, Rule

_TOLD = TypeAdapter(Told)
_TWICE = "这宗地已有未结的低效用地案件，不能重复列入。"
LOW_RULES = tuple(rule for rule in RULE_ORDER if rule.value.startswith("LE_"))
LOW_OUTCOMES = f"ARRAY[{', '.join(f'a.outcomes[{RULE_ORDER.index(r) + 1}]' for r in LOW_RULES)}]"
"""Their outcomes in an assessment ``a``, in the order of ``LOW_RULES``."""
_FOUND = (Outcome.FAIL, Outcome.REVIEW)


@dataclass(frozen=True, slots=True)
class LowSubject:
    """The land as on the day it was listed, for lists that are read years later."""

    code: str
    name: str
    holder: str
    uscc: str
    location: str


_SUBJECT = TypeAdapter(LowSubject)


@dataclass(frozen=True, slots=True)
class NewLowCase:
    """What a case is opened from. ``clues`` found on the day ``as_of``; areas in cm²."""

    parcel_id: int
    park_id: int
    district_id: int
    as_of: date
    snapshot_id: int
    listed_cm2: int
    supplied_on: date | None
    clues: tuple[Rule, ...]
    reason: str
    evidence: tuple[str, ...]
    subject: LowSubject


@dataclass(frozen=True, slots=True)
class StoredLow:
    """A case as stored; ``names``: who took each event, by display name."""

    id: int
    opening: NewLowCase
    opened_by_name: str
    closed: bool
    case: LowCase
    names: tuple[str, ...]

    @property
    def parcel_id(self) -> int:
        return self.opening.parcel_id


def _stored(row: Row[Any], events: Sequence[Row[Any]]) -> StoredLow:
    opening = NewLowCase(
        parcel_id=row.parcel_id,
        park_id=row.park_id,
        district_id=row.district_id,
        as_of=row.as_of,
        snapshot_id=row.policy_snapshot_id,
        listed_cm2=row.listed,
        supplied_on=row.supplied_on,
        clues=tuple(Rule(code) for code in row.clues),
        reason=row.reason,
        evidence=tuple(row.evidence),
        subject=_SUBJECT.validate_python(row.subject),
    )
    case = LowCase(
        opening.subject.code,
        opening.listed_cm2,
        opening.supplied_on,
        not opening.clues,
        tuple(_event(one) for one in events),
    )
    names = tuple(one.actor_name for one in events)
    return StoredLow(row.id, opening, row.opened_by_name, row.closed, case, names)


def _event(row: Row[Any]) -> LowEvent:
    return LowEvent(
        row.step,
        actor_in(row),
        row.on_day,
        row.recorded_at,
        _TOLD.validate_python(row.told),
        None if row.target is None else LowState(row.target),
    )


_CASES = Histories(low_case, low_event, "case_id", "这件案件", _stored)
find = _CASES.find
all_of = _CASES.all
of_parcels = _CASES.of_parcels
where = _CASES.where


def open_case(connection: Connection, new: NewLowCase, account_id: int, name: str) -> int:
    """Store a case without events; its id. Raises Conflict while the parcel has an open one."""
    values = {
        "parcel_id": new.parcel_id,
        "park_id": new.park_id,
        "district_id": new.district_id,
        "as_of": new.as_of,
        "policy_snapshot_id": new.snapshot_id,
        "listed": new.listed_cm2,
        "supplied_on": new.supplied_on,
        "clues": [rule.value for rule in new.clues],
        "reason": new.reason,
        "evidence": list(new.evidence),
        "subject": _SUBJECT.dump_python(new.subject, mode="json"),
        "state": LowState.SUSPECTED.value,
    }
    return _CASES.open(connection, values, (account_id, name), _TWICE)


def add_event(
    connection: Connection,
    stored: StoredLow,
    event: LowEvent,
    account: tuple[int, str],
    closed: bool,
) -> None:
    """Add an event after those that were read. Raises Conflict when another came first.

    ``account``: id and display name of who acts.
    """
    opening = stored.opening
    seen = Seen(stored.id, len(stored.case.events), opening.park_id, opening.district_id)
    brought = {"told": _TOLD.dump_python(event.told, mode="json")}
    _CASES.add(connection, seen, event, account, brought, {"closed": closed})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A parcel with clues by the published assessment and without an open case.

    ``before``: how its newest case ended, CLEARED or DISMISSED; None without one.
    """

    id: int
    code: str
    name: str
    cm2: int
    clues: tuple[Rule, ...]
    before: LowState | None


def candidates(
    connection: Connection, query: ParcelQuery, limit: int
) -> tuple[int, tuple[Candidate, ...]]:
    """How many there are, and the first of them: cleared ones, most clues, area; dismissed last."""
    source, bound = query.from_where(
        f"{LOW_OUTCOMES} && CAST(:found AS smallint[])",
        "NOT EXISTS (SELECT 1 FROM low_case c WHERE c.parcel_id = v.parcel_id AND NOT c.closed)",
    )
    bound |= {"found": [int(one) for one in _FOUND]}
    total = connection.scalar(text(f"SELECT count(*){source}"), bound)
    rows = connection.execute(
        text(
            f"SELECT * FROM (SELECT v.parcel_id AS id, v.code, v.name, {AREA} AS cm2,"
            f" {LOW_OUTCOMES} AS outcomes,"
            " (SELECT c.state FROM low_case c WHERE c.parcel_id = v.parcel_id"
            " ORDER BY c.id DESC LIMIT 1) AS before,"
            f" (SELECT count(*) FROM unnest({LOW_OUTCOMES}) AS one WHERE one = ANY(:found)) AS n"
            f"{source}) AS listed ORDER BY CASE before WHEN :cleared THEN 0"
            " WHEN :dismissed THEN 2 ELSE 1 END, n DESC, cm2 DESC, id LIMIT :limit"
        ),
        bound
        | {
            "limit": limit,
            "cleared": LowState.CLEARED.value,
            "dismissed": LowState.DISMISSED.value,
        },
    )
    return int(total or 0), tuple(
        Candidate(
            row.id,
            row.code,
            row.name,
            int(row.cm2),
            _clues(row.outcomes),
            None if row.before is None else LowState(row.before),
        )
        for row in rows
    )


def _clues(outcomes: Sequence[int]) -> tuple[Rule, ...]:
    pairs = zip(LOW_RULES, outcomes, strict=True)
    return tuple(rule for rule, outcome in pairs if outcome in [int(one) for one in _FOUND])
