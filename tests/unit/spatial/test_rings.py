"""Rings combined by parity: any nesting, any order, the same shape."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from spatial.rings import combine, shapes_from_rings
from tests.vector_files import rectangle


def nested(depth: int) -> list[np.ndarray]:
    """Squares inside each other, 10 m apart, the outermost first."""
    side = 20.0 * depth + 10
    return [
        np.array(rectangle(10.0 * i, 10.0 * i, side - 20 * i, side - 20 * i)) for i in range(depth)
    ]


@given(st.integers(1, 7), st.randoms(use_true_random=False))
def test_nesting_alternates_between_land_and_hole(depth: int, random) -> None:  # type: ignore[no-untyped-def]
    rings = nested(depth)
    sizes = [(20.0 * depth + 10 - 20 * i) ** 2 for i in range(depth)]
    expected = sum(size if i % 2 == 0 else -size for i, size in enumerate(sizes))
    random.shuffle(rings)

    shape = combine([ring[::-1] if random.random() < 0.5 else ring for ring in rings])

    assert shape.is_valid
    assert round(shape.area, 6) == expected


def test_two_equal_rings_are_not_silently_one() -> None:
    ring = np.array(rectangle(0, 0))

    assert not combine([ring, ring]).is_valid


def test_many_features_at_once() -> None:
    rings = [
        np.array(rectangle(0, 0)),
        np.array(rectangle(30, 30, 40, 40)),
        np.array(rectangle(200, 0)),
        np.array([(0, 0), (1, 1), (0, 0)]),
    ]
    sizes = np.array([len(ring) for ring in rings])

    shapes, faults = shapes_from_rings(np.vstack(rings), sizes, np.array([0, 0, 2, 3]), 5)

    assert [shape.area if shape else None for shape in shapes] == [8400, None, 10000, None, None]
    assert faults == {3: "ring-too-short"}
