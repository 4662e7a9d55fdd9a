"""What users of an office do, how often, and how long each may take (验收脚本).

Limits are those of buyers and test bodies (technical requirements in tenders): list and card within
1 s, statistics and a usable map within 3 s, a report within 10 s, each for 95 of 100 requests.
"""

import json
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from gis_service.acceptance.visitor import Visitor

_ZOOMS = (11, 12, 13)
_ACROSS, _DOWN = 3, 2
"""A screen of tiles of 512 pixels; the map at levels 12 to 14 asks for those a level up."""


@dataclass(frozen=True, slots=True)
class Area:
    """West, south, east, north of the parcels an account sees, degrees, and some of their ids."""

    bounds: tuple[float, float, float, float]
    parcels: tuple[int, ...]
    names: tuple[str, ...]


Paths = Callable[[Area, random.Random], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Step:
    """``paths`` are asked one after the other; their sum is what a user waits for."""

    name: str
    weight: int
    limit_s: float
    paths: Paths


def survey(visitor: Visitor) -> Area:
    """What there is to ask for. Raises ValueError when the account sees no parcel."""
    _, content, _ = visitor.get("/api/v1/bounds")
    bounds = json.loads(content)
    if bounds is None:
        raise ValueError("no parcel")
    _, content, _ = visitor.get("/api/v1/parcels")
    items: list[dict[str, Any]] = json.loads(content)["items"]
    names = tuple(item["name"] or item["code"] for item in items)
    return Area(tuple(bounds), tuple(item["id"] for item in items), names)


def _map(area: Area, dice: random.Random) -> Iterator[str]:
    yield "/map"
    yield "/api/v1/totals"
    yield from _tiles(area, dice)


def _tiles(area: Area, dice: random.Random) -> Iterator[str]:
    """A screen of tiles somewhere in the area."""
    zoom = dice.choice(_ZOOMS)
    west, south, east, north = area.bounds
    column, row = tile(dice.uniform(west, east), dice.uniform(south, north), zoom)
    for right in range(_ACROSS):
        for down in range(_DOWN):
            yield f"/api/v1/tiles/parcels/{zoom}/{column + right}/{row + down}"


def tile(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """Column and row of the tile around a place."""
    count = 1 << zoom
    north = math.asinh(math.tan(math.radians(lat)))
    return int((lon + 180) / 360 * count), int((1 - north / math.pi) / 2 * count)


def _card(area: Area, dice: random.Random) -> Iterator[str]:
    yield f"/parcels/{dice.choice(area.parcels)}/sheet"


def _search(area: Area, dice: random.Random) -> Iterator[str]:
    yield f"/api/v1/search?q={quote(dice.choice(area.names))}"


def _one(path: str) -> Paths:
    return lambda area, dice: iter((path,))


SCRIPT = (
    Step("打开地图", 10, 3.0, _map),
    Step("移动地图", 30, 3.0, _tiles),
    Step("清单", 15, 1.0, _one("/api/v1/parcels")),
    Step("地块卡片", 25, 1.0, _card),
    Step("查找", 10, 1.0, _search),
    Step("统计", 5, 3.0, _one("/api/v1/totals")),
    Step("亩均报表", 3, 10.0, _one("/permu")),
    Step("导出台账", 2, 10.0, _one("/idle/export.xlsx")),
)
