"""Polylines of a drawing as vertex lists (多段线): light, old 2-D and 3-D ones; arcs are cut."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from spatial.area import Floats
from spatial.readers.dxf.tags import Tagged, to_float

CLOSES_WITHIN_M = 0.001
ARC_WITHIN_M = 0.001
_MOST_ARC_PIECES = 512
_CLOSED, _MESH, _POLYFACE = 1, 16, 64
_SPLINE_FRAME = 16
_LEAST_VERTICES = 3

Vertex = tuple[float, float, float]


@dataclass(slots=True)
class Polyline:
    """A polyline as drawn. ``extended``: its extended data texts (扩展数据), SOUTH's for CASS."""

    layer: str
    vertices: list[Vertex] = field(default_factory=list)
    closed: bool = False
    raised: bool = False
    extended: tuple[str, ...] = ()

    @property
    def is_ring(self) -> bool:
        """Closed by its flag or by its last vertex."""
        curved = self.closed and any(vertex[2] for vertex in self.vertices)
        if len(self.vertices) < (_LEAST_VERTICES - 1 if curved else _LEAST_VERTICES):
            return False
        first, last = self.vertices[0], self.vertices[-1]
        touching = math.hypot(first[0] - last[0], first[1] - last[1]) <= CLOSES_WITHIN_M
        return self.closed or touching

    def ring(self) -> Floats:
        """The closed ring, arcs cut so finely that no chord is a millimetre off."""
        vertices = self.vertices
        first, last = vertices[0], vertices[-1]
        if math.hypot(first[0] - last[0], first[1] - last[1]) <= CLOSES_WITHIN_M:
            vertices = vertices[:-1]
        points: list[tuple[float, float]] = []
        for start, end in zip(vertices, (*vertices[1:], vertices[0]), strict=True):
            points.append(start[:2])
            points.extend(_arc(start, end))
        return np.array([*points, points[0]], dtype=np.float64)


def polylines(tags: Iterable[Tagged]) -> Iterator[Polyline]:
    """Light and old-style polylines of the ENTITIES section; meshes are left out."""
    open_one: Polyline | None = None
    for tag in tags:
        if tag.kind == "LWPOLYLINE":
            yield _light(tag)
        elif tag.kind == "POLYLINE":
            flags = tag.flags()
            open_one = None if flags & (_MESH | _POLYFACE) else _old(tag, flags)
        elif tag.kind == "VERTEX" and open_one is not None:
            if not tag.flags() & _SPLINE_FRAME:
                x, y, bulge = tag.number(10), tag.number(20), tag.number(42)
                open_one.raised = open_one.raised or tag.number(30) != 0
                open_one.vertices.append((x, y, bulge))
        elif tag.kind == "SEQEND" and open_one is not None:
            yield open_one
            open_one = None


def _old(tag: Tagged, flags: int) -> Polyline:
    return Polyline(tag.first(8), closed=bool(flags & _CLOSED), extended=_extended(tag))


def _light(tag: Tagged) -> Polyline:
    line = Polyline(
        tag.first(8),
        closed=bool(tag.flags() & _CLOSED),
        raised=tag.number(38) != 0,
        extended=_extended(tag),
    )
    for code, value in tag.groups:
        if code == 10:
            line.vertices.append((to_float(value, math.nan), 0.0, 0.0))
        elif code in (20, 42) and line.vertices:
            x, y, bulge = line.vertices[-1]
            number = to_float(value, math.nan)
            line.vertices[-1] = (x, number, bulge) if code == 20 else (x, y, number)
    if tag.number(230, 1.0) < 0:
        # Drawn from below: the object's x axis points the other way, and arcs turn with it.
        line.vertices = [(-x, y, -bulge) for x, y, bulge in line.vertices]
    return line


def _extended(tag: Tagged) -> tuple[str, ...]:
    return tuple(value for code, value in tag.groups if code == 1000)


def _arc(start: Vertex, end: Vertex) -> list[tuple[float, float]]:
    """Points between the ends of an arc segment; bulge = tan(angle / 4), positive to the left."""
    bulge = start[2]
    chord = math.hypot(end[0] - start[0], end[1] - start[1])
    if bulge == 0 or not math.isfinite(bulge) or not math.isfinite(chord) or chord == 0:
        return []
    angle = 4 * math.atan(bulge)
    radius = chord / (2 * math.sin(abs(angle) / 2))
    if radius <= ARC_WITHIN_M:
        return []
    step = 2 * math.acos(1 - ARC_WITHIN_M / radius)
    pieces = min(_MOST_ARC_PIECES, max(2, math.ceil(abs(angle) / step)))
    middle_x, middle_y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    apothem = chord / 2 * (1 - bulge * bulge) / (2 * bulge)
    centre_x = middle_x - apothem * (end[1] - start[1]) / chord
    centre_y = middle_y + apothem * (end[0] - start[0]) / chord
    begin = math.atan2(start[1] - centre_y, start[0] - centre_x)
    return [
        (
            centre_x + radius * math.cos(begin + angle * piece / pieces),
            centre_y + radius * math.sin(begin + angle * piece / pieces),
        )
        for piece in range(1, pieces)
    ]
