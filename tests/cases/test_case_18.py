"""Missing, empty, broken and open shapes are named row by row; the good row goes on."""

from pathlib import Path

from spatial.placing import Placed, place_all
from spatial.readers import Answers, read_vector
from tests.vector_files import CHENGDU, geojson, polygon, rectangle, shapefile

GOOD = rectangle(104.5, 30.41, 0.001, 0.001)
NAN, BIG = float("nan"), 1e308


def test_bad_rows_of_a_geojson(tmp_path: Path) -> None:
    geometries = [
        polygon([(104.5, 30.41), (104.501, NAN), (104.501, 30.411), (104.5, 30.41)]),
        polygon([(104.5, 30.41), (BIG, 30.41), (104.501, 30.411), (104.5, 30.41)]),
        {"type": "Polygon", "coordinates": []},
        None,
        polygon([(104.5, 30.41), (104.501, 30.41), (104.5, 30.41)]),
        polygon([(104.5, 30.41), (104.501, 30.41), (104.501, 30.411)]),
        {"type": "GeometryCollection", "geometries": []},
        {"type": "Point", "coordinates": [104.5, 30.41]},
        {"type": "Polygon", "coordinates": [[["a", "b"]]]},
        {"type": "Polygon", "coordinates": 7},
        polygon(GOOD),
    ]
    path = geojson(tmp_path / "upload", geometries)

    reading = read_vector(path, "a.geojson", Answers(), CHENGDU)
    placed = place_all(reading.records, reading.crs, CHENGDU)

    assert [(issue.row, issue.code) for issue in reading.issues] == [
        (1, "coordinate-not-finite"),
        (2, "coordinate-not-finite"),
        (3, "geometry-empty"),
        (4, "geometry-missing"),
        (5, "ring-too-short"),
        (6, "ring-not-closed"),
        (7, "geometry-empty"),
        (8, "geometry-not-polygon"),
        (9, "geometry-broken"),
        (10, "geometry-broken"),
    ]
    assert [isinstance(one, Placed) for one in placed] == [False] * 10 + [True]
    assert placed[:10] == [[]] * 10
    assert reading.ready


def test_bad_rows_of_a_shapefile(tmp_path: Path) -> None:
    shapes = [
        None,
        [[(452000, 3366000), (452100, NAN), (452100, 3366100), (452000, 3366000)]],
        [[(452000, 3366000), (-1.797e308, 3366000), (452100, 3366100), (452000, 3366000)]],
        [[(452000, 3366000), (452100, 3366000), (452000, 3366000)]],
        [[(452000, 3366000), (452100, 3366000), (452100, 3366100), (452000, 3366050)]],
        [rectangle(452000, 3366000)],
    ]
    path = shapefile(tmp_path / "a.zip", shapes)

    reading = read_vector(path, "a.zip", Answers(), CHENGDU)
    placed = place_all(reading.records, reading.crs, CHENGDU)

    assert [(issue.row, issue.code) for issue in reading.issues] == [
        (1, "geometry-missing"),
        (2, "coordinate-not-finite"),
        (3, "coordinate-not-finite"),
        (4, "ring-too-short"),
        (5, "ring-not-closed"),
    ]
    assert isinstance(placed[5], Placed)
