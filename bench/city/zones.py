"""Outlines of the reference layers, up to 4,000 vertices each (参考图层)."""

import math

import numpy as np
import shapely

from bench.city.mesh import Shapes, polygons
from bench.city.plan import LAYERS, Plan

_MOST_VERTICES = 4000
_FEWEST_VERTICES = 200
_MARGIN_M = 2000.0
_HARMONICS = np.arange(2, 14)
_FILLED = 0.47


def outlines(plan: Plan, kind: str) -> Shapes:
    """The zones of one kind in the working plane, none overlapping another of its kind."""
    dice = plan.dice(2, list(LAYERS).index(kind))
    if kind == "district":
        return _districts(plan, dice)
    if kind == "ring":
        centre = np.array(plan.extent) / 2
        return np.array([_blob(plan, centre, min(plan.extent) * 0.3, _MOST_VERTICES, dice)])
    return _scattered(plan, plan.zones(kind), dice)


def _districts(plan: Plan, dice: np.random.Generator) -> Shapes:
    """A mesh over the whole city: neighbours share their boundary to the point."""
    wanted = plan.zones("district")
    columns = max(1, round(math.sqrt(wanted)))
    rows = math.ceil(wanted / columns)
    width, height = plan.extent
    east = np.linspace(-_MARGIN_M, width + _MARGIN_M, columns + 1)
    north = np.linspace(-_MARGIN_M, height + _MARGIN_M, rows + 1)
    nodes = np.stack(np.meshgrid(east, north), axis=-1)
    inner = nodes[1:-1, 1:-1]
    inner += dice.uniform(-0.1, 0.1, inner.shape) * [width / columns, height / rows]
    between = _MOST_VERTICES // 4 - 1
    return polygons(plan.placed(nodes)[None], between, width / columns / between / 4, dice)


def _scattered(plan: Plan, wanted: int, dice: np.random.Generator) -> Shapes:
    width, height = plan.extent
    columns = max(1, round(math.sqrt(wanted * width / height)))
    rows = math.ceil(wanted / columns)
    size = np.array([width / columns, height / rows])
    shapes = []
    for place in range(wanted):
        centre = (np.array([place % columns, place // columns]) + 0.5) * size
        radius = min(size) * _FILLED * dice.uniform(0.7, 1.0)
        vertices = int(np.exp(dice.uniform(*np.log([_FEWEST_VERTICES, _MOST_VERTICES]))))
        shapes.append(_blob(plan, centre, radius, vertices, dice))
    made = np.empty(wanted, dtype=object)
    made[:] = shapes
    return made


def _blob(
    plan: Plan, centre: np.ndarray, radius: float, vertices: int, dice: np.random.Generator
) -> shapely.Polygon:
    """A star-shaped outline; ``radius`` is its greatest."""
    angle = np.linspace(0, 2 * math.pi, vertices, endpoint=False)
    weight = dice.normal(size=len(_HARMONICS)) / _HARMONICS
    phase = dice.uniform(0, 2 * math.pi, len(_HARMONICS))
    wave = (weight[:, None] * np.cos(_HARMONICS[:, None] * angle + phase[:, None])).sum(axis=0)
    wave /= np.abs(wave).max()
    distance = radius * (0.72 + 0.26 * wave + 0.02 * dice.uniform(-1, 1, vertices))
    local = centre + distance[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    return shapely.Polygon(np.round(plan.placed(local), 3))
