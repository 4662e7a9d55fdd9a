"""Rounds of evaluation as stored (评价轮次): events are only added, a round folded from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, insert, select, update

from gis_service.store import statement_rows
from gis_service.store.evaluation import evaluation_event, evaluation_round
from gis_service.store.history_rows import actor_in, step_values
from gis_service.store.statement_rows import FirmStatement
from gis_service.store.unique import only_once
from parcels.evaluation.round import Item, Round, RoundEvent, RoundState, Said, Statement

_SAID = TypeAdapter(Said)
WHOLE_CITY = 0


@dataclass(frozen=True, slots=True)
class Head:
    """A round without its figures. ``district_id``: 0 = the whole city."""

    id: int
    year: int
    scheme_id: int
    scheme_code: str
    district_id: int
    opened_on: date
    opened_by_name: str
    collector: str
    collector_name: str
    collected_on: date
    collection: int
    events: int
    version: int


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event with what the pure one does not know: its place, who by name, whose it is."""

    event: RoundEvent
    place: int
    actor_name: str
    uscc: str | None


@dataclass(frozen=True, slots=True)
class StoredRound:
    """What the scope, or one enterprise, has of a round; ``history`` oldest first."""

    head: Head
    sha256: str
    statements: tuple[FirmStatement, ...]
    history: tuple[StoredEvent, ...]

    @property
    def held(self) -> Round:
        """The fold of its events."""
        return Round(
            self.head.year,
            self.sha256,
            self.head.collector,
            tuple(
                Statement(Item(one.uscc, code), figure.value, figure.source)
                for one in self.statements
                for code, figure in one.figures.items()
            ),
            tuple(stored.event for stored in self.history),
            {one.uscc: one.name for one in self.statements},
        )

    def firm(self, uscc: str) -> FirmStatement | None:
        return next((one for one in self.statements if one.uscc == uscc), None)


@dataclass(frozen=True, slots=True)
class NewRound:
    """What a round is opened with; ``collector``: account name and display name."""

    year: int
    scheme_id: int
    scheme_code: str
    district_id: int
    opened_on: date
    account: tuple[int, str, str]


def open_round(connection: Connection, new: NewRound) -> int:
    """Store a round without figures; its id. Raises Conflict for one of that year and scheme."""
    account_id, username, name = new.account
    statement = insert(evaluation_round).values(
        year=new.year,
        scheme_id=new.scheme_id,
        scheme_code=new.scheme_code,
        district_id=new.district_id,
        opened_on=new.opened_on,
        opened_by=account_id,
        opened_by_name=name,
        collector=username,
        collector_name=name,
        collected_on=new.opened_on,
        collection=1,
        events=0,
        version=1,
    )
    said = f"{new.year} 年已按这个方案开展评价，请在原评价中办理。"
    with only_once("uq_evaluation_round_year", said):
        return connection.execute(statement.returning(evaluation_round.c.id)).scalar_one()


def heads(connection: Connection) -> list[Head]:
    """Rounds of the scope, newest year first."""
    order = (evaluation_round.c.year.desc(), evaluation_round.c.id.desc())
    rows = connection.execute(select(*_head_columns()).order_by(*order))
    return [_head(row) for row in rows]


def head(connection: Connection, round_id: int, *, lock: bool = False) -> Head | None:
    """``lock``: nobody else takes a step until the transaction ends."""
    statement = select(*_head_columns()).where(evaluation_round.c.id == round_id)
    row = connection.execute(statement.with_for_update() if lock else statement).one_or_none()
    return None if row is None else _head(row)


def collected(connection: Connection, round_id: int, on: date, who: tuple[str, str]) -> int:
    """Note that the figures are taken anew, by whom; the number of the collection."""
    statement = (
        update(evaluation_round)
        .where(evaluation_round.c.id == round_id)
        .values(
            collection=evaluation_round.c.collection + 1,
            collected_on=on,
            collector=who[0],
            collector_name=who[1],
        )
        .returning(evaluation_round.c.collection)
    )
    return connection.execute(statement).scalar_one()


def read(connection: Connection, found: Head, sha256: str, uscc: str | None = None) -> StoredRound:
    """``uscc``: the figures and events of one enterprise, with the steps of the whole round."""
    firms = statement_rows.of_round(connection, found.id, found.collection, [found.year], uscc)
    return StoredRound(found, sha256, tuple(firms), tuple(events(connection, found.id, uscc)))


def events(connection: Connection, round_id: int, uscc: str | None = None) -> list[StoredEvent]:
    """Events that the scope sees, oldest first; ``uscc`` "": those of the whole round only."""
    table = evaluation_event.c
    statement = select(evaluation_event).where(table.round_id == round_id)
    if uscc is not None:
        statement = statement.where(table.uscc.is_(None) | (table.uscc == uscc))
    return [_event(row) for row in connection.execute(statement.order_by(table.place))]


def add_event(
    connection: Connection,
    stored: StoredRound,
    event: RoundEvent,
    account: tuple[int, str],
    firm: FirmStatement | None,
) -> int:
    """Add an event to a locked round; its place. ``firm``: whose it is, None = the whole round's.

    ``event.version`` is the version of the figures after it.
    """
    version = event.version or stored.head.version
    place = connection.execute(
        update(evaluation_round)
        .where(evaluation_round.c.id == stored.head.id)
        .values(events=evaluation_round.c.events + 1, version=version)
        .returning(evaluation_round.c.events)
    ).scalar_one()
    connection.execute(
        insert(evaluation_event)
        .inline()
        .values(
            round_id=stored.head.id,
            park_id=0 if firm is None else firm.park_id,
            district_id=stored.head.district_id if firm is None else firm.district_id,
            place=place,
            uscc=None if firm is None else firm.uscc,
            version=version,
            said=said_words(event.said),
            **step_values(event, account),
        )
    )
    return place


def said_from(values: Mapping[str, Any]) -> Said:
    """From JSON. Raises pydantic's ValidationError for what is not of its kind."""
    return _SAID.validate_python(values)


def said_words(said: Said) -> dict[str, Any]:
    """As JSON."""
    found: dict[str, Any] = _SAID.dump_python(said, mode="json")
    return found


def numbered(event: RoundEvent, version: int) -> RoundEvent:
    return replace(event, version=version)


def _head_columns() -> Sequence[Any]:
    return [evaluation_round.c[name] for name in Head.__slots__]


def _head(row: Row[Any]) -> Head:
    return Head(**row._mapping)


def _event(row: Row[Any]) -> StoredEvent:
    event = RoundEvent(
        step=row.step,
        actor=actor_in(row),
        on=row.on_day,
        at=row.recorded_at,
        said=said_from(row.said),
        target=None if row.target is None else RoundState(row.target),
        version=row.version,
    )
    return StoredEvent(event, row.place, row.actor_name, row.uscc)
