"""Meshes of quadrilaterals whose neighbours share their wavering edges point by point (网格)."""

from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Shapes: TypeAlias = NDArray[np.object_]

_MILLIMETRE = 3


def polygons(nodes: Floats, between: int, sway: float, dice: np.random.Generator) -> Shapes:
    """Cells of meshes of one make, row by row.

    ``nodes``: (meshes, rows + 1, columns + 1, 2), metres; each edge gets ``between`` points that
    lie up to ``sway`` metres off it. A cell has 4 + 4 · between vertices, whole millimetres.
    """
    flat = _edges(nodes[:, :, :-1], nodes[:, :, 1:], between, sway, dice)
    steep = _edges(nodes[:, :-1], nodes[:, 1:], between, sway, dice)
    south, north = flat[:, :-1], flat[:, 1:]
    west, east = steep[:, :, :-1], steep[:, :, 1:]
    corner_ne, corner_nw = nodes[:, 1:, 1:, None], nodes[:, 1:, :-1, None]
    rings = np.concatenate(
        [
            south,
            east,
            corner_ne,
            north[..., :0:-1, :],
            corner_nw,
            west[..., :0:-1, :],
            south[..., :1, :],
        ],
        axis=-2,
    )
    rings = np.round(rings.reshape(-1, rings.shape[-2], 2), _MILLIMETRE)
    return shapely.polygons(shapely.linearrings(rings))


def _edges(
    start: Floats, end: Floats, between: int, sway: float, dice: np.random.Generator
) -> Floats:
    """Each edge as its first node and the points up to, not including, its last."""
    share = (np.arange(between + 1) / (between + 1))[:, None]
    along = (end - start)[..., None, :]
    points = start[..., None, :] + share * along
    across = np.stack([-along[..., 1], along[..., 0]], axis=-1)
    length = np.linalg.norm(along, axis=-1, keepdims=True)
    off = dice.uniform(-sway, sway, points.shape[:-1])
    off[..., 0] = 0
    return points + across / length * off[..., None]
