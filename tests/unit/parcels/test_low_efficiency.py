"""Low-efficiency cases: states, the five ways, the reform date nobody has set, 销号."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcels.low_efficiency.case import (
    PACKAGE,
    LowCase,
    LowState,
    ParcelPlan,
    Told,
)
from parcels.low_efficiency.procedure import GUARDS, Taken, reform_objection, take
from parcels.low_efficiency.reform import ReformDate, with_reform_date
from parcels.low_efficiency.ways import (
    Build,
    BuyBack,
    NewIndustry,
    Part,
    Transfer,
    Way,
    WayPlan,
    check_way,
)
from parcels.objection import Refusal
from parcels.outcome import Effect
from parcels.policy import load_profile, parse_profile, profile_names
from parcels.procedure import Actor, load_procedure
from parcels.verdict import Rule
from tests.unit.parcels.build import POLICY, m2, on

PROCEDURE = load_procedure(PACKAGE)
DAY = on("2025-03-01")
DATED = parse_profile(
    POLICY.text
    + """
[[row]]
code = "le.reform_date"
values = { day = 2017-07-01 }
from = 1990-01-01
document = "convention"
clause = "供给侧结构性改革基准日"
status = "现行"
evidence = "D"
"""
).policy
BUY = BuyBack("评估报告", 100)
PLAN = ParcelPlan(BUY, m2("6000"), on("2026-12-31"), "某平台公司")
START = LowCase("510100000001", m2("10000"), on("2010-05-01"))
FULL = Told(
    reason="依规",
    evidence=("照片",),
    number="1号",
    idle=False,
    clues=(Rule.LE_FAR,),
    park_agrees=True,
    plan=PLAN,
    area_cm2=m2("6000"),
)


def answer(case: LowCase, step: str, day: str, policy=DATED, **told: object):
    actor = Actor(PROCEDURE.steps[step].roles[-1], "zhou")
    brought = replace(FULL, **told)
    return take(case, step, actor, on(day), brought, policy, at=datetime(2025, 1, 1))


def after(case: LowCase, step: str, day: str, **told: object) -> LowCase:
    found = answer(case, step, day, **told)
    assert isinstance(found, Taken), found.sentence
    return found.case


def tried(case: LowCase, step: str, day: str, **told: object) -> tuple[str, ...]:
    found = answer(case, step, day, **told)
    assert isinstance(found, Refusal)
    assert all(item.article and item.sentence for item in found.objections)
    return found.codes


def checked() -> LowCase:
    return after(START, "inspect", "2025-01-10")


def recognised() -> LowCase:
    return after(checked(), "recognise", "2025-02-01")


def planned() -> LowCase:
    return after(recognised(), "plan", "2025-03-01")


def in_progress() -> LowCase:
    return after(planned(), "progress", "2025-06-01")


def cleared() -> LowCase:
    case = after(in_progress(), "progress", "2026-06-01", area_cm2=m2("4000"))
    return after(case, "clear", "2026-07-01")


REACHED: dict[LowState, Callable[[], LowCase]] = {
    LowState.SUSPECTED: lambda: START,
    LowState.CHECKED: checked,
    LowState.RECOGNISED: recognised,
    LowState.PLANNED: planned,
    LowState.IN_PROGRESS: in_progress,
    LowState.CLEARED: cleared,
    LowState.DISMISSED: lambda: after(checked(), "dismiss", "2025-02-01"),
}
REFUSED: dict[LowState, tuple[str, dict[str, object], str]] = {
    LowState.SUSPECTED: ("inspect", {"idle": True}, "le.idle"),
    LowState.CHECKED: ("recognise", {"clues": ()}, "le.no_clue"),
    LowState.RECOGNISED: ("plan", {"plan": None}, "le.no_plan"),
    LowState.PLANNED: ("progress", {"area_cm2": 0}, "le.no_amount"),
    LowState.IN_PROGRESS: ("clear", {}, "le.left_over"),
    LowState.CLEARED: ("progress", {}, "procedure.wrong_state"),
    LowState.DISMISSED: ("recognise", {}, "procedure.wrong_state"),
}


@pytest.mark.parametrize("state", LowState)
def test_a_state_is_reached_and_a_step_refused_from_it(state: LowState) -> None:
    case = REACHED[state]()
    assert case.state is state
    assert state.label == PROCEDURE.states[state.value]
    step, told, code = REFUSED[state]
    assert tried(case, step, "2026-12-01", **told) == (code,)


def test_the_tables_are_whole() -> None:
    steps = PROCEDURE.steps.values()
    assert set(REACHED) == set(REFUSED) == set(LowState)
    assert {state.value for state in LowState} == set(PROCEDURE.states)
    assert {name for step in steps for name in step.guards} == set(GUARDS)
    assert [step.code for step in steps if not POLICY.has(step.clause)] == []


def test_recognition_needs_department_park_and_no_idleness() -> None:
    assert tried(checked(), "recognise", "2025-02-01", park_agrees=False) == ("le.park_silent",)
    assert tried(checked(), "recognise", "2025-02-01", idle=None) == ("le.idle_unknown",)


def test_no_profile_ships_a_reform_date_and_the_product_says_so() -> None:
    for city in profile_names():
        assert not load_profile(city).policy.has("le.reform_date")
    found = answer(recognised(), "plan", "2025-03-01", policy=POLICY)
    assert isinstance(found, Taken)
    assert [item.code for item in found.cautions] == ["le.no_reform_date"]
    assert "没有日期" in found.cautions[0].sentence


def test_land_supplied_from_the_reform_date_on_goes_by_its_contract() -> None:
    before, day, unknown = on("2017-06-30"), on("2017-07-01"), None
    assert reform_objection(before, DATED, DAY) is None
    late = reform_objection(day, DATED, DAY)
    assert late is not None
    assert late.effect is Effect.BLOCK
    missing = reform_objection(unknown, DATED, DAY)
    assert missing is not None
    assert missing.effect is Effect.REVIEW
    case = replace(recognised(), supplied_on=day)
    assert tried(case, "plan", "2025-03-01") == ("le.after_reform",)


def test_a_plan_names_area_deadline_and_unit() -> None:
    for broken, code in (
        (replace(PLAN, area_cm2=0), "le.plan_area"),
        (replace(PLAN, area_cm2=m2("10000.01")), "le.plan_area"),
        (replace(PLAN, due_on=on("2025-03-01")), "le.plan_terms"),
        (replace(PLAN, unit=" "), "le.plan_terms"),
    ):
        assert tried(recognised(), "plan", "2025-03-01", plan=broken) == (code,)
    later = replace(PLAN, due_on=on("2027-12-31"))
    assert after(in_progress(), "replan", "2025-07-01", plan=later).plan == later


def test_progress_and_clearance() -> None:
    case = in_progress()
    assert (case.disposed_cm2, case.remaining_cm2) == (m2("6000"), m2("4000"))
    refused = answer(case, "clear", "2026-07-01")
    assert isinstance(refused, Refusal)
    assert "4000.00 平方米" in refused.sentence
    over = after(case, "progress", "2026-06-01", area_cm2=m2("9000"))
    assert over.remaining_cm2 == 0
    assert cleared().cleared_on == on("2026-07-01")
    assert case.cleared_on is None


@given(st.lists(st.integers(1, 10**9), max_size=8))
def test_what_is_left_falls_and_is_never_negative(areas: list[int]) -> None:
    case, left = planned(), planned().remaining_cm2
    for area in areas:
        case = after(case, "progress", "2025-06-01", area_cm2=area)
        assert case.remaining_cm2 == max(left - area, 0)
        left = case.remaining_cm2
    assert isinstance(answer(case, "clear", "2025-07-01"), Taken) is (left == 0 and bool(areas))


# --- the five ways ---------------------------------------------------------------------------

BUILD = Build(Way.EXPAND, True, True, True, Fraction(2), 3)
INDUSTRY = NewIndustry(on("2025-01-01"), on("2030-01-01"), True, True, True, True, True)
WHOLE = Transfer(True, None, 25, 100)
DIVIDED = Transfer(True, True, 25, 100, parts=(Part("A", True, True), Part("B", True, True)))


def codes(plan: WayPlan, policy=POLICY) -> list[str]:
    return [item.code for item in check_way(plan, policy, DAY)]


def test_every_way_has_a_plan_that_passes() -> None:
    plans = (BUILD, replace(BUILD, way=Way.STANDARD_FACTORY), INDUSTRY, WHOLE, DIVIDED, BUY)
    assert {plan.way for plan in plans} == set(Way)
    assert all(plan.way.label for plan in plans)
    for plan in plans:
        assert not any(item.blocks for item in check_way(plan, POLICY, DAY))
    row = POLICY.find("le.ways", DAY)
    assert row is not None
    assert set(row.words("ways")) == set(Way)


def test_building_on_the_own_land() -> None:
    assert codes(BUILD) == ["le.no_added_price"]
    assert codes(BUILD, load_profile("foshan").policy) == []
    unknown = Build(Way.EXPAND, None, None, None)
    assert codes(unknown) == [
        "le.build_outside",
        "le.plan",
        "le.unsafe",
        "le.build_far",
        "le.no_added_price",
    ]
    assert "le.build_far" in codes(replace(BUILD, far=Fraction("3.01")))
    with pytest.raises(ValueError, match="builds nothing"):
        check_way(replace(BUILD, way=Way.TRANSFER), POLICY, DAY)


def test_the_transition_is_five_years_at_most() -> None:
    assert codes(INDUSTRY) == []
    assert codes(replace(INDUSTRY, until=on("2030-01-02"))) == ["le.transition_long"]
    assert codes(replace(INDUSTRY, until=on("2024-12-31"))) == ["le.transition_reversed"]
    for field, code in (
        ("use_unchanged", "le.use_changed"),
        ("approved_by_government", "le.not_approved"),
        ("filed_with_department", "le.not_filed"),
        ("fits_plan", "le.plan"),
        ("safe", "le.unsafe"),
    ):
        assert codes(replace(INDUSTRY, **{field: None})) == [code]


def test_a_transfer_needs_consent_and_a_quarter_invested() -> None:
    assert codes(WHOLE) == []
    assert codes(replace(WHOLE, invested_fen=24)) == ["le.investment"]
    assert codes(replace(WHOLE, total_fen=None)) == ["le.investment"]
    assert codes(replace(WHOLE, invested_fen=None, advance_notice=True)) == []
    assert codes(replace(WHOLE, contract_consents=None)) == ["le.contract"]


def test_each_part_of_a_divided_parcel_stands_alone() -> None:
    assert codes(DIVIDED) == []
    assert codes(replace(DIVIDED, plan_consents=None)) == ["le.plan"]
    dependent = Part("C", None, None, administrative_only=True)
    assert codes(replace(DIVIDED, parts=(*DIVIDED.parts, dependent))) == [
        "le.part_dependent",
        "le.part_far",
        "le.part_admin",
    ]


def test_buying_back_needs_basis_and_amount() -> None:
    assert codes(BUY) == []
    assert codes(BuyBack(" ", 1)) == codes(BuyBack("评估", None)) == ["le.buy_back"]


# --- the city's own day, and clues that stay ---------------------------------------------------


def test_a_day_set_by_the_city_decides_both_sides_of_it() -> None:
    told = ReformDate(on("2017-07-01"), "某市决定")
    policy = with_reform_date(POLICY, told)
    assert reform_objection(on("2017-06-30"), policy, DAY) is None
    late = reform_objection(on("2017-07-01"), policy, DAY)
    assert late is not None and late.code == "le.after_reform"
    assert with_reform_date(POLICY, None) is POLICY
    assert with_reform_date(DATED, ReformDate(DAY, "另一个")) is DATED


def test_clearing_land_whose_clues_stay_must_be_explained() -> None:
    case = after(in_progress(), "progress", "2026-06-01", area_cm2=m2("4000"))
    found = answer(case, "clear", "2026-07-01")
    assert isinstance(found, Taken)
    assert [item.code for item in found.cautions] == ["le.still_low"]
    assert not found.cautions[0].blocks and found.cautions[0].article
    clean = answer(case, "clear", "2026-07-01", clues=())
    assert isinstance(clean, Taken) and clean.cautions == ()
    assert tried(case, "clear", "2026-07-01", clues=(), evidence=()) == ("le.no_evidence",)


def test_land_listed_by_hand_is_recognised_without_a_clue_of_the_data() -> None:
    case = replace(checked(), by_hand=True)
    assert after(case, "recognise", "2025-02-01", clues=()).state is LowState.RECOGNISED
