"""Corrections that wait for a second person: the list, one with its consequences, the answer."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from gis_service.access import CurrentUser, open_work
from gis_service.day import AsOf
from gis_service.jobs.requests import ask_assess
from gis_service.rights import approves_corrections
from gis_service.services.correction_requests import Shown, accept, send_back, show
from gis_service.services.correction_values import correctable_fields
from gis_service.store import request_rows
from gis_service.store.request_rows import Request as Asked
from gis_service.user import User
from gis_service.web.corrections import assess_at_once
from gis_service.web.data_view import ParcelChangeView, parcel_changes
from gis_service.web.pages import render
from gis_service.web.words import UPLOAD_KINDS

router = APIRouter()

PATH = "/correction-requests"
_PAGE = "uploads"
_WORDS = 2000


@dataclass(frozen=True, slots=True)
class WaitingView:
    """One request as a line: what of which row from what to what, by whom, where it is shown."""

    parcel_id: int
    what: str
    label: str
    old: str
    new: str
    reason: str
    document: str
    asked: str
    own: bool
    href: str


@dataclass(frozen=True, slots=True)
class RequestPage:
    """One request; ``answer`` once it is answered, ``obstacle`` where it cannot be accepted.

    ``parcels``, ``looked_at``, ``concerned``: as on the page of a correction; ``shown``: whether
    they were worked out.
    """

    line: WaitingView
    answer: str
    obstacle: str
    shown: bool
    parcels: tuple[ParcelChangeView, ...]
    looked_at: int
    concerned: int


def waiting_views(
    connection: Connection, user: User, as_of: date, parcel_id: int | None = None
) -> tuple[WaitingView, ...]:
    """Requests of the scope that wait, for who corrects such data; of one parcel or of all."""
    if not approves_corrections(user.role):
        return ()
    found = request_rows.waiting(connection, parcel_id)
    return tuple(_line(one, user, as_of) for one in found)


def _line(one: Asked, user: User, as_of: date) -> WaitingView:
    kind = UPLOAD_KINDS[one.kind]
    return WaitingView(
        parcel_id=one.parcel_id,
        what=f"{kind}：{one.title}" if one.title else kind,
        label=correctable_fields(one.kind)[one.field].label,
        old=one.old_value,
        new=one.new_value,
        reason=one.reason,
        document=one.document,
        asked=f"{one.asked_by_name} {one.asked_at:%Y-%m-%d %H:%M} 提请",
        own=one.asked_by == user.id,
        href=f"{PATH}/{one.id}?as_of={as_of.isoformat()}",
    )


@router.get(PATH)
def waiting(request: Request, user: CurrentUser, as_of: AsOf) -> Response:
    """Every correction of the scope that waits, oldest first."""
    with open_work(request, user) as connection:
        rows = waiting_views(connection, user, as_of)
    return render(request, "correction_requests.html", page=_PAGE, rows=rows)


@router.get(PATH + "/{request_id}")
def one(request: Request, user: CurrentUser, as_of: AsOf, request_id: int) -> Response:
    """What was asked for, what follows from it, and the answer."""
    with open_work(request, user) as connection:
        view = _page(show(connection, user, request_id, as_of), user, as_of)
    return render(request, "correction_request.html", page=_PAGE, view=view)


@router.post(PATH + "/{request_id}")
def answer(
    request: Request,
    user: CurrentUser,
    as_of: AsOf,
    request_id: int,
    step: Annotated[str, Form(pattern="^(accept|back)$")],
    words: Annotated[str, Form(max_length=_WORDS)] = "",
) -> Response:
    """Approve it, and assess the parcels anew; or send it back with a reason."""
    if step == "accept":
        with open_work(request, user) as connection:
            done = accept(connection, user, request_id)
            ask_assess(connection, user.id, as_of)
        assess_at_once(request, done.parcel_ids, as_of)
    else:
        with open_work(request, user) as connection:
            send_back(connection, user, request_id, words.replace("\0", ""))
    return RedirectResponse(f"{PATH}/{request_id}?as_of={as_of.isoformat()}", status_code=303)


def _page(shown: Shown, user: User, as_of: date) -> RequestPage:
    told = shown.preview.consequences if shown.preview is not None else None
    said = ""
    if shown.ruling is not None:
        ruling = shown.ruling
        word = "核准，已更正" if ruling.accepted else f"退回：{ruling.words}"
        said = f"{ruling.ruled_by_name} {ruling.ruled_at:%Y-%m-%d %H:%M} {word}"
    return RequestPage(
        line=_line(shown.request, user, as_of),
        answer=said,
        obstacle=shown.obstacle,
        shown=told is not None,
        parcels=parcel_changes(told, user.role) if told is not None else (),
        looked_at=told.looked_at if told is not None else 0,
        concerned=told.concerned if told is not None else 0,
    )
