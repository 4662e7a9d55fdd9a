"""Clues of low-efficiency land at the edges of their thresholds."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from parcels.assess import assess
from parcels.building import LandUseParts
from parcels.contract import BenefitTarget, Contract, Indicator, Operator
from parcels.enterprise import Enterprise, Industry, YearFigures
from parcels.facts import LandUse, ParcelFacts, ParkMean, RingPlace
from parcels.finding import Finding
from parcels.layers import LayerKind
from parcels.outcome import Outcome
from parcels.verdict import Rule, ThemeCode, Verdict
from parcels.works import Progress
from tests.unit.parcels.build import POLICY, WAN, buildings, day, land, layer, m2, on, parcel

DONE = Progress(completed_on=day("2020-01-01"))


def built(**known: Any) -> ParcelFacts:
    """A finished parcel of 30 000 m²."""
    return parcel(areas=land("30000"), progress=DONE, **known)


def clue(facts: ParcelFacts, rule: Rule, as_of: str = "2025-12-31") -> Finding:
    return assess(facts, POLICY, on(as_of)).finding(rule)


@pytest.mark.parametrize(
    ("used", "outcome"), [("20000", Outcome.REVIEW), ("20000.01", Outcome.PASS)]
)
def test_a_third_undeveloped_is_a_clue(used: str, outcome: Outcome) -> None:
    facts = built(land_parts=LandUseParts(built_cm2=m2(used)))
    assert clue(facts, Rule.LE_PARTIAL).outcome is outcome


@pytest.mark.parametrize(("area", "outcome"), [("3333", Outcome.PASS), ("3334", Outcome.REVIEW)])
def test_less_than_five_mu_is_no_clue(area: str, outcome: Outcome) -> None:
    facts = replace(built(land_parts=LandUseParts(built_cm2=0)), areas=land(area))
    assert clue(facts, Rule.LE_PARTIAL).outcome is outcome


@pytest.mark.parametrize(
    ("area", "outcome"), [("21599.99", Outcome.REVIEW), ("21600", Outcome.PASS)]
)
def test_far_under_sixty_percent_of_the_zone_floor(area: str, outcome: Outcome) -> None:
    facts = built(
        buildings=buildings((area, 3_000)),
        ring=RingPlace(0, 5_000_000),
        layers=(layer(LayerKind.RING),),
    )
    assert clue(facts, Rule.LE_FAR).outcome is outcome


def test_the_industry_floor_is_that_of_the_signing_day() -> None:
    old = Contract(signed_on=day("2010-01-01"))
    facts = built(
        industry=Industry("40", 2002), contract=old, buildings=buildings(("29999", 3_000))
    )
    assert clue(facts, Rule.LE_FAR).outcome is Outcome.REVIEW
    later = replace(facts, contract=Contract(signed_on=day("2024-01-01")))
    assert clue(later, Rule.LE_FAR).outcome is Outcome.UNKNOWN
    other_edition = replace(facts, industry=Industry("40", 2017))
    assert clue(other_edition, Rule.LE_FAR).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("signed", "covered", "outcome"),
    [
        ("2001-01-01", "9000", Outcome.PASS),
        ("2010-01-01", "8999.99", Outcome.REVIEW),
        ("2024-01-01", "11999.99", Outcome.REVIEW),
        ("2024-01-01", "12000", Outcome.PASS),
    ],
)
def test_building_coefficient_by_age(signed: str, covered: str, outcome: Outcome) -> None:
    facts = built(
        contract=Contract(signed_on=day(signed)),
        land_parts=LandUseParts(coefficient_cm2=m2(covered)),
    )
    assert clue(facts, Rule.LE_BCOEF).outcome is outcome


@pytest.mark.parametrize(("wan", "outcome"), [(2_700, Outcome.PASS), (2_699, Outcome.REVIEW)])
def test_investment_compares_like_with_like(wan: int, outcome: Outcome) -> None:
    agreed = BenefitTarget(
        Indicator.FAI_MU, Operator.AT_LEAST, Fraction(100), None, "万元/亩", with_land_price=True
    )
    progress = replace(DONE, invested_fen=0, invested_with_land_fen=wan * WAN)
    facts = replace(built(contract=Contract(targets=(agreed,))), progress=progress)
    assert clue(facts, Rule.LE_INVEST).outcome is outcome
    unsaid = replace(agreed, with_land_price=None)
    unclear = replace(facts, contract=Contract(targets=(unsaid,)))
    assert clue(unclear, Rule.LE_INVEST).outcome is Outcome.UNKNOWN


def firm(*taxes: tuple[int, int]) -> Enterprise:
    area = m2("20000")
    years = tuple(YearFigures(y, tax_fen=tax * WAN, area=area) for y, tax in taxes)
    return Enterprise("U", "甲", day("2018-01-01"), None, years)


@pytest.mark.parametrize(
    ("taxes", "outcome"),
    [
        (((2025, 239), (2024, 239)), Outcome.REVIEW),
        (((2025, 239), (2024, 240)), Outcome.PASS),
        (((2025, 240),), Outcome.PASS),
        (((2025, 239),), Outcome.UNKNOWN),
    ],
)
def test_tax_low_two_years_running(taxes: tuple[tuple[int, int], ...], outcome: Outcome) -> None:
    assert clue(built(enterprises=(firm(*taxes),)), Rule.LE_TAX).outcome is outcome


def test_tax_against_the_mean_of_the_park() -> None:
    means = tuple(ParkMean(year, 100 * WAN) for year in (2024, 2025))
    facts = built(enterprises=(firm((2025, 899), (2024, 899)),), park_means=means)
    assert clue(facts, Rule.LE_TAX).outcome is Outcome.REVIEW


@pytest.mark.parametrize(
    ("as_of", "outcome"), [("2025-06-29", Outcome.PASS), ("2025-06-30", Outcome.REVIEW)]
)
def test_a_stop_of_twelve_months(as_of: str, outcome: Outcome) -> None:
    progress = replace(DONE, production_stopped_on=day("2024-06-30"))
    assert clue(replace(built(), progress=progress), Rule.LE_STOP, as_of).outcome is outcome


def test_other_use_than_approved() -> None:
    facts = built(use=LandUse("0601", "0501"))
    assert clue(facts, Rule.LE_USE).outcome is Outcome.REVIEW


def test_suspected_idle_land_has_no_clues_and_land_in_construction_none_due() -> None:
    idle = parcel(contract=Contract(agreed_start=day("2020-01-01")), use=LandUse("1", "2"))
    assert clue(idle, Rule.LE_USE).outcome is Outcome.NOT_APPLICABLE
    building = parcel(contract=Contract(agreed_completion=day("2026-12-31")), use=LandUse("1", "2"))
    assert clue(building, Rule.LE_USE).outcome is Outcome.NOT_DUE


def test_missing_clues_do_not_colour_a_parcel_but_found_ones_do() -> None:
    quiet = assess(built(), POLICY, on("2025-12-31"))
    assert quiet.finding(Rule.LE_TAX).verdict is Verdict.UNKNOWN
    assert quiet.themes[ThemeCode.IDLE] is Verdict.PASS
    found = assess(built(use=LandUse("1", "2")), POLICY, on("2025-12-31"))
    assert found.verdict is Verdict.REVIEW


def test_suspected_idle_is_the_worst_verdict() -> None:
    idle = parcel(contract=Contract(agreed_start=day("2020-01-01")))
    assessment = assess(idle, POLICY, on("2025-12-31"))
    assert assessment.verdict is assessment.themes[ThemeCode.IDLE] is Verdict.IDLE
