"""标准地 projects as JSON (标准地项目): list, one, its terms, the next step, suspensions."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from gis_service.access import CurrentUser, engine_of, open_work
from gis_service.api.cases import now
from gis_service.api.std_answers import head, listed, terms, whole
from gis_service.api.std_bodies import OpenIn, StepIn, TermsIn
from gis_service.api.std_shapes import FlagsOut, OpenedOut, PageOut, ProjectOut, TakenOut
from gis_service.day import AsOf
from gis_service.errors import Unusable
from gis_service.services.std_projects import (
    list_projects,
    open_project,
    suspensions,
    view_project,
)
from gis_service.services.std_steps import Asked, note_refusal, options, take_step
from gis_service.services.std_terms import proposed_terms
from gis_service.services.steps import StepRefused
from gis_service.store import std_project_list
from gis_service.store.std_project_list import ProjectPlace, ProjectQuery
from gis_service.store.std_project_rows import StoredProject
from gis_service.transaction import unit_of_work
from gis_service.user import User
from parcels.standard.project import ProjectState

router = APIRouter(prefix="/api/v1/std-projects", tags=["标准地项目"])

_MOST = 200
_PAGE = 50


async def project_query(
    user: CurrentUser,
    as_of: AsOf,
    state: Annotated[list[ProjectState] | None, Query(description="阶段，可多个")] = None,
    suspended: Annotated[bool | None, Query(description="是否暂停优惠")] = None,
    overdue: Annotated[bool, Query(description="只看已过期限的")] = False,
    closed: Annotated[bool | None, Query(description="是否已结束")] = None,
    district: int | None = None,
    park: int | None = None,
    q: Annotated[str, Query(max_length=100, description="宗地代码开头或受让人")] = "",
) -> ProjectQuery:
    """The filters of this request in the user's scope."""
    return ProjectQuery(
        scope=user.scope,
        states=tuple(state or ()),
        suspended=suspended,
        overdue=as_of if overdue else None,
        closed=closed,
        district=district,
        park=park,
        text=q.strip(),
    )


AskedProjects = Annotated[ProjectQuery, Depends(project_query)]


@router.get("", response_model=PageOut)
def projects(
    request: Request,
    user: CurrentUser,
    as_of: AsOf,
    query: AskedProjects,
    after: Annotated[str, Query(description="上一页的 next")] = "",
    limit: Annotated[int, Query(ge=1, le=_MOST)] = _PAGE,
) -> dict[str, Any]:
    """Projects of the scope, the nearest day first; ``next`` continues, counts are of all."""
    with open_work(request, user) as connection:
        found = list_projects(connection, user, query, read_place(after), limit)
        counts = std_project_list.counts(connection, query, as_of)
    return {
        "items": [listed(item, as_of) for item in found.items],
        "next": None if found.next is None else place_text(found.next),
        "count": counts.count,
        "suspended": counts.suspended,
        "overdue": counts.overdue,
        "by_state": {state.value: number for state, number in counts.by_state.items()},
    }


@router.post("", status_code=201, response_model=OpenedOut)
def open_one(request: Request, user: CurrentUser, as_of: AsOf, body: OpenIn) -> dict[str, Any]:
    """Enter a project for a parcel; it begins in 出让前准备. 409 while the parcel has one."""
    entered = body.terms.value()
    with open_work(request, user) as connection:
        return {"id": open_project(connection, user, body.parcel, entered, as_of, now())}


@router.get("/terms", response_model=TermsIn)
def proposed(request: Request, user: CurrentUser, as_of: AsOf, parcel: int) -> dict[str, Any]:
    """Terms as the parcel's contract has them, to begin a project with."""
    with open_work(request, user) as connection:
        return terms(proposed_terms(connection, user, parcel, as_of))


@router.get("/suspensions", response_model=FlagsOut)
def suspended(request: Request, user: CurrentUser, query: AskedProjects) -> dict[str, Any]:
    """暂停优惠标记: every beginning and end of a suspension, for the policy system."""
    with open_work(request, user) as connection:
        flags = suspensions(connection, user, query)
    return {
        "items": [
            {
                "parcel": flag.parcel,
                "uscc": flag.uscc,
                "suspended": flag.suspended,
                "since": flag.since.isoformat(),
            }
            for flag in flags
        ]
    }


@router.get("/{project_id}", response_model=ProjectOut)
def project(request: Request, user: CurrentUser, as_of: AsOf, project_id: int) -> dict[str, Any]:
    """One project: targets by the data of the day, and the steps with what bars each."""
    with open_work(request, user) as connection:
        view = view_project(connection, user, project_id, as_of)
        return whole(view, options(view.stored, view.ground, user, as_of), as_of)


@router.post("/{project_id}/steps/{step}", response_model=TakenOut)
def take(
    request: Request, user: CurrentUser, project_id: int, step: str, body: StepIn
) -> dict[str, Any]:
    """Record a step. 409 with every clause that forbids it, or when another came first."""
    brought = None if body.terms is None else body.terms.value()
    stored = taken(
        request, user, project_id, Asked(step, body.on, body.seen, body.brought(), brought)
    )
    return head(stored, body.on) | {"seen": stored.seen}


def taken(request: Request, user: User, project_id: int, asked: Asked) -> StoredProject:
    """Take a step, of page and interface alike; a refusal leaves an audit event."""
    try:
        with open_work(request, user) as connection:
            return take_step(connection, user, project_id, asked, now())
    except StepRefused as refused:
        with unit_of_work(engine_of(request), user) as connection:
            note_refusal(connection, user, project_id, refused)
        raise


def place_text(place: ProjectPlace) -> str:
    return f"{place.due_on.isoformat()}~{place.id}"


def read_place(after: str) -> ProjectPlace | None:
    """Where the last page ended, as ``place_text`` wrote it. Raises Unusable."""
    if not after:
        return None
    day, _, identifier = after.partition("~")
    try:
        return ProjectPlace(date.fromisoformat(day), int(identifier))
    except ValueError as error:
        raise Unusable("翻页位置不对，请回到第一页。") from error
