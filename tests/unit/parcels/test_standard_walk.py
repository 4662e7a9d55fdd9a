"""标准地 projects walked at random: what holds whatever is tried, by whomever and whenever."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from parcels.objection import Refusal
from parcels.outcome import Outcome
from parcels.procedure import Actor
from parcels.standard.lifecycle import Taken, due_penalty, take
from parcels.standard.project import Brought, Project, ProjectState, suspension_flags
from parcels.standard.standing import STAGE_OF, standings
from parcels.standard.target import check_stage
from tests.unit.parcels.build import POLICY, on
from tests.unit.parcels.test_standard_lifecycle import (
    FULL,
    PROCEDURE,
    PROJECT,
    READY,
    breach,
    completed,
    figures,
    reach_check,
    recheck,
)

AT = datetime(2024, 6, 1)
PASSES = frozenset({"accept", "pass_reach", "pass_recheck", "settle", "renew"})
SUSPENDED = frozenset({ProjectState.RECTIFY, ProjectState.RECHECK, ProjectState.BREACH})
BEFORE = frozenset(
    state
    for state in ProjectState
    if list(ProjectState).index(state) <= list(ProjectState).index(ProjectState.REACH_CHECK)
)
STARTS = (lambda: PROJECT, completed, reach_check, recheck, breach)
WALKS = st.lists(
    st.tuples(
        st.integers(0, 20),
        st.integers(0, 900),
        st.sampled_from([None, 20, 34, 35]),
        st.sampled_from(["1.1999", "1.2", "3"]),
        st.sets(st.sampled_from(["FAI_MU", "FAR", "REV_MU", "ADMIN_LAND"]), max_size=1),
        st.sampled_from(["chen", "wang"]),
    ),
    min_size=12,
    max_size=40,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(STARTS), WALKS)
def test_whatever_is_tried(
    start: Callable[[], Project], walk: list[tuple[int, int, int | None, str, set[str], str]]
) -> None:
    project = start()
    day = project.last_on or on("2024-06-01")
    for choice, later, tax, far, left_out, who in walk:
        steps = PROCEDURE.steps_from(project.state.value)
        assert bool(steps) is not project.closed
        if not steps:
            break
        step = steps[choice % len(steps)]
        day += timedelta(days=later)
        found = figures(day.isoformat(), tax, far)
        brought = replace(
            FULL,
            supply=replace(READY, listed_on=day),
            measures={code: one for code, one in found.items() if code not in left_out},
            due_on=day + timedelta(days=180),
        )
        brought = replace(brought, amount_fen=due_penalty(project, brought, day))
        answer = take(project, step.code, Actor(step.roles[-1], who), day, brought, POLICY, at=AT)
        if isinstance(answer, Refusal):
            assert all(one.article and one.sentence for one in answer.objections)
            continue
        _holds(answer, project, step.code, brought)
        project = answer.project


def _holds(answer: Taken, before: Project, step: str, brought: Brought) -> None:
    project = answer.project
    assert project.events[:-1] == before.events
    assert before.last_on is None or answer.event.on >= before.last_on
    stage = STAGE_OF.get(step)
    if step in PASSES and stage is not None:
        result = check_stage(project.targets, brought.measures, stage, answer.event.on)
        assert result.outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE)
        told = standings(project, brought.measures, answer.event.on, POLICY)
        assert all(
            one.checked is not None and one.checked.result.outcome is Outcome.PASS
            for one in told
            if one.target.stage is stage and one.agreed
        )
    flags = suspension_flags(project)
    assert [flag.suspended for flag in flags] == [place % 2 == 0 for place in range(len(flags))]
    assert (project.suspended_since is not None) is bool(flags and flags[-1].suspended)
    if project.state in SUSPENDED:
        assert project.suspended_since is not None
    if project.state in BEFORE or project.closed:
        assert project.suspended_since is None


@given(st.integers(0, 9000))
def test_before_completion_nothing_is_due(days: int) -> None:
    day = on("2024-06-01") + timedelta(days=days)
    told = standings(PROJECT, {}, day, POLICY)
    assert {one.result.outcome for one in told if one.agreed} == {Outcome.NOT_DUE}
