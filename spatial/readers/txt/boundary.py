"""Points into rings (界址点成环): by ring number as it runs on, and by closing points.

A closing line may be there, be missing, or bear the next number; rings may share a number. So a
ring ends where the number changes, where a point falls on the ring's start, or where the naming
begins anew.
"""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from spatial.area import Floats
from spatial.readers.txt.parcel import PointLine

CLOSES_WITHIN_M = 0.001
_SAME_NAME_WITHIN_M = 0.1
_DEGREES_PER_METRE = 1e-5
_LEAST_POINTS = 3


def rings(points: Sequence[PointLine]) -> Iterator[list[PointLine]]:
    """Open rings (the closing point dropped) in the order of the file."""
    current: list[PointLine] = []
    closed_at: PointLine | None = None
    for point in points:
        if current and point.ring != current[0].ring:
            yield current
            current, closed_at = [], None
        if len(current) >= _LEAST_POINTS and _closes(point, current[0]):
            yield current
            current, closed_at = [], point
            continue
        if closed_at is not None and not current and _distance(point, closed_at) <= _reach(point):
            continue
        if len(current) >= _LEAST_POINTS and _starts_anew(point, current):
            yield current
            current = []
        closed_at = None
        current.append(point)
    if current:
        yield current


def distinct(ring: Sequence[PointLine]) -> int:
    """How many different places a ring has."""
    return len({(point.first, point.second) for point in ring})


def closed_array(ring: Sequence[PointLine], north_first: bool) -> Floats:
    """East and north of a ring, the first point repeated at the end."""
    pairs = [(p.second, p.first) if north_first else (p.first, p.second) for p in ring]
    return np.array([*pairs, pairs[0]], dtype=np.float64)


def _closes(point: PointLine, start: PointLine) -> bool:
    distance = _distance(point, start)
    scale = _reach(point) / CLOSES_WITHIN_M
    named_alike = bool(point.name) and point.name == start.name
    return distance <= _reach(point) or (named_alike and distance <= _SAME_NAME_WITHIN_M * scale)


def _starts_anew(point: PointLine, current: Sequence[PointLine]) -> bool:
    """The first name again at another place, where names are numbers that run on."""
    return bool(point.name) and point.name == current[0].name and current[1].name != point.name


def _distance(one: PointLine, other: PointLine) -> float:
    return math.hypot(one.first - other.first, one.second - other.second)


def _reach(point: PointLine) -> float:
    """A millimetre, in the unit of the numbers."""
    degrees = abs(point.first) <= 180 and abs(point.second) <= 180
    return CLOSES_WITHIN_M * _DEGREES_PER_METRE if degrees else CLOSES_WITHIN_M
