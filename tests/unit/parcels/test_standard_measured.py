"""What stored data say of 标准地 indicators, by the worked examples, and what they leave open."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from parcels.building import Building, Buildings, LandUseParts, Storey
from parcels.contract import CheckStage, Operator
from parcels.enterprise import Enterprise, YearFigures
from parcels.facts import Areas, ParcelFacts
from parcels.outcome import Outcome
from parcels.standard.measured import measures_of
from parcels.standard.target import Measure, Target, check_stage
from parcels.works import Progress
from tests.unit.parcels.build import POLICY, WAN, m2, on

DAY = on("2025-06-30")
KINDS = ("FAI_MU", "REV_MU", "TAX_MU", "FAR", "BCOEF", "ADMIN_LAND", "ADMIN_GFA", "GREEN")
TARGETS = tuple(
    Target(kind, Operator.AT_LEAST, 1, None, "", CheckStage.ACCEPT, with_land_price=None)
    for kind in KINDS
)
WORKSHOP = Building("厂房", (Storey(m2("9000"), 10_500),), administrative=False)
OFFICE = Building("办公楼", (Storey(m2("3200"), 3_900),), administrative=True)
G1 = ParcelFacts(
    "510100000001",
    areas=Areas(contract_cm2=m2("20000")),
    buildings=Buildings((WORKSHOP, OFFICE), on("2025-01-31")),
)


def measured(facts: ParcelFacts, year: int = 2024) -> dict[str, Measure]:
    return dict(measures_of(facts, TARGETS, POLICY, DAY, year))


def test_the_high_storey_counts_double() -> None:
    far = measured(G1)["FAR"]
    assert far.value == Fraction(106, 100)
    assert far.on == on("2025-01-31")
    assert "合同面积" in far.source
    exactly = replace(WORKSHOP, storeys=(Storey(m2("9000"), 8_000),))
    lower = replace(G1, buildings=Buildings((exactly, OFFICE)))
    assert measured(lower)["FAR"].value == Fraction(61, 100)


def test_office_land_is_apportioned_unless_told_apart() -> None:
    assert measured(G1)["ADMIN_LAND"].value == Fraction(3200 * 100, 12200)
    apart = replace(G1, land_parts=LandUseParts(administrative_cm2=m2("1400")))
    found = measured(apart)
    assert found["ADMIN_LAND"].value == 7
    assert found["ADMIN_GFA"].value == Fraction(3200 * 100, 12200)


def test_an_unknown_height_leaves_the_ratio_open() -> None:
    unknown = replace(WORKSHOP, storeys=(Storey(m2("9000")),))
    assert "FAR" not in measured(replace(G1, buildings=Buildings((unknown, OFFICE))))


def test_a_drawn_area_measures_nothing() -> None:
    drawn = replace(G1, areas=Areas(plane_cm2=m2("20000")))
    assert not measured(drawn).keys() & {"FAR", "BCOEF", "ADMIN_LAND"}


def test_an_unknown_use_leaves_the_office_share_open() -> None:
    unsure = replace(OFFICE, administrative=None)
    found = measured(replace(G1, buildings=Buildings((WORKSHOP, unsure))))
    assert not found.keys() & {"ADMIN_LAND", "ADMIN_GFA"}


def test_yearly_figures_are_those_of_the_year_chosen() -> None:
    mu_15 = m2("10000")
    rows = tuple(
        YearFigures(year=year, revenue_fen=revenue * WAN, tax_fen=None, area=mu_15)
        for year, revenue in ((2023, 6000), (2024, 9000))
    )
    firm = Enterprise("91510100MA0000001X", "模拟企业", years=rows)
    facts = replace(G1, enterprises=(firm,))
    found = measured(facts, 2024)
    assert found["REV_MU"].value == 600 * 10_000
    assert found["REV_MU"].on == on("2024-12-31")
    assert "2024" in found["REV_MU"].source and "模拟企业" in found["REV_MU"].source
    assert measured(facts, 2023)["REV_MU"].value == 400 * 10_000
    assert "REV_MU" not in measured(facts, 2022)
    assert "TAX_MU" not in found


def test_investment_only_where_the_agreement_says_what_counts() -> None:
    built = Progress(invested_fen=3000 * WAN, invested_with_land_fen=4500 * WAN)
    facts = replace(G1, progress=built)
    assert "FAI_MU" not in measured(facts)
    for with_price, value in ((False, 100), (True, 150)):
        target = Target(
            "FAI_MU",
            Operator.AT_LEAST,
            value,
            None,
            "万元/亩",
            CheckStage.ACCEPT,
            with_land_price=with_price,
        )
        measures = measures_of(facts, (target,), POLICY, DAY, 2024)
        stage = check_stage((target,), measures, CheckStage.ACCEPT, DAY)
        assert stage.outcome is Outcome.PASS
        assert stage.results[0].value == value
    assert "GREEN" not in measured(facts)


@given(st.sets(st.sampled_from(KINDS)))
def test_what_is_not_stored_never_passes(kinds: set[str]) -> None:
    targets = tuple(target for target in TARGETS if target.indicator in kinds)
    measures = measures_of(ParcelFacts("510100000001"), targets, POLICY, DAY, 2024)
    assert not measures
    outcome = check_stage(targets, measures, CheckStage.ACCEPT, DAY).outcome
    assert outcome is (Outcome.UNKNOWN if targets else Outcome.NOT_APPLICABLE)
