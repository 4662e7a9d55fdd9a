"""After a file of broken shapes: the good row is stored, nothing else, and every page answers."""

from pathlib import Path

import pytest

from tests.database import Database
from tests.town import FRAME
from tests.uploading import Office, open_office
from tests.vector_files import geojson, polygon, rectangle, shapefile

NAN = float("nan")
EAST, NORTH = 410_100.0, 3_394_100.0
GOOD = rectangle(EAST, NORTH)


@pytest.fixture(scope="module")
def office(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Office:
    return open_office(database, tmp_path_factory.mktemp("office"))


def test_bad_rows_are_listed_and_the_good_one_is_stored(office: Office, tmp_path: Path) -> None:
    geometries = [
        None,
        {"type": "Polygon", "coordinates": []},
        polygon([(EAST, NORTH), (EAST, NAN), (EAST + 9, NORTH + 9), (EAST, NORTH)]),
        polygon([(EAST, NORTH), (1e308, NORTH), (EAST + 9, NORTH + 9), (EAST, NORTH)]),
        polygon([(EAST, NORTH), (EAST + 9, NORTH), (EAST, NORTH)]),
        polygon([(EAST, NORTH), (EAST + 9, NORTH), (EAST + 9, NORTH + 9)]),
        polygon(GOOD),
    ]
    path = geojson(tmp_path / "broken.geojson", geometries, crs="EPSG:4544")
    upload = office.store("city", "parcels", path)

    assert office.codes(upload)[:6] == [
        "geometry-missing",
        "geometry-empty",
        "coordinate-not-finite",
        "coordinate-not-finite",
        "ring-too-short",
        "ring-not-closed",
    ]
    assert office.count("parcel_version") == 1
    assert office.upload(upload).summary["read"] == 7


def test_a_null_shape_in_a_shapefile_leaves_its_neighbour(office: Office, tmp_path: Path) -> None:
    path = shapefile(tmp_path / "null.zip", [None, [rectangle(EAST + 300, NORTH)]])
    upload = office.store("city", "parcels", path)

    assert office.codes(upload)[0] == "geometry-missing"
    assert office.count("parcel_version") == 2


def test_nothing_odd_stands_in_the_tables_and_every_page_answers(office: Office) -> None:
    odd = " OR ".join(
        f"ST_IsEmpty({shape}) OR NOT ST_IsValid({shape}) OR NOT isfinite_all"
        for shape in ("geom", "plane")
    )
    finite = "(ST_XMax(plane) < 1e9 AND ST_YMax(plane) < 1e9 AND ST_Area(plane) > 0)"
    query = odd.replace("isfinite_all", finite)
    assert office.value(f"SELECT count(*) FROM parcel_version WHERE {query}") == 0
    browser = office.site.signed_in("u-city")
    for address in (
        "/map",
        "/parcels",
        "/api/v1/totals",
        "/api/v1/parcels",
        "/api/v1/bounds",
        "/api/v1/tiles/parcels/9/404/209",
    ):
        assert browser.get(address).status_code == 200, address
    west, south, east, north = browser.get("/api/v1/bounds").json()
    assert FRAME.west < west < east < FRAME.east
    assert FRAME.south < south < north < FRAME.north
