"""What waits for one person (待办): own uploads that stopped, and what others ask to be decided."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, func, select

from gis_service.rights import approves_corrections
from gis_service.store import request_rows
from gis_service.store.lines import line_adjustment, line_event
from gis_service.store.request_rows import Request
from gis_service.store.uploads import upload
from gis_service.user import Role, User
from parcels.lines.course import AdjustmentState

_UPLOADS = ("question", "checked")
_MOST = 200


@dataclass(frozen=True, slots=True)
class WaitingUpload:
    """``state``: question or checked."""

    id: int
    name: str
    kind: str
    state: str
    since: datetime


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """An adjustment that was sent for approval, and by whom it was drafted."""

    id: int
    title: str
    by: str


def uploads(connection: Connection, user: User) -> list[WaitingUpload]:
    """Own ones that wait for an answer or the confirmation, oldest first."""
    query = (
        select(upload.c.id, upload.c.file_name, upload.c.kind, upload.c.state, upload.c.changed_at)
        .where(upload.c.account_id == user.id, upload.c.state.in_(_UPLOADS))
        .order_by(upload.c.id)
        .limit(_MOST)
    )
    return [WaitingUpload(*row) for row in connection.execute(query)]


def lines(connection: Connection, user: User) -> list[WaitingLine]:
    """Those that the user may approve: an official of the city who had no hand in them."""
    if user.role is not Role.OFFICIAL or not user.scope.city:
        return []
    head = line_adjustment.c
    query = (
        select(head.id, head.title, head.opened_by_name)
        .where(*_to_decide(user))
        .order_by(head.id)
        .limit(_MOST)
    )
    return [WaitingLine(*row) for row in connection.execute(query)]


def corrections(connection: Connection, user: User) -> list[Request]:
    """Those of the scope that someone else asked for, oldest first."""
    if not approves_corrections(user.role):
        return []
    return [one for one in request_rows.waiting(connection) if one.asked_by != user.id]


def count(connection: Connection, user: User) -> int:
    """How many the lists hold."""
    waiting = select(func.count()).where(
        upload.c.account_id == user.id, upload.c.state.in_(_UPLOADS)
    )
    found = int(connection.scalar(waiting) or 0)
    if user.role is Role.OFFICIAL and user.scope.city:
        query = select(func.count()).select_from(line_adjustment).where(*_to_decide(user))
        found += int(connection.scalar(query) or 0)
    if approves_corrections(user.role):
        found += request_rows.waiting_count(connection, not_asked_by=user.id)
    return found


def _to_decide(user: User) -> tuple[ColumnElement[bool], ...]:
    head = line_adjustment.c
    took_part = exists().where(
        line_event.c.adjustment_id == head.id, line_event.c.actor_id == user.id
    )
    return (
        head.state == AdjustmentState.SUBMITTED.value,
        head.opened_by != user.id,
        ~took_part,
    )
