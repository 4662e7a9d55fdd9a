"""Where the simulated tracts lie: park pieces and scattered clusters inside the real districts."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import atan2, cos, pi, sin
from random import Random

import numpy as np
import shapely
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from gis_service.demo import cutting, ground
from gis_service.demo.cutting import Grid

_APART = 400.0
_RING_CLEAR = 900.0
_EDGE_CLEAR = 80.0
_TRIES = 4_000
_MM = 3


class Setting(StrEnum):
    """What the plans say about the land of a site; decides its lines and layers."""

    CORE = "core"  # 园区，集中建设区内，有工业红线区
    RING = "ring"  # 同上，跨绕城高速
    FLEXIBLE = "flexible"  # 园区，城镇弹性建设区内：两类条文都适用
    BEYOND = "beyond"  # 园区，城镇开发边界外（现状成片）
    BLUE = "blue"  # 零散，开发边界内，有工业蓝线区
    BLUE_FLEXIBLE = "blue_flexible"  # 零散，弹性建设区内
    PLAIN = "plain"  # 零散，开发边界内，未划线
    CLASSIFY = "classify"  # 零散，集中建设区外：分类处置

    @property
    def in_park(self) -> bool:
        return self in _PARK_SETTINGS


_PARK_SETTINGS = {Setting.CORE, Setting.RING, Setting.FLEXIBLE, Setting.BEYOND}


@dataclass(frozen=True, slots=True)
class Wish:
    """A site that is wanted: ``park`` is the park's index, None for a scattered cluster."""

    district: str
    setting: Setting
    park: int | None
    lots: int


@dataclass(frozen=True, slots=True)
class Site:
    """A placed tract: its grid turned by ``angle`` (radians) about ``centre`` (EPSG:4544)."""

    number: int
    wish: Wish
    centre: tuple[float, float]
    angle: float
    grid: Grid

    def placed(self, local: BaseGeometry) -> BaseGeometry:
        """A local shape on the ground, coordinates to the millimetre."""
        turn, lift = cos(self.angle), sin(self.angle)
        east, north = self.centre

        def move(points: np.ndarray) -> np.ndarray:
            moved = points.copy()
            moved[:, 0] = east + points[:, 0] * turn - points[:, 1] * lift
            moved[:, 1] = north + points[:, 0] * lift + points[:, 1] * turn
            return moved.round(_MM)

        return shapely.transform(local, move)


def place(rng: Random, wishes: Iterable[Wish]) -> list[Site]:
    """Find room for every wish, far enough from the others and, but for RING, from the ring.

    Raises ValueError where a district has no room left.
    """
    outlines = {district.code: district.outline for district in ground.districts()}
    edge = LineString(ground.ring().exterior.coords)
    sites: list[Site] = []
    ordered = sorted(wishes, key=lambda wish: wish.setting is not Setting.RING)
    for number, wish in enumerate(ordered):
        plan = cutting.grid(rng, wish.lots)
        inner = outlines[wish.district].buffer(-(plan.radius + _EDGE_CLEAR))
        if wish.setting is Setting.RING:
            centre, angle = _on_ring(rng, plan, inner, edge, sites)
        else:
            centre = _free_spot(rng, plan, inner, edge, sites)
            angle = rng.uniform(-pi / 5, pi / 5)
        sites.append(Site(number, wish, centre, angle, plan))
    return sites


def _free_spot(
    rng: Random, plan: Grid, inner: BaseGeometry, edge: LineString, sites: list[Site]
) -> tuple[float, float]:
    shapely.prepare(inner)
    west, south, east, north = inner.bounds if not inner.is_empty else (0, 0, 0, 0)
    for _ in range(_TRIES if not inner.is_empty else 0):
        spot = round(rng.uniform(west, east), 1), round(rng.uniform(south, north), 1)
        clear = _clear_of(spot, plan, sites) and inner.contains(Point(spot))
        if clear and edge.distance(Point(spot)) > plan.radius + _RING_CLEAR:
            return spot
    raise ValueError("no room left for a site in its district; ask for fewer parcels")


def _on_ring(
    rng: Random, plan: Grid, inner: BaseGeometry, edge: LineString, sites: list[Site]
) -> tuple[tuple[float, float], float]:
    """A spot where the ring crosses the lowest row of blocks along its middle."""
    bottom, top = plan.blocks[0][1], plan.blocks[0][3]
    below = (bottom + top) / 2
    for _ in range(_TRIES):
        at = rng.uniform(0, edge.length)
        here, ahead = edge.interpolate(at), edge.interpolate((at + 50) % edge.length)
        angle = atan2(ahead.y - here.y, ahead.x - here.x)
        spot = round(here.x + below * sin(angle), 1), round(here.y - below * cos(angle), 1)
        if inner.contains(Point(spot)) and _clear_of(spot, plan, sites):
            return spot, angle
    raise ValueError("no room left on the ring in that district")


def _clear_of(spot: tuple[float, float], plan: Grid, sites: list[Site]) -> bool:
    return all(
        (spot[0] - site.centre[0]) ** 2 + (spot[1] - site.centre[1]) ** 2
        > (plan.radius + site.grid.radius + _APART) ** 2
        for site in sites
    )
