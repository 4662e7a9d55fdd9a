"""标准地项目: entering one from a parcel, and newly agreed terms (登记、签约、修订、补充协议)."""

from collections.abc import Mapping
from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from gis_service.access import CurrentUser, open_work
from gis_service.api.cases import now
from gis_service.day import AsOf
from gis_service.errors import Conflict, LandgisError, Unusable
from gis_service.services.std_projects import must_enter, open_project, read_project
from gis_service.services.std_steps import TERMS_STEPS
from gis_service.services.std_terms import proposed_terms
from gis_service.user import User
from gis_service.web.pages import render
from gis_service.web.posted import Posted
from gis_service.web.std_forms import blanks_of
from gis_service.web.std_pages import PAGE, day_of, taken, to_project
from gis_service.web.std_query import PROJECTS
from gis_service.web.std_terms import MORE, form_of, said_of, terms_of
from gis_service.web.step_view import step_of
from parcels.procedure import Step, load_procedure
from parcels.standard.project import PACKAGE

router = APIRouter()

_TERMS_STEPS = {code: load_procedure(PACKAGE).steps[code] for code in TERMS_STEPS}


@router.post(PROJECTS)
def enter(request: Request, user: CurrentUser, as_of: AsOf, form: Posted) -> Response:
    """Enter a project; a refusal is told above the form, which keeps what was typed."""
    typed = form.get("parcel", "")
    if not typed.isascii() or not typed.isdecimal():
        raise Unusable("请从地块页面登记标准地项目。")
    if form.get(MORE):
        return _new(request, user, as_of, int(typed), form)
    try:
        with open_work(request, user) as connection:
            terms = terms_of(proposed_terms(connection, user, int(typed), as_of), form)
            project_id = open_project(connection, user, int(typed), terms, as_of, now())
    except (Conflict, Unusable) as refused:
        return _new(request, user, as_of, int(typed), form, refused)
    return to_project(project_id, as_of)


@router.get(PROJECTS + "/new", response_class=HTMLResponse)
def new(request: Request, user: CurrentUser, as_of: AsOf, parcel: int) -> HTMLResponse:
    """The form, filled from the parcel's contract."""
    return _new(request, user, as_of, parcel, {})


@router.get(PROJECTS + "/{project_id}/terms/{step}", response_class=HTMLResponse)
def terms(
    request: Request, user: CurrentUser, as_of: AsOf, project_id: int, step: str
) -> HTMLResponse:
    """The form of a step that changes what was agreed, filled with what is agreed now."""
    return _terms(request, user, as_of, project_id, step_of(_TERMS_STEPS, step), {})


@router.post(PROJECTS + "/{project_id}/terms/{step}")
def agree(
    request: Request, user: CurrentUser, as_of: AsOf, project_id: int, step: str, form: Posted
) -> Response:
    """Record newly agreed terms; a refusal is told above the form."""
    found = step_of(_TERMS_STEPS, step)
    if form.get(MORE):
        return _terms(request, user, as_of, project_id, found, form)
    try:
        taken(request, user, project_id, found, form)
    except (Conflict, Unusable) as refused:
        return _terms(request, user, as_of, project_id, found, form, refused)
    return to_project(project_id, as_of)


def _new(
    request: Request,
    user: User,
    as_of: date,
    parcel_id: int,
    typed: Mapping[str, str],
    refused: LandgisError | None = None,
) -> HTMLResponse:
    must_enter(user)
    with open_work(request, user) as connection:
        proposed = proposed_terms(connection, user, parcel_id, as_of)
    return render(
        request,
        "std_terms.html",
        page=PAGE,
        status=200 if refused is None else refused.status,
        heading="登记标准地项目",
        code=proposed.parcel,
        form=form_of(typed or said_of(proposed)),
        action=f"{PROJECTS}?as_of={as_of}",
        back=f"/parcels/{parcel_id}?as_of={as_of}",
        button="登记标准地项目",
        hidden=(("parcel", str(parcel_id)),),
        blanks=(),
        said={},
        refused="" if refused is None else refused.message,
    )


def _terms(
    request: Request,
    user: User,
    as_of: date,
    project_id: int,
    step: Step,
    typed: Mapping[str, str],
    refused: LandgisError | None = None,
) -> HTMLResponse:
    with open_work(request, user) as connection:
        stored = read_project(connection, user, project_id)
    return render(
        request,
        "std_terms.html",
        page=PAGE,
        status=200 if refused is None else refused.status,
        heading=step.label,
        code=stored.project.parcel,
        form=form_of(typed or said_of(stored.project)),
        action=f"{PROJECTS}/{project_id}/terms/{step.code}?as_of={as_of}",
        back=f"{PROJECTS}/{project_id}?as_of={as_of}",
        button=step.label,
        hidden=(("seen", typed.get("seen") or str(stored.seen)),),
        blanks=blanks_of(step),
        said={"on": day_of(stored, as_of).isoformat()} | dict(typed),
        refused="" if refused is None else refused.message,
    )
