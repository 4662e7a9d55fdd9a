"""Heads with events that are only added: opening, adding after what was seen, reading together."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Table, insert, select, update

from gis_service.errors import Conflict
from gis_service.store.histories import open_index
from gis_service.store.unique import only_once
from parcels.procedure import Actor, Role


class Taken(Protocol):
    """A step as the rules of a procedure tell it; ``target`` None where the state stayed."""

    @property
    def step(self) -> str: ...
    @property
    def target(self) -> StrEnum | None: ...
    @property
    def actor(self) -> Actor: ...
    @property
    def on(self) -> date: ...
    @property
    def at(self) -> datetime: ...


def step_values(event: Taken, account: tuple[int, str]) -> dict[str, Any]:
    """``step_columns`` but for the place. ``account``: id and display name of who acts."""
    return {
        "step": event.step,
        "target": None if event.target is None else event.target.value,
        "role": event.actor.role.value,
        "actor_id": account[0],
        "actor": event.actor.name,
        "actor_name": account[1],
        "on_day": event.on,
        "recorded_at": event.at,
    }


def actor_in(row: Row[Any]) -> Actor:
    """Who took the step of an event's row."""
    return Actor(Role(row.role), row.actor)


@dataclass(frozen=True, slots=True)
class Seen:
    """A head as somebody read it: ``count`` events, and the place that its next event has."""

    id: int
    count: int
    park_id: int
    district_id: int


S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Histories(Generic[S]):
    """Heads of one kind with their events.

    key     the column of an event that names its head.
    called  what one of them is called: 这件案件.
    folded  one of them, from its head and its events, oldest first.
    """

    heads: Table
    events: Table
    key: str
    called: str
    folded: Callable[[Row[Any], Sequence[Row[Any]]], S]

    def open(
        self,
        connection: Connection,
        values: Mapping[str, Any],
        account: tuple[int, str],
        twice: str,
    ) -> int:
        """Store a head without events; its id. Raises Conflict, saying ``twice``, where the parcel
        has an open one."""
        statement = insert(self.heads).values(
            **values, opened_by=account[0], opened_by_name=account[1], events=0
        )
        with only_once(open_index(self.heads.name), twice):
            return int(connection.execute(statement.returning(self.heads.c.id)).scalar_one())

    def add(
        self,
        connection: Connection,
        seen: Seen,
        event: Taken,
        account: tuple[int, str],
        brought: Mapping[str, Any],
        listed: Mapping[str, Any],
    ) -> None:
        """Add an event after those that were seen. Raises Conflict when another came first.

        brought  columns of the event beside those of the step.
        listed   columns of the head that change beside state and count.
        """
        state = {} if event.target is None else {"state": event.target.value}
        heads = self.heads.c
        moved = connection.execute(
            update(self.heads)
            .where(heads.id == seen.id, heads.events == seen.count)
            .values({**listed, **state, "events": seen.count + 1})
        )
        if not moved.rowcount:
            raise Conflict(f"另一位同事刚刚办理了{self.called}，请刷新后再办。")
        values = {
            self.key: seen.id,
            "park_id": seen.park_id,
            "district_id": seen.district_id,
            "place": seen.count + 1,
            **step_values(event, account),
            **brought,
        }
        connection.execute(insert(self.events).inline().values(values))

    def find(self, connection: Connection, head_id: int) -> S | None:
        """One of the scope."""
        return next(iter(self.where(connection, self.heads.c.id == head_id)), None)

    def all(self, connection: Connection) -> list[S]:
        """Every one of the scope, newest first."""
        return self.where(connection, self.heads.c.id.is_not(None))

    def by_ids(self, connection: Connection, ids: Collection[int]) -> dict[int, S]:
        """Those of the scope, by id."""
        found = self._read(connection, self.heads.c.id.in_(list(ids)))
        return {row.id: one for row, one in found}

    def of_parcels(self, connection: Connection, parcel_ids: Collection[int]) -> dict[int, S]:
        """The newest one of each parcel that has one."""
        found = self._read(connection, self.heads.c.parcel_id.in_(list(parcel_ids)))
        return {row.parcel_id: one for row, one in reversed(found)}

    def where(self, connection: Connection, condition: ColumnElement[bool]) -> list[S]:
        """Those of the scope for which a condition on heads holds, newest first."""
        return [one for _, one in self._read(connection, condition)]

    def _read(
        self, connection: Connection, condition: ColumnElement[bool]
    ) -> list[tuple[Row[Any], S]]:
        query = select(self.heads).where(condition).order_by(self.heads.c.id.desc())
        heads = connection.execute(query).all()
        events: dict[int, list[Row[Any]]] = {row.id: [] for row in heads}
        head_of = self.events.c[self.key]
        rows = connection.execute(
            select(self.events)
            .where(head_of.in_(list(events)))
            .order_by(head_of, self.events.c.place)
        )
        for row in rows:
            events[row._mapping[head_of]].append(row)
        return [(row, self.folded(row, events[row.id])) for row in heads]
