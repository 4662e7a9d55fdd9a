"""方案核查: paste, upload or draw an outline, read the answer on one page, print or export it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from gis_service.access import CurrentUser, open_work
from gis_service.api.plan_checks import Asked, AskedPlan, checked
from gis_service.day import AsOf
from gis_service.documents.heading import heading
from gis_service.documents.plan_workbook import NAME, write_plan
from gis_service.errors import HasIssues, HasQuestions, TooLarge, Unusable
from gis_service.services import exporting
from gis_service.services.plan_check import PlanReport
from gis_service.services.plan_inputs import InputField, fields_of, purpose_of
from gis_service.store import policy_rows
from gis_service.web.downloads import XLSX, download, new_file
from gis_service.web.pages import render
from parcels.outcome import Effect, Outcome
from parcels.plan_checks.finding import PlanFinding
from parcels.plan_checks.plan import Purpose
from parcels.question import Question
from parcels.units import ratio

router = APIRouter()

_PATH = "/plan-check"
_EXPORT = "/plan-check/export.xlsx"
_POINTS_SHOWN = 20_000
_CRS_SHOWN = 40
_STOPPING = (Effect.BLOCK,)


@dataclass(frozen=True, slots=True)
class PlanForm:
    """plan_check.html, as ``view``: the purposes, the fields of the one chosen, what was typed.

    said       values by field; points: the text pasted; refused: why the last try went wrong.
    questions  what only the owner of the outline can say, answered in the same form.
    crs        the system already known: that of an area drawn on the map.
    """

    purpose: Purpose
    purposes: tuple[Purpose, ...]
    fields: tuple[InputField, ...]
    said: Mapping[str, str]
    points: str = ""
    refused: str = ""
    questions: tuple[Question, ...] = ()
    crs: str = ""


@dataclass(frozen=True, slots=True)
class PlanAnswer:
    """The report below the form; findings that do not apply stand in ``silent``."""

    report: PlanReport
    stopping: tuple[PlanFinding, ...]
    explaining: tuple[PlanFinding, ...]
    unknown: tuple[PlanFinding, ...]
    passed: tuple[PlanFinding, ...]
    silent: tuple[PlanFinding, ...]
    far: str
    kept: tuple[tuple[str, str], ...]

    @property
    def spoken(self) -> tuple[tuple[int, PlanFinding], ...]:
        """Findings that apply, with their number among the fifteen."""
        return tuple(
            (number, one)
            for number, one in enumerate(self.report.findings, 1)
            if one not in self.silent
        )


@router.get(_PATH, response_class=HTMLResponse)
def form(
    request: Request,
    user: CurrentUser,
    as_of: AsOf,
    purpose: str = Purpose.USE_CHANGE.value,
    points: str = "",
    crs: str = "",
) -> HTMLResponse:
    """The form of a purpose; ``points`` are those drawn on the map, as longitude,latitude lines."""
    wanted = purpose_of(purpose)
    view = _form(request, user, as_of, wanted, {}, points[:_POINTS_SHOWN])
    view = replace(view, crs=crs[:_CRS_SHOWN])
    return render(request, "plan_check.html", page="map", view=view, answer=None)


@router.post(_PATH, response_class=HTMLResponse)
def check(request: Request, user: CurrentUser, as_of: AsOf, wanted: AskedPlan) -> HTMLResponse:
    """The answer, or the form again with what is wrong or asked."""
    purpose = purpose_of(wanted.purpose)
    questions: tuple[Question, ...] = ()
    refused, status, answer = "", 200, None
    try:
        answer = _answer(checked(request, user, as_of, wanted), wanted)
    except HasQuestions as error:
        questions, status = error.questions, error.status
    except (HasIssues, Unusable, TooLarge) as error:
        refused, status = error.message, error.status
    pasted = wanted.source.content
    points = pasted if isinstance(pasted, str) else ""
    view = _form(request, user, as_of, purpose, wanted.inputs, points[:_POINTS_SHOWN])
    crs = wanted.source.answers.crs or ""
    view = replace(view, refused=refused, questions=questions, crs=crs)
    return render(request, "plan_check.html", page="map", status=status, view=view, answer=answer)


@router.post(_EXPORT)
def export(request: Request, user: CurrentUser, as_of: AsOf, wanted: AskedPlan) -> Response:
    """The same answer as a workbook; the outline comes back with the form."""
    found = checked(request, user, as_of, wanted)
    file = new_file()
    with open_work(request, user) as connection:
        head = heading(connection, user, as_of)
        rows = write_plan(file, found, head)
        exporting.note(
            connection, user, "plan-check.xlsx", rows, [("purpose", found.plan.purpose.value)]
        )
    return download(head.file_name(NAME, "xlsx"), XLSX, file)


def _form(
    request: Request,
    user: CurrentUser,
    as_of: AsOf,
    purpose: Purpose,
    said: Mapping[str, str],
    points: str,
) -> PlanForm:
    with open_work(request, user) as connection:
        policy = policy_rows.latest(connection).profile.policy
    return PlanForm(purpose, tuple(Purpose), fields_of(purpose, policy, as_of), said, points)


def _answer(found: PlanReport, wanted: Asked) -> PlanAnswer:
    every = found.findings
    speaking = [one for one in every if one.outcome in _SPEAKING]
    bounds = found.far_range
    far = ""
    if bounds is not None and bounds.low is not None and bounds.high is not None:
        far = f"{ratio(bounds.low)}～{ratio(bounds.high)}"
    return PlanAnswer(
        report=found,
        stopping=tuple(one for one in speaking if one.effect in _STOPPING),
        explaining=tuple(one for one in speaking if one.effect not in _STOPPING),
        unknown=tuple(one for one in every if one.outcome is Outcome.UNKNOWN),
        passed=tuple(one for one in every if one.outcome in (Outcome.PASS, Outcome.EXEMPT)),
        silent=tuple(one for one in every if one.outcome is Outcome.NOT_APPLICABLE),
        far=far,
        kept=(
            ("purpose", wanted.purpose),
            ("outline", found.outline.text),
            *wanted.inputs.items(),
        ),
    )


_SPEAKING = (Outcome.FAIL, Outcome.REVIEW, Outcome.BELOW)
