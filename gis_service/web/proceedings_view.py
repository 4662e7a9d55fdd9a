"""What was and is under way about a parcel (案件、项目和文书): in short, each with its own page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from gis_service.services.parcel_surroundings import Surroundings
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
    """A case or project of the parcel.

    state   with what runs, finished; ``warning`` stands out from it, "" for none.
    steps   newest first; a page shows the ``last`` of them and how many there are.
    """

    title: str
    name: str
    href: str
    state: str
    warning: str
    steps: tuple[StepTaken, ...]
    letters: tuple[Letter, ...] = ()

    @property
    def last(self) -> tuple[StepTaken, ...]:
        return self.steps[:_MOST]


def proceedings(around: Surroundings) -> tuple[Proceeding, ...]:
    """Idle land, low efficiency, 标准地 projects; of each the newest first."""
    return (
        *(_idle(one, around.letters.get(one.id, ())) for one in around.cases),
        *map(_low, around.lows),
        *map(_project, around.projects),
    )


def _idle(stored: StoredCase, letters: Sequence[StoredDocument]) -> Proceeding:
    steps = [(one.event.on, one.event.step, one.event.given.number) for one in stored.history]
    return Proceeding(
        title="闲置土地案件",
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
        title="低效用地",
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
        title="标准地项目",
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
