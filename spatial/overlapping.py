"""Shapes that overlap each other (相互重叠)."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.area import Shapes, plane_m2

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
    which costs several times as much.
    """
    later, earlier = _neighbours(planes)
    common = _polygonal(shapely.intersection(planes[later], planes[earlier]))
    area = plane_m2(common)
    counts = np.flatnonzero(area > area_m2)
    areas = plane_m2(planes)
    return [
        Overlap(int(place), int(other), float(shared), float(areas[place]), float(areas[other]))
        for place, other, shared in zip(later[counts], earlier[counts], area[counts], strict=True)
    ]


def _neighbours(planes: Shapes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs (later, earlier) that have more than an edge or a corner in common, in order."""
    later, earlier = shapely.STRtree(planes).query(planes)
    once = earlier < later
    later, earlier = later[once], earlier[once]
    shapely.prepare(planes)
    meet = shapely.intersects(planes[later], planes[earlier])
    later, earlier = later[meet], earlier[meet]
    inside = ~shapely.touches(planes[later], planes[earlier])
    later, earlier = later[inside], earlier[inside]
    order = np.lexsort((earlier, later))
    return later[order], earlier[order]


def _polygonal(shapes: Shapes) -> Shapes:
    """Only what has an area: two shapes may share a part and, elsewhere, an edge."""
    mixed = np.flatnonzero(~np.isin(shapely.get_type_id(shapes), _POLYGONS))
    for index in mixed:
        parts = shapely.get_parts(shapes[index])
        flat = parts[np.isin(shapely.get_type_id(parts), _POLYGONS)]
        shapes[index] = shapely.multipolygons([*flat.tolist()])
    return shapes
