"""Twenty thousand parcels: one bounded file, a bounded page, bounded tiles, and a count."""

import json
import re
from collections.abc import Iterator
from datetime import date
from math import asinh, floor, pi, radians, tan

import pytest
from pyproj import Transformer
from sqlalchemy import text

from gis_service.assets import load_assets
from gis_service.services.assessing import assess_city
from gis_service.transaction import job_work
from maps.standalone import MAX_BYTES, MAX_PARCELS, ParcelShape, standalone
from parcels.policy import load_profile
from parcels.verdict import Verdict
from tests.database import Database
from tests.town import AS_OF
from tests.uploading import Office, open_office
from tests.vector_files import zipped

FRAME = load_profile("chengdu").frame
EAST, NORTH = 430_000, 3_350_000
STEP, SIDE, COLUMNS = 100, 60, 200
_TO_DEGREES = Transformer.from_crs(FRAME.work_srid, FRAME.geographic_srid, always_xy=True)
LARGEST_PAGE = 200_000
STORED = 4_000
TILE_BYTES_A_PARCEL = 100


def ring(number: int) -> list[tuple[float, float]]:
    """A square of 60 m on a grid of 100 m, in degrees."""
    east, north = EAST + number % COLUMNS * STEP, NORTH + number // COLUMNS * STEP
    corners = [(0, 0), (0, SIDE), (SIDE, SIDE), (SIDE, 0), (0, 0)]
    points = [_TO_DEGREES.transform(east + x, north + y) for x, y in corners]
    return [(round(lon, 7), round(lat, 7)) for lon, lat in points]


def test_one_file_holds_them_all_below_its_size() -> None:
    parcels = [
        ParcelShape(
            f"510185001001GB{number:05d}",
            f"示范地块{number}",
            "简阳市",
            None,
            SIDE * SIDE * 10_000,
            Verdict(number % 8),
            "各项均符合。",
            [[ring(number)]],
        )
        for number in range(MAX_PARCELS)
    ]
    page = standalone(
        parcels,
        [],
        frame=FRAME,
        title="大图",
        as_of=date(2025, 12, 31),
        read=load_assets().read,
    )
    found = re.search(r'id="map-data">(.*?)</script>', page)

    assert MAX_PARCELS == 20_000
    assert len(page.encode()) <= MAX_BYTES == 3_000_000
    assert found is not None
    assert json.loads(found[1])["totals"]["count"] == MAX_PARCELS


@pytest.fixture(scope="module")
def office(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Some thousand through the import and an assessment."""
    made = open_office(database, tmp_path_factory.mktemp("office"))
    document = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"DKBH": f"D{number:05d}", "区县": "模拟510104"},
                "geometry": {"type": "Polygon", "coordinates": [ring(number)]},
            }
            for number in range(STORED)
        ],
    }
    path = zipped(made.town.folder / "big.zip", {"big.geojson": json.dumps(document).encode()})
    made.store("city", "parcels", path)
    with job_work(made.engine) as connection:
        assess_city(connection, AS_OF)
    yield made


def test_the_page_and_its_tiles_stay_small_and_the_count_is_told(office: Office) -> None:
    browser = office.site.signed_in("u-city")
    assert len(browser.get("/map").content) < LARGEST_PAGE
    assert len(browser.get("/parcels").content) < LARGEST_PAGE
    assert browser.get("/api/v1/totals").json()["count"] == STORED
    west, south, east, north = browser.get("/api/v1/bounds").json()
    sizes = {}
    for zoom in (8, 10, 12, 14):
        x, y = tile_of((west + east) / 2, (south + north) / 2, zoom)
        answer = browser.get(f"/api/v1/tiles/parcels/{zoom}/{x}/{y}")
        assert answer.status_code == 200
        sizes[zoom] = len(answer.content)
    assert sizes[14] > 0
    assert max(sizes.values()) < STORED * TILE_BYTES_A_PARCEL, sizes
    stored = "SELECT count(*) FROM parcel_version WHERE ST_NPoints(geom) = 5"
    with office.owner.connect() as connection:
        assert connection.scalar(text(stored)) == STORED, "simplified for display only"


def tile_of(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """Column and row of the tile that holds a point (Web Mercator)."""
    size = 2**zoom
    return (
        floor((lon + 180) / 360 * size),
        floor((1 - asinh(tan(radians(lat))) / pi) / 2 * size),
    )
