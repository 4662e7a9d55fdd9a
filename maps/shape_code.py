"""Rings as short text: quantised, delta-coded, six bits a character.

A vertex of an ordinary parcel takes about six characters instead of forty. Coordinates are
degrees, ``SCALE`` units a degree (0.1 m), which is for display only;
``maps/static/embedded.js`` reads it back.
"""

from collections.abc import Iterable, Sequence

SCALE = 1_000_000
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"

Position = Sequence[float]
Ring = Sequence[Position]
Polygon = Sequence[Ring]
MultiPolygon = Sequence[Polygon]
"""As GeoJSON has them: polygons of rings of [longitude, latitude], closed or not."""

_CONTINUES = 32
_RING, _POLYGON = " ", "."


def encode(shape: MultiPolygon, west: float, south: float) -> str:
    """``shape`` relative to a corner; polygons are joined by a full stop, rings by a space."""
    return _POLYGON.join(
        _RING.join(_ring(ring, west, south) for ring in polygon) for polygon in shape
    )


def _ring(ring: Ring, west: float, south: float) -> str:
    text = []
    at = (0, 0)
    for point in _distinct(ring, west, south):
        text.append(_number(point[0] - at[0]) + _number(point[1] - at[1]))
        at = point
    return "".join(text)


def _distinct(ring: Ring, west: float, south: float) -> Iterable[tuple[int, int]]:
    """Quantised points without repeats; the closing point is left out."""
    points = [
        (round((point[0] - west) * SCALE), round((point[1] - south) * SCALE)) for point in ring
    ]
    kept = [point for place, point in enumerate(points) if point != points[place - 1]]
    return kept or points[:1]


def _number(value: int) -> str:
    """Zigzag, then five bits a character, lowest first; the sixth bit says more follow."""
    rest = value << 1 if value >= 0 else ~(value << 1)
    text = ""
    while rest >= _CONTINUES:
        text += ALPHABET[_CONTINUES | rest & (_CONTINUES - 1)]
        rest >>= 5
    return text + ALPHABET[rest]
