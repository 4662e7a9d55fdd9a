"""What a browser fetches to show a page (页面大小): HTML and first data, compressed by gzip.

Scripts and styles are kept by the browser for ever and are told beside.
"""

import gzip
import json
import math
import re
import time
import urllib.request
from collections.abc import Iterator, Sequence

from sqlalchemy import text

from bench.ground import Ground
from bench.measure import Result, Timing
from bench.reading import AS_OF
from bench.sign_in import add_official, cookie
from bench.tiles import site
from gis_service.store.parcel_views import LAYER_TILE_PIXELS, PARCEL_TILE_PIXELS
from maps.styles import SHOWN_AT_FIRST

MOST_KB = 300
_KB = 1024
_STAGE = (1230, 640)
"""The map on an office screen of 1366×768, CSS pixels."""

_FREE = (890, 560)
"""What legend and margins leave of it: the first view fits in there."""

_TILE = 256
_STATIC = re.compile(r'(?:src|href)="(/static/[^"]+)"')


def measure(ground: Ground, times: int) -> list[Result]:
    """Each page of an official over the whole city; the time is that of fetching it once."""
    database = f"{ground.name}_work"
    with ground.superuser(database).connect() as connection:
        parcel = connection.scalar(text("SELECT min(parcel_id) FROM parcel_version"))
    username, password = add_official(ground.login(database))
    with site(ground, database) as address:
        browser = _Browser(address, cookie(address, username, password))
        pages = {
            "一张图": ("/map", _first_of_map(browser)),
            "地块清单": ("/parcels", ()),
            "整页": (f"/parcels/{parcel}", ()),
            "体检表": (f"/parcels/{parcel}/sheet", ()),
            "闲置土地": ("/idle", ()),
            "亩均": ("/permu", ()),
            "标准地": ("/standard", ()),
            "报表": ("/reports", ()),
            "固定报表": ("/reports/fixed/weekly", ()),
            "看板": ("/boards", ()),
            "存量链条": ("/stock", ()),
            "数据时效": ("/freshness", ()),
            "打印图幅": ("/map/print", ()),
        }
        return [
            _weighed(browser, f"页面大小：{name}", path, data, ground.plan.parcels)
            for name, (path, data) in pages.items()
        ]


class _Browser:
    """A signed-in browser that keeps nothing."""

    def __init__(self, address: str, session: str) -> None:
        self._address, self._session = address, session

    def fetch(self, path: str) -> bytes:
        request = urllib.request.Request(
            self._address + path, headers={"Cookie": self._session, "Accept": "text/html, */*"}
        )
        with urllib.request.urlopen(request, timeout=120) as answer:
            content: bytes = answer.read()
        return content


def _weighed(browser: _Browser, work: str, path: str, data: Sequence[str], parcels: int) -> Result:
    start = time.perf_counter()
    separator = "&" if "?" in path else "?"
    page = browser.fetch(f"{path}{separator}as_of={AS_OF}")
    first = sum(_packed(browser.fetch(address)) for address in data)
    taken = time.perf_counter() - start
    kept = sum(_packed(browser.fetch(name)) for name in set(_STATIC.findall(page.decode())))
    weight = (_packed(page) + first) / _KB
    note = (
        f"HTML {_packed(page) / _KB:.1f} KB"
        + (f"，首批数据 {first / _KB:.1f} KB（{len(data)} 个请求）" if data else "")
        + f"，合计 {weight:.1f} KB；脚本、样式 {kept / _KB:.1f} KB，浏览器长期缓存"
    )
    return Result(
        work,
        parcels,
        Timing((taken,), 0.0),
        goal=f"HTML 加首批数据 ≤ {MOST_KB} KB（gzip）",
        reached=weight <= MOST_KB,
        note=note,
        details={"kilobytes": round(weight, 1)},
    )


def _packed(content: bytes) -> int:
    return len(gzip.compress(content, compresslevel=6, mtime=0))


def _first_of_map(browser: _Browser) -> list[str]:
    """What the page asks for before anybody touches it."""
    day = f"as_of={AS_OF}"
    bounds = json.loads(browser.fetch(f"/api/v1/bounds?{day}"))
    layers = json.loads(browser.fetch(f"/api/v1/totals?{day}"))["layers"]
    kinds = [layer["kind"] for layer in layers if layer["kind"] in SHOWN_AT_FIRST]
    parcels, lines = (
        [f"{zoom}/{x}/{y}" for zoom, x, y in _first_tiles(pixels, *bounds)]
        for pixels in (PARCEL_TILE_PIXELS, LAYER_TILE_PIXELS)
    )
    return [
        f"/api/v1/bounds?{day}",
        f"/api/v1/totals?{day}",
        "/api/v1/map-notes",
        *(f"/api/v1/layers/{kind}/labels?{day}" for kind in kinds if kind in ("park", "district")),
        *(f"/api/v1/tiles/parcels/{tile}?{day}" for tile in parcels),
        *(f"/api/v1/tiles/layers/{kind}/{tile}?{day}" for kind in kinds for tile in lines),
    ]


def _first_tiles(
    pixels: int, west: float, south: float, east: float, north: float
) -> Iterator[tuple[int, int, int]]:
    """Tiles of that width of the stage when it shows these bounds as large as they fit."""
    across = (east - west) / 360
    up = (_mercator(south) - _mercator(north)) or 1e-9
    zoom = int(min(math.log2(_FREE[0] / _TILE / across), math.log2(_FREE[1] / _TILE / up), 17))
    zoom -= (pixels // _TILE).bit_length() - 1
    count = 1 << zoom
    x, y = (west + east) / 720 + 0.5, (_mercator(south) + _mercator(north)) / 2
    half = [length / pixels / count / 2 for length in _STAGE]
    for column in range(int((x - half[0]) * count), int((x + half[0]) * count) + 1):
        for row in range(int((y - half[1]) * count), int((y + half[1]) * count) + 1):
            yield zoom, column, row


def _mercator(latitude: float) -> float:
    """0 at the upper edge of the world map, 1 at the lower."""
    return (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2
