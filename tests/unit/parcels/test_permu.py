"""亩均 figures: H1, target precedence, BELOW is not FAIL, what is not due, what is missing."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from parcels.aggregate import LeftOutReason, kpi
from parcels.contract import BenefitTarget, Contract, Indicator, Operator
from parcels.enterprise import AreaBasis, Enterprise, LeasedBuilding, Occupied, YearFigures
from parcels.facts import ParcelFacts
from parcels.finding import Finding
from parcels.outcome import Outcome
from parcels.rules import permu
from tests.unit.parcels.build import POLICY, WAN, day, m2, on, parcel

AS_OF = on("2025-12-31")
H1 = Occupied(
    own_cm2=m2("50000"),
    leased_out_cm2=m2("10000"),
    leased_in_buildings=(LeasedBuilding(m2("20000"), m2("4000"), m2("30000")),),
)


def year(tax: int | None = 1_920, number: int = 2025, **more: Any) -> YearFigures:
    figures = YearFigures(
        year=number,
        revenue_fen=50_000 * WAN,
        tax_fen=None if tax is None else tax * WAN,
        above_scale=True,
        area=H1.area,
        basis=AreaBasis.OCCUPANCY,
    )
    return replace(figures, **more)


def firm(*years: YearFigures, name: str = "甲", began: str = "2020-03-01") -> Enterprise:
    return Enterprise(f"USCC{name}", name, day(began), None, years)


def tax(facts: ParcelFacts, as_of: str = "2025-12-31") -> Finding:
    return permu.judge_tax(facts, POLICY, on(as_of)).finding


def on_parcel(*enterprises: Enterprise, contract: Contract | None = None) -> ParcelFacts:
    return parcel(enterprises=enterprises, contract=contract)


def target(low: int, unit: str = "万元/亩") -> BenefitTarget:
    return BenefitTarget(Indicator.TAX_MU, Operator.AT_LEAST, Fraction(low), None, unit)


def test_h1_a_leased_share_stays_exact_and_meets_thirty() -> None:
    assert H1.area == Fraction(m2("128000"), 3)
    finding = tax(on_parcel(firm(year())))
    assert (finding.outcome, finding.measured) == (Outcome.PASS, 30 * WAN)


def test_one_fen_under_the_city_target_is_below_not_fail() -> None:
    short = year(tax_fen=1_920 * WAN - 1)
    assert tax(on_parcel(firm(short))).outcome is Outcome.BELOW


def test_revenue_is_judged_by_its_own_target() -> None:
    facts = on_parcel(firm(year(area=m2("200000") // 3, revenue_fen=65_000 * WAN)))
    assert permu.judge_revenue(facts, POLICY, AS_OF).finding.outcome is Outcome.PASS
    poor = on_parcel(firm(year(area=m2("200000") // 3, revenue_fen=64_990 * WAN)))
    assert permu.judge_revenue(poor, POLICY, AS_OF).finding.outcome is Outcome.BELOW


@pytest.mark.parametrize(
    ("low", "reach", "outcome"),
    [
        (30, "2025-06-30", Outcome.PASS),
        (31, "2025-06-30", Outcome.FAIL),
        (31, "2025-12-31", Outcome.NOT_DUE),
        (31, "2026-06-30", Outcome.NOT_DUE),
        (20, "2025-06-30", Outcome.PASS),
    ],
)
def test_the_contract_comes_first(low: int, reach: str, outcome: Outcome) -> None:
    contract = Contract(targets=(target(low),), reach_on=day(reach))
    assert tax(on_parcel(firm(year()), contract=contract)).outcome is outcome


def test_a_contract_missed_without_reach_date_is_not_decided() -> None:
    contract = Contract(targets=(target(31),))
    assert tax(on_parcel(firm(year()), contract=contract)).reason == "permu.reach_unknown"


def test_figures_before_the_reach_year_are_not_judged() -> None:
    contract = Contract(targets=(target(31),), reach_on=day("2025-03-31"))
    facts = on_parcel(firm(year(number=2024)), contract=contract)
    assert tax(facts, "2025-06-30").outcome is Outcome.NOT_DUE


def test_units_of_a_contract_are_converted_exactly() -> None:
    contract = Contract(targets=(target(450, "万元/公顷"),), reach_on=day("2024-01-01"))
    assert tax(on_parcel(firm(year()), contract=contract)).outcome is Outcome.PASS
    odd = Contract(targets=(target(450, "斤"),), reach_on=day("2024-01-01"))
    assert tax(on_parcel(firm(year()), contract=odd)).reason == "permu.unit_unclear"


@pytest.mark.parametrize("more", [{"above_scale": False}, {"in_park": False}])
def test_below_scale_or_outside_a_park_shows_its_value_only(more: dict[str, bool]) -> None:
    finding = tax(on_parcel(firm(year(tax=10, **more))))
    assert finding.outcome is Outcome.NOT_APPLICABLE
    assert finding.measured is not None


def test_first_production_year_and_construction_are_not_due() -> None:
    assert tax(on_parcel(firm(year(), began="2025-01-01"))).outcome is Outcome.NOT_DUE
    assert tax(on_parcel(firm(year(in_construction=True)))).outcome is Outcome.NOT_DUE
    contract = Contract(agreed_completion=day("2026-01-01"))
    assert tax(on_parcel(firm(year()), contract=contract)).outcome is Outcome.NOT_DUE


def test_missing_figures_are_unknown_with_the_newest_older_value() -> None:
    finding = tax(on_parcel(firm(year(tax=None), year(1_817, 2024), year(1_000, 2023))))
    assert (finding.outcome, finding.detail["older_year"]) == (Outcome.UNKNOWN, 2024)
    assert finding.detail["older_fen_mu"] == 28_390_625
    assert tax(on_parcel(firm(year(disputed=True)))).reason == "permu.no_disputed"
    assert tax(on_parcel(firm(year(area=None)))).reason == "permu.no_area"


def test_zero_and_refunds_are_figures() -> None:
    assert tax(on_parcel(firm(year(tax=0)))).outcome is Outcome.BELOW
    refunded = tax(on_parcel(firm(year(tax=-5))))
    assert (refunded.outcome, refunded.detail["negative"]) == (Outcome.BELOW, True)


def test_the_year_is_the_last_full_one_or_the_one_asked_for() -> None:
    facts = on_parcel(firm(year(number=2024)))
    assert tax(facts, "2025-12-30").detail["year"] == 2024
    assert tax(facts, "2025-12-31").detail["year"] == 2025
    assert tax(replace(facts, figure_year=2024)).outcome is Outcome.PASS


def test_several_enterprises_are_a_ratio_of_sums_by_their_land_here() -> None:
    mu = m2("2000") // 3 * 3 // 3
    rich = firm(year(area=20 * mu, on_parcel=10 * mu, tax_fen=800 * WAN), name="甲")
    poor = firm(year(area=30 * mu, on_parcel=30 * mu, tax_fen=0), name="乙")
    finding = tax(on_parcel(rich, poor))
    assert finding.measured == round(Fraction(400 * WAN) / (Fraction(40 * mu * 3, m2("2000"))))
    apart = firm(year(area=30 * mu), name="乙")
    assert tax(on_parcel(rich, apart)).reason == "permu.no_land_share"


def test_a_kpi_is_a_ratio_of_sums_that_says_who_is_left_out() -> None:
    mu_100 = m2("200000") // 3
    firms = [
        firm(year(5_000, area=mu_100), name="甲"),
        firm(year(1_000, area=mu_100), name="乙"),
        firm(year(9, in_park=False), name="园外"),
        firm(year(9, above_scale=False), name="规下"),
        firm(year(9), name="新投产", began="2025-07-01"),
        firm(year(9, in_construction=True), name="建设期"),
        firm(year(None), name="缺数"),
        firm(year(9, disputed=True), name="争议"),
        firm(year(9, area=None), name="缺地"),
        firm(name="无行"),
    ]
    result = kpi(firms, POLICY, AS_OF, 2025, Indicator.TAX_MU)
    assert result.counted == 2
    assert result.money_fen == 6_000 * WAN
    assert result.outcome is Outcome.PASS
    assert [item.reason for item in result.left_out] == [
        LeftOutReason.OUTSIDE,
        LeftOutReason.BELOW_SCALE,
        LeftOutReason.FIRST_YEAR,
        LeftOutReason.CONSTRUCTION,
        LeftOutReason.FIGURES,
        LeftOutReason.DISPUTED,
        LeftOutReason.AREA,
        LeftOutReason.FIGURES,
    ]


def test_a_kpi_over_nobody_is_unknown() -> None:
    assert kpi([], POLICY, AS_OF, 2025, Indicator.REV_MU).outcome is Outcome.UNKNOWN
