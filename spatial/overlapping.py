"""Shapes that overlap each other (相互重叠)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.area import Floats, Shapes, plane_m2

Places: TypeAlias = NDArray[np.int64]

_BATCH = 4_000
_STRIP = 20_000
"""Shapes of which the boxes are looked through at once."""

_SURELY = 0.99
"""Boxes that share less than this part of the tolerance are told by their numbers alone."""

_POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


@dataclass(frozen=True, slots=True)
class Overlap:
    """Places of two shapes, the later one first; in m² what is common, and each one's area."""

    place: int
    other_place: int
    area: float
    own: float
    other: float


def overlaps_among(planes: Shapes, area_m2: float) -> list[Overlap]:
    """Overlaps of more than ``area_m2`` among plane shapes in metres, by place.

    Most neighbours share an edge and nothing else; they are told apart before anything is cut,
    which costs several times as much: first by their boxes, then by shape.
    """
    return _among(len(planes), lambda places: planes[places], area_m2)


def overlaps_among_wkb(planes: Sequence[bytes], area_m2: float) -> list[Overlap]:
    """The same for shapes as WKB, of which only some are in hand at a time."""

    def shapes(places: Places) -> Shapes:
        return np.asarray(shapely.from_wkb([planes[place] for place in places.tolist()]))

    return _among(len(planes), shapes, area_m2)


def _among(count: int, shapes: Callable[[Places], Shapes], area_m2: float) -> list[Overlap]:
    boxes, areas = np.empty((count, 4)), np.empty(count)
    for places in _some(count):
        some = shapes(places)
        boxes[places], areas[places] = shapely.bounds(some), plane_m2(some)
    found: list[Overlap] = []
    for later, earlier in _near(boxes, area_m2 * _SURELY):
        own, others = _held(shapes, later), _held(shapes, earlier)
        area = _common_m2(own, others)
        counts = np.flatnonzero(area > area_m2)
        found.extend(
            Overlap(int(place), int(other), float(shared), float(areas[place]), float(areas[other]))
            for place, other, shared in zip(
                later[counts], earlier[counts], area[counts], strict=True
            )
        )
    return sorted(found, key=lambda one: (one.place, one.other_place))


def _some(count: int) -> Iterator[Places]:
    for start in range(0, count, _BATCH):
        yield np.arange(start, min(start + _BATCH, count))


def _near(boxes: Floats, area_m2: float) -> Iterator[tuple[Places, Places]]:
    """Pairs (later, earlier) of which the boxes share more than an area, some at a time.

    From west to east: of what lies further west only that counts which reaches into the strip.
    """
    order = np.argsort(boxes[:, 0], kind="stable")
    before = order[:0]
    for start in range(0, len(order), _STRIP):
        own = order[start : start + _STRIP]
        before = before[boxes[before, 2] > boxes[own[0], 0]]
        for one, other in _near_in(boxes, own, before):
            wide = _common_box(boxes[one], boxes[other]) > area_m2
            one, other = one[wide], other[wide]
            yield np.maximum(one, other), np.minimum(one, other)
        before = np.concatenate([before, own])


def _near_in(boxes: Floats, own: Places, before: Places) -> Iterator[tuple[Places, Places]]:
    """Pairs of boxes that meet, of those in a strip with each other and with those ``before``."""
    all_here = np.concatenate([own, before])
    # A line from corner to corner has the box of its shape, and a fraction of its points.
    diagonals = shapely.linestrings(boxes[all_here].reshape(-1, 2, 2))
    tree = shapely.STRtree(diagonals)
    for places in _some(len(own)):
        one, other = tree.query(diagonals[places])
        one = one + places[0]
        once = other > one
        yield all_here[one[once]], all_here[other[once]]


def _held(shapes: Callable[[Places], Shapes], places: Places) -> Shapes:
    """The shapes at places that are named again and again, each made once."""
    once, again = np.unique(places, return_inverse=True)
    return shapes(once)[again]


def _common_m2(own: Shapes, others: Shapes) -> Floats:
    """Area that the shapes of each pair share, m²."""
    shapely.prepare(own)
    apart = shapely.touches(own, others)
    apart[~apart] = ~shapely.intersects(own[~apart], others[~apart])
    # What is prepared takes several times the memory of the shape itself.
    shapely.destroy_prepared(own)
    area = np.zeros(len(own))
    area[~apart] = plane_m2(_polygonal(shapely.intersection(own[~apart], others[~apart])))
    return area


def _common_box(one: Floats, other: Floats) -> Floats:
    """Area that the boxes of two shapes share, m²: no less than what the shapes share."""
    low = np.maximum(one[:, :2], other[:, :2])
    high = np.minimum(one[:, 2:], other[:, 2:])
    sides = np.clip(high - low, 0.0, None)
    return np.asarray(sides[:, 0] * sides[:, 1], dtype=np.float64)


def _polygonal(shapes: Shapes) -> Shapes:
    """Only what has an area: two shapes may share a part and, elsewhere, an edge."""
    mixed = np.flatnonzero(~np.isin(shapely.get_type_id(shapes), _POLYGONS))
    for index in mixed:
        parts = shapely.get_parts(shapes[index])
        flat = parts[np.isin(shapely.get_type_id(parts), _POLYGONS)]
        shapes[index] = shapely.multipolygons([*flat.tolist()])
    return shapes
