"""Idle-land cases walked at random: what holds whatever is tried, by whomever and whenever."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from parcels.cases.case import PACKAGE, Case, CaseState
from parcels.cases.permission import take
from parcels.cases.standing import Limb, Standing
from parcels.objection import Refusal
from parcels.procedure import Actor, Role, load_procedure
from parcels.works import DelayCause
from tests.unit.parcels import case_files as files

PROCEDURE = load_procedure(PACKAGE)
AT = datetime(2022, 7, 1)
STARTS: tuple[Callable[[], Case], ...] = (
    lambda: Case(files.SUBJECT),
    files.investigating,
    lambda: files.determined(DelayCause.ENT),
    lambda: files.determined(DelayCause.GOV_2),
    lambda: files.determined(DelayCause.ENT, files.LIMB2),
    files.hearing_noticed,
    files.resume_hearing,
)
LEVY = frozenset({"approve_fee", "decide_fee", "approve_resume", "decide_resume"})
ART_12 = frozenset({"negotiate", "draft_plan", "approve_plan", "dispose"})
WALKS = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.integers(0, 200),
        st.sampled_from(Role),
        st.sampled_from(["wang", "li"]),
        st.sampled_from([files.LIMB1, files.LIMB2, files.LATE, files.CLEARED]),
        st.sampled_from([DelayCause.ENT, DelayCause.GOV_2, DelayCause.JUD]),
        st.sampled_from(["investigation_notice", "hearing_notice", "fee_decision"]),
        st.booleans(),
    ),
    min_size=8,
    max_size=30,
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(STARTS), WALKS)
def test_whatever_is_tried(start: Callable[[], Case], walk: list) -> None:  # type: ignore[type-arg]
    case = start()
    day = case.last_on or files.on("2022-07-01")
    for choice, later, role, who, standing, cause, document, exact in walk:
        steps = PROCEDURE.steps_from(case.state.value)
        if not steps:
            break
        step = steps[choice % len(steps)]
        day += timedelta(days=later)
        brought = replace(
            files.FULL,
            standing=standing,
            cause=cause,
            document=document,
            agreed=True,
            disposal=files.EXTEND if exact else files.BUY_BACK,
            amount_fen=files.FEE if exact else 1,
            hearing_on=day + timedelta(days=20),
            handed_in=exact,
        )
        role = role if role in step.roles else step.roles[-1]
        answer = take(case, step.code, Actor(role, who), day, brought, files.RULES, at=AT)
        if isinstance(answer, Refusal):
            assert all(one.article and one.sentence for one in answer.objections)
            continue
        assert answer.case.events[:-1] == case.events
        _holds(case, step.code, who)
        case = answer.case


@settings(max_examples=400)
@given(
    st.sampled_from([DelayCause.ENT, DelayCause.GOV_2, DelayCause.JUD, DelayCause.FM]),
    st.sampled_from([files.LIMB1, files.LIMB2, files.LATE]),
    st.sampled_from([files.LIMB1, files.LIMB2, files.LATE, None]),
    st.sampled_from(["approve_fee", "approve_resume", "negotiate"]),
    st.sampled_from(["wang", "li"]),
    st.integers(0, 1500),
    st.booleans(),
)
def test_a_determination_opens_one_route_only(
    cause: DelayCause,
    determined: Standing,
    standing: Standing | None,
    step: str,
    who: str,
    later: int,
    filed: bool,
) -> None:
    """Art. 14 for limb 1 by the holder's own cause, art. 12 for the others once filed."""
    case = (files.filed if filed else files.determined)(cause, determined)
    day = files.on("2022-09-02") + timedelta(days=later)
    actor = Actor(PROCEDURE.steps[step].roles[-1], who)
    brought = replace(files.FULL, standing=standing)
    answer = take(case, step, actor, day, brought, files.RULES, at=AT)
    if not isinstance(answer, Refusal):
        _holds(case, step, who)


def _holds(before: Case, step: str, who: str) -> None:
    """What must have gone before a step that was allowed."""
    if step in LEVY:
        assert (before.limb, before.cause) == (Limb.FIRST, DelayCause.ENT)
    if step in ART_12:
        assert before.filed
        assert before.limb is Limb.SECOND or before.cause is not DelayCause.ENT
        assert before.cause is not DelayCause.JUD or before.limb is Limb.SECOND
    if step in ("decide_fee", "decide_resume"):
        assert before.served_on("hearing_notice") is not None
        assert before.since_entry("legal_review") is not None
        if before.since_entry("request_hearing") is not None:
            assert before.since_entry("hold_hearing") is not None
    if step in ("approve_fee", "approve_resume", "approve_plan"):
        decided = before.determination
        assert decided is not None and decided.actor.name != who
    if step == "withdraw":
        assert before.published and before.settled
    if step == "close_by_start":
        assert before.state is not CaseState.FEE_APPROVED
