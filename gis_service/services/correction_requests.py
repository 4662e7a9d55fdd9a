"""Corrections of data that start statutory periods: one person asks, another approves (核准).

A wrong date of start or completion decides whether land is idle; nobody moves it alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from gis_service import audit
from gis_service.audit import EventKind
from gis_service.errors import Conflict, Forbidden, NotFound, Unusable
from gis_service.rights import corrections_of, needs_second
from gis_service.services.correctable import in_scope
from gis_service.services.correcting import Asked, Change, Corrected, Preview, correct, preview
from gis_service.store import correction_rows, request_rows
from gis_service.store.exclusion import hold_facts
from gis_service.store.request_rows import Request, Ruling
from gis_service.user import User


@dataclass(frozen=True, slots=True)
class Shown:
    """A request with its answer, or what accepting it would do.

    ``obstacle`` says why it cannot be accepted any more; ``preview`` is None then and once
    it is answered.
    """

    request: Request
    ruling: Ruling | None
    preview: Preview | None
    obstacle: str


def ask(connection: Connection, user: User, change: Change, as_of: date) -> int:
    """Keep a correction for a second person; nothing of the data is changed. Its id.

    Raises what ``preview`` raises, Conflict where one of the same value waits already.
    """
    if not needs_second(change.kind):
        raise Unusable("这类数据的更正不需要另一人核准，请直接更正。")
    hold_facts(connection)
    tried = preview(connection, user, change, as_of).corrected
    row = correction_rows.find(connection, change.kind, change.row_id)
    if row is None:
        raise NotFound("没有这条数据，或它不在您的管理范围内。")
    _refuse_twice(request_rows.waiting(connection, row["parcel_id"]), change)
    request_id = request_rows.add(
        connection,
        {
            "parcel_id": row["parcel_id"],
            "park_id": row["park_id"],
            "district_id": row["district_id"],
            "kind": change.kind,
            "row_id": change.row_id,
            "field": change.field,
            "seen": change.seen,
            "typed": change.typed,
            "old_value": tried.old,
            "new_value": tried.new,
            "title": tried.title,
            "reason": change.reason.strip(),
            "document": change.document.strip(),
            "asked_by": user.id,
            "asked_by_name": user.display_name,
        },
    )
    detail: dict[str, object] = {"kind": change.kind, "field": change.field, "row": change.row_id}
    event = EventKind.CORRECTION_ASKED
    audit.record(connection, user, event, f"correction_request:{request_id}", detail=detail)
    return request_id


def _refuse_twice(waiting: Sequence[Request], change: Change) -> None:
    for one in waiting:
        if (one.kind, one.row_id, one.field) == (change.kind, change.row_id, change.field):
            raise Conflict(
                f"这一项已有待核准的更正（{one.asked_by_name}提请改为“{one.new_value}”），没有保存。"
                "请先核准或退回那一条。"
            )


def show(connection: Connection, user: User, request_id: int, as_of: date) -> Shown:
    """A request and what accepting it would do. Raises NotFound, Forbidden."""
    request, ruling = _find(connection, user, request_id)
    if ruling is not None:
        return Shown(request, ruling, None, "")
    try:
        return Shown(request, None, preview(connection, user, _change(request), as_of), "")
    except (Conflict, Unusable, NotFound) as error:
        return Shown(request, None, None, error.message)


def accept(connection: Connection, user: User, request_id: int) -> Corrected:
    """Carry the correction out. Raises what ``correct`` raises, Conflict for an answered one."""
    request = _waiting(connection, user, request_id)
    asked = Asked(request.asked_by, request.asked_by_name)
    done = correct(connection, user, _change(request), asked)
    _answer(connection, user, request, accepted=True, words="", correction_id=done.id)
    return done


def send_back(connection: Connection, user: User, request_id: int, words: str) -> None:
    """Leave the data as they are; who asked may do so too. Raises Unusable without a reason."""
    request = _waiting(connection, user, request_id)
    if not words.strip():
        raise Unusable("退回须写明理由。")
    _answer(connection, user, request, accepted=False, words=words.strip(), correction_id=None)
    event = EventKind.CORRECTION_SENT_BACK
    audit.record(connection, user, event, f"correction_request:{request_id}")


def _answer(
    connection: Connection,
    user: User,
    request: Request,
    *,
    accepted: bool,
    words: str,
    correction_id: int | None,
) -> None:
    request_rows.answer(
        connection,
        {
            "request_id": request.id,
            "park_id": request.park_id,
            "district_id": request.district_id,
            "accepted": accepted,
            "words": words,
            "correction_id": correction_id,
            "ruled_by": user.id,
            "ruled_by_name": user.display_name,
        },
    )


def _waiting(connection: Connection, user: User, request_id: int) -> Request:
    request, ruling = _find(connection, user, request_id)
    if ruling is not None:
        word = "核准" if ruling.accepted else "退回"
        raise Conflict(f"这条更正已由{ruling.ruled_by_name}{word}。")
    return request


def _find(connection: Connection, user: User, request_id: int) -> tuple[Request, Ruling | None]:
    found = request_rows.find(connection, request_id)
    if found is None or not in_scope(user, found[0].park_id, found[0].district_id):
        raise NotFound("没有这条待核准的更正，或它不在您的管理范围内。")
    if found[0].kind not in corrections_of(user.role):
        raise Forbidden(f"{user.role.label}不能办理这类更正，请交由有权限的人员办理。")
    return found


def _change(request: Request) -> Change:
    return Change(
        request.kind,
        request.row_id,
        request.field,
        request.seen,
        request.typed,
        request.reason,
        request.document,
    )
