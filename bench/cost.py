"""What one request costs the processor, by kind (每次请求的处理器时间).

The site runs as one process and is asked one request after the other; processor time of the site
and of the database, not time on the wall, so that a machine with other work still measures it.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import quote, urlsplit

from sqlalchemy import text

from bench.ground import Ground
from bench.measure import Result, Timing
from bench.reading import AS_OF, tile_at
from bench.sign_in import add_official, cookie
from bench.tiles import served

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")
_ZOOM = 14
_SOME, _FEW, _SELDOM = 400, 60, 3
_OK, _SAME, _KB = 200, 304, 1024
_DAY = f"as_of={AS_OF}"


@dataclass(frozen=True, slots=True)
class _Kind:
    """``paths`` are asked in turn; ``known``: asked once before, so that answers are kept."""

    name: str
    paths: Sequence[str]
    times: int
    known: bool = True
    tagged: bool = False


def measure(ground: Ground, times: int) -> list[Result]:
    """Milliseconds of processor time a request, site and database, and bytes that were sent."""
    database = f"{ground.name}_work"
    kinds = _kinds(ground, database)
    username, password = add_official(ground.login(database))
    with served(ground, database, workers=1) as running:
        asker = _Asker(running.address, cookie(running.address, username, password))
        clocks = _clocks(running.process, ground)
        return [_measured(kind, asker, clocks, ground.plan.parcels) for kind in kinds]


def _kinds(ground: Ground, database: str) -> list[_Kind]:
    with ground.superuser(database).connect() as connection:
        rows = connection.execute(
            text(
                "SELECT parcel_id, name, code, ST_XMin(geom) AS lon, ST_YMin(geom) AS lat"
                " FROM parcel_version WHERE superseded_at IS NULL"
                f" ORDER BY md5(id::text) LIMIT {_SOME}"
            )
        ).all()
    places = sorted({tile_at(row.lon, row.lat, _ZOOM) for row in rows})
    tiles = [f"/api/v1/tiles/parcels/{_ZOOM}/{x}/{y}?{_DAY}" for x, y in places]
    sheets = [f"/parcels/{row.parcel_id}/sheet?{_DAY}" for row in rows]
    words = [f"/api/v1/search?q={quote(row.name or row.code)}&{_DAY}" for row in rows]
    return [
        _Kind("瓦片 z14，没有存过", tiles, len(tiles), known=False),
        _Kind("瓦片 z14，存过", tiles, _SOME),
        _Kind("瓦片 z14，浏览器已有（304）", tiles, _SOME, tagged=True),
        _Kind("一张图，页面", [f"/map?{_DAY}"], _FEW),
        _Kind("清单", [f"/api/v1/parcels?{_DAY}"], _FEW),
        _Kind("地块卡片", sheets, _FEW, known=False),
        _Kind("查找", words, _FEW, known=False),
        _Kind("统计", [f"/api/v1/totals?{_DAY}"], _FEW),
        _Kind("亩均报表", [f"/permu?{_DAY}"], _SELDOM),
        _Kind("导出台账", [f"/idle/export.xlsx?{_DAY}"], _SELDOM),
    ]


class _Asker:
    """A signed-in program over one kept connection."""

    def __init__(self, address: str, session: str) -> None:
        self._connection = HTTPConnection(urlsplit(address).netloc, timeout=120)
        self._headers = {"Cookie": session, "Accept": "text/html, */*"}

    def ask(self, path: str, tag: str = "") -> tuple[int, bytes, str]:
        """Status, content and tag (ETag) of an answer; ``tag`` is what the asker has already."""
        held = {"If-None-Match": tag} if tag else {}
        self._connection.request("GET", path, headers={**self._headers, **held})
        answer = self._connection.getresponse()
        return answer.status, answer.read(), answer.getheader("ETag") or ""


def _measured(
    kind: _Kind, asker: _Asker, clocks: Sequence[Callable[[], float]], parcels: int
) -> Result:
    tags: dict[str, str] = {}
    if kind.known:
        for path in dict.fromkeys(kind.paths):
            _, _, tags[path] = asker.ask(path)
    load, sent = os.getloadavg()[0], 0
    before, start = [clock() for clock in clocks], time.perf_counter()
    for path in islice(cycle(kind.paths), kind.times):
        status, content, _ = asker.ask(path, tags.get(path, "") if kind.tagged else "")
        if status != (_SAME if kind.tagged else _OK):
            raise ValueError(f"{path}: {status}")
        sent += len(content)
    seconds = time.perf_counter() - start
    ours, theirs = (
        (clock() - used) * 1000 / kind.times for clock, used in zip(clocks, before, strict=True)
    )
    return Result(
        f"处理器时间：{kind.name}",
        parcels,
        Timing((seconds / kind.times,), load),
        note=f"网站 {ours:.2f} ms，数据库 {theirs:.2f} ms，{sent / kind.times / _KB:.1f} KB",
        details={"site_ms": round(ours, 3), "database_ms": round(theirs, 3)},
    )


def _clocks(process: int, ground: Ground) -> tuple[Callable[[], float], Callable[[], float]]:
    """Seconds of processor time of the site's processes and of the database's so far."""
    postmaster = int((ground.cluster.data / "postmaster.pid").read_text().split()[0])
    return (
        lambda: sum(map(_used, [process, *_children(process)])),
        lambda: sum(map(_used, [postmaster, *_children(postmaster)])),
    )


def _children(parent: int) -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _stat(int(entry.name))[1:2] == [str(parent)]:
            yield int(entry.name)


def _used(process: int) -> float:
    """What a process and the children it has waited for have used."""
    said = _stat(process)
    return sum(map(int, said[11:15])) * _TICK_S if said else 0.0


def _stat(process: int) -> list[str]:
    """State, parent, … as /proc tells them; nothing of a process that has gone."""
    try:
        said = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return []
    return said.rpartition(")")[2].split()
