"""A line before and after an adjustment as a drawing of its own (调整前后示意图): SVG, no script.

For the page and for print. Outlines only, as on the map; what joins and what leaves differ by
dash, hatching and word as well as by colour. User text never enters it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from maps.styles import LAYER_LINES
from parcels.layers import LayerKind

WIDTH, HEIGHT = 720, 420
_AROUND = 0.25
_LEAST_M = 200.0
_SIMPLER = 0.5
_BAR_SHARE = 0.25
_STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Finished path data of each kind, and a bar of a round length.

    bar_px, bar_text  length of the scale bar in px and what it stands for.
    colour            of the line, as on the map.
    """

    line: tuple[str, ...]
    parcels: tuple[str, ...]
    joined: str
    departed: str
    bar_px: float
    bar_text: str
    colour: str
    width: int = WIDTH
    height: int = HEIGHT


def draw_change(
    kind: LayerKind,
    line: Sequence[BaseGeometry],
    joined: BaseGeometry,
    departed: BaseGeometry,
    parcels: Sequence[BaseGeometry] = (),
) -> Drawing:
    """All in one plane system, metres; what moves fills the middle. Raises ValueError for nothing.

    ``line``: its areas before the change; ``parcels``: outlines to find one's way by.
    """
    moved = [shape for shape in (joined, departed) if not shape.is_empty]
    if not moved:
        raise ValueError("nothing moves")
    west, south, east, north = shapely.total_bounds(moved)
    middle = (west + east) / 2, (south + north) / 2
    wide = max((east - west) * (1 + 2 * _AROUND), _LEAST_M)
    tall = max((north - south) * (1 + 2 * _AROUND), _LEAST_M)
    metres = max(wide / WIDTH, tall / HEIGHT)
    frame = shapely.box(
        middle[0] - metres * WIDTH / 2,
        middle[1] - metres * HEIGHT / 2,
        middle[0] + metres * WIDTH / 2,
        middle[1] + metres * HEIGHT / 2,
    )
    corner = frame.bounds[0], frame.bounds[3]

    def path(shape: BaseGeometry) -> str:
        return _path(shape, frame, corner, metres)

    length, text = _bar(metres)
    return Drawing(
        line=tuple(drawn for shape in line if (drawn := path(shape))),
        parcels=tuple(drawn for shape in parcels if (drawn := path(shape))),
        joined=path(joined),
        departed=path(departed),
        bar_px=length / metres,
        bar_text=text,
        colour=LAYER_LINES[kind].colour,
    )


def _path(
    shape: BaseGeometry, frame: BaseGeometry, corner: tuple[float, float], metres: float
) -> str:
    """SVG path data of the rings that lie in the frame or cross it, simplified to half a pixel."""
    if shape.is_empty or not shapely.intersects(shape, frame):
        return ""
    margin = shapely.buffer(frame, metres * HEIGHT, join_style="mitre")
    inside = shapely.clip_by_rect(shapely.simplify(shape, metres * _SIMPLER), *margin.bounds)
    parts = []
    for polygon in shapely.get_parts(inside):
        if polygon.geom_type != "Polygon":
            continue
        for ring in (polygon.exterior, *polygon.interiors):
            points = [
                f"{(x - corner[0]) / metres:.1f} {(corner[1] - y) / metres:.1f}"
                for x, y in ring.coords[:-1]
            ]
            if points:
                parts.append(f"M{'L'.join(points)}Z")
    return "".join(parts)


def _bar(metres: float) -> tuple[float, str]:
    """A round length of at most a quarter of the drawing."""
    most = metres * WIDTH * _BAR_SHARE
    power = 10 ** math.floor(math.log10(most))
    length = max(step * power for step in _STEPS if step * power <= most)
    text = f"{length / 1000:g} 千米" if length >= 1000 else f"{length:g} 米"
    return length, text
