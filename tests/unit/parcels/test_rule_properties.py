"""What holds of the rules whatever the figures: 容积率, sums of 亩均, clues of 低效, lines."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from parcels.aggregate import Kpi, kpi
from parcels.assess import assess
from parcels.building import Building, Buildings, LandUseParts, Storey
from parcels.contract import Contract, FarRange, Indicator
from parcels.enterprise import Enterprise
from parcels.facts import ParcelFacts
from parcels.floor_area import floor_area_ratio
from parcels.layers import LayerKind
from parcels.outcome import Outcome
from parcels.rules import far, line
from parcels.units import fen_per_mu
from parcels.verdict import Rule
from tests.unit.parcels.build import M2, POLICY, land, on
from tests.unit.parcels.strategies import ENTERPRISES, PARCELS
from tests.unit.parcels.test_efficiency import built
from tests.unit.parcels.test_line import plot, share

DAY = on("2025-12-31")
HEIGHTS = st.sampled_from([3_000, 7_999, 8_000, 8_001, 20_000])
STOREYS = st.lists(
    st.tuples(st.integers(1, 30_000).map(lambda n: n * M2), st.none() | HEIGHTS, HEIGHTS),
    min_size=1,
    max_size=5,
)
GROUND = 20_000 * M2


def houses(*storeys: tuple[int, int | None]) -> Buildings:
    return Buildings((Building("B", tuple(Storey(area, mm) for area, mm in storeys)),))


@given(STOREYS, st.fractions(0, 3, max_denominator=20), st.fractions(0, 3, max_denominator=20))
def test_unknown_heights_hold_every_height_and_decide_only_what_all_decide(
    storeys: list[tuple[int, int | None, int]], low: Fraction, more: Fraction
) -> None:
    """The interval of 容积率 holds each completion, and a verdict that is told is theirs too."""
    vague = houses(*((area, mm) for area, mm, _ in storeys))
    exact = houses(*((area, other if mm is None else mm) for area, mm, other in storeys))
    told = floor_area_ratio(vague, GROUND, POLICY, DAY)
    known = floor_area_ratio(exact, GROUND, POLICY, DAY)
    assert told.high is not None and known.known
    assert told.low <= known.low <= told.high
    agreed = Contract(far=FarRange(low, low + more))
    outcomes = [
        far.judge_contract(
            ParcelFacts("C", areas=land("20000"), buildings=one, contract=agreed), POLICY, DAY
        ).finding.outcome
        for one in (vague, exact)
    ]
    assert outcomes[0] in (Outcome.UNKNOWN, outcomes[1])


@given(PARCELS)
def test_floor_area_that_is_not_known_never_passes(facts: ParcelFacts) -> None:
    bare = replace(facts, buildings=None)
    for judge in (far.judge_contract, far.judge_zone):
        assert judge(bare, POLICY, DAY).finding.outcome is not Outcome.PASS


@given(st.lists(ENTERPRISES, max_size=4), st.lists(ENTERPRISES, max_size=4))
def test_sums_of_mu_are_ratios_of_sums(one: list[Enterprise], other: list[Enterprise]) -> None:
    """Two groups together: sums add up, and the figure lies between those of the two."""

    def of(firms: list[Enterprise]) -> Kpi:
        return kpi(firms, POLICY, DAY, 2025, Indicator.TAX_MU)

    left, right, both = of(one), of(other), of(one + other)
    assert both.money_fen == left.money_fen + right.money_fen
    assert both.land == left.land + right.land
    assert both.counted == left.counted + right.counted
    assert both.counted + len(both.left_out) == len(one) + len(other)
    values = [item.value for item in (left, right) if item.value is not None]
    assert (both.value is None) is (not values)
    if both.value is not None:
        assert both.value == fen_per_mu(both.money_fen, both.land)
        assert min(values) <= both.value <= max(values)


@given(st.integers(0, 30_000), st.integers(0, 30_000))
def test_more_built_land_never_makes_a_clue(used: int, more: int) -> None:
    def outcome(built_m2: int) -> Outcome:
        parts = LandUseParts(built_cm2=min(built_m2, 30_000) * M2)
        return assess(built(land_parts=parts), POLICY, DAY).finding(Rule.LE_PARTIAL).outcome

    if outcome(used) is Outcome.PASS:
        assert outcome(used + more) is Outcome.PASS


@given(st.integers(0, 20_000), st.integers(0, 20_000))
def test_land_drawn_into_the_red_line_stays_in_it(area: int, more: int) -> None:
    def controls(inside: int) -> object:
        red = min(inside, 20_000)
        shares = [share(LayerKind.RED, str(red))] if red else []
        blue = [share(LayerKind.BLUE, str(20_000 - red))] if red < 20_000 else []
        return line.judge(plot(*shares, *blue), POLICY, DAY).finding.detail["class"]

    if controls(area) == "工业红线区":
        assert controls(area + more) == "工业红线区"
