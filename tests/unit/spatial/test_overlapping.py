"""Overlaps among drawn shapes: counted beyond an area, the same as cutting every pair."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon, box

from spatial import overlapping
from spatial.area import Shapes
from spatial.overlapping import overlaps_among, overlaps_among_wkb

AREA_M2 = 1.0


def held(*shapes: Polygon) -> Shapes:
    planes = np.empty(len(shapes), dtype=object)
    planes[:] = [shapely.multipolygons([shape]) for shape in shapes]
    return planes


def test_neighbours_with_an_edge_or_a_corner_in_common_do_not_overlap() -> None:
    square = box(0, 0, 100, 100)
    assert overlaps_among(held(square, box(100, 0, 200, 100), box(100, 100, 200, 200)), 0) == []


def test_an_overlap_names_the_later_first_with_its_areas() -> None:
    found = overlaps_among(held(box(0, 0, 100, 100), box(90, 0, 200, 100)), AREA_M2)
    assert [(one.place, one.other_place) for one in found] == [(1, 0)]
    assert (found[0].area, found[0].own, found[0].other) == (1000, 11000, 10000)


def test_what_is_below_the_area_is_not_told() -> None:
    sliver = held(box(0, 0, 100, 100), box(99.95, 0, 200, 100))
    corner = held(box(0, 0, 100, 100), box(99.5, 99.5, 200, 200))
    assert len(overlaps_among(sliver, AREA_M2)) == 1
    assert overlaps_among(corner, AREA_M2) == []


def test_an_edge_in_common_beside_a_common_part_is_left_out() -> None:
    ring = Polygon([(0, 0), (100, 0), (100, 100), (0, 100)])
    other = Polygon([(100, 0), (200, 0), (200, 100), (100, 100), (90, 60), (100, 50)])
    (found,) = overlaps_among(held(ring, other), AREA_M2)
    assert found.area == 250


def test_no_shapes_and_one_shape() -> None:
    assert overlaps_among(held(), AREA_M2) == []
    assert overlaps_among(held(box(0, 0, 1, 1)), AREA_M2) == []


squares = st.builds(
    lambda x, y, width, height: box(x, y, x + width, y + height),
    *[st.integers(0, 12)] * 2,
    *[st.integers(1, 6)] * 2,
)


@given(st.lists(squares, max_size=8), st.sampled_from([0.0, 1.0]))
def test_shapes_as_bytes_some_at_a_time_are_told_alike(
    shapes: list[Polygon], area_m2: float
) -> None:
    whole = overlaps_among(held(*shapes), area_m2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(overlapping, "_BATCH", 3)
        assert overlaps_among_wkb([shape.wkb for shape in shapes], area_m2) == whole


@given(st.lists(squares, max_size=8))
def test_is_what_cutting_every_pair_says(shapes: list[Polygon]) -> None:
    told = {(one.place, one.other_place): one.area for one in overlaps_among(held(*shapes), 1.0)}
    for later, shape in enumerate(shapes):
        for earlier in range(later):
            common = shape.intersection(shapes[earlier])
            counts = common.area > 1.0
            assert told.get((later, earlier)) == (common.area if counts else None)


@given(st.lists(squares, max_size=12), st.integers(1, 4))
def test_strips_change_nothing(shapes: list[Polygon], strip: int) -> None:
    whole = overlaps_among(held(*shapes), 0.0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(overlapping, "_STRIP", strip)
        assert overlaps_among(held(*shapes), 0.0) == whole
