"""Reading and writing low-efficiency cases: an event is only ever added, a case is folded."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Row, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from gis_service.errors import Conflict
from gis_service.store.low_efficiency import low_case, low_event
from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.parcel_views import AREA
from parcels.low_efficiency.case import LowCase, LowEvent, LowState, Told
from parcels.outcome import Outcome
from parcels.procedure import Actor, Role
from parcels.verdict import RULE_ORDER, Rule

_TOLD = TypeAdapter(Told)
_CHANGED = "另一位同事刚刚办理了这件案件，请刷新后再办。"
_OPEN = "这宗地已有未结的低效用地案件，不能重复列入。"
LOW_RULES = tuple(rule for rule in RULE_ORDER if rule.value.startswith("LE_"))
_FIRST, _LAST = RULE_ORDER.index(LOW_RULES[0]) + 1, RULE_ORDER.index(LOW_RULES[-1]) + 1
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


def open_case(connection: Connection, new: NewLowCase, account_id: int, name: str) -> int:
    """Store a case without events; its id. Raises Conflict while the parcel has an open one."""
    statement = insert(low_case).values(
        parcel_id=new.parcel_id,
        park_id=new.park_id,
        district_id=new.district_id,
        as_of=new.as_of,
        policy_snapshot_id=new.snapshot_id,
        listed=new.listed_cm2,
        supplied_on=new.supplied_on,
        clues=[rule.value for rule in new.clues],
        reason=new.reason,
        evidence=list(new.evidence),
        subject=_SUBJECT.dump_python(new.subject, mode="json"),
        opened_by=account_id,
        opened_by_name=name,
        state=LowState.SUSPECTED.value,
        events=0,
    )
    try:
        return connection.execute(statement.returning(low_case.c.id)).scalar_one()
    except IntegrityError as error:
        if "uq_low_case_open" not in str(error.orig):
            raise
        raise Conflict(_OPEN) from error


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
    seen = len(stored.case.events)
    state = event.target or stored.case.state
    moved = connection.execute(
        update(low_case)
        .where(low_case.c.id == stored.id, low_case.c.events == seen)
        .values(events=seen + 1, state=state.value, closed=closed)
    )
    if not moved.rowcount:
        raise Conflict(_CHANGED)
    account_id, name = account
    connection.execute(
        insert(low_event)
        .inline()
        .values(
            case_id=stored.id,
            park_id=stored.opening.park_id,
            district_id=stored.opening.district_id,
            place=seen + 1,
            step=event.step,
            target=event.target.value if event.target is not None else None,
            role=event.actor.role.value,
            actor_id=account_id,
            actor=event.actor.name,
            actor_name=name,
            on_day=event.on,
            recorded_at=event.at,
            told=_TOLD.dump_python(event.told, mode="json"),
        )
    )


def find(connection: Connection, case_id: int) -> StoredLow | None:
    """A case of the scope."""
    return next(iter(_read(connection, low_case.c.id == case_id)), None)


def all_of(connection: Connection) -> list[StoredLow]:
    """Every case of the scope, newest first."""
    return _read(connection, low_case.c.id.is_not(None))


def of_parcels(connection: Connection, parcel_ids: Collection[int]) -> dict[int, StoredLow]:
    """The newest case of each parcel that has one."""
    found = _read(connection, low_case.c.parcel_id.in_(list(parcel_ids)))
    return {stored.parcel_id: stored for stored in reversed(found)}


def _read(connection: Connection, condition: ColumnElement[bool]) -> list[StoredLow]:
    rows = connection.execute(select(low_case).where(condition).order_by(low_case.c.id.desc()))
    heads = rows.all()
    events: dict[int, list[Row[Any]]] = {row.id: [] for row in heads}
    statement = (
        select(low_event)
        .where(low_event.c.case_id.in_(list(events)))
        .order_by(low_event.c.case_id, low_event.c.place)
    )
    for row in connection.execute(statement):
        events[row.case_id].append(row)
    return [_stored(row, events[row.id]) for row in heads]


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
        str(opening.district_id),
        not opening.clues,
        tuple(_event(one) for one in events),
    )
    names = tuple(one.actor_name for one in events)
    return StoredLow(row.id, opening, row.opened_by_name, row.closed, case, names)


def _event(row: Row[Any]) -> LowEvent:
    recorded: datetime = row.recorded_at
    return LowEvent(
        row.step,
        Actor(Role(row.role), row.actor),
        row.on_day,
        recorded,
        _TOLD.validate_python(row.told),
        None if row.target is None else LowState(row.target),
    )


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
        f"a.outcomes[{_FIRST}:{_LAST}] && CAST(:found AS smallint[])",
        "NOT EXISTS (SELECT 1 FROM low_case c WHERE c.parcel_id = v.parcel_id AND NOT c.closed)",
    )
    bound |= {"found": [int(one) for one in _FOUND]}
    total = connection.scalar(text(f"SELECT count(*){source}"), bound)
    rows = connection.execute(
        text(
            f"SELECT * FROM (SELECT v.parcel_id AS id, v.code, v.name, {AREA} AS cm2,"
            f" a.outcomes[{_FIRST}:{_LAST}] AS outcomes,"
            " (SELECT c.state FROM low_case c WHERE c.parcel_id = v.parcel_id"
            " ORDER BY c.id DESC LIMIT 1) AS before,"
            " (SELECT count(*) FROM unnest("
            f"a.outcomes[{_FIRST}:{_LAST}]) AS one WHERE one = ANY(:found)) AS n"
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
