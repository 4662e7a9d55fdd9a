"""Split and merge: land and contracts add up, and what is not stated is asked, never guessed."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from parcels.succession import Agreed, Cover, Following, Kind, Land, Plan, Share, objections
from tests.unit.parcels.build import POLICY, on

DAY = on("2025-06-01")
PLACE = (1, 1)
OLD = Land("A", 1_000_000_00, None, None, PLACE)
NEW = (Land("B", 600_000_00, None, None, PLACE), Land("C", 400_000_00, None, None, PLACE))
EXACT = Cover(0, 0, 0)
CONTRACT = Agreed("HT-1", 9_000_00, 1_000_000_00)


def split(**said: object) -> Plan:
    plan = Plan(Kind.SPLIT, DAY, (OLD,), NEW, EXACT, "", {}, (), ())
    return replace(plan, **said)  # type: ignore[arg-type]


def codes(plan: Plan) -> list[str]:
    return [one.code.removeprefix("succession.") for one in objections(plan, POLICY)]


def follows(*shares: Share) -> dict[str, Following]:
    return {"A": Following(CONTRACT, shares)}


def test_land_that_adds_up_is_split() -> None:
    assert codes(split()) == []
    assert all(one.article for one in objections(split(busy=("A",)), POLICY))


def test_the_words_split_and_merge_mean_one_and_many() -> None:
    assert codes(split(successors=NEW[:1])) == ["count"]
    assert codes(split(kind=Kind.MERGE)) == ["count"]
    merge = split(kind=Kind.MERGE, predecessors=NEW, successors=(OLD,))
    assert codes(merge) == []


def test_land_from_nowhere_is_refused_and_a_remainder_named() -> None:
    # 0.1 % of the land: exactly at the tolerance it is one edge surveyed twice.
    limit = OLD.cm2 // 1000
    assert codes(split(cover=Cover(limit, limit, limit))) == []
    assert codes(split(cover=Cover(0, limit + 1, 0))) == ["beyond"]
    assert codes(split(cover=Cover(0, 0, limit + 1))) == ["double"]
    left = split(cover=Cover(limit + 1, 0, 0))
    assert codes(left) == ["remainder"]
    assert codes(replace(left, remainder="划为城市道路")) == []


def test_days_and_places_must_fit() -> None:
    young = replace(OLD, since=DAY)
    ended = replace(OLD, until=on("2025-05-01"))
    assert codes(split(predecessors=(young,))) == ["not_yet"]
    assert codes(split(predecessors=(ended,))) == ["ended"]
    assert codes(split(predecessors=(replace(OLD, until=DAY),))) == []
    late = (NEW[0], replace(NEW[1], since=on("2025-06-02")))
    assert codes(split(successors=late)) == ["later"]
    assert codes(split(successors=(NEW[0], replace(NEW[1], place=(1, 2))))) == ["other_place"]
    assert "both_sides" in codes(split(successors=(*NEW, OLD)))


def test_an_open_case_blocks() -> None:
    assert codes(split(busy=("A",))) == ["open_case"]


def test_a_contract_without_a_statement_is_a_question() -> None:
    assert codes(split(contracts={"A": Following(CONTRACT, None)})) == ["contract_open"]
    assert codes(split(contracts=follows())) == []
    assert codes(split(contracts=follows(Share("B", 9_000_00, 1_000_000_00)))) == []


def test_shares_add_up_exactly() -> None:
    good = (Share("B", 5_000_01, 600_000_00), Share("C", 3_999_99, 400_000_00))
    assert codes(split(contracts=follows(*good))) == []
    assert codes(split(contracts=follows(replace(good[0], price_fen=5_000_02), good[1]))) == [
        "price"
    ]
    assert codes(split(contracts=follows(replace(good[0], price_fen=None), good[1]))) == ["price"]
    assert codes(split(contracts=follows(replace(good[0], cm2=1), good[1]))) == ["contract_area"]
    assert codes(split(contracts=follows(replace(good[0], code="X"), good[1]))) == ["stranger"]
    unknown = {"A": Following(replace(CONTRACT, price_fen=None), good)}
    assert codes(split(contracts=unknown)) == ["price"]


def test_one_parcel_takes_one_contract() -> None:
    merge = split(kind=Kind.MERGE, predecessors=NEW, successors=(OLD,))
    both = {one.code: Following(CONTRACT, (Share("A", 9_000_00, 1_000_000_00),)) for one in NEW}
    assert codes(replace(merge, contracts=both)) == ["joined"]
    one = both | {"C": Following(CONTRACT, ())}
    assert codes(replace(merge, contracts=one)) == []
    assert codes(replace(merge, contracts=one, own=("A",))) == ["joined"]


@given(st.lists(st.integers(0, 10**12), min_size=2, max_size=6), st.integers(1, 10**9))
def test_split_then_merge_gives_the_same_totals(parts: list[int], error: int) -> None:
    """Whatever the parts: accepted only if they sum to the whole, and any error is found."""
    whole = sum(parts)
    lands = tuple(Land(f"N{n}", part, None, None, PLACE) for n, part in enumerate(parts))
    old = Land("A", whole, None, None, PLACE)
    shares = tuple(Share(one.code, one.cm2, one.cm2) for one in lands)
    agreed = Agreed("HT-1", whole, whole)
    plan = split(predecessors=(old,), successors=lands, contracts={"A": Following(agreed, shares)})
    assert codes(plan) == []
    back = replace(plan, kind=Kind.MERGE, predecessors=lands, successors=(old,), contracts={})
    assert codes(back) == []
    wrong = (replace(shares[0], price_fen=parts[0] + error), *shares[1:])
    assert codes(replace(plan, contracts={"A": Following(agreed, wrong)})) == ["price"]


@given(st.integers(0, 10**12), st.integers(0, 10**12), st.integers(0, 10**12))
def test_more_land_out_of_place_never_helps(left: int, beyond: int, double: int) -> None:
    less = set(codes(split(cover=Cover(left, beyond, double))))
    more = set(codes(split(cover=Cover(left + 1, beyond + 1, double + 1))))
    assert less <= more
