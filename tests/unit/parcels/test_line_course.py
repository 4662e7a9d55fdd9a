"""An adjustment of a line from draft to new line: which steps may be taken, and why not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from parcels.control_class import ControlClass
from parcels.lines.adjustment import Adjustment, AdjustmentKind, AdjustmentReason
from parcels.lines.course import (
    GUARDS,
    PACKAGE,
    AdjustmentState,
    Ask,
    Course,
    Event,
    Given,
    Line,
    allowed,
    take,
)
from parcels.objection import Refusal
from parcels.procedure import Actor, Permission, Role, load_procedure
from tests.unit.parcels.build import POLICY, on

DAY, NEXT = on("2025-12-31"), on("2026-01-10")
AT = datetime(2026, 1, 1, tzinfo=UTC)
MAKER = Actor(Role.LAND_OFFICIAL, "wang")
GOVERNMENT = Actor(Role.GOVERNMENT, "li")
HECTARE = 100_000_000
SWAP = Adjustment(
    ControlClass.RED,
    AdjustmentKind.SWAP,
    AdjustmentReason.PLAN,
    valid_from=NEXT,
    added_cm2=HECTARE,
    removed_cm2=HECTARE,
    added_on=NEXT,
    removed_on=NEXT,
)
NOW = Line("工业红线区", True, on("2023-04-01"))
DOCUMENT = Given("规划修改", "模拟市人民政府", "模府函〔2025〕1号", DAY)


def drafted(adjustment: Adjustment = SWAP, state: AdjustmentState | None = None) -> Course:
    events = [Event("draft", MAKER, DAY, AT, Given(), None)]
    if state is not None:
        events.append(Event("submit", MAKER, DAY, AT, Given("理由"), state))
    return Course(adjustment, tuple(events))


def ask(course: Course, step: str, actor: Actor = MAKER, **said: object) -> Ask:
    given = said.pop("given", DOCUMENT)
    line = said.pop("line", NOW)
    return Ask(course, step, actor, DAY, given, line, POLICY, **said)  # type: ignore[arg-type]


def codes(asked: Ask) -> set[str]:
    answer = allowed(asked)
    return set(answer.codes) if isinstance(answer, Refusal) else set()


SENT = drafted(state=AdjustmentState.SUBMITTED)


def walked(*steps: str) -> Course:
    """A draft taken through steps, each by who may take it."""
    course = drafted()
    for step in steps:
        roles = load_procedure(PACKAGE).steps[step].roles
        event = take(ask(course, step, GOVERNMENT if Role.GOVERNMENT in roles else MAKER), AT)
        assert isinstance(event, Event), step
        course = replace(course, events=(*course.events, event))
    return course


REACHED: dict[AdjustmentState, Callable[[], Course]] = {
    AdjustmentState.DRAFT: walked,
    AdjustmentState.SUBMITTED: lambda: walked("submit"),
    AdjustmentState.APPROVED: lambda: walked("submit", "approve"),
    AdjustmentState.WITHDRAWN: lambda: walked("withdraw"),
}


def test_every_guard_of_the_table_is_known_and_used() -> None:
    named = {name for step in load_procedure(PACKAGE).steps.values() for name in step.guards}
    assert named == set(GUARDS)


@pytest.mark.parametrize("step", list(load_procedure(PACKAGE).steps.values()), ids=lambda s: s.code)
@pytest.mark.parametrize("state", list(AdjustmentState))
def test_a_step_is_taken_from_its_origins_only(step, state: AdjustmentState) -> None:
    course = drafted(state=state)
    actor = GOVERNMENT if Role.GOVERNMENT in step.roles else MAKER
    answer = allowed(ask(course, step.code, actor))
    from_here = state.value in step.origins
    assert isinstance(answer, Permission) == from_here
    if isinstance(answer, Refusal):
        assert "procedure.wrong_state" in answer.codes


def test_from_draft_to_the_new_line() -> None:
    course = drafted()
    for step, actor, state in (
        ("submit", MAKER, AdjustmentState.SUBMITTED),
        ("return", GOVERNMENT, AdjustmentState.DRAFT),
        ("revise", MAKER, AdjustmentState.DRAFT),
        ("submit", MAKER, AdjustmentState.SUBMITTED),
        ("approve", GOVERNMENT, AdjustmentState.APPROVED),
    ):
        event = take(ask(course, step, actor), AT)
        assert isinstance(event, Event), step
        course = replace(course, events=(*course.events, event))
        assert course.state is state
    assert course.state.closed


def test_nobody_approves_or_returns_what_he_made() -> None:
    own = Actor(Role.GOVERNMENT, MAKER.name)
    assert codes(ask(SENT, "approve", own)) == {"line.same_person"}
    assert codes(ask(SENT, "return", own)) == {"line.same_person"}
    assert codes(ask(SENT, "approve", GOVERNMENT)) == set()
    assert "procedure.wrong_role" in codes(ask(SENT, "approve", Actor(Role.LAND_OFFICIAL, "li")))


def test_approval_needs_body_day_and_number_or_scan() -> None:
    for missing in ("body", "decided_on", "number"):
        blank = replace(DOCUMENT, **{missing: None if missing == "decided_on" else ""})
        assert codes(ask(SENT, "approve", GOVERNMENT, given=blank)) == {"line.no_document"}
    scanned = replace(DOCUMENT, number="", scans=1)
    assert codes(ask(SENT, "approve", GOVERNMENT, given=scanned)) == set()
    late = replace(DOCUMENT, decided_on=date(2026, 1, 11))
    assert codes(ask(SENT, "approve", GOVERNMENT, given=late)) == {"line.decided_late"}


@pytest.mark.parametrize("step", ["submit", "approve"])
def test_less_in_than_out_stops_by_one_square_centimetre(step: str) -> None:
    state = None if step == "submit" else AdjustmentState.SUBMITTED
    actor = MAKER if step == "submit" else GOVERNMENT
    short = replace(SWAP, added_cm2=HECTARE - 1)
    answer = allowed(ask(drafted(short, state), step, actor))
    assert isinstance(answer, Refusal) and answer.codes == ("line.swap_short",)
    assert "先补后占" in answer.article
    assert codes(ask(drafted(SWAP, state), step, actor)) == set()


def test_what_needs_a_reason_is_sent_with_one() -> None:
    silent = allowed(ask(drafted(), "submit", given=Given()))
    assert isinstance(silent, Refusal) and silent.codes == ("line.unexplained",)
    assert "原则上不得" in silent.sentence
    told = allowed(ask(drafted(), "submit"))
    assert isinstance(told, Permission)
    assert {one.code for one in told.cautions} == {"line.red_removed"}


def test_land_to_be_developed_does_not_make_up_silently() -> None:
    planned = replace(SWAP, planned_cm2=1)
    told = allowed(ask(drafted(planned), "submit"))
    assert isinstance(told, Permission)
    assert "line.planned" in {one.code for one in told.cautions}


def test_red_land_leaves_only_against_what_was_added_before() -> None:
    removal = replace(SWAP, kind=AdjustmentKind.REMOVE, added_cm2=0)
    assert codes(ask(drafted(removal), "submit")) == {"line.red_unbalanced"}
    before = (replace(SWAP, kind=AdjustmentKind.ADD, removed_cm2=0),)
    assert codes(ask(drafted(removal), "submit", before=before)) == set()


def test_a_line_that_moved_on_voids_the_draft() -> None:
    moved = replace(NOW, current=False)
    assert codes(ask(drafted(), "submit", line=moved)) == {"line.outdated"}
    same_day = replace(NOW, since=NEXT)
    assert codes(ask(drafted(), "submit", line=same_day)) == {"line.too_early"}


@pytest.mark.parametrize("step", ["return", "withdraw"])
def test_sending_back_and_withdrawing_need_a_reason(step: str) -> None:
    actor = GOVERNMENT if step == "return" else MAKER
    assert codes(ask(SENT, step, actor, given=Given())) == {"line.no_reason"}
    assert codes(ask(SENT, step, actor)) == set()
