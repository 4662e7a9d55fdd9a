"""Reading and writing idle-land cases: an event is only ever added, a case is folded from them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from gis_service.errors import Conflict
from gis_service.store.cases import case_event, idle_case
from parcels.cases.case import Case, CaseState, Event, Given, Subject
from parcels.procedure import Actor, Role

_GIVEN = TypeAdapter(Given)
_SUBJECT = TypeAdapter(Subject)
_CHANGED = "另一位同事刚刚办理了这件案件，请刷新后再办。"
_OPEN = "这宗地已有未结的案件，不能重复立案。"


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event with what the pure one does not know: who by name, which document by id."""

    event: Event
    actor_name: str
    document_id: int | None


@dataclass(frozen=True, slots=True)
class StoredCase:
    """A case as stored. ``subject`` as on the day it was opened; ``events`` oldest first."""

    id: int
    parcel_id: int
    park_id: int
    district_id: int
    as_of: date
    snapshot_id: int
    opened_by_name: str
    closed: bool
    subject: Subject
    history: tuple[StoredEvent, ...]

    @property
    def case(self) -> Case:
        """The fold of its events."""
        return Case(self.subject, tuple(stored.event for stored in self.history))


@dataclass(frozen=True, slots=True)
class NewCase:
    """What a case is opened from."""

    parcel_id: int
    park_id: int
    district_id: int
    as_of: date
    finding_digest: bytes
    snapshot_id: int
    limb: str | None
    subject: Subject


def open_case(connection: Connection, new: NewCase, account_id: int, name: str) -> int:
    """Store a case without events; its id. Raises Conflict while the parcel has an open one."""
    statement = insert(idle_case).values(
        parcel_id=new.parcel_id,
        park_id=new.park_id,
        district_id=new.district_id,
        as_of=new.as_of,
        finding_digest=new.finding_digest,
        policy_snapshot_id=new.snapshot_id,
        limb=new.limb,
        subject=_SUBJECT.dump_python(new.subject, mode="json"),
        opened_by=account_id,
        opened_by_name=name,
        state=CaseState.SUSPECTED.value,
        events=0,
    )
    try:
        return connection.execute(statement.returning(idle_case.c.id)).scalar_one()
    except IntegrityError as error:
        if "uq_idle_case_open" not in str(error.orig):
            raise
        raise Conflict(_OPEN) from error


def add_event(
    connection: Connection,
    stored: StoredCase,
    event: Event,
    account: tuple[int, str],
    document_id: int | None,
    closed: bool,
) -> None:
    """Add an event after those that were read. Raises Conflict when another came first.

    ``account``: id and display name of who acts.
    """
    seen = len(stored.history)
    state = event.target or stored.case.state
    moved = connection.execute(
        update(idle_case)
        .where(idle_case.c.id == stored.id, idle_case.c.events == seen)
        .values(events=seen + 1, state=state.value, closed=closed)
    )
    if not moved.rowcount:
        raise Conflict(_CHANGED)
    account_id, name = account
    connection.execute(
        insert(case_event)
        .inline()
        .values(
            case_id=stored.id,
            park_id=stored.park_id,
            district_id=stored.district_id,
            place=seen + 1,
            step=event.step,
            target=event.target.value if event.target is not None else None,
            role=event.actor.role.value,
            actor_id=account_id,
            actor=event.actor.name,
            actor_name=name,
            on_day=event.on,
            recorded_at=event.at,
            reason=event.given.reason,
            evidence=list(event.given.evidence),
            documents=list(event.documents),
            document_id=document_id,
            given=_GIVEN.dump_python(event.given, mode="json"),
        )
    )


def find(connection: Connection, case_id: int) -> StoredCase | None:
    """A case of the scope."""
    return next(iter(_read(connection, idle_case.c.id == case_id)), None)


def all_of(connection: Connection) -> list[StoredCase]:
    """Every case of the scope, newest first."""
    return _read(connection, idle_case.c.id.is_not(None))


def of_parcels(connection: Connection, parcel_ids: Collection[int]) -> dict[int, StoredCase]:
    """The newest case of each parcel that has one."""
    found = _read(connection, idle_case.c.parcel_id.in_(list(parcel_ids)))
    return {stored.parcel_id: stored for stored in reversed(found)}


def _read(connection: Connection, condition: ColumnElement[bool]) -> list[StoredCase]:
    heads = connection.execute(select(idle_case).where(condition).order_by(idle_case.c.id.desc()))
    rows = heads.all()
    wanted = [row.id for row in rows]
    events: dict[int, list[StoredEvent]] = {case_id: [] for case_id in wanted}
    statement = (
        select(case_event)
        .where(case_event.c.case_id.in_(wanted))
        .order_by(case_event.c.case_id, case_event.c.place)
    )
    for row in connection.execute(statement):
        events[row.case_id].append(_event(row))
    return [_case(row, events[row.id]) for row in rows]


def _case(row: Row[Any], history: list[StoredEvent]) -> StoredCase:
    return StoredCase(
        id=row.id,
        parcel_id=row.parcel_id,
        park_id=row.park_id,
        district_id=row.district_id,
        as_of=row.as_of,
        snapshot_id=row.policy_snapshot_id,
        opened_by_name=row.opened_by_name,
        closed=row.closed,
        subject=_SUBJECT.validate_python(row.subject),
        history=tuple(history),
    )


def _event(row: Row[Any]) -> StoredEvent:
    recorded: datetime = row.recorded_at
    event = Event(
        step=row.step,
        actor=Actor(Role(row.role), row.actor),
        on=row.on_day,
        at=recorded,
        given=given_from(row.given),
        target=None if row.target is None else CaseState(row.target),
        documents=tuple(row.documents),
    )
    return StoredEvent(event, row.actor_name, row.document_id)


def given_from(values: Mapping[str, Any]) -> Given:
    """What was given, from JSON. Raises pydantic's ValidationError for what is not of its kind."""
    return _GIVEN.validate_python(values)
