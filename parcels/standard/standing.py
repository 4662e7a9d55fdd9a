"""How a 标准地 project stands to each of its targets on a day (指标履约情况)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from parcels.contract import CheckStage
from parcels.dates import add_days, add_months, last_full_year
from parcels.policy import Policy
from parcels.standard.project import Project, ProjectState
from parcels.standard.target import Measure, Target, TargetResult, check, control_targets

_BEFORE_COMPLETION = frozenset(
    {
        ProjectState.PREP,
        ProjectState.LISTED,
        ProjectState.CONTRACTED,
        ProjectState.DELIVERED,
        ProjectState.BUILDING,
    }
)
_CHECKS: Mapping[CheckStage, tuple[str, ...]] = {
    CheckStage.ACCEPT: ("accept", "fail_acceptance"),
    CheckStage.REACH: ("pass_reach", "fail_reach", "pass_recheck", "breach", "settle"),
    CheckStage.ANNUAL: ("annual",),
    CheckStage.EXPIRE: ("renew", "not_renew"),
}
STAGE_OF: Mapping[str, CheckStage] = {
    step: stage for stage, steps in _CHECKS.items() for step in steps
}
"""The stage whose targets a step checks."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What the newest check of the stage found; ``measure`` None: no figure was there."""

    on: date
    result: TargetResult
    measure: Measure | None


@dataclass(frozen=True, slots=True)
class TargetStanding:
    """One target: by today's data, by what was handed in, and by the newest check of its stage.

    ``result`` compares ``measure``, the stored data alone; NOT_DUE before the stage is due.
    ``agreed`` is False for a 控制指标 that is checked because nothing was agreed.
    """

    target: Target
    result: TargetResult
    measure: Measure | None
    reported: Measure | None
    checked: Checked | None
    agreed: bool = True


def targets_of(project: Project, policy: Policy, on: date) -> tuple[Target, ...]:
    """The targets agreed, then the 控制指标 that hold where nothing was agreed."""
    return (*project.targets, *controls_of(project, policy, on))


def controls_of(project: Project, policy: Policy, on: date) -> tuple[Target, ...]:
    """控制指标 of the day of signing for what the project has no target of."""
    signed = project.last("contract")
    agreed = {item.indicator for item in project.targets if item.stage is CheckStage.ACCEPT}
    asked = control_targets(policy, on if signed is None else signed.on)
    return tuple(item for item in asked if item.indicator not in agreed)


def standings(
    project: Project, measures: Mapping[str, Measure], on: date, policy: Policy
) -> tuple[TargetStanding, ...]:
    """Every target in the order agreed, then the 控制指标."""
    reported = handed_in(project)
    return tuple(
        TargetStanding(
            target,
            check(
                target,
                measures.get(target.indicator),
                _last_day_not_due(project, target.stage, on, policy),
                on,
            ),
            measures.get(target.indicator),
            reported.get(target.indicator),
            _checked(project, target),
            target in project.targets,
        )
        for target in targets_of(project, policy, on)
    )


def handed_in(project: Project) -> Mapping[str, Measure]:
    """The newest figure handed in for each indicator (园区、企业报送)."""
    found: dict[str, Measure] = {}
    for event in project.events:
        if event.step not in STAGE_OF:
            found |= event.brought.measures
    return found


def figure_year(project: Project, on: date) -> int:
    """考核年度: the contract's until the first 达产考核 is made, else the last full year."""
    if project.check_year and project.last("pass_reach", "fail_reach") is None:
        return project.check_year
    return last_full_year(on)


def _checked(project: Project, target: Target) -> Checked | None:
    event = project.last(*_CHECKS[target.stage])
    if event is None:
        return None
    measure = event.brought.measures.get(target.indicator)
    return Checked(event.on, check(target, measure, None, event.on), measure)


def _last_day_not_due(project: Project, stage: CheckStage, on: date, policy: Policy) -> date | None:
    """None once the stage is due."""
    state = project.state
    if state in _BEFORE_COMPLETION:
        return on
    match stage:
        case CheckStage.REACH:
            return on if project.reach_on is None else add_days(project.reach_on, -1)
        case CheckStage.EXPIRE:
            row, end = policy.find("std.expiry", on), project.term_end
            if row is None or end is None:
                return on
            return add_days(add_months(end, -row.whole("months")), -1)
        case CheckStage.ANNUAL:
            return on if project.last("pass_reach", "pass_recheck", "settle") is None else None
    return None
