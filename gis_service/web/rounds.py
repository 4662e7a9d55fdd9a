"""亩均评价: the rounds, one round with its enterprises and steps, opening and collecting."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection
from starlette.datastructures import UploadFile

from gis_service.access import CurrentUser, engine_of, open_work
from gis_service.api.cases import now
from gis_service.day import AsOf
from gis_service.errors import Conflict, LandgisError, Unusable
from gis_service.files import FileStore
from gis_service.services.evaluation_papers import Attachment
from gis_service.services.evaluation_rounds import (
    Opening,
    OpenRound,
    collect_again,
    covers,
    open_round,
    places_to_open,
    read_round,
    rounds,
)
from gis_service.services.evaluation_schemes import usable
from gis_service.services.evaluation_steps import (
    OF_A_FIRM,
    Asked,
    note_refusal,
    options,
    take_step,
)
from gis_service.services.evaluation_sums import park_sums
from gis_service.services.steps import StepRefused
from gis_service.settings import Settings
from gis_service.store import policy_rows, result_rows
from gis_service.store.statement_rows import FirmStatement
from gis_service.transaction import unit_of_work
from gis_service.user import User
from gis_service.web.filter_view import Option
from gis_service.web.pages import render
from gis_service.web.posted import seen, text_of
from gis_service.web.round_view import (
    asks_for_window,
    counted,
    event_rows,
    firm_rows,
    round_row,
    standings,
    state_bar,
    window_words,
)
from gis_service.web.step_view import step_of
from gis_service.web.typed_land import typed_day
from parcels.dates import add_days, last_full_year
from parcels.evaluation.land import overfull
from parcels.evaluation.round import PACKAGE, Confirmation, RoundState, Said
from parcels.policy import Policy
from parcels.procedure import load_procedure

router = APIRouter()

PAGE = "permu"
ROUNDS = "/permu/rounds"
_ROWS = 50
_STEPS = {
    code: step for code, step in load_procedure(PACKAGE).steps.items() if code not in OF_A_FIRM
}
_RULINGS = ("rule", "correct")


@dataclass(frozen=True, slots=True)
class Posted:
    """A form: its texts, cut to what is stored, and the files that came with it."""

    texts: dict[str, str]
    files: tuple[Attachment, ...]

    def get(self, name: str) -> str:
        return self.texts.get(name, "")


async def posted_form(request: Request) -> AsyncIterator[Posted]:
    """The form, whose files are closed after the answer was made."""
    form = await request.form()
    texts, files = {}, []
    for name, value in form.multi_items():
        if isinstance(value, str):
            texts[name] = text_of(value).strip()
        elif isinstance(value, UploadFile) and value.filename:
            files.append(Attachment(value.filename, value.file))
    yield Posted(texts, tuple(files))
    await form.close()


PostedForm = Annotated[Posted, Depends(posted_form)]


@router.get(ROUNDS, response_class=HTMLResponse)
def all_rounds(request: Request, user: CurrentUser, as_of: AsOf) -> HTMLResponse:
    """Rounds of the scope; the form to open one for who may."""
    return _list(request, user, as_of, Posted({}, ()), None)


@router.post(ROUNDS)
def open_one(request: Request, user: CurrentUser, as_of: AsOf, form: PostedForm) -> Response:
    """Open a round; a refusal is told above the form, which keeps what was typed."""
    try:
        opening = Opening(
            _number(form.get("year"), "年度"),
            _number(form.get("scheme"), "评价方案"),
            _number(form.get("place"), "评价范围"),
            as_of,
        )
        with open_work(request, user) as connection:
            round_id = open_round(connection, user, opening, now())
    except (Conflict, Unusable) as refused:
        return _list(request, user, as_of, form, refused)
    return to_round(round_id, as_of)


@router.get(ROUNDS + "/{round_id}", response_class=HTMLResponse)
def one_round(
    request: Request,
    user: CurrentUser,
    as_of: AsOf,
    round_id: int,
    standing: str = "",
    q: Annotated[str, Query(max_length=60)] = "",
    start: Annotated[int, Query(ge=0, le=10**6)] = 0,
) -> HTMLResponse:
    """A round: state, steps, enterprises by how they stand, sums of parks, what happened."""
    return _round(request, user, as_of, round_id, filters=(standing, q.strip()), start=start)


@router.post(ROUNDS + "/{round_id}/collect")
def collect(request: Request, user: CurrentUser, as_of: AsOf, round_id: int) -> Response:
    """Take the figures anew while the round still collects."""
    try:
        with open_work(request, user) as connection:
            collect_again(connection, user, round_id, as_of, now())
    except (Conflict, Unusable) as refused:
        return _round(request, user, as_of, round_id, refused=refused)
    return to_round(round_id, as_of)


@router.post(ROUNDS + "/{round_id}/steps/{step}")
def take(
    request: Request, user: CurrentUser, as_of: AsOf, round_id: int, step: str, form: PostedForm
) -> Response:
    """A step of the whole round; a refusal is told above the forms, which keep what was typed."""
    step_of(_STEPS, step)
    try:
        closes = form.get("closes")
        said = Said(
            reason=form.get("reason"), closes=typed_day(closes, "截止日期") if closes else None
        )
        asked = Asked(step, typed_day(form.get("on"), "办理日期"), seen(form.texts), said)
        taken(request, user, round_id, asked)
    except (Conflict, Unusable) as refused:
        return _round(request, user, as_of, round_id, tried=(step, form), refused=refused)
    return to_round(round_id, as_of)


def taken(request: Request, user: User, round_id: int, asked: Asked) -> OpenRound:
    """Take a step; a refusal leaves an audit event and is raised on."""
    try:
        with open_work(request, user) as connection:
            return take_step(connection, user, policy_now(connection), round_id, asked, now())
    except StepRefused as refused:
        with unit_of_work(engine_of(request), user) as connection:
            note_refusal(connection, user, round_id, asked.step, refused)
        raise


def policy_now(connection: Connection) -> Policy:
    return policy_rows.latest(connection).profile.policy


def files_of(settings: Settings) -> FileStore:
    return FileStore(settings.files.folder, settings.files.max_upload_bytes)


def day_of_work(opened: OpenRound, as_of: date) -> date:
    """The day a page works on: that of the page, never before what was recorded last."""
    return max(as_of, opened.stored.held.last_on or as_of)


def to_round(round_id: int, as_of: date) -> RedirectResponse:
    return RedirectResponse(f"{ROUNDS}/{round_id}?as_of={as_of.isoformat()}", status_code=303)


def _list(
    request: Request, user: User, as_of: date, form: Posted, refused: LandgisError | None
) -> HTMLResponse:
    with open_work(request, user) as connection:
        found = rounds(connection)
        places = places_to_open(connection, user)
        schemes = usable(connection)
    year = form.get("year") or str(last_full_year(as_of))
    return render(
        request,
        "rounds.html",
        page=PAGE,
        status=200 if refused is None else refused.status,
        rows=[round_row(one, as_of) for one in found],
        places=[
            Option(str(key), name, str(key) == form.get("place")) for key, name in places.items()
        ],
        schemes=[
            Option(str(one.id), one.title, str(one.id) == form.get("scheme")) for one in schemes
        ],
        year=year,
        refused="" if refused is None else refused.message,
    )


def _round(
    request: Request,
    user: User,
    as_of: date,
    round_id: int,
    *,
    filters: tuple[str, str] = ("", ""),
    start: int = 0,
    tried: tuple[str, Posted] = ("", Posted({}, ())),
    refused: LandgisError | None = None,
) -> HTMLResponse:
    with open_work(request, user) as connection:
        opened = read_round(connection, round_id)
        policy = policy_now(connection)
        sums = park_sums(connection, opened, policy)
        scored = bool(result_rows.scorings(connection, round_id))
    on = day_of_work(opened, as_of)
    found = standings(opened, on)
    shown = _filtered(opened, found, *filters)
    stored, held = opened.stored, opened.stored.held
    disputed = held.open_objections
    parts = (part for one in stored.statements for part in one.parts)
    publicity = policy.find("eval.publicity", on)
    return render(
        request,
        "round.html",
        page=PAGE,
        status=200 if refused is None else refused.status,
        round=round_row(opened, on),
        on=on,
        window=window_words(held, on),
        bar=state_bar(held),
        seen=opened.head.events,
        covers=covers(user, opened.head),
        collecting=held.state is RoundState.COLLECTING,
        collected_on=opened.head.collected_on,
        options=options(opened, user, on, policy),
        window_of=asks_for_window,
        least=add_days(on, publicity.whole("days")) if publicity is not None else on,
        counts=counted(found),
        choices=[
            Option("", "全部"),
            *(Option(kind.value, kind.value, kind.value == filters[0]) for kind in Confirmation),
        ],
        q=filters[1],
        firms=firm_rows(opened, found, shown[start : start + _ROWS]),
        matching=len(shown),
        pages=_pages(start, len(shown), filters, on),
        total=len(stored.statements),
        sums=sums,
        overfull=overfull(parts, policy, on) if covers(user, opened.head) else (),
        scored=scored,
        rulings=event_rows(
            [one for one in stored.history if one.event.step in _RULINGS], held.names
        ),
        objections=event_rows([one for one in stored.history if one.event in disputed], held.names),
        events=event_rows([one for one in stored.history if one.uscc is None], held.names),
        tried=tried[0],
        said=tried[1],
        refused="" if refused is None else refused.message,
    )


def _filtered(
    opened: OpenRound, found: dict[str, Confirmation], standing: str, q: str
) -> list[FirmStatement]:
    """Those with an open objection first, then by code."""
    chosen = [
        one
        for one in opened.stored.statements
        if (not standing or found[one.uscc].value == standing)
        and (not q or q in one.name or one.uscc.startswith(q.upper()))
    ]
    return sorted(chosen, key=lambda one: found[one.uscc] is not Confirmation.OBJECTED)


def _pages(
    start: int, count: int, filters: tuple[str, str], as_of: date
) -> tuple[str, str | None, str | None]:
    """第 1-50 家, with the addresses of the pages before and after."""

    def query(place: int) -> str:
        asked = {"standing": filters[0], "q": filters[1], "start": str(place), "as_of": str(as_of)}
        return "?" + urlencode({name: value for name, value in asked.items() if value}) + "#firms"

    end = min(start + _ROWS, count)
    before = query(max(start - _ROWS, 0)) if start else None
    return f"第 {start + 1}-{end} 家", before, query(end) if end < count else None


def _number(typed: str, label: str) -> int:
    if not typed.isascii() or not typed.isdecimal() or len(typed) > 9:
        raise Unusable(f"请选择{label}。")
    return int(typed)
