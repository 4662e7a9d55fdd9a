"""Rings into polygons by containment parity (奇偶规则), whatever order or number they bear.

Ring numbers (地块圈号) are no guide: parts of a parcel and holes both get 2, 3, …, and the first
ring need not be a shell. A ring inside an even number of others is a shell, inside an odd number a
hole of the smallest ring around it.
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon

from spatial.area import Floats, Shapes

Ints: TypeAlias = NDArray[np.int64]

_LEAST_VERTICES = 4


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


def shapes_from_rings(
    coords: Floats, sizes: Ints, owners: Ints, count: int
) -> tuple[Shapes, dict[int, str]]:
    """Shapes of many features at once, and the catalogue code of each that has a bad ring.

    ``coords``: vertices of all rings one after another; ``sizes``: vertices a ring; ``owners``: the
    feature (0 to ``count`` - 1, ascending) of each ring. A feature without rings is None.
    """
    shapes = np.full(count, None, dtype=object)
    if len(sizes) == 0:
        return shapes, {}
    faults = _ring_faults(coords, sizes, owners)
    good = ~np.isin(owners, list(faults))
    kept = coords[np.repeat(good, sizes)]
    sizes, owners = sizes[good], owners[good]
    if len(sizes) == 0:
        return shapes, faults
    rings = shapely.linearrings(kept, indices=np.repeat(np.arange(len(sizes)), sizes))
    features, first, rings_of = np.unique(owners, return_index=True, return_counts=True)
    single = rings_of == 1
    shapes[features[single]] = shapely.polygons(rings[first[single]])
    for feature, start, number in zip(
        features[~single], first[~single], rings_of[~single], strict=True
    ):
        members = rings[start : start + number]
        shapes[feature] = combine([shapely.get_coordinates(ring) for ring in members])
    return shapes, faults


def _ring_faults(coords: Floats, sizes: Ints, owners: Ints) -> dict[int, str]:
    ends = np.cumsum(sizes)
    starts = ends - sizes
    finite = np.isfinite(coords).all(axis=1)
    ring_of = np.repeat(np.arange(len(sizes)), sizes)
    infinite = np.bincount(ring_of, weights=~finite, minlength=len(sizes)) > 0
    empty = sizes == 0
    opened = np.zeros(len(sizes), dtype=bool)
    filled = ~empty
    opened[filled] = (coords[starts[filled]] != coords[ends[filled] - 1]).any(axis=1)
    faults: dict[int, str] = {}
    for code, flags in (
        ("ring-too-short", sizes < _LEAST_VERTICES),
        ("ring-not-closed", opened),
        ("coordinate-not-finite", infinite),
    ):
        faults.update(dict.fromkeys(owners[flags].tolist(), code))
    return faults
