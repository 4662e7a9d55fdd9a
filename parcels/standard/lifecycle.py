"""May a step of a 标准地 project be taken (``allowed``, ``take``)?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType

from parcels.contract import CheckStage
from parcels.dates import add_months, year_end
from parcels.objection import Objection, Refusal, object_to
from parcels.outcome import Outcome
from parcels.policy import Policy
from parcels.procedure import Actor, Guard, Permission, Step, load_procedure, weigh
from parcels.standard.penalty import penalty
from parcels.standard.project import PACKAGE, Brought, Project, ProjectEvent, ProjectState
from parcels.standard.standing import controls_of
from parcels.standard.supply import check_supply, target_objections
from parcels.standard.target import (
    StageResult,
    TargetResult,
    check,
    check_stage,
    indicator_kinds,
)
from parcels.units import ratio, yuan


@dataclass(frozen=True, slots=True)
class Ask:
    """One question: may this actor take this step on that day?"""

    project: Project
    code: str
    actor: Actor
    on: date
    brought: Brought
    policy: Policy
    terms: Project | None = None

    @property
    def agreed(self) -> Project:
        """The project under the terms that the step brings, or as it is."""
        if self.terms is None:
            return self.project
        return replace(self.terms, parcel=self.project.parcel, events=self.project.events)

    @property
    def step(self) -> Step:
        return load_procedure(PACKAGE).steps[self.code]

    @property
    def state(self) -> ProjectState:
        return self.project.state

    @property
    def last_on(self) -> date | None:
        return self.project.last_on

    def objection(self, code: str, **fields: object) -> Objection:
        return object_to(f"std.{code}", self.policy, self.on, **fields)

    def stage(self, stage: CheckStage) -> StageResult:
        return check_stage(self.project.targets, self.brought.measures, stage, self.on)


@dataclass(frozen=True, slots=True)
class Taken:
    """The project with the new event at its end, and what must be explained beside it."""

    project: Project
    event: ProjectEvent
    cautions: tuple[Objection, ...]


def allowed(
    project: Project,
    step: str,
    actor: Actor,
    on: date,
    brought: Brought,
    policy: Policy,
    terms: Project | None = None,
) -> Permission | Refusal:
    """Whether the step may be taken on that day. Raises KeyError for an unknown step.

    ``terms``: newly agreed ones that the step brings (签约、修订、补充协议).
    """
    ask = Ask(project, step, actor, on, brought, policy, terms)
    return weigh(load_procedure(PACKAGE), step, ask, GUARDS)


def take(
    project: Project,
    step: str,
    actor: Actor,
    on: date,
    brought: Brought,
    policy: Policy,
    terms: Project | None = None,
    *,
    at: datetime,
) -> Taken | Refusal:
    """Append the event of a step that is allowed; ``at`` is when it is recorded."""
    ask = Ask(project, step, actor, on, brought, policy, terms)
    answer = weigh(load_procedure(PACKAGE), step, ask, GUARDS)
    if isinstance(answer, Refusal):
        return answer
    target = answer.step.target
    moved = None if target is None else ProjectState(target)
    event = ProjectEvent(step, actor, on, at, brought, moved)
    return Taken(ask.agreed.with_event(event), event, answer.cautions)


# --- records ---------------------------------------------------------------------------------


def _numbered(ask: Ask) -> Iterator[Objection]:
    if not any(number.strip() for number in ask.brought.numbers):
        yield ask.objection("no_number", step=ask.step.label)


def _evidence(ask: Ask) -> Iterator[Objection]:
    if not ask.brought.evidence:
        yield ask.objection("no_evidence", step=ask.step.label)


def _reasoned(ask: Ask) -> Iterator[Objection]:
    if not ask.brought.reason.strip():
        yield ask.objection("no_reason", step=ask.step.label)


# --- people --------------------------------------------------------------------------------


def _other_person(ask: Ask) -> Iterator[Objection]:
    """Who recorded what a decision rests on does not take it."""
    event = ask.project.last(*_RESTS_ON[ask.code])
    if event is not None and event.actor.name == ask.actor.name:
        before = load_procedure(PACKAGE).steps[event.step].label
        yield ask.objection("same_person", step=ask.step.label, before=before)


_RESTS_ON: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "accept": ("complete", "resubmit"),
        "breach": ("fail_reach",),
        "exit": ("breach",),
    }
)

# --- supply and contract ---------------------------------------------------------------------


def _supply_ready(ask: Ask) -> Iterator[Objection]:
    if ask.brought.supply is None:
        yield ask.objection("no_checklist")
    else:
        yield from check_supply(ask.brought.supply, ask.policy)


def _targets_agreed(ask: Ask) -> Iterator[Objection]:
    project = ask.agreed
    yield from target_objections(project.targets, project.liability, ask.policy, ask.on)


def _terms_given(ask: Ask) -> Iterator[Objection]:
    if ask.terms is None or ask.agreed == ask.project:
        yield ask.objection("nothing_changed", step=ask.step.label)


def _announced_kept(ask: Ask) -> Iterator[Objection]:
    """What the listing announced is what is signed."""
    before, after = ask.project, ask.agreed
    if (before.targets, before.liability, before.penalty) != (
        after.targets,
        after.liability,
        after.penalty,
    ):
        yield ask.objection("announced")


def _holder_named(ask: Ask) -> Iterator[Objection]:
    if not (ask.agreed.holder.strip() and ask.agreed.uscc.strip()):
        yield ask.objection("no_holder", step=ask.step.label)


def _dates_agreed(ask: Ask) -> Iterator[Objection]:
    if ask.agreed.start_by is None or ask.agreed.complete_by is None:
        yield ask.objection("no_dates")


def _both_signed(ask: Ask) -> Iterator[Objection]:
    signed = [number for number in ask.brought.numbers if number.strip()]
    if len(signed) < len(ask.step.documents):
        yield ask.objection("not_both_signed")


def _penalty_agreed(ask: Ask) -> Iterator[Objection]:
    if not ask.agreed.penalty.complete:
        yield ask.objection("penalty_terms")


# --- checks ----------------------------------------------------------------------------------


def _passed(ask: Ask, stage: CheckStage) -> Iterator[Objection]:
    """Every mandatory target met; what is missing never passes."""
    result = ask.stage(stage)
    if result.outcome is Outcome.NOT_APPLICABLE:
        yield ask.objection("no_stage_targets")
    for item in result.having(Outcome.FAIL):
        yield ask.objection("target_missed", label=_label(item))
    for item in result.having(Outcome.UNKNOWN):
        yield ask.objection("target_missing", label=_label(item))


def _failed(ask: Ask, stage: CheckStage) -> Iterator[Objection]:
    """Something was missed; figures kept back may count as missed with a reason."""
    result = ask.stage(stage)
    if result.outcome is Outcome.FAIL:
        return
    missing = result.having(Outcome.UNKNOWN)
    if not missing:
        yield ask.objection("nothing_missed")
    elif not ask.brought.reason.strip():
        yield ask.objection("missing_reason", labels="、".join(_label(item) for item in missing))
    else:
        yield ask.objection("missing_as_failed", labels="、".join(_label(item) for item in missing))


def _accept_passed(ask: Ask) -> Iterator[Objection]:
    """The agreed targets, and the 控制指标 where none is agreed."""
    yield from _passed(ask, CheckStage.ACCEPT)
    for target in controls_of(ask.project, ask.policy, ask.on):
        found = check(target, ask.brought.measures.get(target.indicator), None, ask.on)
        if found.outcome is not Outcome.PASS:
            said = "缺数据" if found.value is None else f"为 {ratio(found.value)}%"
            yield ask.objection(f"control_{target.indicator.lower()}", found=said)


def _accept_failed(ask: Ask) -> Iterator[Objection]:
    return _failed(ask, CheckStage.ACCEPT)


def _reach_passed(ask: Ask) -> Iterator[Objection]:
    return _passed(ask, CheckStage.REACH)


def _reach_failed(ask: Ask) -> Iterator[Objection]:
    return _failed(ask, CheckStage.REACH)


def _expiry_passed(ask: Ask) -> Iterator[Objection]:
    return _passed(ask, CheckStage.EXPIRE)


def _expiry_failed(ask: Ask) -> Iterator[Objection]:
    return _failed(ask, CheckStage.EXPIRE)


def _measured_again(ask: Ask) -> Iterator[Objection]:
    """The recheck rests on a new period, not on the figures that failed."""
    before = ask.project.last("fail_reach", "breach")
    for code, measure in ask.brought.measures.items():
        old = before.brought.measures.get(code) if before else None
        if old is not None and (measure.on is None or old.on is None or measure.on <= old.on):
            yield ask.objection("same_period", label=indicator_kinds()[code].label)


def _annual_done(ask: Ask) -> Iterator[Objection]:
    """A year's check is recorded whatever it says; its figures must be there."""
    for item in ask.stage(CheckStage.ANNUAL).having(Outcome.UNKNOWN):
        yield ask.objection("target_missing", label=_label(item))


# --- days ------------------------------------------------------------------------------------


def _reach_known(ask: Ask) -> Iterator[Objection]:
    if ask.project.reach_on is None:
        yield ask.objection("no_reach_day")


def _reach_arrived(ask: Ask) -> Iterator[Objection]:
    reach = ask.project.reach_on
    if reach is None:
        yield ask.objection("no_reach_day")
    elif ask.on < reach:
        yield ask.objection("before_reach", day=reach)
    year = ask.project.check_year
    if year is not None and ask.on < year_end(year):
        yield ask.objection("year_runs", year=year)


def _due_set(ask: Ask) -> Iterator[Objection]:
    if ask.brought.due_on is None or ask.brought.due_on <= ask.on:
        yield ask.objection("no_due_day")


def _due_arrived(ask: Ask) -> Iterator[Objection]:
    notice = ask.project.last("fail_reach")
    due = notice.brought.due_on if notice else None
    if due is not None and ask.on < due:
        yield ask.objection("before_due", day=due)


def _expiry_near(ask: Ask) -> Iterator[Objection]:
    row, end = ask.policy.find("std.expiry", ask.on), ask.project.term_end
    if end is None or row is None:
        yield ask.objection("no_term_end")
        return
    first = add_months(end, -row.whole("months"))
    if ask.on < first:
        yield ask.objection("before_expiry", day=first)


# --- breach ----------------------------------------------------------------------------------


def due_penalty(project: Project, brought: Brought, on: date) -> int | None:
    """违约金 by the contract for what was missed, 分; None when it cannot be worked out."""
    result = check_stage(project.targets, brought.measures, CheckStage.REACH, on)
    missed = (*result.having(Outcome.FAIL), *result.having(Outcome.UNKNOWN))
    return penalty(project.penalty, missed, project.area_cm2, project.price_fen)


def _penalty_exact(ask: Ask) -> Iterator[Objection]:
    due = due_penalty(ask.project, ask.brought, ask.on)
    given = ask.brought.amount_fen
    if due is None:
        yield ask.objection("penalty_unknown")
    elif given != due:
        said = "未填" if given is None else f"{yuan(given)} 元"
        yield ask.objection("penalty_differs", due=f"{yuan(due)} 元", given=said)


def _penalty_paid(ask: Ask) -> Iterator[Objection]:
    decided = ask.project.last("breach")
    due = decided.brought.amount_fen if decided else None
    if due is not None and (ask.brought.amount_fen is None or ask.brought.amount_fen < due):
        yield ask.objection("penalty_unpaid", due=f"{yuan(due)} 元")


def _exit_agreed(ask: Ask) -> Iterator[Objection]:
    if not ask.project.exit_agreed:
        yield ask.objection("no_exit")


def _label(item: TargetResult) -> str:
    return indicator_kinds()[item.target.indicator].label


GUARDS: Mapping[str, Guard[Ask]] = MappingProxyType(
    {
        "numbered": _numbered,
        "evidence": _evidence,
        "reasoned": _reasoned,
        "other_person": _other_person,
        "terms_given": _terms_given,
        "announced_kept": _announced_kept,
        "holder_named": _holder_named,
        "dates_agreed": _dates_agreed,
        "supply_ready": _supply_ready,
        "targets_agreed": _targets_agreed,
        "both_signed": _both_signed,
        "penalty_agreed": _penalty_agreed,
        "accept_passed": _accept_passed,
        "accept_failed": _accept_failed,
        "reach_passed": _reach_passed,
        "reach_failed": _reach_failed,
        "expiry_passed": _expiry_passed,
        "expiry_failed": _expiry_failed,
        "measured_again": _measured_again,
        "annual_done": _annual_done,
        "reach_known": _reach_known,
        "reach_arrived": _reach_arrived,
        "due_set": _due_set,
        "due_arrived": _due_arrived,
        "expiry_near": _expiry_near,
        "penalty_exact": _penalty_exact,
        "penalty_paid": _penalty_paid,
        "exit_agreed": _exit_agreed,
    }
)
