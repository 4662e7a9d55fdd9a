"""Areas do not depend on where a ring lies, how it is turned, or where it starts."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from spatial.area import INVERSE_FLATTENING, SEMI_MAJOR_M, ellipsoidal_m2, plane_m2, to_cm2

GEOD = Geod(a=SEMI_MAJOR_M, rf=INVERSE_FLATTENING)


def stars(radii: list[float]) -> np.ndarray:
    """A simple ring: one vertex a direction, at the given distances."""
    angles = np.arange(len(radii)) * 2 * math.pi / len(radii)
    distances = np.array(radii)
    return np.column_stack([distances * np.cos(angles), distances * np.sin(angles)])


RADII = st.lists(st.floats(5, 500), min_size=3, max_size=12)


@given(
    RADII,
    st.floats(0, 2 * math.pi),
    st.floats(300_000, 500_000),
    st.floats(3_300_000, 3_480_000),
)
def test_plane_area_of_a_moved_and_turned_ring(
    radii: list[float], angle: float, east: float, north: float
) -> None:
    ring = stars(radii)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    moved = ring @ turn.T + np.array([east, north])
    shapes = np.array([shapely.Polygon(ring), shapely.Polygon(moved)], dtype=object)

    here, there = plane_m2(shapes)

    assert there == pytest.approx(here, rel=1e-6, abs=1e-3)


@given(RADII, st.floats(103, 104.8), st.floats(30.1, 31.4), st.integers(0, 11), st.booleans())
def test_ellipsoidal_area_equals_the_geodesic(
    radii: list[float], lon: float, lat: float, start: int, backwards: bool
) -> None:
    degrees = stars(radii) / 100_000 + np.array([lon, lat])
    ring = np.roll(degrees[::-1] if backwards else degrees, start, axis=0)
    # A long edge is straight in degrees for the formula and bends for the geodesic: cut it.
    shape = shapely.segmentize(shapely.Polygon(ring), 0.0004)

    ours = ellipsoidal_m2(np.array([shape], dtype=object))[0]

    assert ours == pytest.approx(abs(GEOD.geometry_area_perimeter(shape)[0]), rel=1e-6, abs=0.02)


def test_holes_are_taken_off_and_parts_added() -> None:
    shell, hole = shapely.box(104, 30, 104.02, 30.02), shapely.box(104.005, 30.005, 104.01, 30.01)
    part = shapely.box(104.1, 30, 104.11, 30.01)
    both = shapely.MultiPolygon([shapely.Polygon(shell.exterior, [hole.exterior]), part])
    a, b, c, together = ellipsoidal_m2(np.array([shell, hole, part, both], dtype=object))

    assert together == pytest.approx(a - b + c)


def test_square_centimetres_are_rounded_half_up() -> None:
    assert to_cm2(np.array([0.00005, 0.00004999, 1.0, 12.34567])) == [1, 0, 10_000, 123_457]
