"""A sheet's scale is round and true; what it shows is as large as its frame says."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from maps.print_sheet import (
    SCALES,
    Extent,
    Label,
    Layout,
    Paper,
    Turn,
    Window,
    fitting_scale,
    uncrowded,
)

LAYOUTS = [Layout(paper, turn) for paper in Paper for turn in Turn]
lengths = some.integers(1, 900_000)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("scale", SCALES)
def test_the_extent_is_the_frame_at_the_scale(layout: Layout, scale: int) -> None:
    extent = Window(layout, scale, (400_000.0, 3_390_000.0)).extent
    assert (extent.east - extent.west) * 1000 / scale == pytest.approx(layout.width)
    assert (extent.north - extent.south) * 1000 / scale == pytest.approx(layout.map_height)
    assert extent.centre == (400_000.0, 3_390_000.0)


@given(some.sampled_from(LAYOUTS), lengths, lengths)
def test_the_scale_fits_and_the_next_larger_would_not(layout: Layout, width: int, up: int) -> None:
    scale = fitting_scale(layout, Extent(0, 0, width, up))
    fits = Window(layout, scale, (0, 0)).extent
    place = SCALES.index(scale)
    if width < 150_000 and up < 100_000:
        assert fits.east - fits.west >= width
        assert fits.north - fits.south >= up
    if place > 0:
        larger = Window(layout, SCALES[place - 1], (0, 0)).extent
        assert (larger.east - larger.west) * 0.95 <= width or (
            larger.north - larger.south
        ) * 0.95 <= up


@given(some.sampled_from(LAYOUTS), some.sampled_from(SCALES), lengths, lengths)
def test_grid_lines_stand_ten_centimetres_apart_on_round_metres(
    layout: Layout, scale: int, x: int, y: int
) -> None:
    window = Window(layout, scale, (x, y))
    for lines, room in (
        (list(window.vertical_lines()), layout.width),
        (list(window.horizontal_lines()), layout.map_height),
    ):
        assert len(lines) in (int(room // 100), int(room // 100) + 1)
        assert all(-1e-6 <= line.at <= room + 1e-6 for line in lines)
        assert all(line.metres % (scale // 10) == 0 for line in lines)
        for one, next_one in pairwise(lines):
            assert abs(abs(next_one.at - one.at) - 100) < 1e-6


@pytest.mark.parametrize("scale", SCALES)
def test_the_bar_is_round_and_as_long_as_it_says(scale: int) -> None:
    metres, mm = Window(LAYOUTS[0], scale, (0, 0)).bar
    assert str(metres).rstrip("0") in ("1", "2", "4", "5")
    assert mm == pytest.approx(metres * 1000 / scale)
    assert 15 < mm <= 40


def test_papers_are_those_of_the_standard() -> None:
    assert [(layout.width + 20, layout.height + 20) for layout in LAYOUTS] == [
        (297, 210),
        (210, 297),
        (420, 297),
        (297, 420),
    ]


def test_labels_give_way_to_those_before_them() -> None:
    one = Label(50, 50, "锦江区", 3)
    assert uncrowded([one, Label(52, 51, "某园", 3), Label(50, 60, "他园", 3)]) == [
        one,
        Label(50, 60, "他园", 3),
    ]
