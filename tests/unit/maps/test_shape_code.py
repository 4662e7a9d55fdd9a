"""The short text of a ring gives the ring back, to the display's 0.1 m."""

from hypothesis import given
from hypothesis import strategies as st

from maps.shape_code import ALPHABET, SCALE, MultiPolygon, encode

WEST, SOUTH = 102.9, 30.0


def decode(text: str) -> list[list[list[tuple[int, int]]]]:
    return [[_ring(ring) for ring in polygon.split(" ")] for polygon in text.split(".")]


def _ring(text: str) -> list[tuple[int, int]]:
    numbers: list[int] = []
    value, factor = 0, 1
    for letter in text:
        digit = ALPHABET.index(letter)
        value += digit % 32 * factor
        factor *= 32
        if digit < 32:
            numbers.append(value // 2 if value % 2 == 0 else -(value + 1) // 2)
            value, factor = 0, 1
    points = []
    x = y = 0
    for step in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + step[0], y + step[1]
        points.append((x, y))
    return points


units = st.integers(-3_000_000, 3_000_000)
rings = st.lists(st.tuples(units, units), min_size=3, max_size=9, unique=True)


@given(st.lists(st.lists(rings, min_size=1, max_size=3), min_size=1, max_size=3))
def test_round_trip(shape: list[list[list[tuple[int, int]]]]) -> None:
    degrees: MultiPolygon = [
        [[(WEST + x / SCALE, SOUTH + y / SCALE) for x, y in [*ring, ring[0]]] for ring in polygon]
        for polygon in shape
    ]
    got = decode(encode(degrees, WEST, SOUTH))
    # The closing point is dropped, so a ring may start at its second point.
    assert [[_turned(r) for r in polygon] for polygon in got] == [
        [_turned(r) for r in polygon] for polygon in shape
    ]


def _turned(ring: list[tuple[int, int]]) -> list[tuple[int, int]]:
    first = ring.index(min(ring))
    return ring[first:] + ring[:first]


def test_repeats_and_closing_point_are_left_out() -> None:
    ring = [(102.9, 30.0), (102.9, 30.0), (102.91, 30.0), (102.91, 30.01), (102.9, 30.0)]
    assert len(decode(encode([[ring]], WEST, SOUTH))[0][0]) == 3


def test_text_needs_no_escape() -> None:
    assert not set(ALPHABET + " .") & set("<>&\"'\\")
