"""What a page asks: tiles, list, search, totals, idle list, under each role (查询)."""

import math
import random
import statistics
from collections.abc import Callable
from datetime import date
from functools import partial

from sqlalchemy import Connection, Engine, text

from bench.ground import Ground
from bench.measure import Result, timed
from gis_service.store import idle_rows, parcel_views
from gis_service.store.parcel_query import ParcelQuery
from gis_service.transaction import unit_of_work
from gis_service.user import Role, Scope, User
from parcels.idle_state import IdleState
from parcels.layers import LayerKind
from parcels.verdict import Verdict

AS_OF = date(2025, 12, 31)
_ZOOMS = (9, 11, 13, 14, 15)
_TILES = 20
_WIDE, _WIDE_TILES = 11, 4
"""A screen shows few tiles of the whole city, and each holds a great part of it."""

_SEEK_S, _COUNT_S = 1.0, 3.0
_SUSPECTED = [state for state in IdleState if state.suspected]
Asked = Callable[[Connection], object]


def measure(ground: Ground, times: int) -> list[Result]:
    """``ground`` names a city that is assessed already: see ``bench.assessment``."""
    engine = ground.login(f"{ground.name}_work")
    with ground.superuser(f"{ground.name}_work").connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))
        size = int(connection.scalar(text("SELECT count(*) FROM parcel")) or 0)
    results = []
    for user in _users(engine):
        for work, asked, limit in _questions(engine, user):
            timing = timed(partial(_ask, engine, user, asked), times)
            results.append(
                Result(
                    f"{work}（{user.display_name}）",
                    size,
                    timing,
                    goal=f"≤ {limit:g} s",
                    reached=timing.median <= limit,
                )
            )
    engine.dispose()
    return results


def _users(engine: Engine) -> list[User]:
    city = User(0, "city", "市", Role.OFFICIAL, Scope(city=True))
    with unit_of_work(engine, city) as connection:
        park = connection.scalar(text("SELECT min(id) FROM park"))
        district = connection.scalar(text("SELECT min(id) FROM district"))
    return [
        city,
        User(0, "park", "一个园区", Role.MANAGER, Scope(parks=(park,))),
        User(0, "district", "一个区县", Role.INSPECTOR, Scope(districts=(district,))),
    ]


def _ask(engine: Engine, user: User, asked: Asked) -> None:
    with unit_of_work(engine, user) as connection:
        asked(connection)


def _questions(engine: Engine, user: User) -> list[tuple[str, Asked, float]]:
    query = ParcelQuery(AS_OF, user.scope)
    named = ParcelQuery(AS_OF, user.scope, text="地块12345")
    coded = ParcelQuery(AS_OF, user.scope, text="510200000000GB0012")
    with unit_of_work(engine, user) as connection:
        first = parcel_views.page(connection, query, None, 50)
        spots = _spots(connection)
    last = first[-1].place if first else None
    deep = parcel_views.Place(int(Verdict.PASS), "510205", 0)
    found: list[tuple[str, Asked, float]] = [
        ("清单首页", lambda c: parcel_views.page(c, query, None, 50), _SEEK_S),
        ("清单次页", lambda c: parcel_views.page(c, query, last, 50), _SEEK_S),
        ("清单深页", lambda c: parcel_views.page(c, query, deep, 50), _SEEK_S),
        ("按名称查找", lambda c: parcel_views.search(c, named, 10), _SEEK_S),
        ("按代码查找", lambda c: parcel_views.search(c, coded, 10), _SEEK_S),
        ("统计", lambda c: parcel_views.totals(c, query), _COUNT_S),
        ("闲置土地", lambda c: idle_rows.parcels_in(c, query, _SUSPECTED), _COUNT_S),
    ]
    for zoom in _ZOOMS:
        count = _TILES if zoom > _WIDE else _WIDE_TILES
        tiles = [tile_at(lon, lat, zoom) for lon, lat in spots[:count]]
        found.append(
            (f"瓦片 z{zoom}，{count} 张", partial(_tiles, query, zoom, tiles), _SEEK_S * count)
        )
    layer = [tile_at(lon, lat, 12) for lon, lat in spots]
    found.append((f"图层瓦片 z12，{_TILES} 张", partial(_layer_tiles, layer), _SEEK_S * _TILES))
    return found


def _spots(connection: Connection) -> list[tuple[float, float]]:
    """Places in degrees where parcels of the scope are."""
    row = connection.execute(
        text("SELECT array_agg(id) AS ids FROM (SELECT id FROM parcel LIMIT 5000) AS p")
    ).one()
    chosen = random.Random(1).choices(row.ids, k=_TILES)
    found = connection.execute(
        text(
            "SELECT ST_XMin(geom) AS lon, ST_YMin(geom) AS lat FROM parcel_version"
            " WHERE parcel_id = ANY(:ids) AND superseded_at IS NULL"
        ),
        {"ids": chosen},
    )
    return [(spot.lon, spot.lat) for spot in found]


def tile_at(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """Column and row of the tile around a place."""

    count = 1 << zoom
    north = math.asinh(math.tan(math.radians(lat)))
    return int((lon + 180) / 360 * count), int((1 - north / math.pi) / 2 * count)


def _tiles(query: ParcelQuery, zoom: int, tiles: list[tuple[int, int]], c: Connection) -> float:
    return statistics.mean(len(parcel_views.parcel_tile(c, query, zoom, x, y)) for x, y in tiles)


def _layer_tiles(tiles: list[tuple[int, int]], connection: Connection) -> int:
    return sum(
        len(parcel_views.layer_tile(connection, LayerKind.RED, AS_OF, 12, x, y)) for x, y in tiles
    )
