"""标准地项目: the list, and one project with its targets, steps and history."""

import io
from collections.abc import Mapping
from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection

from gis_service.access import CurrentUser, engine_of, open_work, settings_of
from gis_service.api.cases import now
from gis_service.day import AsOf
from gis_service.errors import Conflict, Unusable
from gis_service.rights import sees_figures
from gis_service.services.std_papers import write
from gis_service.services.std_projects import list_projects, read_project, view_project
from gis_service.services.std_steps import TERMS_STEPS, Asked, note_refusal, options, take_step
from gis_service.services.steps import StepRefused
from gis_service.store import city_rows, policy_rows, std_project_list
from gis_service.store.std_project_rows import StoredProject
from gis_service.transaction import unit_of_work
from gis_service.user import Role, User
from gis_service.web.downloads import DOCX, download
from gis_service.web.pages import render
from gis_service.web.posted import Posted, seen
from gis_service.web.std_forms import brought_of
from gis_service.web.std_query import (
    FLAGS,
    OVERDUE,
    PROJECTS,
    SUSPENDED,
    AskedFilters,
    ProjectFilters,
    chips,
    flag_options,
    place_options,
    place_text,
    read_after,
    state_options,
)
from gis_service.web.std_terms import terms_of
from gis_service.web.std_view import ProjectsPage, page_view, project_row
from gis_service.web.step_view import NOTHING_TRIED, Tried, step_of
from gis_service.web.typed_land import typed_day
from parcels.policy import Policy
from parcels.procedure import Step, load_procedure
from parcels.standard.project import PACKAGE

router = APIRouter()

PAGE = "standard"
_FORM_STEPS = {
    code: step for code, step in load_procedure(PACKAGE).steps.items() if code not in TERMS_STEPS
}


@router.get(PROJECTS, response_class=HTMLResponse)
def projects(
    request: Request, user: CurrentUser, chosen: AskedFilters, after: str = ""
) -> HTMLResponse:
    """Fifty projects of the scope, the nearest day first, with the sums of the whole query."""
    limit = settings_of(request).site.max_page_rows
    query, on = chosen.query(user.scope), chosen.as_of
    with open_work(request, user) as connection:
        districts, parks = city_rows.districts(connection), city_rows.parks(connection)
        found = list_projects(connection, user, query, read_after(after), limit)
        sums = std_project_list.counts(connection, query, on)
    view = ProjectsPage(
        rows=tuple(project_row(one, on) for one in found.items),
        count=sums.count,
        sums=(
            *(
                (state.label, number, ProjectFilters(on, state=state).href())
                for state, number in sums.by_state.items()
                if number
            ),
            (FLAGS[SUSPENDED], sums.suspended, ProjectFilters(on, flag=SUSPENDED).href()),
            (FLAGS[OVERDUE], sums.overdue, ProjectFilters(on, flag=OVERDUE).href()),
        ),
        districts=place_options(districts, chosen.district),
        parks=place_options(parks, chosen.park),
        states=state_options(chosen.state),
        flags=flag_options(chosen.flag),
        q=chosen.q,
        chips=chips(chosen, districts, parks),
        clear_href=ProjectFilters(on).href(),
        export_href=chosen.href(f"{PROJECTS}/export"),
        next_href=chosen.href(after=place_text(found.next)) if found.next else None,
        first_href=chosen.href() if after else None,
        empty=_empty(user, chosen),
    )
    return render(request, "std_projects.html", page=PAGE, view=view)


@router.get(PROJECTS + "/{project_id}", response_class=HTMLResponse)
def one_project(request: Request, user: CurrentUser, as_of: AsOf, project_id: int) -> HTMLResponse:
    """A project on a day, never before what was recorded last."""
    return _project(request, user, as_of, project_id)


@router.get(PROJECTS + "/{project_id}/papers/{place}/{kind}")
def paper(request: Request, user: CurrentUser, project_id: int, place: int, kind: str) -> Response:
    """A paper of a step as .docx, written from what was recorded."""
    templates = settings_of(request).files.templates
    with open_work(request, user) as connection:
        found, data = write(connection, user, project_id, place, kind, templates)
    return download(f"{found.kind.title}_{found.number}.docx", DOCX, io.BytesIO(data))


@router.post(PROJECTS + "/{project_id}/steps/{step}")
def take(
    request: Request, user: CurrentUser, as_of: AsOf, project_id: int, step: str, form: Posted
) -> Response:
    """Record a step; a refusal is told above the forms, which keep what was typed."""
    found = step_of(_FORM_STEPS, step)
    try:
        taken(request, user, project_id, found, form)
    except (Conflict, Unusable) as refused:
        return _project(request, user, as_of, project_id, Tried.of(step, form, refused))
    return to_project(project_id, as_of)


def taken(
    request: Request, user: User, project_id: int, step: Step, form: Mapping[str, str]
) -> None:
    """Take a step; a refusal leaves an audit event and is raised on."""
    try:
        with open_work(request, user) as connection:
            project = read_project(connection, user, project_id).project
            on = typed_day(form.get("on", ""), "办理日期")
            asked = Asked(
                step=step.code,
                on=on,
                seen=seen(form),
                brought=brought_of(step, project, _policy(connection), on, form),
                terms=terms_of(project, form) if step.code in TERMS_STEPS else None,
            )
            take_step(connection, user, project_id, asked, now())
    except StepRefused as refused:
        with unit_of_work(engine_of(request), user) as connection:
            note_refusal(connection, user, project_id, refused)
        raise


def _project(
    request: Request,
    user: User,
    as_of: date,
    project_id: int,
    tried: Tried = NOTHING_TRIED,
) -> HTMLResponse:
    with open_work(request, user) as connection:
        stored = read_project(connection, user, project_id)
        on = day_of(stored, as_of)
        found = view_project(connection, user, project_id, on)
        places = city_rows.districts(connection), city_rows.parks(connection)
    view = page_view(
        found,
        options(found.stored, found.ground, user, on),
        places,
        tried,
        shown=sees_figures(user.role),
    )
    return render(request, "std_project.html", page=PAGE, status=tried.status, view=view)


def to_project(project_id: int, as_of: date) -> RedirectResponse:
    return RedirectResponse(f"{PROJECTS}/{project_id}?as_of={as_of}", status_code=303)


def day_of(stored: StoredProject, as_of: date) -> date:
    """The day a page works on: never before what was recorded last."""
    return max(as_of, stored.project.last_on or as_of)


def _policy(connection: Connection) -> Policy:
    return policy_rows.latest(connection).profile.policy


def _empty(user: User, chosen: ProjectFilters) -> str:
    if not chosen.none:
        return "没有符合条件的项目，可去掉一部分筛选条件。"
    if user.role is Role.OFFICIAL:
        return "从地块页面的“标准地项目”登记：合同已有的指标、期限会自动填好。"
    return "您的园区还没有登记标准地项目；由土地官员从地块页面登记。"
