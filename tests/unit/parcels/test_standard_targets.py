"""Targets, penalties and the supply checklist of 标准地."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcels.contract import BenefitTarget, CheckStage, Indicator, Operator
from parcels.outcome import Effect, Outcome
from parcels.standard.penalty import Formula, PenaltyTerms, penalty
from parcels.standard.supply import CleanLand, Supply, check_supply
from parcels.standard.target import (
    Measure,
    Target,
    check,
    check_stage,
    converted,
    indicator_kinds,
    of_contract,
)
from tests.unit.parcels.build import POLICY, WAN, m2, on

DAY = on("2025-12-31")
NUMBERS = st.fractions(-1000, 1000, max_denominator=100)


def at_least(code: str, low: int, unit: str, stage: CheckStage = CheckStage.REACH) -> Target:
    return Target(code, Operator.AT_LEAST, low, None, unit, stage)


TAX = at_least("TAX_MU", 30, "万元/亩·年")
INVEST = replace(at_least("FAI_MU", 400, "万元/亩", CheckStage.ACCEPT), with_land_price=True)
REVENUE = at_least("REV_MU", 650, "万元/亩·年")
FAR = Target("FAR", Operator.BETWEEN, Fraction("1.2"), 3, "", CheckStage.ACCEPT)
TARGETS = (INVEST, REVENUE, TAX, FAR)


def measure(code: str, value: int | str, unit: str, **known: object) -> Measure:
    return Measure(code, Fraction(value), unit, **known)


def test_bounds_are_inclusive_and_unrounded() -> None:
    for value, outcome in (("1.2", Outcome.PASS), ("1.1999", Outcome.FAIL), ("3", Outcome.PASS)):
        assert check(FAR, measure("FAR", value, ""), None, DAY).outcome is outcome
    green = Target("GREEN", Operator.AT_MOST, None, 20, "%", CheckStage.ACCEPT)
    assert check(green, measure("GREEN", 20, "%"), None, DAY).outcome is Outcome.PASS
    assert check(green, measure("GREEN", "20.01", "%"), None, DAY).outcome is Outcome.FAIL


@given(NUMBERS, NUMBERS, st.sampled_from(Operator), NUMBERS)
def test_a_result_is_pass_exactly_inside_the_bounds(
    low: Fraction, more: Fraction, operator: Operator, value: Fraction
) -> None:
    high = low + abs(more)
    target = Target("VA_MU", operator, low, high, "万元/亩", CheckStage.REACH)
    held = {
        Operator.AT_LEAST: low <= value,
        Operator.AT_MOST: value <= high,
        Operator.BETWEEN: low <= value <= high,
    }[operator]
    found = check(target, Measure("VA_MU", value, "万元/亩"), None, DAY).outcome
    assert found is (Outcome.PASS if held else Outcome.FAIL)


@given(st.lists(st.sampled_from(["missing", "unit", "land_price"]), min_size=1, max_size=3))
def test_missing_never_passes(gaps: list[str]) -> None:
    by_gap = {
        "missing": (TAX, None),
        "unit": (REVENUE, measure("REV_MU", 700, "斤")),
        "land_price": (
            replace(INVEST, stage=CheckStage.REACH),
            measure("FAI_MU", 500, "万元/亩", with_land_price=False),
        ),
    }
    chosen = {gap: by_gap[gap] for gap in gaps}
    measures = {target.indicator: item for target, item in chosen.values() if item is not None}
    result = check_stage((target for target, _ in chosen.values()), measures, CheckStage.REACH, DAY)
    assert result.outcome is Outcome.UNKNOWN
    assert {item.reason for item in result.results} == set(chosen)


def test_a_target_is_not_due_through_its_last_day() -> None:
    assert check(TAX, None, DAY, DAY).outcome is Outcome.NOT_DUE
    assert check(TAX, None, on("2025-12-30"), DAY).outcome is Outcome.UNKNOWN
    assert check(replace(TAX, exempt="市府函"), None, None, DAY).outcome is Outcome.EXEMPT


def test_a_stage_fails_on_any_mandatory_target() -> None:
    figures = {
        "TAX_MU": measure("TAX_MU", 30, "万元/亩"),
        "REV_MU": measure("REV_MU", "649.99", "万元/亩"),
    }
    result = check_stage(TARGETS, figures, CheckStage.REACH, DAY)
    assert result.outcome is Outcome.FAIL
    assert [item.target for item in result.having(Outcome.FAIL)] == [REVENUE]
    relaxed = (replace(REVENUE, mandatory=False), TAX)
    assert check_stage(relaxed, figures, CheckStage.REACH, DAY).outcome is Outcome.PASS
    assert check_stage((), figures, CheckStage.REACH, DAY).outcome is Outcome.NOT_APPLICABLE


def test_money_per_area_converts_and_nothing_else_does() -> None:
    assert converted(measure("TAX_MU", 450, "万元/公顷"), "万元/亩") == 30
    assert converted(measure("ENERGY", 2, "万元/吨标煤"), "吨标煤/万元") is None


def test_a_contracts_target_gets_the_usual_stage() -> None:
    agreed = BenefitTarget(
        Indicator.FAI_MU, Operator.AT_LEAST, 400, None, "万元/亩", None, None, None
    )
    assert of_contract(agreed).stage is CheckStage.ACCEPT
    assert {code for code, kind in indicator_kinds().items() if kind.benefit} == set(Indicator)


def missed(target: Target, value: int) -> tuple:
    return (check(target, measure(target.indicator, value, target.unit), None, DAY),)


def test_penalties() -> None:
    results = missed(TAX, 25)
    area, price = m2("20000"), 3_000 * WAN
    gap = PenaltyTerms(Formula.PER_MU_GAP, rate=Fraction("0.5"))
    assert penalty(gap, results, area, price) == 5 * WAN * 30 // 2
    share = PenaltyTerms(Formula.PCT_PRICE, rate=Fraction("0.1"))
    assert penalty(share, results, area, price) == 300 * WAN
    assert penalty(PenaltyTerms(Formula.FIXED, fixed_fen=7), results, area, price) == 7
    assert penalty(PenaltyTerms(), results, area, price) == 0
    for terms in (gap, share, PenaltyTerms(Formula.FIXED, fixed_fen=7)):
        assert penalty(terms, (), area, price) == 0


def test_a_penalty_that_cannot_be_worked_out_is_unknown() -> None:
    gap = PenaltyTerms(Formula.PER_MU_GAP, rate=1)
    green = Target("GREEN", Operator.AT_MOST, None, 20, "%", CheckStage.REACH)
    assert penalty(gap, missed(green, 25), m2("20000"), None) is None
    assert penalty(gap, missed(TAX, 25), None, None) is None
    assert penalty(gap, (check(TAX, None, None, DAY),), m2("20000"), None) is None
    assert penalty(PenaltyTerms(Formula.PCT_PRICE, rate=1), missed(TAX, 25), 1, None) is None
    assert not PenaltyTerms(Formula.PCT_PRICE).complete


LISTED = on("2024-06-01")
READY = Supply(
    LISTED,
    TARGETS,
    liability=True,
    start_agreed=True,
    completion_agreed=True,
    clean=dict.fromkeys(CleanLand, True),
    evaluations={
        name: None
        for row in POLICY.find_all("std.evaluations", LISTED)
        for name in row.words("names")
    },
    standard=True,
    in_park=True,
)


def told(supply: Supply) -> list[tuple[str, Effect]]:
    return [(item.code, item.effect) for item in check_supply(supply, POLICY)]


def test_a_ready_supply_has_nothing_against_it() -> None:
    assert told(READY) == []


@pytest.mark.parametrize("indicator", ["FAI_MU", "REV_MU", "TAX_MU", "FAR"])
def test_each_benefit_target_is_needed(indicator: str) -> None:
    rest = tuple(item for item in TARGETS if item.indicator != indicator)
    assert told(replace(READY, targets=rest)) == [("std.no_target", Effect.BLOCK)]


def test_liability_and_whole_targets_are_needed() -> None:
    for unknown in (None, False):
        assert told(replace(READY, liability=unknown)) == [("std.no_liability", Effect.BLOCK)]
    broken = (*TARGETS[:-1], replace(FAR, high=None))
    assert told(replace(READY, targets=broken)) == [("std.target_incomplete", Effect.BLOCK)]


@pytest.mark.parametrize("item", CleanLand)
@pytest.mark.parametrize("answer", [None, False])
def test_each_condition_of_article_21_is_needed(item: CleanLand, answer: bool | None) -> None:
    supply = replace(READY, clean={**READY.clean, item: answer})
    assert told(supply) == [("std.not_clean", Effect.BLOCK)]


def test_standard_land_is_asked_of_parks_from_2024() -> None:
    plain = replace(READY, standard=False)
    assert told(plain) == [("std.not_standard", Effect.BLOCK)]
    assert told(replace(plain, in_park=None)) == [("std.park_unknown", Effect.BLOCK)]
    assert told(replace(plain, in_park=False)) == []
    assert told(replace(plain, listed_on=on("2023-12-31"))) == []
    assert told(replace(plain, excluded="国家安全")) == [("std.excluded", Effect.REVIEW)]


def test_evaluations_dates_and_restricted_industries_are_told() -> None:
    names = list(READY.evaluations)
    lapsed = {**READY.evaluations, names[0]: on("2024-05-31")}
    assert told(replace(READY, evaluations=lapsed)) == [("std.evaluation_lapsed", Effect.REVIEW)]
    on_time = {**READY.evaluations, names[0]: LISTED}
    assert told(replace(READY, evaluations=on_time)) == []
    assert len(told(replace(READY, evaluations={}))) == len(names)
    assert told(replace(READY, start_agreed=None)) == [("std.no_dates", Effect.BLOCK)]
    assert told(replace(READY, restricted="水泥")) == [("std.restricted", Effect.WARN)]
