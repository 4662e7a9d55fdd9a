"""待办: what waits for who is signed in, and where other work is listed."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from gis_service.access import CurrentUser, open_work
from gis_service.rights import pages_of
from gis_service.store import waiting_rows
from gis_service.web import words
from gis_service.web.correction_requests import PATH as REQUESTS
from gis_service.web.pages import render

PATH = "/todo"
router = APIRouter()

_ACTS = {"question": "回答问题", "checked": "核对后确认入库，或放弃"}


@dataclass(frozen=True, slots=True)
class TodoRow:
    """``what`` is to be done about ``name``; since when, where that is known."""

    what: str
    name: str
    kind: str
    since: datetime | None
    href: str


@dataclass(frozen=True, slots=True)
class TodoPage:
    """todo.html, as ``view``. ``idle``, ``permu``: pages with days that run, for their roles."""

    rows: tuple[TodoRow, ...]
    idle: bool
    permu: bool


@router.get(PATH, response_class=HTMLResponse)
def todo(request: Request, user: CurrentUser) -> HTMLResponse:
    """As many rows as the bar counts."""
    with open_work(request, user) as connection:
        files = waiting_rows.uploads(connection, user)
        adjustments = waiting_rows.lines(connection, user)
        corrections = waiting_rows.corrections(connection, user)
    rows = [
        TodoRow(
            _ACTS[one.state],
            one.name,
            words.UPLOAD_KINDS[one.kind],
            one.since,
            f"/uploads/{one.id}",
        )
        for one in files
    ]
    rows += [
        TodoRow("批准或退回", one.title, f"保护线调整，{one.by}拟订", None, f"/lines/{one.id}")
        for one in adjustments
    ]
    rows += [
        TodoRow(
            "核准或退回",
            one.title or words.UPLOAD_KINDS[one.kind],
            f"更正，{one.asked_by_name}提请",
            one.asked_at,
            f"{REQUESTS}/{one.id}",
        )
        for one in corrections
    ]
    pages = pages_of(user.role)
    return render(
        request, "todo.html", view=TodoPage(tuple(rows), "idle" in pages, "permu" in pages)
    )
