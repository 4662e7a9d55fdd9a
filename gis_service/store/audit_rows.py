"""Reading the audit trail; only the audit administrator's transactions see rows (审计查阅)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from gis_service.store.uploads import audit_event


@dataclass(frozen=True, slots=True)
class Event:
    """A row of the trail, as stored."""

    id: int
    at: datetime
    account_id: int | None
    username: str
    source: str
    kind: str
    object: str
    success: bool
    correlation_id: str
    detail: dict[str, Any]


def newest(
    connection: Connection,
    *,
    limit: int,
    before: int | None = None,
    kind: str = "",
    username: str = "",
) -> list[Event]:
    """Events, newest first, older than the event ``before``."""
    query = select(*(audit_event.c[name] for name in Event.__slots__))
    if before is not None:
        query = query.where(audit_event.c.id < before)
    if kind:
        query = query.where(audit_event.c.kind == kind)
    if username:
        query = query.where(audit_event.c.username == username)
    rows = connection.execute(query.order_by(audit_event.c.id.desc()).limit(limit))
    return [Event(*row) for row in rows]
