"""30 % of land for 出让 and 20 % of urban land, with the plans that show why the base matters."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcels.outcome import Outcome
from parcels.policy import load_profile
from parcels.supply_plan import (
    PlanLine,
    PlanMode,
    Survey,
    UseClass,
    executed,
    planned,
    structure,
)
from parcels.units import CM2_PER_HECTARE

HECTARE = CM2_PER_HECTARE
POLICY = load_profile("chengdu").policy
AS_OF = date(2025, 12, 31)


def line(use: UseClass, mode: PlanMode, hectares: int, done: int | None = None) -> PlanLine:
    return PlanLine(use, mode, hectares * HECTARE, None if done is None else done * HECTARE)


PLAN_2024 = [
    line(UseClass.INDUSTRY, PlanMode.TRANSFER, 700, 650),
    line(UseClass.MINING_STORAGE, PlanMode.TRANSFER, 100, 80),
    line(UseClass.COMMERCE, PlanMode.TRANSFER, 200, 100),
    line(UseClass.HOUSING, PlanMode.TRANSFER, 710, 500),
    line(UseClass.TRANSPORT, PlanMode.ALLOCATION, 3090, 2000),
]
"""4 800 ha in all, 工矿仓储 800 = 16.7 %, but 46.8 % of 商服、工矿仓储 and 住宅."""


def test_the_base_of_a_real_plan_decides() -> None:
    found = planned(PLAN_2024, POLICY, AS_OF)
    share = found.transferred.share
    assert share is not None and (share.part_cm2, share.whole_cm2) == (
        700 * HECTARE,
        1710 * HECTARE,
    )
    assert found.transferred.outcome is Outcome.PASS
    assert found.of_all.value is not None and round(float(found.of_all.value), 3) == 0.146
    assert found.of_three.value is not None and round(float(found.of_three.value), 3) == 0.468


def test_exactly_the_limit_passes_and_a_square_centimetre_less_does_not() -> None:
    rest = line(UseClass.HOUSING, PlanMode.TRANSFER, 70)
    exact = line(UseClass.INDUSTRY, PlanMode.TRANSFER, 30)
    assert planned([exact, rest], POLICY, AS_OF).transferred.outcome is Outcome.PASS
    less = replace(exact, planned_cm2=exact.planned_cm2 - 1)
    assert planned([less, rest], POLICY, AS_OF).transferred.outcome is Outcome.FAIL


def test_industry_for_allocation_does_not_count_and_nothing_is_unknown() -> None:
    allotted = line(UseClass.INDUSTRY, PlanMode.ALLOCATION, 90)
    assert planned([allotted], POLICY, AS_OF).transferred.outcome is Outcome.UNKNOWN
    housing = line(UseClass.HOUSING, PlanMode.TRANSFER, 10)
    assert planned([allotted, housing], POLICY, AS_OF).transferred.outcome is Outcome.FAIL
    assert planned([], POLICY, AS_OF).transferred.outcome is Outcome.UNKNOWN


def test_execution_is_judged_when_every_line_is_reported() -> None:
    found = executed(PLAN_2024, POLICY, AS_OF)
    assert found is not None and found.transferred.outcome is Outcome.PASS
    open_line = replace(PLAN_2024[0], executed_cm2=None)
    assert executed([open_line, *PLAN_2024[1:]], POLICY, AS_OF) is None
    assert executed([], POLICY, AS_OF) is None


def survey(on: date, industrial: int) -> Survey:
    return Survey(on, "国土变更调查", "城镇开发边界", industrial, 100 * HECTARE)


@pytest.mark.parametrize(
    ("on", "industrial", "outcome"),
    [
        (date(2025, 12, 31), 20 * HECTARE, Outcome.PASS),
        (date(2025, 12, 31), 20 * HECTARE - 1, Outcome.FAIL),
        (date(2025, 12, 30), 20 * HECTARE - 1, Outcome.NOT_DUE),
        (date(2024, 12, 31), 20 * HECTARE, Outcome.PASS),
    ],
)
def test_structure_on_both_sides_of_limit_and_goal(
    on: date, industrial: int, outcome: Outcome
) -> None:
    assert structure(survey(on, industrial), POLICY, AS_OF).outcome is outcome


def test_no_survey_is_unknown() -> None:
    assert structure(None, POLICY, AS_OF).outcome is Outcome.UNKNOWN


LINES = st.lists(
    st.builds(
        PlanLine, st.sampled_from(UseClass), st.sampled_from(PlanMode), st.integers(0, 10**12)
    ),
    max_size=12,
)


@given(LINES, LINES)
def test_parts_and_wholes_of_two_plans_add_up(
    first: list[PlanLine], second: list[PlanLine]
) -> None:
    one, two = planned(first, POLICY, AS_OF), planned(second, POLICY, AS_OF)
    both = planned(first + second, POLICY, AS_OF)
    assert both.of_all.whole_cm2 == one.of_all.whole_cm2 + two.of_all.whole_cm2
    assert both.of_three.part_cm2 == one.of_three.part_cm2 + two.of_three.part_cm2
    assert both.of_all.part_cm2 <= both.of_all.whole_cm2
