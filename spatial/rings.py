"""Rings into polygons by containment parity (奇偶规则), whatever order or number they bear.

Ring numbers (地块圈号) are no guide: parts of a parcel and holes both get 2, 3, …, and the first
ring need not be a shell. A ring inside an even number of others is a shell, inside an odd number a
hole of the smallest ring around it.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

from spatial.area import Floats


def combine(rings: Sequence[Floats]) -> Polygon | MultiPolygon:
    """Closed rings (n × 2 arrays, 4 vertices or more) as one shape; validity is not judged."""
    solids = [Polygon(ring) for ring in rings]
    if len(solids) == 1:
        return solids[0]
    parents = _containers(solids)
    holes: dict[int, list[Floats]] = {}
    for index, around in enumerate(parents):
        if len(around) % 2:
            holes.setdefault(min(around, key=lambda i: solids[i].area), []).append(rings[index])
    shells = [index for index, around in enumerate(parents) if len(around) % 2 == 0]
    polygons = [Polygon(rings[index], holes.get(index, [])) for index in shells]
    return polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)


def _containers(solids: list[Polygon]) -> list[list[int]]:
    """For each ring the rings around it; of two equal rings the earlier is taken as the outer."""
    shapes = np.array(solids, dtype=object)
    areas = shapely.area(shapes)
    tree = shapely.STRtree(shapes)
    inner, outer = tree.query(shapes)
    candidates = (inner != outer) & (
        (areas[outer] > areas[inner]) | ((areas[outer] == areas[inner]) & (outer < inner))
    )
    inner, outer = inner[candidates], outer[candidates]
    points = np.array([_inside_point(solid) for solid in solids], dtype=object)
    boxed = shapely.covers(shapely.box(*shapely.bounds(shapes[outer]).T), shapes[inner])
    within = boxed & shapely.intersects(_solid(shapes[outer]), points[inner])
    around: list[list[int]] = [[] for _ in solids]
    for i, o in zip(inner[within], outer[within], strict=True):
        around[i].append(int(o))
    return around


def _solid(shapes: np.ndarray) -> np.ndarray:
    """Self-crossing rings are mended for the containment test only."""
    valid = shapely.is_valid(shapes)
    if valid.all():
        return shapes
    mended = shapes.copy()
    mended[~valid] = shapely.make_valid(shapes[~valid], method="structure", keep_collapsed=False)
    return mended


def _inside_point(solid: Polygon) -> shapely.Point:
    return shapely.point_on_surface(solid if solid.is_valid else shapely.make_valid(solid))
