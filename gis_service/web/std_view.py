"""What the pages of 标准地 projects show, and how it is made (项目清单和项目页)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gis_service.services.std_papers import PaperOf, papers_of
from gis_service.services.std_projects import ProjectView
from gis_service.services.std_steps import TERMS_STEPS
from gis_service.services.std_steps import ProjectOption as StepOption
from gis_service.services.std_words import measured, penalty_words
from gis_service.store.city_rows import Place
from gis_service.store.std_project_list import ListedProject
from gis_service.store.std_project_rows import StoredProject
from gis_service.web import figures
from gis_service.web.blanks import Blank
from gis_service.web.due import DueView, level
from gis_service.web.filter_view import Chip, Option
from gis_service.web.sheet_view import FactView
from gis_service.web.std_forms import (
    CHECKLIST,
    MeasureBlank,
    blanks_of,
    checklist_blanks,
    measure_blanks,
    weighed,
)
from gis_service.web.std_lines import (
    HIDDEN,
    StageLine,
    TargetLine,
    event_lines,
    stage_line,
    target_lines,
)
from gis_service.web.step_view import Progress, StepForm, Tried
from gis_service.web.words import NOTHING
from parcels.standard.deadlines import Due, open_due
from parcels.units import yuan

_LIABILITY = {True: "已约定", False: "没有约定", None: ""}


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """One line of std_projects.html."""

    id: int
    code: str
    holder: str
    place: str
    state: str
    since: date | None
    due: DueView | None
    suspended_since: date | None
    targets: int


@dataclass(frozen=True, slots=True)
class ProjectsPage:
    """std_projects.html, as ``view``. ``sums``: label, number and address of each part."""

    rows: tuple[ProjectRow, ...]
    count: int
    sums: tuple[tuple[str, int, str], ...]
    districts: tuple[Option, ...]
    parks: tuple[Option, ...]
    states: tuple[Option, ...]
    flags: tuple[Option, ...]
    q: str
    chips: tuple[Chip, ...]
    clear_href: str
    export_href: str
    next_href: str | None
    first_href: str | None
    empty: str


@dataclass(frozen=True, slots=True)
class ProjectStep(StepForm):
    """A step of a project. ``measures``: figures it weighs; checklist: groups of blanks."""

    measures: tuple[MeasureBlank, ...] = ()
    checklist: tuple[tuple[str, tuple[Blank, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """std_project.html, as ``view``.

    ``hidden``: targets whose figures the role does not see; ``year``: 考核年度 of yearly figures;
    ``papers``: those that can be downloaded, newest first.
    """

    id: int
    parcel_id: int
    code: str
    state: str
    closed: bool
    suspended_since: date | None
    due: DueView | None
    stages: tuple[StageLine, ...]
    targets: tuple[TargetLine, ...]
    hidden: int
    year: int
    facts: tuple[FactView, ...]
    progress: Progress
    papers: tuple[PaperOf, ...] = ()


def due_view(due: Due, on: date) -> DueView:
    return DueView(level(due.days_left(on)), f"{due.on} {due.label}")


def project_row(listed: ListedProject, on: date) -> ProjectRow:
    stored, project = listed.stored, listed.stored.project
    due = open_due(project)
    moved = [event for event in project.events if event.target is not None]
    return ProjectRow(
        id=stored.id,
        code=project.parcel,
        holder=project.holder,
        place="，".join(name for name in (listed.district, listed.park) if name),
        state=project.state.label,
        since=moved[-1].on if moved else None,
        due=None if due is None else due_view(due, on),
        suspended_since=project.suspended_since,
        targets=len(project.targets),
    )


def page_view(
    view: ProjectView,
    options: Sequence[StepOption],
    places: tuple[Sequence[Place], Sequence[Place]],
    tried: Tried,
    *,
    shown: bool,
) -> ProjectPage:
    """The page of the ground's day.

    ``places``: districts and parks by name; ``shown``: whether figures of enterprises are shown.
    """
    stored, project, on = view.stored, view.project, view.ground.on
    district, park = (
        next((one.name for one in named if one.id == wanted), "")
        for named, wanted in zip(places, (stored.district_id, stored.park_id), strict=True)
    )
    targets = target_lines(view.targets, shown=shown)
    return ProjectPage(
        id=stored.id,
        parcel_id=stored.parcel_id,
        code=project.parcel,
        state=project.state.label,
        closed=project.closed,
        suspended_since=project.suspended_since,
        due=None if view.due is None else due_view(view.due, on),
        stages=tuple(stage_line(one, on) for one in view.stages),
        targets=targets,
        hidden=sum(one.value == HIDDEN for one in targets),
        year=view.year,
        facts=_facts(stored, district, park),
        progress=Progress(
            on=on,
            seen=stored.seen,
            steps=tuple(_step_form(one, view, tried.said(one.step.code)) for one in options),
            events=event_lines(stored, shown=shown),
            tried=tried,
        ),
        papers=tuple(reversed(papers_of(project))) if shown else (),
    )


def _step_form(option: StepOption, view: ProjectView, typed: Mapping[str, str]) -> ProjectStep:
    """The form of a step; ``typed`` when a try of it was refused, else empty."""
    step, project, policy = option.step, view.project, view.ground.snapshot.profile.policy
    known = {one.target.indicator: measured(one) for one in view.targets}
    on = view.ground.on
    proposed = {} if option.penalty_fen is None else {"amount_fen": yuan(option.penalty_fen)}
    return ProjectStep(
        code=step.code,
        label=step.label,
        objections=option.objections,
        cautions=option.cautions,
        blanks=blanks_of(step) if option.open else (),
        measures=measure_blanks(step, weighed(step, project, policy, on), known)
        if option.open
        else (),
        checklist=checklist_blanks(policy) if option.open and CHECKLIST in step.guards else (),
        page=f"terms/{step.code}" if step.code in TERMS_STEPS else "",
        said=proposed | dict(typed),
    )


def _facts(stored: StoredProject, district: str, park: str) -> tuple[FactView, ...]:
    """What was agreed besides targets, and where the land is."""
    project = stored.project
    signed = project.last("contract")
    numbers = "；".join(signed.brought.numbers) if signed is not None else ""
    rows = (
        ("使用权人", project.holder),
        ("统一社会信用代码", project.uscc),
        ("区县、园区", "，".join(name for name in (district, park) if name)),
        ("合同、协议", numbers),
        ("合同面积", "" if project.area_cm2 is None else f"{figures.mu(project.area_cm2)} 亩"),
        (
            "出让价款",
            "" if project.price_fen is None else f"{figures.grouped(yuan(project.price_fen))} 元",
        ),
        ("违约责任", _LIABILITY[project.liability]),
        ("违约金", penalty_words(project.penalty)),
        ("协议收回、退出", "已约定" if project.exit_agreed else "没有约定"),
        ("登记人", stored.opened_by_name),
    )
    return tuple(FactView(label, value or NOTHING) for label, value in rows)
