"""Line proposals by contiguity, park ranges, adjustments and their balance."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcels.control_class import ControlClass
from parcels.lines.adjustment import (
    CITY,
    Adjustment,
    AdjustmentKind,
    AdjustmentReason,
    check_adjustment,
    industrial_balance,
    ledger,
)
from parcels.lines.cluster import LandPiece, clusters
from parcels.lines.park_range import RangeKind, propose_ranges
from parcels.lines.proposal import Proposal, propose
from parcels.outcome import Effect
from parcels.policy import PolicyError, load_profile
from parcels.units import CM2_PER_HECTARE
from tests.unit.parcels.build import POLICY, on

DAY = on("2025-12-31")
HA = CM2_PER_HECTARE


def piece(code: str, hectares: int = 10, **known: object) -> LandPiece:
    plain = {
        "industrial": True,
        "within_boundary": True,
        "concentrated": True,
        "flexible": False,
        **known,
    }
    return LandPiece(code, hectares * HA, **plain)


def proposed(*pieces: LandPiece, near: tuple[tuple[str, str], ...] = ()) -> dict[str, Proposal]:
    return {item.code: item for item in propose(pieces, near, POLICY, DAY)}


def classes(*pieces: LandPiece, near: tuple[tuple[str, str], ...] = ()) -> dict[str, object]:
    return {code: item.control for code, item in proposed(*pieces, near=near).items()}


# --- clusters --------------------------------------------------------------------------------

CODES = st.sampled_from("abcdefgh")
PAIRS = st.lists(st.tuples(CODES, CODES), max_size=14)


@given(st.sets(CODES, min_size=1), PAIRS, st.randoms())
def test_clusters_divide_the_pieces(codes: set[str], pairs: list, random: object) -> None:
    pieces = [piece(code, index + 1) for index, code in enumerate(sorted(codes))]
    found = clusters(pieces, pairs)
    names = [code for cluster in found for code in cluster.codes]
    assert sorted(names) == sorted(codes)
    assert sum(c.area_cm2 for c in found) == sum(p.area_cm2 for p in pieces)
    where = {code: index for index, cluster in enumerate(found) for code in cluster.codes}
    assert all(where[a] == where[b] for a, b in pairs if a in where and b in where)
    turned = [(b, a) for a, b in pairs]
    random.shuffle(turned)
    assert clusters(reversed(pieces), turned) == found


@given(st.sets(CODES, min_size=1), PAIRS, st.tuples(CODES, CODES))
def test_another_neighbour_never_makes_more_clusters(codes: set[str], pairs: list, more) -> None:
    pieces = [piece(code) for code in codes]
    assert len(clusters(pieces, [*pairs, more])) <= len(clusters(pieces, pairs))


def test_a_piece_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        clusters((piece("a"), piece("a")), ())


# --- classes ---------------------------------------------------------------------------------


def test_twenty_hectares_hanging_together_are_red() -> None:
    near = (("a", "b"),)
    assert set(classes(piece("a"), piece("b"), near=near).values()) == {ControlClass.RED}
    assert set(classes(piece("a"), piece("b")).values()) == {ControlClass.BLUE}
    small = replace(piece("b"), area_cm2=10 * HA - 1)
    assert set(classes(piece("a"), small, near=near).values()) == {ControlClass.BLUE}


def test_sixty_percent_of_it_is_industrial() -> None:
    near = (("a", "b"),)
    house = piece("b", 20, industrial=False)
    assert classes(piece("a", 30), house, near=near) == {"a": ControlClass.RED, "b": None}
    assert classes(piece("a", 29), house, near=near)["a"] is ControlClass.BLUE


def test_land_beyond_the_boundary_makes_no_contiguous_land_inside() -> None:
    outside = piece("b", 100, within_boundary=False, concentrated=False)
    found = classes(piece("a"), outside, near=(("a", "b"),))
    assert found == {"a": ControlClass.BLUE, "b": ControlClass.CLASSIFY}


@pytest.mark.parametrize(
    ("known", "control", "reason"),
    [
        ({"park": "P"}, ControlClass.RED, "park"),
        ({}, ControlClass.BLUE, "scattered"),
        ({"flexible": True}, ControlClass.BLUE, "flexible"),
        ({"flexible": True, "park": "P"}, None, "two_classes"),
        ({"within_boundary": False, "park": "P"}, ControlClass.PARK_OUTSIDE, "park_outside"),
        ({"within_boundary": False, "flexible": True}, ControlClass.BLUE, "flexible"),
        (
            {"within_boundary": False, "concentrated": False},
            ControlClass.CLASSIFY,
            "classify",
        ),
        ({"within_boundary": False}, ControlClass.OUTSIDE, "outside"),
        ({"within_boundary": False, "concentrated": None}, None, "no_concentrated"),
        ({"within_boundary": None}, None, "no_boundary"),
        ({"flexible": None}, None, "no_flexible"),
        ({"industrial": False}, None, "not_industrial"),
        ({"published": ControlClass.BLUE, "park": "P"}, ControlClass.BLUE, "published"),
    ],
)
def test_the_order_of_classes(
    known: dict[str, object], control: ControlClass | None, reason: str
) -> None:
    found = proposed(piece("a", **known))["a"]
    assert (found.control, found.reason) == (control, reason)
    assert found.sentence
    assert found.review is (reason in ("two_classes", "classify"))


def test_proposals_need_the_row_of_contiguity() -> None:
    with pytest.raises(PolicyError):
        propose((), (), POLICY, on("1980-01-01"))
    with pytest.raises(PolicyError):
        propose_ranges((), (), {}, POLICY, on("1980-01-01"))


# --- parks -----------------------------------------------------------------------------------


def test_the_three_ranges() -> None:
    far = {"within_boundary": False, "concentrated": False}
    pieces = (
        piece("a", 20),
        piece("b", 25),
        piece("c", 30, **far),
        piece("d", 5),
        piece("e", 40, park="P"),
        piece("f", 50, within_boundary=None),
    )
    near = (("a", "e"), ("b", "c"))
    found = propose_ranges(pieces, near, {"a": frozenset({"Q", "P"})}, POLICY, DAY)
    assert [(item.kind, item.cluster.codes, item.parks) for item in found] == [
        (RangeKind.INCORPORATE, ("a",), ("P", "Q")),
        (RangeKind.MULTI_PIECE, ("b",), ()),
        (RangeKind.OUTSIDE, ("c",), ()),
    ]


# --- adjustments -----------------------------------------------------------------------------

SWAP = Adjustment(
    ControlClass.BLUE,
    AdjustmentKind.SWAP,
    AdjustmentReason.MAJOR,
    on("2036-01-01"),
    added_cm2=100,
    removed_cm2=100,
    added_on=on("2025-12-01"),
    removed_on=on("2025-12-01"),
    body="市政府",
    number="1号",
    decided_on=on("2025-11-01"),
)


def told(item: Adjustment, before: tuple[Adjustment, ...] = ()) -> list[tuple[str, Effect]]:
    return [
        (found.code.removeprefix("line."), found.effect)
        for found in check_adjustment(item, before, POLICY)
    ]


def test_a_swap_adds_at_least_what_it_takes_and_adds_first() -> None:
    assert told(SWAP) == []
    assert told(replace(SWAP, removed_cm2=101)) == [("swap_short", Effect.BLOCK)]
    late = replace(SWAP, added_on=on("2025-12-02"))
    assert told(late) == told(replace(SWAP, added_on=None)) == [("swap_order", Effect.BLOCK)]


def test_leaving_a_line_is_explained() -> None:
    red = replace(SWAP, control=ControlClass.RED)
    assert told(red) == [("red_removed", Effect.REVIEW_CITY)]
    last = replace(SWAP, valid_from=on("2035-12-31"))
    assert told(last) == [("blue_removed", Effect.REVIEW)]


def test_red_land_leaves_only_against_land_added_before() -> None:
    removal = replace(SWAP, control=ControlClass.RED, kind=AdjustmentKind.REMOVE, added_cm2=0)
    assert ("red_unbalanced", Effect.BLOCK) in told(removal)
    added = replace(removal, kind=AdjustmentKind.ADD, added_cm2=100, removed_cm2=0)
    assert told(removal, (added,)) == [("red_removed", Effect.REVIEW_CITY)]
    assert ("red_unbalanced", Effect.BLOCK) in told(removal, (added, removal))
    other = replace(added, control=ControlClass.BLUE)
    assert ("red_unbalanced", Effect.BLOCK) in told(removal, (other,))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"body": " "}, "no_document"),
        ({"number": ""}, "no_document"),
        ({"decided_on": None}, "no_document"),
        ({"decided_on": date(2036, 1, 2)}, "decided_late"),
        ({"control": ControlClass.CLASSIFY}, "no_line"),
        ({"kind": AdjustmentKind.ADD}, "amounts"),
        ({"kind": AdjustmentKind.CORRECT}, "erratum"),
        ({"reason": AdjustmentReason.ERRATUM}, "erratum"),
    ],
)
def test_incomplete_adjustments(change: dict[str, object], code: str) -> None:
    assert told(replace(SWAP, **change)) == [(code, Effect.BLOCK)]


def test_a_correction_neither_gains_nor_loses() -> None:
    fixed = replace(
        SWAP,
        control=ControlClass.RED,
        kind=AdjustmentKind.CORRECT,
        reason=AdjustmentReason.ERRATUM,
    )
    assert told(fixed) == []
    assert ledger((fixed,), ControlClass.RED).balance_cm2 == 0


@given(
    st.lists(
        st.tuples(st.sampled_from(AdjustmentKind), st.integers(0, 50), st.integers(0, 50)),
        max_size=8,
    )
)
def test_the_ledger_adds_up(rows: list[tuple[AdjustmentKind, int, int]]) -> None:
    items = [replace(SWAP, kind=k, added_cm2=a, removed_cm2=r) for k, a, r in rows]
    counted = [(a, r) for k, a, r in rows if k is not AdjustmentKind.CORRECT]
    found = ledger(items, ControlClass.BLUE)
    assert found.balance_cm2 == sum(a for a, _ in counted) - sum(r for _, r in counted)


def test_industrial_land_in_all_does_not_fall() -> None:
    before = {"甲区": 100, "乙区": 50}
    assert industrial_balance(before, {"甲区": 90, "乙区": 60}, POLICY, DAY)[0].sentence.startswith(
        "甲区工业用地减少"
    )
    fallen = industrial_balance(before, {"甲区": 100}, POLICY, DAY)
    assert [item.sentence.partition("工业")[0] for item in fallen] == [CITY, "乙区"]
    assert all(item.effect is Effect.REVIEW for item in fallen)
    assert industrial_balance(before, before, POLICY, DAY) == ()
    assert industrial_balance(before, {}, load_profile("foshan").policy, DAY) == ()
