"""Blocks cut in parcels of 8 to 40 vertices that share their boundaries (街区与宗地)."""

import numpy as np
import shapely

from bench.city.mesh import Shapes, polygons
from bench.city.plan import (
    BLOCK_COLUMNS,
    BLOCK_ROWS,
    HEIGHT_M,
    PLOT_M,
    ROAD_M,
    WIDTH_M,
    Plan,
)

MOST_BETWEEN = 9
_JITTER_M = 7.0
_SWAY_M = 1.2
IN_BLOCK = BLOCK_COLUMNS * BLOCK_ROWS


def street(plan: Plan, row: int) -> Shapes:
    """The parcels of one row of blocks in the working plane; the last row may be shorter."""
    dice = plan.dice(1, row)
    blocks = min(plan.columns, plan.blocks - row * plan.columns)
    corners = np.stack(
        np.meshgrid(np.arange(BLOCK_COLUMNS + 1), np.arange(BLOCK_ROWS + 1)), axis=-1
    )
    nodes = np.broadcast_to(corners * PLOT_M + ROAD_M / 2, (blocks, *corners.shape)).copy()
    nodes[..., 0] += (np.arange(blocks) * WIDTH_M)[:, None, None]
    nodes[..., 1] += row * HEIGHT_M
    nodes += dice.uniform(-_JITTER_M, _JITTER_M, nodes.shape)
    placed = plan.placed(nodes)
    made = np.empty((blocks, IN_BLOCK), dtype=object)
    detail = dice.integers(1, MOST_BETWEEN, blocks, endpoint=True)
    for between in np.unique(detail):
        chosen = detail == between
        shapes = polygons(placed[chosen], int(between), _SWAY_M, dice)
        made[chosen] = shapes.reshape(-1, IN_BLOCK)
    first = row * plan.columns * IN_BLOCK
    return made.ravel()[: plan.parcels - first]


def multipolygons(shapes: Shapes) -> Shapes:
    return shapely.multipolygons(shapes, indices=np.arange(len(shapes)))
