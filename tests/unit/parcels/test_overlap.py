"""Overlap of two pieces of land: the tolerance at its limits, the four relations."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcels.overlap import Relation, relation, tolerance_cm2, tolerance_row
from parcels.policy import load_profile

ROW = tolerance_row(load_profile("chengdu").policy, date(2025, 12, 31))
HECTARE = 100_000_000


@pytest.mark.parametrize(
    ("own", "other", "common", "lies"),
    [
        (HECTARE, HECTARE, 100_000, None),
        (HECTARE, HECTARE, 100_001, Relation.PART),
        (HECTARE, HECTARE, HECTARE - 100_000, Relation.EQUAL),
        (HECTARE, HECTARE, HECTARE - 100_001, Relation.PART),
        (HECTARE, 2 * HECTARE, HECTARE, Relation.INSIDE),
        (2 * HECTARE, HECTARE, HECTARE, Relation.COVERED),
        # A parcel of 900 m2 under an outline of 100 ha is one, though 0.1 % of the latter is more.
        (100 * HECTARE, 9_000_000, 9_000_000, Relation.COVERED),
        # Half a square metre is one edge of the smallest plot, more is not.
        (100_000, 100_000, 5_000, None),
        (100_000, 100_000, 5_001, Relation.PART),
    ],
)
def test_the_relation_at_its_limits(
    own: int, other: int, common: int, lies: Relation | None
) -> None:
    assert relation(ROW, own, other, common) is lies


@given(st.integers(1, 10**12), st.integers(1, 10**12), st.data())
def test_seen_from_the_other_side_it_is_the_mirror(
    own: int, other: int, data: st.DataObject
) -> None:
    common = data.draw(st.integers(0, min(own, other)))
    mirrored = {Relation.INSIDE: Relation.COVERED, Relation.COVERED: Relation.INSIDE}
    lies = relation(ROW, own, other, common)
    assert relation(ROW, other, own, common) is mirrored.get(lies, lies)  # type: ignore[arg-type]
    assert (lies is None) == (common <= tolerance_cm2(ROW, own, other))
