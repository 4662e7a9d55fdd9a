"""方案核查: an outline in, the answer on one page, to be printed, exported and kept."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from gis_service.access import CurrentUser, open_work
from gis_service.api.plan_checks import Asked, AskedPlan, checked, kept
from gis_service.day import AsOf
from gis_service.documents.plan_workbook import NAME, write_plan
from gis_service.errors import HasIssues, HasQuestions, LandgisError, TooLarge, Unusable
from gis_service.services.plan_check import PlanReport
from gis_service.services.plan_inputs import InputField, fields_of, purpose_of
from gis_service.services.plan_outline import read_outline
from gis_service.services.plan_saved import read
from gis_service.store import policy_rows
from gis_service.store.plan_record import PlanRecord
from gis_service.user import User
from gis_service.web.export_file import Outgoing, send
from gis_service.web.pages import render
from parcels.plan_checks.plan import Purpose
from parcels.question import Question

router = APIRouter()

_PATH = "/plan-check"
_EXPORT = "/plan-check/export.xlsx"
SAVED = "/plan-check/saved"
_DRAWN_SHOWN = 20_000
_CRS_SHOWN = 40


@dataclass(frozen=True, slots=True)
class PlanForm:
    """plan_check.html, as ``view``: the purposes, the fields of the one chosen, what was typed.

    said       values by field; points: the text pasted; refused: why the last try went wrong.
    aside      what was typed in fields of other purposes, kept until the form is turned back.
    questions  what only the owner of the outline can say, answered in the same form.
    crs        the system already known: that of an area drawn on the map.
    follows    the kept check that this one goes on from.
    """

    purpose: Purpose
    purposes: tuple[Purpose, ...]
    fields: tuple[InputField, ...]
    said: Mapping[str, str]
    aside: tuple[tuple[str, str], ...] = ()
    points: str = ""
    refused: str = ""
    questions: tuple[Question, ...] = ()
    crs: str = ""
    follows: str = ""


@dataclass(frozen=True, slots=True)
class PlanAnswer:
    """The report above the form. ``again``: the fields that make the same answer once more."""

    record: PlanRecord
    again: tuple[tuple[str, str], ...]
    name: str = ""
    shared: bool = False


@router.get(_PATH, response_class=HTMLResponse)
def form(
    request: Request,
    user: CurrentUser,
    as_of: AsOf,
    purpose: str = Purpose.USE_CHANGE.value,
    points: str = "",
    crs: str = "",
    saved: int | None = None,
) -> HTMLResponse:
    """The form of a purpose; ``points`` are those drawn on the map, as longitude,latitude lines.

    ``saved``: filled with the outline and the values of a kept check.
    """
    if saved is not None:
        with open_work(request, user) as connection:
            stored = read(connection, user, saved)
        view = _form(request, user, as_of, stored.record.purpose, stored.inputs)
        view = replace(view, points=stored.outline, follows=str(stored.id))
    else:
        view = _form(request, user, as_of, purpose_of(purpose), {})
        view = replace(view, points=points[:_DRAWN_SHOWN], crs=crs[:_CRS_SHOWN])
    return render(request, "plan_check.html", page="map", view=view, answer=None)


@router.post(_PATH, response_class=HTMLResponse)
def check(request: Request, user: CurrentUser, as_of: AsOf, wanted: AskedPlan) -> HTMLResponse:
    """The answer, the form again with what is wrong or asked, or the form of another purpose."""
    if wanted.turn:
        return _turned(request, user, as_of, wanted)
    return _checked(request, user, as_of, wanted)


@router.post(SAVED)
def save(request: Request, user: CurrentUser, as_of: AsOf, wanted: AskedPlan) -> Response:
    """Keep the answer under a name and open it; without a name the answer stands again."""
    try:
        check_id, _ = kept(request, user, as_of, wanted)
    except (HasQuestions, HasIssues, Unusable, TooLarge) as refused:
        return _checked(request, user, as_of, wanted, refused)
    address = f"{SAVED}/{check_id}?as_of={as_of.isoformat()}"
    return RedirectResponse(address, status_code=303)


@router.post(_EXPORT)
def export(request: Request, user: CurrentUser, as_of: AsOf, wanted: AskedPlan) -> Response:
    """The same answer as a workbook; the outline comes back with the form."""
    found = checked(request, user, as_of, wanted)
    out = Outgoing(
        name=NAME,
        audited="plan-check.xlsx",
        as_of=as_of,
        write=lambda file, head: write_plan(file, found.record, head),
        asked=[("purpose", found.plan.purpose.value)],
    )
    return send(request, user, lambda _: out)


def _checked(
    request: Request,
    user: User,
    as_of: date,
    wanted: Asked,
    not_kept: LandgisError | None = None,
) -> HTMLResponse:
    """``not_kept``: why the answer, which is shown again, could not be kept."""
    questions: tuple[Question, ...] = ()
    refused, status, answer = "", 200, None
    points = _pasted(wanted)
    try:
        found = checked(request, user, as_of, wanted)
        answer, points = _answer(found, wanted), points or found.outline.text
        if not_kept is not None:
            refused, status = not_kept.message, not_kept.status
    except HasQuestions as error:
        questions, status = error.questions, error.status
    except (HasIssues, Unusable, TooLarge) as error:
        refused, status = error.message, error.status
    view = _form(request, user, as_of, purpose_of(wanted.purpose), wanted.inputs)
    view = replace(
        view,
        points=points,
        refused=refused,
        questions=questions,
        crs=wanted.source.answers.crs or "",
        follows=wanted.keeping.get("follows", ""),
    )
    return render(request, "plan_check.html", page="map", status=status, view=view, answer=answer)


def _turned(request: Request, user: User, as_of: date, wanted: Asked) -> HTMLResponse:
    """The form of another purpose with all that was typed; a file goes on as its outline."""
    points, refused = _pasted(wanted), ""
    if not points and not isinstance(wanted.source.content, str):
        with open_work(request, user) as connection:
            frame = policy_rows.latest(connection).profile.frame
        try:
            points = read_outline(wanted.source, frame).text
        except (HasQuestions, HasIssues, Unusable, TooLarge) as error:
            refused = f"上传的文件没有读出图形，须重新选择：{error.message}"
    view = _form(request, user, as_of, purpose_of(wanted.turn), wanted.inputs)
    crs = wanted.source.answers.crs or ""
    follows = wanted.keeping.get("follows", "")
    view = replace(view, points=points, refused=refused, crs=crs, follows=follows)
    return render(request, "plan_check.html", page="map", view=view, answer=None)


def _pasted(wanted: Asked) -> str:
    content = wanted.source.content
    return content if isinstance(content, str) else ""


def _form(
    request: Request, user: User, as_of: date, purpose: Purpose, said: Mapping[str, str]
) -> PlanForm:
    with open_work(request, user) as connection:
        policy = policy_rows.latest(connection).profile.policy
    fields = fields_of(purpose, policy, as_of)
    shown = {field.name for field in fields}
    aside = tuple((name, value) for name, value in said.items() if value and name not in shown)
    return PlanForm(purpose, tuple(Purpose), fields, said, aside)


def _answer(found: PlanReport, wanted: Asked) -> PlanAnswer:
    follows = wanted.keeping.get("follows", "")
    again = [("purpose", wanted.purpose), ("outline", found.outline.text), *wanted.inputs.items()]
    if follows:
        again.append(("follows", follows))
    return PlanAnswer(
        found.record,
        tuple(again),
        wanted.keeping.get("name", ""),
        wanted.keeping.get("shared", "") != "",
    )
