"""Steps of a 标准地 project: which may be taken now and why not, and taking one."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from gis_service import audit
from gis_service.audit import EventKind
from gis_service.day import opening_day
from gis_service.errors import Conflict
from gis_service.jobs import requests
from gis_service.services import dirty
from gis_service.services.std_figures import completed
from gis_service.services.std_projects import (
    ProjectGround,
    ground_of_project,
    must_be_clear,
    read_project,
)
from gis_service.services.steps import (
    Option,
    StepRefused,
    actor_among,
    must_be_explained,
    must_have_come,
    note_refused,
    option_of,
    step_named,
)
from gis_service.store import std_project_rows
from gis_service.store.std_project_rows import StoredProject
from gis_service.user import Role, User
from parcels.objection import Refusal
from parcels.procedure import Actor, Step, load_procedure
from parcels.standard.lifecycle import allowed, due_penalty, take
from parcels.standard.project import PACKAGE, Brought, Project
from parcels.standard.supply import CleanLand, Supply
from parcels.standard.target import indicator_kinds
from parcels.standing import REACH_STEPS

TERMS_STEPS = frozenset({"amend", "contract", "supplement"})
"""Steps that bring newly agreed terms."""
_TYPED = frozenset(
    f"std.{code}"
    for code in (
        *("no_number", "no_evidence", "no_reason", "not_both_signed", "nothing_changed"),
        *("no_holder", "no_dates", "target_missing", "missing_reason", "no_due_day"),
        *("penalty_unknown", "penalty_unpaid"),
    )
)
"""What is not an obstacle but a blank of the form."""
_FILLED = "—"
_FAR_AHEAD = timedelta(days=365)
_WORKERS = (Role.OFFICIAL, Role.MANAGER)


@dataclass(frozen=True, slots=True)
class ProjectOption(Option):
    """``penalty_fen``: 违约金 by the contract, for the step that decides it."""

    penalty_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a user wants recorded.

    seen     how many events the project had when the user looked (``StoredProject.seen``).
    brought  reason, evidence, numbers, due day, amount, the answers of the supply checklist, and
             figures the store has none of (each with its source and day).
    terms    newly agreed terms, for ``TERMS_STEPS`` only.
    """

    step: str
    on: date
    seen: int
    brought: Brought = field(default_factory=Brought)
    terms: Project | None = None


def actor_of(user: User) -> Actor:
    """In which capacity a user takes steps. Raises Forbidden for who takes none."""
    return actor_among(user, _WORKERS, "标准地项目")


def options(
    stored: StoredProject, ground: ProjectGround, user: User, on: date
) -> tuple[ProjectOption, ...]:
    """Every step from the state, with what forbids it to this user on that day."""
    steps = load_procedure(PACKAGE).steps_from(stored.project.state.value)
    return tuple(_option(stored.project, step, ground, user, on) for step in steps)


def take_step(
    connection: Connection, user: User, project_id: int, asked: Asked, at: datetime
) -> StoredProject:
    """Record a step; the project after it.

    Raises StepRefused with every reason, Conflict when the project moved meanwhile, NotFound for
    an unknown step or a project outside the scope, Forbidden for a role that takes none, Unusable
    for a day to come or a figure the store knows otherwise.
    """
    stored = read_project(connection, user, project_id)
    step = step_named(PACKAGE, asked.step)
    if asked.seen != stored.seen:
        raise Conflict("这个项目在您查看之后又有办理，请刷新后再办。")
    must_have_come(asked.on, at)
    terms = _terms(stored, asked)
    ground = ground_of_project(connection, stored, asked.on)
    brought = completed(stored.project, step, ground, asked.brought)
    answer = take(
        stored.project,
        step.code,
        actor_of(user),
        asked.on,
        brought,
        ground.policy,
        terms,
        at=at,
    )
    if isinstance(answer, Refusal):
        raise StepRefused(answer.objections)
    must_be_explained(answer.cautions, brought.reason)
    account = (user.id, user.display_name)
    std_project_rows.add_event(
        connection, stored, answer.project, account, ground.snapshot.id, terms
    )
    if asked.step in REACH_STEPS:
        dirty.mark(connection, [stored.parcel_id], "std")
        requests.ask_assess(connection, user.id, opening_day(connection))
    _note(connection, user, project_id, asked)
    return read_project(connection, user, project_id)


def note_refusal(connection: Connection, user: User, project_id: int, refused: StepRefused) -> None:
    """See ``steps.note_refused``."""
    note_refused(connection, user, EventKind.STD_REFUSED, f"std_project:{project_id}", refused)


def _note(connection: Connection, user: User, project_id: int, asked: Asked) -> None:
    detail = {
        "step": asked.step,
        "on": asked.on.isoformat(),
        "number": "、".join(asked.brought.numbers),
    }
    audit.record(connection, user, EventKind.STD_STEP, f"std_project:{project_id}", detail=detail)


def _terms(stored: StoredProject, asked: Asked) -> Project | None:
    """The newly agreed terms under the parcel's own code; None for a step that brings none."""
    if asked.terms is None or asked.step not in TERMS_STEPS:
        return None
    must_be_clear(asked.terms)
    return replace(asked.terms, parcel=stored.project.parcel, events=())


def _option(
    project: Project, step: Step, ground: ProjectGround, user: User, on: date
) -> ProjectOption:
    filled = completed(project, step, ground, _filled(project, ground, on))
    due = due_penalty(project, filled, on) if step.code == "breach" else None
    if step.code == "breach":
        filled = replace(filled, amount_fen=due)
    answer = allowed(project, step.code, actor_of(user), on, filled, ground.policy)
    blanks = _TYPED | {f"std.control_{code.lower()}" for code in _unmeasured(filled)}
    found = option_of(step, answer, blanks)
    return ProjectOption(step, found.objections, found.cautions, due)


def _unmeasured(brought: Brought) -> Iterator[str]:
    """Indicators without a figure, which the form has a blank for."""
    return (code for code in indicator_kinds() if code not in brought.measures)


def _filled(project: Project, ground: ProjectGround, on: date) -> Brought:
    """Every blank filled, so that what is left of the objections lies in the project itself."""
    row = ground.policy.find("std.evaluations", on)
    names = () if row is None else row.words("names")
    decided = project.last("breach")
    return Brought(
        reason=_FILLED,
        evidence=(_FILLED,),
        numbers=(_FILLED, _FILLED),
        supply=Supply(
            on,
            start_agreed=True,
            completion_agreed=True,
            clean=dict.fromkeys(CleanLand, True),
            evaluations=dict.fromkeys(names),
        ),
        due_on=on + _FAR_AHEAD,
        amount_fen=decided.brought.amount_fen if decided is not None else None,
    )
