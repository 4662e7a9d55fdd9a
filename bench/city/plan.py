"""How large the city is and where its blocks lie (规模与街区)."""

import math
from dataclasses import dataclass

import numpy as np

from bench.city.mesh import Floats

BLOCK_COLUMNS, BLOCK_ROWS = 4, 3
PLOT_M = 105.0
ROAD_M = 24.0
TURN = math.radians(11)
CENTRE = np.array([400_000.0, 3_400_000.0])
"""In the working grid of Chengdu (EPSG:4544), metres."""
FULL_SIZE = 1_000_000
LAYERS = {
    "district": 20,
    "park": 60,
    "ring": 1,
    "red": 110,
    "blue": 110,
    "development_boundary": 20,
    "flexible": 40,
    "concentrated": 40,
    "farmland": 45,
    "ecological": 20,
}
"""Zones by kind of layer in a city of a million parcels: 466."""
WIDTH_M = BLOCK_COLUMNS * PLOT_M + ROAD_M
HEIGHT_M = BLOCK_ROWS * PLOT_M + ROAD_M


@dataclass(frozen=True, slots=True)
class Plan:
    """A city of ``parcels`` plots from ``seed``: blocks in a turned grid around the centre."""

    parcels: int
    seed: int = 1

    @property
    def blocks(self) -> int:
        return math.ceil(self.parcels / (BLOCK_COLUMNS * BLOCK_ROWS))

    @property
    def columns(self) -> int:
        return max(1, round(math.sqrt(self.blocks * HEIGHT_M / WIDTH_M * 4 / 3)))

    @property
    def rows(self) -> int:
        return math.ceil(self.blocks / self.columns)

    @property
    def extent(self) -> tuple[float, float]:
        """Width and height before turning, metres."""
        return self.columns * WIDTH_M, self.rows * HEIGHT_M

    def zones(self, kind: str) -> int:
        """Fewer zones of about the same size in a smaller city."""
        share = math.sqrt(min(1.0, self.parcels / FULL_SIZE))
        return max(1, round(LAYERS[kind] * share))

    def dice(self, *place: int) -> np.random.Generator:
        """Chance of its own for every part, whoever makes it and when."""
        return np.random.default_rng([self.seed, *place])

    def placed(self, local: Floats) -> Floats:
        """Coordinates within the extent as coordinates of the working grid."""
        east, north = np.moveaxis(local - np.array(self.extent) / 2, -1, 0)
        cosine, sine = math.cos(TURN), math.sin(TURN)
        turned = np.stack([cosine * east - sine * north, sine * east + cosine * north], axis=-1)
        return CENTRE + turned
