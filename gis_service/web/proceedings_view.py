"""What was and is under way about a parcel (案件、项目和文书): in short, each with its own page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gis_service.services.proceedings import Proceedings
from gis_service.store.case_document_rows import StoredDocument
from gis_service.store.case_rows import StoredCase
from gis_service.store.low_rows import StoredLow
from gis_service.store.std_project_rows import StoredProject
from parcels.cases.case import PACKAGE as CASES
from parcels.low_efficiency.case import PACKAGE as LOW
from parcels.procedure import load_procedure
from parcels.standard.deadlines import open_due
from parcels.standard.project import PACKAGE as STANDARD

_MOST = 6
_LINES = 20
IDLE_CASES, LOW_CASES, PROJECTS = "闲置土地案件", "低效用地", "标准地项目"


@dataclass(frozen=True, slots=True)
class StepTaken:
    """``number``: 文号 of what was issued, "" for none."""

    on: date
    label: str
    number: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A document that was issued, to be opened."""

    title: str
    number: str
    dated: date
    href: str


@dataclass(frozen=True, slots=True)
class Proceeding:
    """A case or project of a parcel, ``parcel`` its code as of the opening.

    state   with what runs, finished; ``warning`` stands out from it, "" for none.
    steps   newest first; a page shows the ``last`` of them and how many there are.
    """

    title: str
    parcel_id: int
    parcel: str
    name: str
    href: str
    state: str
    warning: str
    steps: tuple[StepTaken, ...]
    letters: tuple[Letter, ...] = ()

    @property
    def newest(self) -> StepTaken | None:
        return next(iter(self.steps), None)

    @property
    def last(self) -> tuple[StepTaken, ...]:
        return self.steps[:_MOST]


@dataclass(frozen=True, slots=True)
class ProceedingGroup:
    """Those of one kind as lines; ``href``: the list of all ``count`` of them, "" for none."""

    title: str
    count: int
    rows: tuple[Proceeding, ...]
    href: str = ""


def proceeding_groups(
    found: Proceedings, hrefs: Mapping[str, str] | None = None
) -> tuple[ProceedingGroup, ...]:
    """Each kind that there is, in the order of ``proceedings``.

    ``hrefs``: the list of each kind by its title; what has one shows only its first lines here.
    """
    by_title: dict[str, list[Proceeding]] = {}
    for one in proceedings(found):
        by_title.setdefault(one.title, []).append(one)
    return tuple(
        ProceedingGroup(
            title,
            len(rows),
            tuple(rows if hrefs is None else rows[:_LINES]),
            "" if hrefs is None else hrefs[title],
        )
        for title, rows in by_title.items()
    )


def proceedings(found: Proceedings) -> tuple[Proceeding, ...]:
    """Idle land, low efficiency, 标准地 projects; of each the newest first."""
    return (
        *(_idle(one, found.letters.get(one.id, ())) for one in found.cases),
        *map(_low, found.lows),
        *map(_project, found.projects),
    )


def hidden_parts(found: Proceedings) -> tuple[tuple[str, int], ...]:
    """What the role does not see, each kind with its number; 0 where there is none."""
    return (
        (IDLE_CASES, found.hidden_cases),
        (LOW_CASES, found.hidden_lows),
        (PROJECTS, found.hidden_projects),
    )


def hidden_kinds(*parts: tuple[str, int]) -> tuple[tuple[str, int], ...]:
    """Of (kind, number), those that there are: what a page says under 按权限未显示."""
    return tuple((label, count) for label, count in parts if count)


def _idle(stored: StoredCase, letters: Sequence[StoredDocument]) -> Proceeding:
    steps = [(one.event.on, one.event.step, one.event.given.number) for one in stored.history]
    return Proceeding(
        title=IDLE_CASES,
        parcel_id=stored.parcel_id,
        parcel=stored.subject.parcel,
        name=f"第 {stored.id} 号案件",
        href=f"/cases/{stored.id}",
        state=stored.case.state.label,
        warning="",
        steps=_steps(CASES, steps),
        letters=tuple(
            Letter(one.title, one.number, one.dated, f"/cases/{stored.id}/documents/{one.id}")
            for one in letters
        ),
    )


def _low(stored: StoredLow) -> Proceeding:
    steps = [(event.on, event.step, event.told.number) for event in stored.case.events]
    return Proceeding(
        title=LOW_CASES,
        parcel_id=stored.parcel_id,
        parcel=stored.opening.subject.code,
        name=f"第 {stored.id} 号低效用地",
        href=f"/low-efficiency/{stored.id}",
        state=stored.case.state.label,
        warning="",
        steps=_steps(LOW, steps),
    )


def _project(stored: StoredProject) -> Proceeding:
    project = stored.project
    due, since = open_due(project), project.suspended_since
    steps = [(one.on, one.step, "、".join(one.brought.numbers)) for one in project.events]
    return Proceeding(
        title=PROJECTS,
        parcel_id=stored.parcel_id,
        parcel=project.parcel,
        name=f"第 {stored.id} 号项目",
        href=f"/standard/projects/{stored.id}",
        state=project.state.label + ("" if due is None else f"（{due.on} {due.label}）"),
        warning="" if since is None else f"优惠政策自 {since} 起暂停",
        steps=_steps(STANDARD, steps),
    )


def _steps(package: str, taken: Iterable[tuple[date, str, str]]) -> tuple[StepTaken, ...]:
    """Newest first."""
    known = load_procedure(package).steps
    return tuple(StepTaken(on, known[step].label, number) for on, step, number in taken)[::-1]
