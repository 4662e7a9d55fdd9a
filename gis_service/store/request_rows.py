"""Reading and writing corrections that wait for a second person; each is answered once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from gis_service.store.correction_requests import correction_request, correction_ruling
from gis_service.store.unique import only_once

_ANSWERED = "uq_correction_ruling_request_id"


@dataclass(frozen=True, slots=True)
class Request:
    """A correction asked for; values as said with their unit, ``typed`` and ``seen`` without."""

    id: int
    parcel_id: int
    park_id: int
    district_id: int
    kind: str
    row_id: int
    field: str
    seen: str
    typed: str
    old_value: str
    new_value: str
    title: str
    reason: str
    document: str
    asked_by: int
    asked_by_name: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the second person answered; ``correction_id`` is None where it was sent back."""

    accepted: bool
    words: str
    correction_id: int | None
    ruled_by_name: str
    ruled_at: datetime


_REQUEST = [correction_request.c[name] for name in Request.__slots__]
_RULING = [correction_ruling.c[name] for name in Ruling.__slots__]


def add(connection: Connection, values: Mapping[str, Any]) -> int:
    """Keep a request; its id."""
    statement = insert(correction_request).values(**values).returning(correction_request.c.id)
    return connection.execute(statement).scalar_one()


def answer(connection: Connection, values: Mapping[str, Any]) -> None:
    """Keep the answer. Raises Conflict where someone has answered before."""
    with only_once(_ANSWERED, "这条更正已经有人答复，没有保存。请刷新后查看。"):
        connection.execute(insert(correction_ruling).values(**values))


def find(connection: Connection, request_id: int) -> tuple[Request, Ruling | None] | None:
    """A request of the scope, and its answer."""
    statement = (
        select(*_REQUEST, correction_ruling.c.id, *_RULING)
        .outerjoin(correction_ruling, correction_ruling.c.request_id == correction_request.c.id)
        .where(correction_request.c.id == request_id)
    )
    row = connection.execute(statement).one_or_none()
    if row is None:
        return None
    ruled = row[len(_REQUEST)] is not None
    return Request(*row[: len(_REQUEST)]), Ruling(*row[len(_REQUEST) + 1 :]) if ruled else None


def waiting_count(connection: Connection, not_asked_by: int | None = None) -> int:
    """How many requests of the scope have no answer; without those that an account asked for."""
    statement = _open()
    if not_asked_by is not None:
        statement = statement.where(correction_request.c.asked_by != not_asked_by)
    rows = statement.order_by(None).subquery()
    return int(connection.scalar(select(func.count()).select_from(rows)) or 0)


def waiting(connection: Connection, parcel_id: int | None = None) -> list[Request]:
    """Requests of the scope without an answer, oldest first; of one parcel or of all."""
    statement = _open()
    if parcel_id is not None:
        statement = statement.where(correction_request.c.parcel_id == parcel_id)
    return [Request(*row) for row in connection.execute(statement)]


def _open() -> Select[Any]:
    answered = select(correction_ruling.c.id).where(
        correction_ruling.c.request_id == correction_request.c.id
    )
    return select(*_REQUEST).where(~answered.exists()).order_by(correction_request.c.id)
