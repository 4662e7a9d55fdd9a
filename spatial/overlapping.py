"""Shapes that overlap each other (相互重叠)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.area import Floats, Shapes, plane_m2

Places: TypeAlias = NDArray[np.int64]

_BATCH = 20_000
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
    areas = plane_m2(planes)
    found: list[Overlap] = []
    for later, earlier in _pairs(planes, area_m2):
        common = _polygonal(shapely.intersection(planes[later], planes[earlier]))
        area = plane_m2(common)
        counts = np.flatnonzero(area > area_m2)
        found.extend(
            Overlap(int(place), int(other), float(shared), float(areas[place]), float(areas[other]))
            for place, other, shared in zip(
                later[counts], earlier[counts], area[counts], strict=True
            )
        )
    return sorted(found, key=lambda one: (one.place, one.other_place))


def _pairs(planes: Shapes, area_m2: float) -> Iterator[tuple[Places, Places]]:
    """Pairs (later, earlier) that have more than an edge or a corner in common, some at a time.

    What is prepared for a comparison takes several times the memory of the shape itself.
    """
    bounds = shapely.bounds(planes)
    tree = shapely.STRtree(planes)
    for start in range(0, len(planes), _BATCH):
        some = planes[start : start + _BATCH]
        later, earlier = tree.query(some)
        later = later + start
        once = earlier < later
        later, earlier = later[once], earlier[once]
        wide = _common_box(bounds[later], bounds[earlier]) > area_m2 * _SURELY
        later, earlier = later[wide], earlier[wide]
        shapely.prepare(some)
        apart = shapely.touches(planes[later], planes[earlier])
        later, earlier = later[~apart], earlier[~apart]
        meet = shapely.intersects(planes[later], planes[earlier])
        shapely.destroy_prepared(some)
        yield later[meet], earlier[meet]


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
