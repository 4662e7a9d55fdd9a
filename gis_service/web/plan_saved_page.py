"""已存方案核查: the list, one as it was, checked again with what changed, its workbook."""

from dataclasses import dataclass, replace
from datetime import date
from typing import IO

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import Connection

from gis_service.access import CurrentUser, engine_of, open_work
from gis_service.day import CHINA, AsOf
from gis_service.documents.heading import Heading
from gis_service.documents.plan_workbook import NAME, write_plan
from gis_service.errors import HasIssues, HasQuestions, Unusable
from gis_service.services.plan_check import report
from gis_service.services.plan_compare import Difference, differences
from gis_service.services.plan_inputs import plan_of
from gis_service.services.plan_outline import Source, read_outline
from gis_service.services.plan_saved import LISTED, listed, read, remove
from gis_service.store import policy_rows
from gis_service.store.plan_record import PlanRecord
from gis_service.store.plan_rows import StoredPlanCheck
from gis_service.user import User
from gis_service.web.export_file import Outgoing, send
from gis_service.web.pages import render
from gis_service.web.plan_page import SAVED

router = APIRouter()


@dataclass(frozen=True, slots=True)
class SavedView:
    """A kept check, as ``view``; ``own``: its owner reads it. ``saved_on`` in China."""

    stored: StoredPlanCheck
    saved_on: date
    own: bool


@dataclass(frozen=True, slots=True)
class Again:
    """The plan checked on another day: what differs, and the whole new answer."""

    record: PlanRecord
    differences: tuple[Difference, ...]


@router.get(SAVED, response_class=HTMLResponse)
def saved(request: Request, user: CurrentUser) -> HTMLResponse:
    """One's own kept checks and those shared in one's scope, newest first."""
    with open_work(request, user) as connection:
        found = listed(connection)
    rows = tuple(_view(one, user) for one in found)
    return render(request, "plan_saved.html", page="map", rows=rows, most=LISTED)


@router.get(f"{SAVED}/{{check_id}}", response_class=HTMLResponse)
def one(request: Request, user: CurrentUser, check_id: int) -> HTMLResponse:
    """A kept check as it was, with the layer versions of then."""
    stored = _read(request, user, check_id)
    return _page(request, user, stored, None)


@router.post(f"{SAVED}/{{check_id}}/again", response_class=HTMLResponse)
def again(request: Request, user: CurrentUser, as_of: AsOf, check_id: int) -> HTMLResponse:
    """The same plan on the day of the page, by the layers and the policy of now."""
    stored = _read(request, user, check_id)
    try:
        record = _checked_again(request, user, stored, as_of)
    except (HasIssues, HasQuestions, Unusable) as error:
        return _page(request, user, stored, None, f"没有重新核查：{error.message}", error.status)
    return _page(request, user, stored, Again(record, differences(stored.record, record)))


@router.post(f"{SAVED}/{{check_id}}/remove")
def take_off(request: Request, user: CurrentUser, as_of: AsOf, check_id: int) -> Response:
    """Take one's own off the list."""
    with open_work(request, user) as connection:
        remove(connection, user, check_id)
    return RedirectResponse(f"{SAVED}?as_of={as_of.isoformat()}", status_code=303)


@router.get(f"{SAVED}/{{check_id}}/export.xlsx")
def export(request: Request, user: CurrentUser, check_id: int) -> Response:
    """The kept answer as a workbook, under the policy of then."""

    def prepare(connection: Connection) -> Outgoing:
        record = read(connection, user, check_id).record
        snapshot = policy_rows.by_id(connection, record.snapshot_id)

        def write(file: IO[bytes], head: Heading) -> int:
            sha256 = snapshot.profile.policy.sha256
            then = replace(head, snapshot_id=snapshot.id, snapshot_sha256=sha256)
            return write_plan(file, record, then)

        asked = [("saved", str(check_id))]
        return Outgoing(NAME, "plan-check.xlsx", record.as_of, write, asked)

    return send(request, user, prepare)


def _read(request: Request, user: User, check_id: int) -> StoredPlanCheck:
    with open_work(request, user) as connection:
        return read(connection, user, check_id)


def _checked_again(
    request: Request, user: User, stored: StoredPlanCheck, as_of: date
) -> PlanRecord:
    with open_work(request, user) as connection:
        profile = policy_rows.latest(connection).profile
    plan = plan_of(stored.record.purpose, stored.inputs, profile.policy, as_of)
    outline = read_outline(Source(stored.outline), profile.frame)
    return report(engine_of(request), user, outline, plan, as_of).record


def _view(stored: StoredPlanCheck, user: User) -> SavedView:
    return SavedView(stored, stored.saved_at.astimezone(CHINA).date(), stored.owner_id == user.id)


def _page(
    request: Request,
    user: User,
    stored: StoredPlanCheck,
    again: Again | None,
    refused: str = "",
    status: int = 200,
) -> HTMLResponse:
    return render(
        request,
        "plan_saved_one.html",
        page="map",
        status=status,
        view=_view(stored, user),
        again=again,
        refused=refused,
    )
