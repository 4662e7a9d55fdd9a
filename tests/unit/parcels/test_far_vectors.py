"""容积率: worked examples G1-G4 and W1-W3, unknown heights, recognition, the approximate ring."""

from dataclasses import replace
from fractions import Fraction

import pytest

from parcels.building import Building, Buildings, LandUseParts, Storey
from parcels.contract import Contract, FarRange
from parcels.facts import ParcelFacts, RingPlace
from parcels.finding import Finding
from parcels.floor_area import floor_area_ratio
from parcels.layers import LayerKind
from parcels.outcome import Outcome
from parcels.policy import load_profile
from parcels.rules import admin_land, far
from parcels.verdict import Rule
from parcels.works import Progress, Recognition
from tests.unit.parcels.build import POLICY, buildings, day, land, layer, m2, on, parcel

AS_OF = on("2025-12-31")
INSIDE = RingPlace(1_000_000, 5_000_000)
OUTSIDE = RingPlace(0, 5_000_000)


def plot(area: str, far_m2: str, ring: RingPlace, *, approximate: bool = False) -> ParcelFacts:
    return parcel(
        areas=land(area),
        buildings=buildings((far_m2, 3_900)),
        ring=ring,
        layers=(layer(LayerKind.RING, approximate=approximate),),
    )


def zone(facts: ParcelFacts) -> Finding:
    return far.judge_zone(facts, POLICY, AS_OF).finding


def contract(facts: ParcelFacts) -> Finding:
    return far.judge_contract(facts, POLICY, AS_OF).finding


def workshop(height: int | None) -> Buildings:
    office = Building("办公楼", tuple(Storey(m2("800"), 3_900) for _ in range(4)), True)
    return Buildings((Building("车间", (Storey(m2("9000"), height),), False), office))


@pytest.mark.parametrize(
    ("name", "height", "counted", "shown"),
    [("G1", 10_500, "21200", "1.06"), ("G2", 8_000, "12200", "0.61")],
)
def test_storeys_over_8_m_count_twice(name: str, height: int, counted: str, shown: str) -> None:
    ratio = floor_area_ratio(workshop(height), m2("20000"), POLICY, AS_OF)
    assert ratio.counted_low == ratio.counted_high == m2(counted), name
    assert ratio.low == ratio.high == Fraction(shown)


@pytest.mark.parametrize(
    ("office_land", "outcome"), [("1400", Outcome.PASS), ("1400.01", Outcome.FAIL)]
)
def test_g3_seven_percent_belongs_to_the_limit(office_land: str, outcome: Outcome) -> None:
    parts = LandUseParts(administrative_cm2=m2(office_land))
    facts = parcel(areas=land("20000"), land_parts=parts)
    assert admin_land.judge(facts, POLICY, AS_OF).finding.outcome is outcome


def test_g4_inseparable_office_land_is_apportioned_by_floor_area() -> None:
    facts = parcel(areas=land("20000"), buildings=workshop(10_500))
    finding = admin_land.judge(facts, POLICY, AS_OF).finding
    assert finding.outcome is Outcome.FAIL
    assert finding.measured == 262_295


def test_w1_bounds_are_weighted_by_area() -> None:
    finding = zone(plot("100000", "170000", RingPlace(600_000, 0)))
    assert (finding.limit_low, finding.limit_high) == (1_680_000, 3_600_000)
    assert finding.outcome is Outcome.PASS
    assert finding.detail["straddle"] is True


def test_w2_a_small_part_moves_the_bounds_a_little() -> None:
    ring = RingPlace(5_000, 0, m2("100"), m2("19900"), 40_000, 600_000)
    finding = zone(plot("20000", "24080", ring))
    assert (finding.limit_low, finding.limit_high) == (1_204_000, 3_005_000)
    assert finding.detail["straddle"] is True
    assert finding.outcome is Outcome.PASS


@pytest.mark.parametrize(("area", "outcome"), [("12000", Outcome.PASS), ("11999", Outcome.REVIEW)])
def test_w3_the_bound_belongs_to_the_range_unrounded(area: str, outcome: Outcome) -> None:
    assert zone(plot("10000", area, OUTSIDE)).outcome is outcome


def test_a_part_below_a_sliver_is_not_called_straddling() -> None:
    ring = RingPlace(100, 0, m2("2"), m2("19998"), 20_000, 600_000)
    assert zone(plot("20000", "26000", ring)).detail["straddle"] is False


@pytest.mark.parametrize(
    ("ring", "area", "outcome"),
    [
        (INSIDE, "20000", Outcome.PASS),
        (INSIDE, "19999.99", Outcome.REVIEW),
        (INSIDE, "40000", Outcome.PASS),
        (INSIDE, "40000.01", Outcome.REVIEW),
        (OUTSIDE, "30000", Outcome.PASS),
        (OUTSIDE, "30000.01", Outcome.REVIEW),
    ],
)
def test_each_bound_is_inclusive(ring: RingPlace, area: str, outcome: Outcome) -> None:
    assert zone(plot("10000", area, ring)).outcome is outcome


def test_a_contract_of_its_own_turns_too_low_into_below() -> None:
    facts = replace(
        plot("10000", "11000", OUTSIDE),
        contract=Contract(far=FarRange(Fraction(1), Fraction("1.1"))),
    )
    assert zone(facts).outcome is Outcome.BELOW
    assert contract(facts).outcome is Outcome.PASS
    too_high = replace(facts, buildings=buildings(("31000", 3_900)))
    assert zone(too_high).outcome is Outcome.REVIEW
    assert contract(too_high).outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("area", "outcome"),
    [("9000", Outcome.UNKNOWN), ("12000", Outcome.PASS), ("5999", Outcome.REVIEW)],
)
def test_an_unknown_height_makes_an_interval(area: str, outcome: Outcome) -> None:
    facts = replace(plot("10000", "1", OUTSIDE), buildings=buildings((area, None)))
    assert zone(facts).outcome is outcome


def test_a_building_without_floor_area_leaves_the_upper_end_open() -> None:
    facts = plot("10000", "1", OUTSIDE)
    unknown = replace(facts, buildings=Buildings((Building("A", None),)))
    assert zone(unknown).outcome is Outcome.UNKNOWN
    storeys = (Storey(m2("31000"), 3_000),)
    above = replace(facts, buildings=Buildings((Building("A", None), Building("B", storeys))))
    assert zone(above).outcome is Outcome.REVIEW


def test_near_an_approximate_ring_both_sides_must_agree() -> None:
    near, beyond = RingPlace(0, 300_000), RingPlace(0, 300_001)
    assert zone(plot("10000", "13000", near, approximate=True)).reason == "far.ring_doubt"
    assert zone(plot("10000", "13000", near)).outcome is Outcome.PASS
    assert zone(plot("10000", "13000", beyond, approximate=True)).outcome is Outcome.PASS
    assert zone(plot("10000", "25000", near, approximate=True)).outcome is Outcome.PASS


def test_a_recognised_process_has_its_own_range_or_none() -> None:
    facts = plot("10000", "5000", OUTSIDE)
    free = Recognition("成经信函1号", on("2024-01-01"))
    own = replace(free, low=Fraction("0.6"), high=Fraction(1))
    assert zone(replace(facts, recognition=free)).outcome is Outcome.EXEMPT
    assert zone(replace(facts, recognition=own)).outcome is Outcome.REVIEW
    ended = replace(free, until=on("2025-12-30"))
    assert zone(replace(facts, recognition=ended)).reason == "far.zone_below"
    assert zone(replace(facts, recognition=replace(free, whole=False))).outcome is Outcome.REVIEW


def test_underground_storeys_do_not_count() -> None:
    storeys = (Storey(m2("500"), 3_000), Storey(m2("500"), 9_000, below_ground=True))
    ratio = floor_area_ratio(Buildings((Building("A", storeys),)), m2("500"), POLICY, AS_OF)
    assert ratio.low == 1


def test_nothing_is_due_while_building() -> None:
    facts = replace(
        plot("10000", "100", OUTSIDE),
        contract=Contract(far=FarRange(Fraction(1), None), agreed_completion=day("2025-12-31")),
    )
    assert contract(facts).outcome is Outcome.NOT_DUE
    done = replace(facts, progress=Progress(completed_on=day("2025-06-30")))
    assert contract(done).outcome is Outcome.FAIL


def test_a_city_without_ring_rule_has_no_zone_finding() -> None:
    policy = load_profile("foshan").policy
    finding = far.judge_zone(plot("10000", "1", OUTSIDE), policy, AS_OF).finding
    assert (finding.rule, finding.outcome) == (Rule.FAR_ZONE, Outcome.NOT_APPLICABLE)
