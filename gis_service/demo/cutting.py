"""Cutting a street grid into blocks and blocks into lots (街区 → 宗地), in a local frame.

The local frame has metres, x to the right and y up, the tract's centre at the origin. Shapes met
in practice are made on purpose: rectangles, slanted cuts, steps (L-shapes), cut-off corners,
a public substation inside (hole), a public lane through (two parts).
"""

from dataclasses import dataclass
from math import ceil, sqrt
from random import Random

from shapely.geometry import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

Box = tuple[float, float, float, float]

_STREET = (24.0, 36.0)
_BLOCK_WIDTH = (230.0, 330.0)
_BLOCK_HEIGHT = (170.0, 240.0)
_LOTS_A_BLOCK = 4
_HOLE_SHARE, _LANE_SHARE, _CORNER_SHARE = 0.03, 0.03, 0.25
_STEP_SHARE, _SLANT_SHARE = 0.12, 0.22
_BIG_ENOUGH = 60.0


@dataclass(frozen=True, slots=True)
class Grid:
    """Blocks of a tract, row by row from below, with the street width between them (m)."""

    blocks: tuple[Box, ...]
    columns: int
    rows: int
    street: float

    @property
    def half_width(self) -> float:
        return max(block[2] for block in self.blocks) + self.street / 2

    @property
    def half_height(self) -> float:
        return max(block[3] for block in self.blocks) + self.street / 2

    @property
    def radius(self) -> float:
        return sqrt(self.half_width**2 + self.half_height**2)


def grid(rng: Random, lots: int) -> Grid:
    """A street grid with room for that many lots, about four a block; ``lots`` ≥ 1."""
    wanted = max(1, ceil(lots / _LOTS_A_BLOCK))
    columns = ceil(sqrt(wanted))
    rows = ceil(wanted / columns)
    street = round(rng.uniform(*_STREET), 1)
    widths = [round(rng.uniform(*_BLOCK_WIDTH), 1) for _ in range(columns)]
    heights = [round(rng.uniform(*_BLOCK_HEIGHT), 1) for _ in range(rows)]
    lefts = _starts(widths, street)
    bottoms = _starts(heights, street)
    blocks = tuple(
        (left, bottom, left + width, bottom + height)
        for bottom, height in zip(bottoms, heights, strict=True)
        for left, width in zip(lefts, widths, strict=True)
    )
    return Grid(blocks, columns, rows, street)


def _starts(sizes: list[float], gap: float) -> list[float]:
    at = -(sum(sizes) + gap * (len(sizes) - 1)) / 2
    starts = []
    for size in sizes:
        starts.append(at)
        at += size + gap
    return starts


def lots(rng: Random, plan: Grid, count: int) -> list[BaseGeometry]:
    """Exactly ``count`` lots, in the local frame, block after block."""
    share, rest = divmod(count, len(plan.blocks))
    made: list[BaseGeometry] = []
    for index, block in enumerate(plan.blocks):
        wanted = share + (1 if index < rest else 0)
        if wanted:
            made += [_finish(rng, lot) for lot in _cut(rng, block, wanted)]
    return made


def _cut(rng: Random, block: Box, count: int) -> list[Polygon]:
    """Guillotine cuts across the longer side; the last cut may be slanted or stepped."""
    left, bottom, right, top = block
    if count == 1:
        return [box(*block)]
    first = count // 2
    fraction = first / count + rng.uniform(-0.08, 0.08)
    upright = right - left >= top - bottom
    if count == 2:
        return _pair(rng, block, fraction, upright)
    if upright:
        middle = round(left + (right - left) * fraction, 1)
        halves = (left, bottom, middle, top), (middle, bottom, right, top)
    else:
        middle = round(bottom + (top - bottom) * fraction, 1)
        halves = (left, bottom, right, middle), (left, middle, right, top)
    return _cut(rng, halves[0], first) + _cut(rng, halves[1], count - first)


def _pair(rng: Random, block: Box, fraction: float, upright: bool) -> list[Polygon]:
    """Two lots whose common edge is straight, slanted or stepped."""
    left, bottom, right, top = block if upright else _flip(block)
    width, height = right - left, top - bottom
    middle = round(left + width * fraction, 1)
    draw = rng.random()
    shift = round(width * 0.08, 1)
    if draw < _STEP_SHARE:
        level = round(bottom + height * rng.uniform(0.35, 0.65), 1)
        seam = [(middle, bottom), (middle, level), (middle + shift, level), (middle + shift, top)]
    elif draw < _STEP_SHARE + _SLANT_SHARE:
        seam = [(middle - shift, bottom), (middle + shift, top)]
    else:
        seam = [(middle, bottom), (middle, top)]
    one = [(left, top), (left, bottom), *seam]
    two = [*reversed(seam), (right, bottom), (right, top)]
    if upright:
        return [Polygon(one), Polygon(two)]
    return [Polygon([(y, x) for x, y in ring]) for ring in (one, two)]


def _flip(block: Box) -> Box:
    left, bottom, right, top = block
    return bottom, left, top, right


def _finish(rng: Random, lot: Polygon) -> BaseGeometry:
    """Add a hole, a lane or a cut-off corner now and then."""
    left, bottom, right, top = lot.bounds
    draw = rng.random()
    if min(right - left, top - bottom) < _BIG_ENOUGH:
        return lot
    middle_x, middle_y = (left + right) / 2, (bottom + top) / 2
    if draw < _HOLE_SHARE:
        substation = box(middle_x - 9, middle_y - 6, middle_x + 9, middle_y + 6)
        return Polygon(lot.exterior.coords, [substation.exterior.coords])
    if draw < _HOLE_SHARE + _LANE_SHARE:
        lane = box(middle_x - 4, bottom - 1, middle_x + 4, top + 1)
        parts = lot.difference(lane)
        return parts if isinstance(parts, MultiPolygon) else lot
    if draw < _HOLE_SHARE + _LANE_SHARE + _CORNER_SHARE:
        corner = Polygon([(right - 12, top + 1), (right + 1, top + 1), (right + 1, top - 12)])
        cut = lot.difference(corner)
        return cut if isinstance(cut, Polygon) else lot
    return lot
