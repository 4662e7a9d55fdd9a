"""闲置土地案件: the list, opening one, and a case with its steps, deadlines and documents."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from gis_service.access import CurrentUser, open_work, settings_of
from gis_service.api.cases import given_of, now, papers_of, taken
from gis_service.day import AskedYear, AsOf
from gis_service.errors import Conflict, Unusable
from gis_service.rights import works_on_cases
from gis_service.services.board_tallies import disposed_in
from gis_service.services.case_papers import kind_of, read_document
from gis_service.services.case_steps import Asked, options
from gis_service.services.idle_cases import (
    Opening,
    deadlines_of,
    frozen,
    ground_of,
    ground_of_case,
    open_case,
    read_case,
    rules_now,
    suppose,
)
from gis_service.services.office_calendar import calendar_words
from gis_service.store import case_document_rows, case_rows
from gis_service.user import User
from gis_service.web.blanks import YES
from gis_service.web.case_forms import CONFIRMED, CONTENT, VERIFIED, given_values
from gis_service.web.case_view import CasesPage, case_page, grouped
from gis_service.web.downloads import DOCX, download_file
from gis_service.web.filter_view import Option
from gis_service.web.pages import render
from gis_service.web.posted import Posted, seen
from gis_service.web.step_view import NOTHING_TRIED, Tried, step_of
from gis_service.web.typed_land import typed_day
from parcels.cases.case import PACKAGE
from parcels.cases.freeze import Request as HolderRequest
from parcels.cases.publication import COLUMNS, public_list, to_publish, to_withdraw
from parcels.cases.what_if import WhatIf
from parcels.objection import Objection
from parcels.procedure import Step, load_procedure
from parcels.works import Delay, DelayCause

router = APIRouter()

_PAGE = "idle"
_CODE = 40
_STEPS = load_procedure(PACKAGE).steps
_REQUESTS = tuple(Option(one.value, one.value) for one in HolderRequest)
_CAUSES = tuple(Option(one.value, one.label) for one in DelayCause)


@router.get("/cases", response_class=HTMLResponse)
def cases(
    request: Request,
    user: CurrentUser,
    as_of: AsOf,
    parcel: Annotated[int | None, Query()] = None,
    disposed: AskedYear = None,
    district: Annotated[int | None, Query()] = None,
    park: Annotated[int | None, Query()] = None,
) -> HTMLResponse:
    """Cases of the scope by state, the nearest deadline first; ``parcel``: of one parcel only.

    ``disposed``: those that the board counts as disposed of in a year, up to the day.
    """
    with open_work(request, user) as connection:
        found = case_rows.all_of(connection)
        rules, _ = rules_now(connection)
        counted = None if disposed is None else disposed_in(connection, user.scope, disposed, as_of)
    own = [
        one
        for one in found
        if (parcel is None or one.parcel_id == parcel)
        and (counted is None or one.id in counted)
        and (district is None or one.district_id == district)
        and (park is None or one.park_id == park)
    ]
    plain = [one.case for one in found]
    view = CasesPage(
        groups=grouped(own, deadlines_of(own, rules, as_of), as_of),
        parcel=parcel,
        disposed=disposed,
        count=len(own),
        can_open=parcel is not None
        and works_on_cases(user.role)
        and all(one.closed for one in own),
        columns=COLUMNS,
        public=tuple(row.cells for row in public_list(plain, rules.policy, as_of)),
        unpublished=tuple(one.subject.parcel for one in to_publish(plain)),
        standing=tuple(one.subject.parcel for one in to_withdraw(plain)),
        calendar=calendar_words(rules.calendar),
    )
    return render(request, "cases.html", page=_PAGE, view=view)


@router.get("/cases/new", response_class=HTMLResponse)
def new_case(request: Request, user: CurrentUser, as_of: AsOf, parcel: int) -> HTMLResponse:
    """What the case would be opened from, and the blanks to fill (立案)."""
    return _new(request, user, as_of, parcel, {}, "")


@router.post("/cases")
def open_one(request: Request, user: CurrentUser, as_of: AsOf, form: Posted) -> Response:
    """Open a case; a refusal is told beside the form."""
    parcel = form.get("parcel", "")
    if not parcel.isdecimal():
        raise Unusable("请从闲置土地清单或地块页面立案。")
    names = tuple(form.get("mortgagees", "").splitlines())
    try:
        clue = form.get("clue_on", "")
        clue_on = typed_day(clue, "收到线索的日期") if clue else None
        opening = Opening(int(parcel), as_of, names, form.get("reason", ""), clue_on)
        with open_work(request, user) as connection:
            case_id = open_case(connection, user, opening, now())
    except (Conflict, Unusable) as refused:
        return _new(request, user, as_of, int(parcel), form, refused.message, refused.status)
    return _to(case_id, as_of)


@router.get("/cases/freeze", response_class=HTMLResponse)
def freeze(
    request: Request,
    user: CurrentUser,
    as_of: AsOf,
    kind: str = "",
    uscc: Annotated[str, Query(max_length=_CODE)] = "",
    parcel: Annotated[str, Query(max_length=_CODE)] = "",
) -> HTMLResponse:
    """办法 24: may a holder's request be accepted; asked once ``kind`` is given."""
    said = {"kind": kind, "uscc": uscc.strip().upper(), "parcel": parcel.strip().upper()}
    found: tuple[Objection, ...] | None = None
    problem = ""
    if kind:
        problem = _unanswerable(said)
    if kind and not problem:
        with open_work(request, user) as connection:
            found = frozen(
                connection, HolderRequest(kind), said["uscc"], said["parcel"] or None, as_of
            )
    return render(
        request,
        "case_freeze.html",
        page=_PAGE,
        status=Unusable.status if problem else 200,
        kinds=_REQUESTS,
        said=said,
        found=found,
        refused=found is not None and any(one.blocks for one in found),
        problem=problem,
    )


@router.get("/cases/{case_id}", response_class=HTMLResponse)
def one_case(
    request: Request,
    user: CurrentUser,
    as_of: AsOf,
    case_id: int,
    cause: str = "",
    since: str = "",
    until: str = "",
) -> HTMLResponse:
    """A case; ``cause``, ``since``, ``until``: 若该延迟属实, where T1 would be."""
    supposed = _delay(cause, since, until)
    return _case(request, user, as_of, case_id, supposed=supposed)


@router.post("/cases/{case_id}/steps/{step}")
def take(
    request: Request, user: CurrentUser, as_of: AsOf, case_id: int, step: str, form: Posted
) -> Response:
    """Record a step; a refusal is told above the forms, which keep what was typed."""
    found = step_of(_STEPS, step)
    try:
        taken(request, user, case_id, _asked(request, user, case_id, found, form))
    except (Conflict, Unusable) as refused:
        return _case(request, user, as_of, case_id, tried=Tried.of(step, form, refused))
    return _to(case_id, as_of)


@router.get("/cases/{case_id}/documents/{document_id}")
def document(request: Request, user: CurrentUser, case_id: int, document_id: int) -> Response:
    """The .docx of the case, checked against its hash."""
    files = papers_of(settings_of(request)).store
    with open_work(request, user) as connection:
        found, path = read_document(connection, user, files, case_id, document_id)
    return download_file(f"{found.title}_{found.number}.docx", DOCX, path)


def _unanswerable(said: dict[str, str]) -> str:
    if said["kind"] not in set(HolderRequest):
        return "请选择申请事项。"
    if said["kind"] == HolderRequest.APPLY:
        return "" if said["uscc"] else "用地申请请填写申请人的统一社会信用代码。"
    return "" if said["parcel"] else f"{said['kind']}请填写所涉宗地的宗地代码。"


def _new(
    request: Request,
    user: User,
    as_of: date,
    parcel: int,
    said: dict[str, str],
    refused: str,
    status: int = 200,
) -> HTMLResponse:
    with open_work(request, user) as connection:
        ground = ground_of(connection, parcel, as_of)
    return render(
        request,
        "case_new.html",
        page=_PAGE,
        status=status,
        parcel=parcel,
        code=ground.assembled.facts.code,
        holder=ground.assembled.version.columns["holder"] or "",
        state=ground.finding.state.word if ground.finding.state is not None else "",
        suspected=ground.finding.state is not None and ground.finding.state.suspected,
        said={"mortgagees": "", "reason": "", "clue_on": ""} | said,
        refused=refused,
    )


def _asked(request: Request, user: User, case_id: int, step: Step, form: dict[str, str]) -> Asked:
    with open_work(request, user) as connection:
        stored = read_case(connection, case_id)
    kind = kind_of(step)
    contents = kind.contents if kind is not None else ()
    return Asked(
        step=step.code,
        on=typed_day(form.get("on", ""), "办理日期"),
        seen=seen(form),
        given=given_of(given_values(step, stored.case, form)),
        verified=form.get(VERIFIED) == YES,
        contents={one.key: form.get(CONTENT + one.key, "") for one in contents},
        authority=form.get("authority", ""),
        confirmed=frozenset(
            name.removeprefix(CONFIRMED)
            for name, value in form.items()
            if name.startswith(CONFIRMED) and value == YES
        ),
    )


def _case(
    request: Request,
    user: User,
    as_of: date,
    case_id: int,
    *,
    supposed: Delay | None = None,
    tried: Tried = NOTHING_TRIED,
) -> HTMLResponse:
    with open_work(request, user) as connection:
        stored = read_case(connection, case_id)
        on = max(as_of, stored.case.last_on or as_of)
        ground = ground_of_case(connection, stored, on)
        papers = case_document_rows.of_case(connection, case_id)
        moved = suppose(connection, stored, [supposed], on) if supposed is not None else None
    view = case_page(
        stored, ground, options(stored, ground, user, on), papers, tried, _told(supposed, moved)
    )
    status = tried.status
    return render(request, "case.html", page=_PAGE, status=status, view=view, causes=_CAUSES)


def _told(supposed: Delay | None, moved: WhatIf | None) -> str:
    if supposed is None:
        return ""
    return moved.sentence if moved is not None else "没有准确的动工起算日，不能推算。"


def _delay(cause: str, since: str, until: str) -> Delay | None:
    if not since:
        return None
    if cause not in set(DelayCause):
        raise Unusable("请选择延迟原因。")
    ends = typed_day(until, "止日") if until else None
    return Delay(DelayCause(cause), typed_day(since, "起日"), ends, verified=False)


def _to(case_id: int, as_of: date) -> RedirectResponse:
    return RedirectResponse(f"/cases/{case_id}?as_of={as_of.isoformat()}", status_code=303)
