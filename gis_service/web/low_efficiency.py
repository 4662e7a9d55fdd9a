"""低效用地: clues to list, cases by state, targets of a year; opening a case and driving it."""

from collections.abc import Mapping
from datetime import date

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from gis_service.access import CurrentUser, open_work
from gis_service.day import AskedYear, AsOf, now, today
from gis_service.documents.low_workbook import reform_words
from gis_service.errors import LandgisError, NotFound, Unusable
from gis_service.parcel_address import AskedQuery, href
from gis_service.services.board_tallies import Area
from gis_service.services.low_efficiency import (
    Asked,
    Opening,
    ground_of,
    ground_of_case,
    note_refusal,
    open_case,
    options,
    read_case,
    take_step,
)
from gis_service.services.low_list import LowList, low_list
from gis_service.services.low_targets import record_reform_date
from gis_service.services.steps import StepRefused
from gis_service.services.targets import NO_TARGET
from gis_service.store import city_rows
from gis_service.store.parcel_query import ParcelQuery
from gis_service.user import Role, User
from gis_service.web.board_view import address as board_address
from gis_service.web.filter_view import Option as Choice
from gis_service.web.filters import chips, filters
from gis_service.web.low_forms import told_of
from gis_service.web.low_papers import papers_of
from gis_service.web.low_view import (
    DayForm,
    LowPage,
    candidate,
    case_page,
    disposed_words,
    groups,
    target_view,
)
from gis_service.web.pages import render
from gis_service.web.posted import Posted, seen
from gis_service.web.step_view import NOTHING_TRIED, Tried, step_of
from gis_service.web.typed_land import typed_day, typed_mu
from parcels.board import BoardIndicator
from parcels.low_efficiency.case import PACKAGE
from parcels.low_efficiency.clues import clue_words
from parcels.low_efficiency.reform import CODE, ReformDate
from parcels.procedure import load_procedure

router = APIRouter()

PATH = "/low-efficiency"
_PAGE = "reports"
_SHOWN = 50
_STEPS = load_procedure(PACKAGE).steps
_TYPED = ("day", "day_document")


@router.get(PATH, response_class=HTMLResponse)
def low(
    request: Request,
    user: CurrentUser,
    query: AskedQuery,
    year: AskedYear = None,
    disposed: AskedYear = None,
) -> HTMLResponse:
    """Clues, cases and targets; the year of the day unless another is asked.

    ``disposed``: only the cases that the board counts for a year, up to the day.
    """
    return _page(request, user, query, disposed or year, disposed=disposed is not None)


@router.post(PATH)
def list_one(request: Request, user: CurrentUser, as_of: AsOf, form: Posted) -> Response:
    """List a parcel as 疑似低效; a refusal is told beside the form."""
    parcel = form.get("parcel", "")
    if not parcel.isdecimal():
        raise Unusable("请从低效用地页面或地块页面列入。")
    try:
        area, supplied = form.get("area", "").strip(), form.get("supplied_on", "").strip()
        opening = Opening(
            int(parcel),
            as_of,
            typed_mu(area, "列入面积") if area else None,
            typed_day(supplied, "供应日期") if supplied else None,
            form.get("reason", ""),
            tuple(line.strip() for line in form.get("evidence", "").splitlines() if line.strip()),
        )
        with open_work(request, user) as connection:
            case_id = open_case(connection, user, opening, now())
    except NotFound:
        raise
    except LandgisError as refused:
        return _new(request, user, as_of, int(parcel), form, refused)
    return _to(case_id, as_of)


@router.post(f"{PATH}/reform-date")
def set_day(request: Request, user: CurrentUser, query: AskedQuery, form: Posted) -> Response:
    """Set the city's 基准日 by its document; nothing sets it otherwise."""
    try:
        day = typed_day(form.get("day", ""), "基准日")
        found = ReformDate(day, form.get("day_document", ""))
        with open_work(request, user) as connection:
            record_reform_date(connection, user, found, today())
    except LandgisError as error:
        return _page(request, user, query, None, form, error)
    return RedirectResponse(href(PATH, query), status_code=303)


@router.get(f"{PATH}/new", response_class=HTMLResponse)
def new(request: Request, user: CurrentUser, as_of: AsOf, parcel: int) -> HTMLResponse:
    """What the case would be opened from, and the blanks to fill."""
    return _new(request, user, as_of, parcel, {}, None)


@router.get(f"{PATH}/{{case_id}}", response_class=HTMLResponse)
def one(request: Request, user: CurrentUser, as_of: AsOf, case_id: int) -> HTMLResponse:
    """A case with its plan, its steps and what was done."""
    return _case(request, user, as_of, case_id)


@router.post(f"{PATH}/{{case_id}}/steps/{{step}}")
def take(
    request: Request, user: CurrentUser, as_of: AsOf, case_id: int, step: str, form: Posted
) -> Response:
    """Record a step; a refusal is told above the forms, which keep what was typed."""
    found = step_of(_STEPS, step)
    try:
        asked = Asked(
            step,
            typed_day(form.get("on", ""), "办理日期"),
            seen(form),
            told_of(found, form),
        )
        with open_work(request, user) as connection:
            take_step(connection, user, case_id, asked, now())
    except NotFound:
        raise
    except LandgisError as refused:
        if isinstance(refused, StepRefused):
            with open_work(request, user) as connection:
                note_refusal(connection, user, case_id, refused)
        return _case(request, user, as_of, case_id, Tried.of(step, form, refused))
    return _to(case_id, as_of)


def _page(
    request: Request,
    user: User,
    query: ParcelQuery,
    year: int | None,
    typed: Mapping[str, str] | None = None,
    error: LandgisError | None = None,
    *,
    disposed: bool = False,
) -> HTMLResponse:
    asked = year or query.as_of.year
    with open_work(request, user) as connection:
        found = low_list(connection, query, asked, _SHOWN, disposed=disposed)
        districts, parks = city_rows.districts(connection), city_rows.parks(connection)
    typed = typed or {}
    form = DayForm(
        typed={name: typed.get(name, "") for name in _TYPED},
        error=error.message if error is not None else "",
    )
    more = {"disposed" if disposed else "year": str(found.year)}
    view = LowPage(
        year=found.year,
        years=tuple(Choice(str(each), f"{each} 年", each == found.year) for each in found.years),
        day_words=_day_words(found, query.as_of),
        settled=found.settled,
        candidate_count=found.candidate_count,
        candidates=tuple(map(candidate, found.candidates)),
        groups=groups(found, query.as_of),
        case_count=len(found.cases),
        targets=tuple(map(target_view, found.districts)),
        disposed=disposed_words(found, query.as_of) if disposed else "",
        without_href=href(PATH, query, year=str(found.year)),
        no_target=NO_TARGET,
        targets_href=board_address(query.as_of, Area(query.district), BoardIndicator.LOW),
        filters=filters(query, districts, parks),
        chips=chips(query, PATH, districts, parks, **more),
        clear_href=href(PATH, ParcelQuery(query.as_of, query.scope), year=str(found.year)),
        export_href=href(f"{PATH}/export", query, **more),
        form=form if user.role is Role.OFFICIAL and user.scope.city else None,
    )
    status = error.status if error is not None else 200
    return render(request, "low.html", page=_PAGE, status=status, view=view)


def _day_words(found: LowList, on: date) -> str:
    row = found.policy.find(CODE, on)
    if row is None:
        return ""
    return f"{row.day('day')}（{row.document.title}）"


def _new(
    request: Request,
    user: User,
    as_of: date,
    parcel: int,
    said: Mapping[str, str],
    refused: LandgisError | None,
) -> HTMLResponse:
    with open_work(request, user) as connection:
        ground = ground_of(connection, parcel, as_of)
    columns = ground.assembled.version.columns
    blank = {"area": "", "supplied_on": "", "reason": "", "evidence": ""}
    if ground.supplied_on is not None:
        blank["supplied_on"] = ground.supplied_on.isoformat()
    return render(
        request,
        "low_new.html",
        page=_PAGE,
        status=refused.status if refused is not None else 200,
        parcel=parcel,
        code=columns["code"] or "",
        holder=columns["holder"] or columns["name"] or "",
        area_cm2=ground.legal_cm2,
        clues=clue_words(ground.clues),
        idle=ground.idle,
        reform=reform_words(ground.supplied_on, ground.policy, as_of),
        said=blank | dict(said),
        refused=refused.message if refused is not None else "",
    )


def _case(
    request: Request,
    user: User,
    as_of: date,
    case_id: int,
    tried: Tried = NOTHING_TRIED,
) -> HTMLResponse:
    with open_work(request, user) as connection:
        stored = read_case(connection, case_id)
        on = max(as_of, stored.case.last_on or as_of)
        ground = ground_of_case(connection, stored, on)
        offered = options(stored, ground, user, on)
    view = case_page(stored, ground, on, offered, tried)
    return render(
        request,
        "low_case.html",
        page=_PAGE,
        status=tried.status,
        view=view,
        papers=papers_of(stored),
    )


def _to(case_id: int, as_of: date) -> RedirectResponse:
    return RedirectResponse(f"{PATH}/{case_id}?as_of={as_of.isoformat()}", status_code=303)
