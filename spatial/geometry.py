"""What may be wrong with a drawn shape (图形质量), found for many shapes at once.

``screen`` judges what can be judged as drawn: missing, empty, not a polygon, not finite.
``validity_issue`` explains why a polygon is invalid, with the place and the boundary points
(界址点) beside it; ``vertex_issues`` finds repeated points and spikes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from parcels.issue import Issue
from spatial.area import Shapes

REPEATED_WITHIN_M = 0.001
SPIKE_DEGREES = 1.0

_LARGEST_COORDINATE = 1e9
_REASON = re.compile(r"^(?P<what>[^\[]+)\[(?P<x>\S+) (?P<y>\S+)\]$")
_CROSSING = ("Self-intersection", "Ring Self-intersection")
_POLYGON, _MULTIPOLYGON = 3, 6
_SHAPE_WORDS = MappingProxyType(
    {
        "Point": "点",
        "MultiPoint": "多点",
        "LineString": "线",
        "LinearRing": "线",
        "MultiLineString": "多线",
        "GeometryCollection": "图形集合",
    }
)
_RING_FAULTS = MappingProxyType(
    {
        "Hole lies outside shell": "内环（洞）在外环之外",
        "Holes are nested": "内环（洞）互相嵌套",
        "Interior is disconnected": "内环把地块切成不相连的几块",
        "Nested shells": "一个部件落在另一个部件里面",
        "Duplicate Rings": "有两个完全相同的环",
    }
)

PointNames = Mapping[tuple[float, float], str]
NO_NAMES: PointNames = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Screened:
    """2-D polygons (None where unusable), one issue for each None, shapes that had Z or M."""

    shapes: Shapes
    issues: tuple[Issue, ...]
    flattened: int


def screen(shapes: Shapes, rows: Sequence[int]) -> Screened:
    """Judge shapes as read; ``rows`` are the numbers the user knows them by.

    A None among ``shapes`` is a missing shape (空图形).
    """
    kept = np.array(shapes, dtype=object)
    missing = shapely.is_missing(kept)
    kind = shapely.get_type_id(kept)
    empty = shapely.is_empty(kept) & ~missing
    other = ~missing & ~empty & (kind != _POLYGON) & (kind != _MULTIPOLYGON)
    raised = ~missing & (shapely.has_z(kept) | shapely.has_m(kept))
    kept[raised] = shapely.force_2d(kept[raised])
    infinite = _not_finite(kept) & ~other & ~empty
    issues = []
    for index in np.flatnonzero(missing | empty | other | infinite):
        row = rows[int(index)]
        if missing[index]:
            issues.append(Issue("geometry-missing", row))
        elif empty[index]:
            issues.append(Issue("geometry-empty", row))
        elif other[index]:
            word = _SHAPE_WORDS.get(kept[index].geom_type, "其他图形")
            issues.append(Issue("geometry-not-polygon", row, value=word))
        else:
            issues.append(Issue("coordinate-not-finite", row))
    kept[empty | other | infinite] = None
    return Screened(kept, tuple(issues), int(np.count_nonzero(raised & ~other & ~empty)))


def as_multipolygons(shapes: Shapes) -> Shapes:
    """Polygons and multipolygons, none missing, all as multipolygons."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    return shapely.multipolygons(parts, indices=owner)


def validity_issue(shape: BaseGeometry, row: int, names: PointNames = NO_NAMES) -> Issue:
    """Why an invalid polygon is invalid."""
    found = _REASON.match(shapely.is_valid_reason(shape))
    if found is None:
        return Issue("ring-too-short", row)
    x, y = float(found["x"]), float(found["y"])
    params = {"x": _coordinate(x), "y": _coordinate(y)}
    if found["what"] in _CROSSING:
        params["points"] = crossing_points(shape, x, y, names)
        return Issue("self-intersection", row, params=MappingProxyType(params))
    fault = _RING_FAULTS.get(found["what"])
    if fault is None:
        return Issue("ring-too-short", row)
    params["fault"] = fault
    return Issue("rings-conflict", row, params=MappingProxyType(params))


def crossing_points(shape: BaseGeometry, x: float, y: float, names: PointNames = NO_NAMES) -> str:
    """The boundary lines through a point, as "J2-J3 与 J4-J1"; counted where points lack names."""
    here = shapely.Point(x, y)
    lines: list[tuple[float, str]] = []
    for ring in shapely.get_rings(shapely.get_parts(shape)):
        coords = shapely.get_coordinates(ring)
        edges = shapely.linestrings(np.stack([coords[:-1], coords[1:]], axis=1))
        away = shapely.distance(edges, here)
        for index in np.flatnonzero(shapely.length(edges) > 0):
            start = _point_name(coords[index], int(index), len(edges), names)
            end = _point_name(coords[index + 1], int(index) + 1, len(edges), names)
            lines.append((float(away[index]), f"{start}-{end}"))
    ranked = sorted(lines, key=lambda line: line[0])
    # The place is printed rounded, so the two nearest lines are named however far they seem.
    reach = max(_tolerance(x, y), max(away for away, _ in ranked[:2]))
    return " 与 ".join(name for away, name in ranked[:4] if away <= reach)


def vertex_issues(shapes: Shapes, rows: Sequence[int]) -> dict[int, list[Issue]]:
    """Repeated vertices (a note) and spikes (a warning) by index; ``shapes`` in plane metres."""
    parts, owner_of_part = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    owner = owner_of_part[part]
    found: dict[int, list[Issue]] = {}
    if len(rings) == 0:
        return found
    coords, ring = shapely.get_coordinates(rings, return_index=True)
    step = np.diff(coords, axis=0)
    same_ring = ring[1:] == ring[:-1]
    length = np.hypot(step[:, 0], step[:, 1])
    repeated = owner[ring[1:][same_ring & (length < REPEATED_WITHIN_M)]]
    for index, count in zip(*np.unique(repeated, return_counts=True), strict=True):
        params = MappingProxyType({"count": str(count)})
        found.setdefault(int(index), []).append(
            Issue("vertex-repeated", rows[index], params=params)
        )
    for index, x, y in _spikes(coords, ring, step, length):
        params = MappingProxyType({"x": _coordinate(x), "y": _coordinate(y)})
        shape = int(owner[index])
        found.setdefault(shape, []).append(Issue("spike", rows[shape], params=params))
    return found


def _spikes(
    coords: NDArray[np.float64],
    ring: NDArray[np.int64],
    step: NDArray[np.float64],
    length: NDArray[np.float64],
) -> list[tuple[int, float, float]]:
    """Ring number and place of each vertex whose two edges fold back onto each other."""
    starts = np.flatnonzero(np.r_[True, ring[1:] != ring[:-1]])
    ends = np.r_[starts[1:], len(coords)] - 1
    before = np.arange(len(coords)) - 1
    before[starts] = ends - 1
    vertices = np.ones(len(coords), dtype=bool)
    vertices[ends] = False
    at = np.flatnonzero(vertices)
    incoming, outgoing = before[at], at
    long = (length[incoming] > REPEATED_WITHIN_M) & (length[outgoing] > REPEATED_WITHIN_M)
    at, incoming, outgoing = at[long], incoming[long], outgoing[long]
    dot = (step[incoming] * step[outgoing]).sum(axis=1)
    folded = dot < -np.cos(np.radians(SPIKE_DEGREES)) * length[incoming] * length[outgoing]
    return [(int(ring[i]), float(coords[i, 0]), float(coords[i, 1])) for i in at[folded]]


def _not_finite(shapes: Shapes) -> NDArray[np.bool_]:
    coords, owner = shapely.get_coordinates(shapes, return_index=True)
    bad = ~(np.isfinite(coords) & (np.abs(coords) < _LARGEST_COORDINATE)).all(axis=1)
    flags = np.zeros(len(shapes), dtype=bool)
    flags[owner[bad]] = True
    return flags


def _point_name(point: NDArray[np.float64], index: int, count: int, names: PointNames) -> str:
    known = names.get((float(point[0]), float(point[1])))
    return known if known is not None else f"第{index % count + 1}点"


def _tolerance(x: float, y: float) -> float:
    """A millimetre for metres; for degrees about as much."""
    return REPEATED_WITHIN_M if max(abs(x), abs(y)) > 360 else 1e-8


def _coordinate(value: float) -> str:
    return f"{value:.3f}" if abs(value) > 360 else f"{value:.8f}"
