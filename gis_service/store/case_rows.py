"""Reading and writing idle-land cases: an event is only ever added, a case is folded from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row

from gis_service.store.cases import case_event, idle_case
from gis_service.store.history_rows import Histories, Seen, actor_in
from parcels.cases.case import Case, CaseState, Event, Given, Subject

_GIVEN = TypeAdapter(Given)
_SUBJECT = TypeAdapter(Subject)
_TWICE = "这宗地已有未结的案件，不能重复立案。"


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


def _case(row: Row[Any], events: Sequence[Row[Any]]) -> StoredCase:
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
        history=tuple(_event(each) for each in events),
    )


def _event(row: Row[Any]) -> StoredEvent:
    event = Event(
        step=row.step,
        actor=actor_in(row),
        on=row.on_day,
        at=row.recorded_at,
        given=given_from(row.given),
        target=None if row.target is None else CaseState(row.target),
        documents=tuple(row.documents),
    )
    return StoredEvent(event, row.actor_name, row.document_id)


_CASES = Histories(idle_case, case_event, "case_id", "这件案件", _case)
find = _CASES.find
all_of = _CASES.all
of_parcels = _CASES.of_parcels
where = _CASES.where


def open_case(connection: Connection, new: NewCase, account_id: int, name: str) -> int:
    """Store a case without events; its id. Raises Conflict while the parcel has an open one."""
    values = {
        "parcel_id": new.parcel_id,
        "park_id": new.park_id,
        "district_id": new.district_id,
        "as_of": new.as_of,
        "finding_digest": new.finding_digest,
        "policy_snapshot_id": new.snapshot_id,
        "limb": new.limb,
        "subject": _SUBJECT.dump_python(new.subject, mode="json"),
        "state": CaseState.SUSPECTED.value,
    }
    return _CASES.open(connection, values, (account_id, name), _TWICE)


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
    seen = Seen(stored.id, len(stored.history), stored.park_id, stored.district_id)
    brought = {
        "reason": event.given.reason,
        "evidence": list(event.given.evidence),
        "documents": list(event.documents),
        "document_id": document_id,
        "given": _GIVEN.dump_python(event.given, mode="json"),
    }
    _CASES.add(connection, seen, event, account, brought, {"closed": closed})


def given_from(values: Mapping[str, Any]) -> Given:
    """What was given, from JSON. Raises pydantic's ValidationError for what is not of its kind."""
    return _GIVEN.validate_python(values)
