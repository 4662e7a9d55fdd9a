"""保护线调整: the lines and their adjustments, a draft, one adjustment with its steps."""

from datetime import date, timedelta

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from gis_service import audit
from gis_service.access import CurrentUser, engine_of, open_work, settings_of
from gis_service.api.cases import now
from gis_service.api.line_forms import LineForm, Posted, drawn_of, seen_of
from gis_service.api.lines import step_taken
from gis_service.audit import EventKind
from gis_service.day import AsOf
from gis_service.documents.line_workbook import NAME, write_affected
from gis_service.errors import Conflict, HasIssues, NotFound, TooLarge, Unusable
from gis_service.files import FileStore
from gis_service.services.line_ground import LAYER_OF
from gis_service.services.line_reading import drafted, lines_on, read_whole
from gis_service.services.line_steps import open_draft, options, read, revise
from gis_service.services.line_words import KINDS
from gis_service.store import line_rows, policy_rows
from gis_service.user import User
from gis_service.web.downloads import download_file
from gis_service.web.export_file import Outgoing, send
from gis_service.web.line_view import (
    EMPTY,
    AdjustmentPage,
    DraftForm,
    LineRow,
    LinesPage,
    draft_said,
    grouped,
    may_revise,
    parcel_lines,
    progress_of,
)
from gis_service.web.pages import render
from gis_service.web.step_view import NOTHING_TRIED, Tried
from maps.line_drawing import draw_change
from parcels.frame import CityFrame

router = APIRouter()

_PAGE = "map"
_PATH = "/lines"
_MISTAKES = (Conflict, HasIssues, TooLarge, Unusable)


@router.get(_PATH, response_class=HTMLResponse)
def lines(request: Request, user: CurrentUser, as_of: AsOf) -> HTMLResponse:
    """The lines of the day with their ledgers, and the adjustments of the scope by state."""
    with open_work(request, user) as connection:
        rows = lines_on(connection, as_of)
        found = line_rows.all_of(connection)
    view = LinesPage(
        tuple(LineRow(control.word, version, area, held) for control, version, area, held in rows),
        grouped(found),
    )
    return render(request, "lines.html", page=_PAGE, view=view)


@router.get(f"{_PATH}/new", response_class=HTMLResponse)
def new(request: Request, as_of: AsOf) -> HTMLResponse:
    """The form of a draft; the new version may begin on the day after the page's."""
    said = {**EMPTY, "valid_from": (as_of + timedelta(days=1)).isoformat()}
    return render(request, "line_draft.html", page=_PAGE, view=DraftForm(said))


@router.post(_PATH)
def draft(request: Request, user: CurrentUser, as_of: AsOf, form: Posted) -> Response:
    """Keep a draft; what is wrong is told above the form, which keeps what was typed."""
    try:
        made = drafted(engine_of(request), drawn_of(form, _frame(request, user)))
        with open_work(request, user) as connection:
            adjustment_id = open_draft(connection, user, made, as_of, now())
    except _MISTAKES as error:
        view = DraftForm(_typed(form), error.message)
        return render(request, "line_draft.html", page=_PAGE, status=error.status, view=view)
    return _to(adjustment_id, as_of)


@router.get(f"{_PATH}/{{adjustment_id}}", response_class=HTMLResponse)
def one(request: Request, user: CurrentUser, as_of: AsOf, adjustment_id: int) -> HTMLResponse:
    """An adjustment: before and after, balance, whom it touches, steps, history."""
    return _page(request, user, as_of, adjustment_id)


@router.get(f"{_PATH}/{{adjustment_id}}/revise", response_class=HTMLResponse)
def revising(request: Request, user: CurrentUser, adjustment_id: int) -> HTMLResponse:
    """The form with the draft as it is."""
    with open_work(request, user) as connection:
        stored = read(connection, adjustment_id)
    said = {**EMPTY, **draft_said(stored)}
    view = DraftForm(said, id=adjustment_id, seen=len(stored.history))
    return render(request, "line_draft.html", page=_PAGE, view=view)


@router.post(f"{_PATH}/{{adjustment_id}}/revise")
def revised(
    request: Request, user: CurrentUser, as_of: AsOf, adjustment_id: int, form: Posted
) -> Response:
    """Replace the draft."""
    try:
        made = drafted(engine_of(request), drawn_of(form, _frame(request, user)))
        with open_work(request, user) as connection:
            revise(connection, user, adjustment_id, seen_of(form), made, as_of, now())
    except _MISTAKES as error:
        view = DraftForm(_typed(form), error.message, adjustment_id, seen_of(form))
        return render(request, "line_draft.html", page=_PAGE, status=error.status, view=view)
    return _to(adjustment_id, as_of)


@router.post(f"{_PATH}/{{adjustment_id}}/steps/{{step}}")
def take(
    request: Request, user: CurrentUser, as_of: AsOf, adjustment_id: int, step: str, form: Posted
) -> Response:
    """Record a step; a refusal is told above the forms, which keep what was typed."""
    try:
        step_taken(request, user, as_of, adjustment_id, step, form)
    except _MISTAKES as error:
        return _page(request, user, as_of, adjustment_id, Tried.of(step, form.texts, error))
    return _to(adjustment_id, as_of)


@router.get(f"{_PATH}/{{adjustment_id}}/scans/{{sha256}}")
def scan(request: Request, user: CurrentUser, adjustment_id: int, sha256: str) -> Response:
    """A scan of the document, checked against its hash."""
    with open_work(request, user) as connection:
        stored = read(connection, adjustment_id)
        found = next((each for each in stored.scans if each.sha256 == sha256), None)
        if found is None:
            raise NotFound("没有这份扫描件，请从方案页面打开。")
        target = f"line_adjustment:{adjustment_id}"
        audit.record(connection, user, EventKind.LINE_SCAN_READ, target)
    files = settings_of(request).files
    path = FileStore(files.folder, files.max_upload_bytes).verified(found.sha256)
    return download_file(found.name, found.media_type, path)


@router.get(f"{_PATH}/{{adjustment_id}}/affected.xlsx")
def affected(request: Request, user: CurrentUser, adjustment_id: int) -> Response:
    """The parcels of the reader's scope that the adjustment touches."""
    reading = read_whole(engine_of(request), user, adjustment_id)
    draft_ = reading.stored.draft
    out = Outgoing(
        name=NAME,
        audited="line-affected.xlsx",
        as_of=draft_.adjustment.valid_from,
        write=lambda file, head: write_affected(file, draft_, reading.affected, head),
        asked=[("adjustment", str(adjustment_id))],
    )
    return send(request, user, lambda _: out)


def _page(
    request: Request,
    user: User,
    as_of: date,
    adjustment_id: int,
    tried: Tried = NOTHING_TRIED,
) -> HTMLResponse:
    reading = read_whole(engine_of(request), user, adjustment_id)
    stored, item = reading.stored, reading.stored.draft.adjustment
    on = max(as_of, stored.course.last_on or as_of)
    with open_work(request, user) as connection:
        open_to = () if stored.state.closed else options(connection, stored, user, on)
    view = AdjustmentPage(
        stored=stored,
        state=stored.state.label,
        closed=stored.state.closed,
        line=item.control.word,
        kind=KINDS[item.kind],
        before_on=item.valid_from - timedelta(days=1),
        affected=parcel_lines(reading.affected),
        count=len(reading.affected),
        moving=reading.moving,
        elsewhere=reading.elsewhere,
        drawing=draw_change(
            LAYER_OF[item.control],
            reading.areas,
            stored.draft.joined,
            stored.draft.departed,
            reading.shapes,
        ),
        progress=progress_of(stored, open_to, on, tried),
        ledger=reading.ledger,
        revisable=may_revise(open_to),
    )
    return render(request, "line.html", page=_PAGE, status=tried.status, view=view)


def _frame(request: Request, user: User) -> CityFrame:
    with open_work(request, user) as connection:
        return policy_rows.latest(connection).profile.frame


def _typed(form: LineForm) -> dict[str, str]:
    return {**EMPTY, **{name: form.texts[name] for name in EMPTY if name in form.texts}}


def _to(adjustment_id: int, as_of: date) -> RedirectResponse:
    return RedirectResponse(f"{_PATH}/{adjustment_id}?as_of={as_of.isoformat()}", status_code=303)
