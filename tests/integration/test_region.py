"""The spatial filter is part of the one query: circle, box, outline, line, buffer, in scope."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from random import Random

import pytest
import shapely
from pyproj import Transformer
from sqlalchemy import Connection, text

from gis_service.demo.city import AS_OF as CITY_DAY
from gis_service.parcel_address import address_of, read_query
from gis_service.store import parcel_views
from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.region import Region, RegionKind
from gis_service.transaction import unit_of_work
from gis_service.user import Scope, User
from parcels.layers import LayerKind
from parcels.verdict import ThemeCode, Verdict
from tests.city import SmallCity
from tests.database import Database
from tests.regions import random_region
from tests.town import AS_OF, EAST, FRAME, NORTH, Plot, Town, cell, code, found_town

COMBINATIONS = 50
# One unit of the grid is 100 m; parcels of 80 m every 200 m from west to east through both parks.
ROW = [Plot(code("510107", n), cell(2 * n, 4, 0.8, 0.8), f"宗{n}") for n in range(10)]
TO_DEGREES = Transformer.from_crs(FRAME.work_srid, 4490, always_xy=True)


@pytest.fixture(scope="module")
def town(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Town:
    made = found_town(database, tmp_path_factory.mktemp("town"))
    made.put(ROW)
    return made


def degrees(x: float, y: float) -> tuple[float, float]:
    """A point of the grid in degrees, six decimals."""
    lon, lat = TO_DEGREES.transform(EAST + 100 * x, NORTH + 100 * y)
    return round(lon, 6), round(lat, 6)


def found(town: Town, user: User, region: Region) -> list[str]:
    query = ParcelQuery(AS_OF, user.scope, region=region)
    with unit_of_work(town.engine, user) as connection:
        rows = parcel_views.page(connection, query, None, 100)
        assert parcel_views.totals(connection, query).count == len(rows)
        assert [row.code for row in parcel_views.search(connection, query, 100)] == sorted(
            row.code for row in rows
        )
    return [row.name for row in rows]


def names(*numbers: int) -> list[str]:
    return [f"宗{n}" for n in numbers]


def identifier(town: Town, plot: Plot) -> int:
    with unit_of_work(town.engine, town.city) as connection:
        return int(
            connection.execute(
                text("SELECT parcel_id FROM parcel_version WHERE code = :code"),
                {"code": plot.code},
            ).scalar_one()
        )


def test_a_circle_reaches_to_the_metre(town: Town) -> None:
    # From the east edge of parcel 0 the next begins 120 m away.
    centre = (degrees(0.8, 4.4),)
    assert found(town, town.city, Region(RegionKind.POINT, points=centre, reach=119)) == names(0)
    assert found(town, town.city, Region(RegionKind.POINT, points=centre, reach=121)) == names(0, 1)


def test_a_buffer_of_a_parcel_counts_its_edge(town: Town) -> None:
    # Edges lie exactly 120 m apart on the plane: 120 belongs to it, a centimetre less does not.
    start = identifier(town, ROW[2])
    near = Region(RegionKind.PARCEL, parcel=start, reach=120)
    assert found(town, town.city, near) == names(1, 2, 3)
    assert found(town, town.city, replace(near, reach=119.99)) == names(2)
    assert found(town, town.city, replace(near, reach=0)) == names(2)


def test_box_polygon_and_line(town: Town) -> None:
    box = Region(RegionKind.BOX, points=(degrees(1, 3), degrees(4.2, 5)))
    assert found(town, town.city, box) == names(1, 2)
    assert found(town, town.city, replace(box, reach=25)) == names(0, 1, 2)
    triangle = Region(RegionKind.POLYGON, points=(degrees(5, 3), degrees(9, 3), degrees(7, 6)))
    assert found(town, town.city, triangle) == names(3, 4)
    line = Region(RegionKind.LINE, points=(degrees(6.4, 2), degrees(6.4, 9)))
    assert found(town, town.city, line) == names(3)


def test_zones_of_a_layer_together_and_by_code(town: Town) -> None:
    park_a = Region(RegionKind.ZONE, layer=LayerKind.PARK, code="YQ-A")
    assert found(town, town.city, park_a) == names(0, 1, 2, 3, 4)
    assert found(town, town.city, replace(park_a, code="none", reach=9)) == []
    # Parcel 5 lies 120 m from either park.
    parks = Region(RegionKind.ZONE, layer=LayerKind.PARK, reach=119)
    assert found(town, town.city, parks) == names(0, 1, 2, 3, 4, 6, 7, 8, 9)
    assert len(found(town, town.city, replace(parks, reach=121))) == len(ROW)


def test_a_parcel_of_another_park_is_no_starting_point(town: Town) -> None:
    foreign, own = identifier(town, ROW[6]), identifier(town, ROW[3])
    assert found(town, town.manager_a, Region(RegionKind.PARCEL, parcel=foreign, reach=9000)) == []
    near = Region(RegionKind.PARCEL, parcel=own, reach=5000)
    assert found(town, town.manager_a, near) == names(0, 1, 2, 3)
    # The query object alone, with a role that row policies let see all.
    query = ParcelQuery(
        AS_OF, town.manager_a.scope, region=Region(RegionKind.PARCEL, parcel=foreign, reach=9000)
    )
    with unit_of_work(town.engine, town.city) as connection:
        assert parcel_views.page(connection, query, None, 100) == []
    bare = replace(query, without_scope_filter=True)
    with unit_of_work(town.engine, town.manager_a) as connection:
        assert parcel_views.page(connection, bare, None, 100) == []


@contextmanager
def looking(city: SmallCity) -> Iterator[Connection]:
    with unit_of_work(city.engine, city.official) as connection:
        yield connection


def codes_of(connection: Connection, query: ParcelQuery) -> set[str]:
    return {row.code for row in parcel_views.page(connection, query, None, 1000)}


def test_500_metres_round_a_parcel_are_what_st_dwithin_says(small_city: SmallCity) -> None:
    with looking(small_city) as connection:
        ids = connection.execute(
            text("SELECT parcel_id FROM parcel_version WHERE superseded_at IS NULL ORDER BY code")
        ).scalars()
        for identifier_ in list(ids)[::20]:
            region = Region(RegionKind.PARCEL, parcel=identifier_, reach=500)
            query = ParcelQuery(CITY_DAY, Scope(city=True), region=region)
            wanted = connection.execute(
                text(
                    "SELECT v.code FROM parcel_version v JOIN parcel_version o"
                    " ON ST_DWithin(v.plane, o.plane, 500) WHERE o.parcel_id = :id"
                    " AND v.superseded_at IS NULL AND o.superseded_at IS NULL"
                ),
                {"id": identifier_},
            ).scalars()
            assert codes_of(connection, query) == set(wanted)


def test_a_drawn_outline_is_measured_on_the_plane(small_city: SmallCity) -> None:
    """Against shapely, with the outline put on the plane point by point."""
    rng = Random(4544)
    onto_plane = Transformer.from_crs(4490, FRAME.work_srid, always_xy=True)
    sizes = []
    with looking(small_city) as connection:
        rows = connection.execute(
            text("SELECT code, ST_AsBinary(plane) AS plane FROM parcel_version")
        ).all()
        planes = {row.code: shapely.from_wkb(bytes(row.plane)) for row in rows}
        for _ in range(20):
            region = random_region(connection, rng)
            if not region.kind.drawn:
                continue
            drawn = shapely.segmentize(shapely.from_wkt(region.wkt), 0.0002)
            shape = shapely.transform(
                drawn, lambda xy: list(zip(*onto_plane.transform(*xy.T), strict=True))
            )
            query = ParcelQuery(CITY_DAY, Scope(city=True), region=region)
            got = codes_of(connection, query)
            for code_, plane in planes.items():
                distance = plane.distance(shape)
                if abs(distance - region.reach) > 0.01:
                    assert (code_ in got) == (distance < region.reach), (region, distance)
            sizes.append(len(got))
    assert max(sizes) > 5


def combinations(connection: Connection, rng: Random) -> Iterator[ParcelQuery]:
    parks = list(connection.execute(text("SELECT id FROM park ORDER BY id")).scalars())
    for _ in range(COMBINATIONS):
        filters: dict[str, object] = {
            "park": rng.choice(parks),
            "verdicts": tuple(rng.sample(list(Verdict), 4)),
            "line": rng.choice([LayerKind.RED, LayerKind.BLUE]),
            "text": rng.choice(["模拟", "5101", "号园"]),
        }
        chosen = rng.sample(sorted(filters), rng.choice([0, 0, 1, 2]))
        query = ParcelQuery(
            as_of=rng.choice([CITY_DAY, CITY_DAY, date(2025, 6, 30)]),
            scope=Scope(city=True),
            theme=rng.choice(list(ThemeCode)),
            region=random_region(connection, rng),
        )
        yield replace(query, **{name: filters[name] for name in chosen})


def test_totals_list_and_map_agree_for_any_filters_with_a_region(small_city: SmallCity) -> None:
    sizes = []
    with looking(small_city) as connection:
        for query in list(combinations(connection, Random(20251231))):
            assert read_query(address_of(query), query.scope, query.as_of) == query
            listed = codes_of(connection, query)
            assert parcel_views.totals(connection, query).count == len(listed), query
            tile = parcel_views.parcel_tile(connection, query, 0, 0, 0)
            every = codes_of(connection, ParcelQuery(query.as_of, query.scope))
            drawn = {code_ for code_ in every if code_.encode() in tile}
            assert drawn == listed, query
            assert (parcel_views.bounds(connection, query) is None) == (not listed)
            sizes.append(len(listed))
    assert sum(size > 0 for size in sizes) >= COMBINATIONS // 3
    assert 0 in sizes


def test_pages_and_interface_carry_the_region(small_city: SmallCity) -> None:
    browser = small_city.site.signed_in("official")
    with looking(small_city) as connection:
        region = replace(random_region(connection, Random(3)), reach=1500)
    query = ParcelQuery(CITY_DAY, Scope(city=True), region=region)
    address = "&".join(f"{name}={value}" for name, value in address_of(query))
    count = browser.get(f"/api/v1/totals?{address}").json()["count"]
    page = browser.get(f"/parcels?{address}").text
    assert f"导出清单（{count} 宗）" in page
    kept = dict(address_of(query))["region"]
    assert f'<input type="hidden" name="region" value="{kept}">' in page
    refused = browser.get("/parcels?region=polygon-1_2")
    assert refused.status_code == 422
    assert "请清除空间范围" in refused.text
