"""Every procedure: each state is reached by steps taken, and steps are refused in it.

The procedures are found, not listed: a new ``steps.toml`` without its examples fails here.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from parcels.cases.permission import allowed as may_case
from parcels.evaluation.rounds import allowed as may_round
from parcels.lines.course import allowed as may_line
from parcels.low_efficiency.procedure import allowed as may_low
from parcels.objection import Refusal
from parcels.procedure import Actor, Permission, Role, Step, load_procedure
from parcels.standard.lifecycle import allowed as may_project
from tests.unit.parcels import case_files, test_case_states
from tests.unit.parcels import test_evaluation_round as rounds
from tests.unit.parcels import test_line_course as lines
from tests.unit.parcels import test_low_efficiency as low
from tests.unit.parcels import test_standard_lifecycle as projects
from tests.unit.parcels.build import POLICY, on

LATER = on("2044-06-30")


@dataclass(frozen=True, slots=True)
class Machine:
    """``reached``: how each state is come to; ``ask``: may this actor take a step, all given."""

    reached: Mapping[Any, Callable[[], Any]]
    ask: Callable[[Any, str, Actor], Permission | Refusal]


MACHINES = {
    "cases": Machine(
        test_case_states.REACHED,
        lambda case, step, who: may_case(case, step, who, LATER, case_files.FULL, case_files.RULES),
    ),
    "standard": Machine(
        projects.REACHED,
        lambda project, step, who: may_project(project, step, who, LATER, projects.FULL, POLICY),
    ),
    "evaluation": Machine(
        rounds.REACHED,
        lambda held, step, who: may_round(
            held, step, who, LATER, rounds.Said(reason="依规", evidence=("附件",)), POLICY
        ),
    ),
    "low_efficiency": Machine(
        low.REACHED,
        lambda case, step, who: may_low(case, step, who, LATER, low.FULL, low.DATED),
    ),
    "lines": Machine(
        lines.REACHED, lambda course, step, who: may_line(lines.ask(course, step, who))
    ),
}
STATES = [(package, state) for package in MACHINES for state in load_procedure(package).states]


def reached(package: str, state: str) -> Any:
    """The example of a state, come to by steps that were allowed."""
    return next(make for key, make in MACHINES[package].reached.items() if key.value == state)()


def steps_of(package: str) -> Iterator[Step]:
    return iter(load_procedure(package).steps.values())


def test_every_procedure_has_its_examples() -> None:
    root = Path(str(files("parcels")))
    found = {path.parent.relative_to(root).as_posix() for path in root.rglob("steps.toml")}
    assert found == set(MACHINES)


@pytest.mark.parametrize("package", MACHINES)
def test_the_examples_name_every_state_once(package: str) -> None:
    named = [state.value for state in MACHINES[package].reached]
    assert sorted(named) == sorted(load_procedure(package).states)


@pytest.mark.parametrize(("package", "state"), STATES)
def test_a_state_is_reached_by_steps_of_the_procedure(package: str, state: str) -> None:
    held, procedure = reached(package, state), load_procedure(package)
    assert held.state.value == state
    at = procedure.initial
    for event in held.events:
        step = procedure.steps.get(event.step)
        assert step is None or at in step.origins
        at = at if event.target is None else event.target.value
    assert at == state


@pytest.mark.parametrize(("package", "state"), STATES)
def test_every_step_from_elsewhere_is_refused_in_it(package: str, state: str) -> None:
    held = reached(package, state)
    elsewhere = [step for step in steps_of(package) if state not in step.origins]
    assert elsewhere
    for step in elsewhere:
        answer = MACHINES[package].ask(held, step.code, Actor(step.roles[0], "someone"))
        assert isinstance(answer, Refusal), step.code
        assert answer.codes == ("procedure.wrong_state",)
        assert load_procedure(package).states[state] in answer.sentence


@pytest.mark.parametrize(("package", "state"), STATES)
def test_every_step_from_it_is_for_its_roles_alone(package: str, state: str) -> None:
    held = reached(package, state)
    for step in steps_of(package):
        if state in step.origins:
            for role in set(Role) - set(step.roles):
                answer = MACHINES[package].ask(held, step.code, Actor(role, "someone"))
                assert isinstance(answer, Refusal)
                assert answer.codes == ("procedure.wrong_role",)


@pytest.mark.parametrize("package", MACHINES)
def test_no_state_is_out_of_the_way_and_none_is_a_trap(package: str) -> None:
    procedure = load_procedure(package)
    moves = {
        state: {step.target for step in procedure.steps_from(state) if step.target}
        for state in procedure.states
    }
    ends = {state for state, onward in moves.items() if not onward}
    assert ends
    for state in procedure.states:
        assert state in _along(moves, procedure.initial)
        assert ends & _along(moves, state)


def _along(moves: Mapping[str, set[str]], start: str) -> set[str]:
    found, todo = {start}, [start]
    while todo:
        onward = moves[todo.pop()] - found
        found |= onward
        todo += onward
    return found
