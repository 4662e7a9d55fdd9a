"""Areas of a line after an adjustment: nothing appears or disappears on the way."""

import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, box

from spatial.line_change import area_cm2, changed


def squares(limit: int = 6):
    """Outlines of whole centimetres, so that areas are exact."""
    corner = st.integers(0, 4000)
    size = st.integers(1, 3000)
    made = st.builds(
        lambda x, y, w, h: box(x / 100, y / 100, (x + w) / 100, (y + h) / 100),
        *[corner] * 2,
        *[size] * 2,
    )
    return st.lists(made, max_size=limit).map(shapely.union_all)


LINES = st.lists(st.integers(0, 15), unique=True, max_size=6).map(
    lambda cells: [box(n % 4 * 12, n // 4 * 12, n % 4 * 12 + 10, n // 4 * 12 + 10) for n in cells]
)


def total(shapes) -> int:
    return sum(area_cm2(each) for each in shapes if each is not None)


@given(LINES, squares(), squares())
def test_what_was_plus_joined_minus_left_is_what_is(areas, joining, leaving) -> None:
    change = changed(areas, joining, leaving)
    after = total(change.kept) + change.joined_cm2
    # Each area is rounded to a square centimetre by itself.
    slack = len(areas) + 3
    assert abs(after - (total(areas) + change.joined_cm2 - change.left_cm2)) <= slack
    whole = shapely.union_all([*(one for one in change.kept if one is not None), change.joined])
    wanted = shapely.union(
        shapely.difference(shapely.union_all(areas), shapely.difference(leaving, joining)),
        shapely.difference(joining, leaving),
    )
    assert shapely.area(shapely.symmetric_difference(whole, wanted)) < 0.001


@given(LINES, squares(), squares())
def test_areas_never_overlap_and_the_untouched_stay_to_the_digit(areas, joining, leaving) -> None:
    change = changed(areas, joining, leaving)
    parts = [one for one in change.kept if one is not None] + [change.joined]
    for place, one in enumerate(parts):
        for other in parts[:place]:
            assert shapely.area(shapely.intersection(one, other)) < 0.001
    for place, area in enumerate(areas):
        if place not in change.touched:
            assert change.kept[place] == MultiPolygon([area])


@given(LINES, squares())
def test_taken_out_and_put_back_is_the_same_land(areas, outline) -> None:
    out = changed(areas, None, outline)
    kept = [one for one in out.kept if one is not None]
    back = changed(kept, out.left, None)
    assert abs(back.joined_cm2 - out.left_cm2) <= 1 + len(areas)
    land = shapely.union_all([*kept, back.joined])
    assert shapely.area(shapely.symmetric_difference(land, shapely.union_all(areas))) < 0.001


def test_whole_rectangles_are_exact_in_square_centimetres() -> None:
    line = [box(0, 0, 100, 100), box(200, 0, 300, 100)]
    change = changed(line, box(100, 0, 150.05, 100), box(50, 0, 250, 100))
    # Land in both outlines, 100 to 150.05, stays what it is: outside the line.
    assert (change.joined_cm2, change.left_cm2) == (0, 100_000_000)
    change = changed(line, box(90, 0, 150.05, 100), box(250, 0, 300, 100))
    assert (change.joined_cm2, change.left_cm2) == (50_050_000, 50_000_000)
    assert change.touched == (1,)
    assert [area_cm2(one) for one in change.kept] == [100_000_000, 50_000_000]


def test_an_area_that_leaves_whole_is_gone() -> None:
    change = changed([box(0, 0, 10, 10)], None, box(-1, -1, 11, 11))
    assert change.kept == (None,) and change.left_cm2 == 1_000_000
