"""What an adjustment does to the areas of a line (保护线图形调整): plane shapes, metres.

What leaves is cut out of each area it meets; what joins and is not in the line yet is an area of
its own. Areas that are not touched stay as they are, to the digit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from spatial.area import plane_m2, to_cm2

SMALLEST_M2 = 0.00005
"""Half a square centimetre, the unit in which areas are kept: less is the noise of cutting."""


@dataclass(frozen=True, slots=True)
class LineChange:
    """kept: the areas after the change, in the order given, None where nothing is left of one.

    joined   what joins, one shape; left: what leaves. Both without what moves neither way.
    touched  places of the areas that are cut.
    """

    kept: tuple[MultiPolygon | None, ...]
    joined: MultiPolygon
    left: MultiPolygon
    touched: tuple[int, ...]

    @property
    def joined_cm2(self) -> int:
        return area_cm2(self.joined)

    @property
    def left_cm2(self) -> int:
        return area_cm2(self.left)


def changed(
    areas: Sequence[BaseGeometry], joining: BaseGeometry | None, leaving: BaseGeometry | None
) -> LineChange:
    """Cut ``leaving`` out of the areas of a line and add what of ``joining`` is not in it.

    Land in both outlines stays what it is. The areas of a line do not overlap each other.
    """
    going = polygons(leaving) if leaving is not None else MultiPolygon()
    coming = polygons(joining) if joining is not None else MultiPolygon()
    both = polygons(shapely.intersection(going, coming))
    if not both.is_empty:
        going, coming = (polygons(shapely.difference(each, both)) for each in (going, coming))
    kept: list[MultiPolygon | None] = []
    left: list[MultiPolygon] = []
    touched: list[int] = []
    near: list[BaseGeometry] = []
    for place, area in enumerate(areas):
        if shapely.intersects(area, coming):
            near.append(area)
        cut = polygons(shapely.intersection(area, going))
        if cut.is_empty:
            kept.append(polygons(area))
            continue
        rest = polygons(shapely.difference(area, going))
        kept.append(None if rest.is_empty else rest)
        left.append(cut)
        touched.append(place)
    joined = polygons(shapely.difference(coming, shapely.union_all(near))) if near else coming
    return LineChange(tuple(kept), joined, polygons(shapely.union_all(left)), tuple(touched))


def polygons(shape: BaseGeometry, least: float = SMALLEST_M2) -> MultiPolygon:
    """What has an area, as one multipolygon; cutting leaves lines, points and threads behind.

    ``least``: of a part, in the square of the shape's unit.
    """
    parts = [
        part
        for part in shapely.get_parts(shape, return_index=False)
        for part in shapely.get_parts(part)
        if isinstance(part, Polygon) and part.area >= least
    ]
    return MultiPolygon(parts)


def area_cm2(shape: BaseGeometry) -> int:
    return to_cm2(plane_m2(np.array([shape], dtype=object)))[0]
