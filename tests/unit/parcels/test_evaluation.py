"""亩均 evaluation: exact scores, caps, missing values, cuts, ties, vetoes, MERGE, simulation."""

from dataclasses import replace
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcels.enterprise import LeasedBuilding, Occupied
from parcels.evaluation.evaluation import Evaluation, evaluate
from parcels.evaluation.firm import Firm, Points, population
from parcels.evaluation.land import LandPart, LandUse, excess, land_statement, overfull
from parcels.evaluation.ranking import places
from parcels.evaluation.scheme import (
    AreaMode,
    Bound,
    Cut,
    Side,
)
from parcels.evaluation.scheme_file import parse_scheme
from parcels.evaluation.score import Scored
from parcels.policy import PolicyError
from parcels.units import fen_per_mu, mu
from tests.unit.parcels.build import POLICY, WAN, m2, on
from tests.unit.parcels.evaluations import PLAIN, firm, scheme


def only(result: Evaluation) -> Scored:
    (group,) = result.groups
    found = [item.scored for item in group.graded] + list(group.blocked)
    assert len(found) == 1
    return found[0]


def points(result: Evaluation) -> dict[str, Fraction | None]:
    return {item.scored.firm.uscc: item.scored.total for item in result.graded}


# --- H1 and land -----------------------------------------------------------------------------


def test_h1_own_plus_leased_in_minus_leased_out() -> None:
    occupied = Occupied(
        own_cm2=m2("50000"),
        leased_out_cm2=m2("10000"),
        leased_in_buildings=(LeasedBuilding(m2("20000"), m2("4000"), m2("30000")),),
    )
    statement = land_statement(occupied)
    assert mu(statement.area) == 64
    assert fen_per_mu(1_920 * WAN, statement.area) == 30 * WAN
    h1 = replace(firm("H1", 1_920), amounts={"tax": 1_920 * WAN, "area": statement.area})
    item = only(evaluate(scheme(), (h1,))).items[0]
    assert item.value == 30
    assert item.score == 60 * Fraction(3, 2)


def test_land_in_its_construction_period_does_not_count() -> None:
    statement = land_statement(Occupied(own_cm2=m2("50000")), m2("20000"))
    assert statement.area == m2("30000")
    assert statement.in_construction == m2("20000")


def test_shares_of_a_parcel_fit_within_a_hundredth_of_a_square_metre() -> None:
    day = on("2025-12-31")
    halves = (Fraction(m2("10000"), 3),) * 3
    assert excess(m2("10000"), halves, POLICY, day) is None
    assert excess(m2("10000"), (*halves, 100), POLICY, day) is None
    assert excess(m2("10000"), (*halves, 101), POLICY, day) == 101
    with pytest.raises(PolicyError):
        excess(1, (), POLICY, on("1980-01-01"))


# --- scores ----------------------------------------------------------------------------------


def test_a_score_is_capped_and_never_negative() -> None:
    assert only(evaluate(scheme(), (firm("a", 10_000),))).total == 150
    assert only(evaluate(scheme(), (firm("a", -10),))).total == 0
    assert only(evaluate(scheme(), (firm("a", 1_000),))).total == 100


def test_an_inverse_indicator_is_base_over_value() -> None:
    less = parse_scheme(
        PLAIN.replace('upper = "tax"\nlower = "energy"', 'upper = "energy"\nlower = "tax"').replace(
            "fixed = 10", "fixed = 0.1\ninverse = true"
        )
    )
    assert only(evaluate(less, (firm("a", 1_000, energy=50),))).items[1].score == 60
    assert only(evaluate(less, (firm("a", 1_000, energy=200),))).items[1].score == 20
    assert only(evaluate(less, (firm("a", 1_000, energy=0),))).items[1].missing is not None


def test_a_blank_is_not_zero() -> None:
    blocked = only(evaluate(scheme(), (firm("a", None),)))
    assert blocked.total is None
    assert blocked.blocked_by == ("亩均税收",)
    assert only(evaluate(scheme(), (firm("a", 0),))).total == 0


@pytest.mark.parametrize("energy", [None, 0])
def test_missing_policies(energy: int | None) -> None:
    people = (firm("a", 1_000, energy=50), firm("b", 1_000, energy=200), firm("c", energy=energy))

    def total(policy: str) -> Fraction | None:
        kind = parse_scheme(PLAIN.replace('"AVG_OF_GROUP"', f'"{policy}"'))
        return points(evaluate(kind, people)).get("c")

    assert total("AVG_OF_GROUP") == 60 + Fraction(60 + 20, 2)
    assert total("ZERO") == 60
    assert total("REDISTRIBUTE") == 100
    assert total("BLOCK") is None


def test_minmax_places_between_least_and_greatest() -> None:
    kind = parse_scheme(PLAIN.replace('mode = "RATIO"', 'mode = "MINMAX"\nleast = 20'))
    people = (firm("a", 0), firm("b", 500), firm("c", 1_000))
    assert points(evaluate(kind, people)) == {"a": 20, "b": 60, "c": 100}
    assert only(evaluate(kind, (firm("a"),))).total == 100


def test_bonus_and_malus() -> None:
    person = firm("a", bonus=(Points("专精特新", 9),), malus=(Points("处罚", Fraction("2.5")),))
    assert only(evaluate(scheme(), (person,))).total == Fraction("106.5")
    limited = parse_scheme(PLAIN.replace("cap = 1.5", "cap = 1.5\nbonus_cap = 5", 1))
    assert only(evaluate(limited, (person,))).total == Fraction("102.5")


def test_means_are_ratios_of_sums_of_the_group() -> None:
    kind = parse_scheme(PLAIN.replace('baseline = "FIXED"\nfixed = 20', 'baseline = "TWICE_MEAN"'))
    before = (firm("x", 1_000, 100), firm("y", 2_000, 20), firm("z", None, 500))
    result = evaluate(kind, (firm("a", 1_000, 20),), before)
    assert result.groups[0].bases["TAX_MU"] == 50
    assert only(result).items[0].score == 60


def test_without_last_year_nobody_is_evaluated_by_a_mean() -> None:
    kind = parse_scheme(
        PLAIN.replace('baseline = "FIXED"\nfixed = 20', 'baseline = "LAST_YEAR_MEAN"').replace(
            '"BLOCK"', '"ZERO"'
        )
    )
    assert only(evaluate(kind, (firm("a"),))).total is None


@given(
    st.lists(st.integers(-100, 5_000), min_size=2, max_size=8),
    st.integers(0, 7),
    st.integers(0, 3_000),
)
def test_more_tax_never_scores_less(taxes: list[int], index: int, more: int) -> None:
    people = [firm(f"{i}", tax) for i, tax in enumerate(taxes)]
    chosen = index % len(people)
    richer = list(people)
    richer[chosen] = firm(f"{chosen}", taxes[chosen] + more)
    before, after = (points(evaluate(scheme(), group)) for group in (people, richer))
    assert (after[f"{chosen}"] or 0) >= (before[f"{chosen}"] or 0)
    assert all(after[code] == before[code] for code in before if code != f"{chosen}")


# --- classes ---------------------------------------------------------------------------------

PEOPLE = st.lists(
    st.tuples(
        st.integers(0, 6).map(lambda n: n * 300),
        st.sampled_from([(), ("accident",), ("standards",)]),
        st.sampled_from([(), ("new",)]),
    ),
    min_size=1,
    max_size=40,
)


def crowd(rows: list[tuple[int, tuple[str, ...], tuple[str, ...]]]) -> tuple[Firm, ...]:
    return tuple(
        firm(f"{i:03}", tax, vetoes=vetoes, protections=protections)
        for i, (tax, vetoes, protections) in enumerate(rows)
    )


@given(PEOPLE)
def test_cuts_are_never_exceeded_and_everyone_has_one_class(rows: list) -> None:
    result = evaluate(scheme(), crowd(rows))
    count = len(rows)
    firsts = [item.first for item in result.graded]
    assert firsts.count("A") == floor(Fraction(3, 10) * count)
    assert firsts.count("C") >= ceil(Fraction(1, 10) * count)
    grades = [item.grade for item in result.graded]
    assert sum(grades.count(name) for name in "ABCD") == count == len(result.classes)
    assert grades.count("A") <= floor(Fraction(3, 10) * count)
    assert [item.rank for item in result.graded] == list(range(1, count + 1))
    order = ["ABCD".index(grade) for grade in firsts]
    assert order == sorted(order)


@given(PEOPLE)
def test_vetoes_lower_protections_lift_and_no_place_is_freed(rows: list) -> None:
    people = crowd(rows)
    result = evaluate(scheme(), people)
    plain = evaluate(scheme(), tuple(replace(p, vetoes=(), protections=()) for p in people))
    assert [i.first for i in result.graded] == [i.first for i in plain.graded]
    for item in result.graded:
        if "accident" in item.scored.firm.vetoes:
            assert item.grade == "D"
        elif item.scored.firm.vetoes:
            assert item.grade == "C"
        elif item.scored.firm.protections:
            assert item.grade in "AB"
        else:
            assert item.grade == item.first


@given(PEOPLE, st.randoms())
def test_the_order_of_the_list_changes_nothing(rows: list, random: object) -> None:
    people = list(crowd(rows))
    shuffled = people[:]
    random.shuffle(shuffled)
    assert evaluate(scheme(), people).classes == evaluate(scheme(), shuffled).classes


def test_an_at_least_class_takes_its_ties_and_an_at_most_class_does_not() -> None:
    result = evaluate(scheme(), tuple(firm(f"{i}", 600) for i in range(10)))
    firsts = {item.scored.firm.uscc: item.first for item in result.graded}
    assert sorted(code for code, first in firsts.items() if first == "A") == ["0", "1", "2"]
    assert [code for code, first in firsts.items() if first == "C"] == list("3456789")


def test_a_tie_is_broken_by_the_indicator_then_by_code() -> None:
    people = (firm("b", 500, 25), firm("a", 500, 25), firm("c", 500, 20, bonus=(Points("x", 0),)))
    capped = scheme(cap="0.5")
    ranked = [item.scored.firm.uscc for item in evaluate(capped, people).graded]
    assert ranked == ["c", "a", "b"]


@given(st.integers(0, 500), st.fractions(0, 1, max_denominator=100))
def test_places_by_integers(count: int, share: Fraction) -> None:
    most = places(Cut("A", Side.TOP, Bound.AT_MOST, share), count)
    least = places(Cut("A", Side.TOP, Bound.AT_LEAST, share), count)
    assert most <= share * count < most + 1
    assert least - 1 < share * count <= least


def test_a_top_class_of_at_least_takes_its_ties() -> None:
    kind = parse_scheme(PLAIN.replace('"at_most"', '"at_least"'))
    result = evaluate(kind, tuple(firm(f"{i}", 900 if i < 5 else 300) for i in range(10)))
    assert [item.first for item in result.graded].count("A") == 5


# --- groups, unsuited, landless, MERGE --------------------------------------------------------


def test_groups_are_ranked_apart() -> None:
    people = tuple(
        firm(f"{d}{i}", 100 * i, attributes={"district": d}) for d in "xy" for i in range(10)
    )
    result = evaluate(scheme(), people)
    assert [group.key for group in result.groups] == [("规上", "x"), ("规上", "y")]
    assert [code for code, grade in result.classes.items() if grade == "A"] == [
        "x9", "x8", "x7", "y9", "y8", "y7",
    ]  # fmt: skip


def test_unsuited_landless_and_other_populations_stand_apart() -> None:
    people = (
        firm("a"),
        firm("t", unsuited=True),
        firm("n", mu=0),
        firm("s", above_scale=False),
    )
    result = evaluate(scheme(), people)
    assert result.classes == {"a": "C", "t": "T"}
    assert [item.uscc for item in result.landless] == ["n"]
    assert [item.uscc for item in result.outside] == ["s"]


def test_merged_tenants_bring_their_figures_and_share_the_grade() -> None:
    merge = scheme(area_mode='"MERGE"')
    owner, tenant = firm("o", 500, 50, 100), firm("t", 500, 10, 100, tenant_of="o")
    large = firm("l", 500, 10, 100, tenant_of="o", separate=True)
    result = evaluate(merge, (owner, tenant, large))
    assert points(result)["o"] == 60 + 40 * Fraction(1, 2)
    assert result.merged == {"t": "o"}
    assert result.classes["t"] == result.classes["o"]
    assert "l" in points(result)
    assert evaluate(scheme(), (owner, tenant, large)).merged == {}


@given(
    st.lists(st.tuples(st.integers(0, 900), st.none() | st.integers(0, 9)), min_size=1, max_size=10)
)
def test_merging_keeps_every_sum_and_everyone(rows: list[tuple[int, int | None]]) -> None:
    people = tuple(
        firm(f"{i}", tax, tenant_of=None if owner is None else f"{owner}")
        for i, (tax, owner) in enumerate(rows)
    )
    merged = population(people, AreaMode.MERGE)
    assert sum(p.amounts["tax"] for p in merged.firms) == sum(p.amounts["tax"] for p in people)
    assert {p.uscc for p in merged.firms} | set(merged.merged) == {p.uscc for p in people}
    assert {p.uscc for p in merged.firms}.isdisjoint(merged.merged)
    assert set(merged.merged.values()) <= {p.uscc for p in merged.firms}


def test_an_unknown_tenant_figure_makes_the_sum_unknown() -> None:
    joined = population((firm("o"), firm("t", None, tenant_of="o")), AreaMode.MERGE).firms
    assert joined[0].amounts["tax"] is None


def test_an_enterprise_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        evaluate(scheme(), (firm("a"), firm("a")))


@given(
    st.integers(1, 10**12),
    st.integers(0, 10**12),
    st.lists(st.fractions(0, 10**12, max_denominator=10**6), max_size=4),
)
def test_merging_never_makes_more_land_than_the_owner_has(
    own: int, out: int, used: list[Fraction]
) -> None:
    out = min(out, own)
    owner = firm("o", leased_out=out, amounts={"area": Fraction(own - out)})
    tenants = [firm(f"t{n}", tenant_of="o", amounts={"area": area}) for n, area in enumerate(used)]
    (joined,) = population((owner, *tenants), AreaMode.MERGE).firms
    assert own - out <= joined.amounts["area"] <= own
    if sum(used) >= out and used:
        assert joined.amounts["area"] == own


def test_shares_that_do_not_fit_their_parcel_are_named() -> None:
    fits = LandPart("p", 100, LandUse.OWN, 100)
    out = LandPart("p", 100, LandUse.LEASED_OUT, 40)
    leased = LandPart("p", 100, LandUse.LEASED_IN, 40 + 101)
    assert overfull((fits, out), POLICY, on("2025-12-31")) == ()
    (found,) = overfull((fits, out, leased), POLICY, on("2025-12-31"))
    assert (found.parcel, found.over) == ("p", 101)
