"""GeoJSON and GeoPackage as other programs write them."""

import json
import sqlite3
import struct
from collections.abc import Sequence
from pathlib import Path

import geopandas
import pytest
import shapely
from pyproj import CRS
from shapely.geometry import MultiPolygon, Point, Polygon, box

from spatial.errors import UnreadableFile
from spatial.placing import Placed, place_all
from spatial.readers import Answers, Reading, read_vector
from tests.vector_files import CHENGDU, Ring, polygon, rectangle

RING = rectangle(104.5, 30.41, 0.001, 0.001)
GEOMETRY = polygon(RING)
SQUARE = box(452_000, 3_366_000, 452_100, 3_366_100)


def feature(geometry: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: dict[str, object], **members: object) -> dict[str, object]:
    return {"type": "FeatureCollection", "features": list(features), **members}


def read(folder: Path, content: object, **answers: str) -> Reading:
    """``content``: bytes, or a document to be written as GeoJSON."""
    path = folder / "upload"
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    path.write_bytes(raw)
    return read_vector(path, "a.geojson", Answers(**answers), CHENGDU)


def refused(folder: Path, content: object) -> str:
    with pytest.raises(UnreadableFile) as found:
        read(folder, content)
    return found.value.issue.code


def placed(reading: Reading) -> list[Placed | list[object]]:
    return list(place_all(reading.records, reading.crs, CHENGDU))


PLAIN = json.dumps(collection(feature(GEOMETRY, DKBH="甲")), ensure_ascii=False)


@pytest.mark.parametrize(
    "raw",
    [
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        PLAIN.encode("gb18030"),
        json.dumps(json.loads(PLAIN), indent=1).replace("\n", "\r\n").encode(),
        json.dumps(collection(feature(GEOMETRY, DKBH="甲"), crs=None)).encode(),
        json.dumps(feature(GEOMETRY, DKBH="甲")).encode(),
        PLAIN.replace('"FeatureCollection",', '"FeatureCollection", "name": "层", ').encode(),
    ],
)
def test_one_document_in_many_writings(tmp_path: Path, raw: bytes) -> None:
    reading = read(tmp_path, raw)

    assert reading.ready
    assert reading.records[0].attributes == {"DKBH": "甲"}


@pytest.mark.parametrize(
    "name",
    ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4490", "EPSG:4326", "epsg:4490"],
)
def test_longitude_stands_first_whatever_the_member_says(tmp_path: Path, name: str) -> None:
    crs = {"type": "name", "properties": {"name": name}}
    reading = read(tmp_path, collection(feature(GEOMETRY, DKBH="A"), crs=crs))

    (one,) = placed(reading)
    assert isinstance(one, Placed)
    assert one.geom.centroid.x == pytest.approx(104.5005)


@pytest.mark.parametrize("crs", [{"type": "link", "properties": {"href": "http://x"}}, "x", 4490])
def test_a_member_that_names_no_system_is_asked_about(tmp_path: Path, crs: object) -> None:
    reading = read(tmp_path, collection(feature(GEOMETRY, DKBH="A"), crs=crs))

    assert [choice.value for choice in reading.questions[0].choices] == ["EPSG:4490"]


def test_members_that_differ_from_feature_to_feature_make_one_table(tmp_path: Path) -> None:
    document = collection(
        {"type": "Feature", "properties": None, "geometry": GEOMETRY},
        feature(polygon(rectangle(104.51, 30.41, 0.001, 0.001)), 地块编号="B", 地块名称="乙"),
        feature(polygon(rectangle(104.52, 30.41, 0.001, 0.001)), 面积=1, 地块编号="C"),
    )
    records = read(tmp_path, document).records

    columns = ["地块编号", "地块名称", "面积"]
    assert [list(record.attributes) for record in records] == [columns] * 3
    assert [record.attributes["地块编号"] for record in records] == [None, "B", "C"]


def test_kinds_of_geometry_mixed(tmp_path: Path) -> None:
    away = rectangle(104.52, 30.41, 0.001, 0.001)
    document = collection(
        feature(GEOMETRY, n=1),
        feature({"type": "LineString", "coordinates": RING}, n=2),
        feature({"type": "MultiPolygon", "coordinates": [[away]]}, n=3),
        feature({"type": "Point", "coordinates": [104.5]}, n=4),
        feature({"type": "GeometryCollection", "geometries": [GEOMETRY]}, n=5),
        feature(
            {"type": "Polygon", "coordinates": [[[str(v) for v in point] for point in RING]]}, n=6
        ),
        feature({"type": "Kreis", "coordinates": []}, n=7),
    )
    reading = read(tmp_path, document)

    assert [isinstance(one, Placed) for one in placed(reading)] == [
        n in (1, 3) for n in range(1, 8)
    ]
    assert {issue.row for issue in reading.issues} == {2, 4, 5, 6, 7}


@pytest.mark.parametrize(
    ("rings", "code"),
    [
        ((RING, rectangle(104.51, 30.41, 0.0005, 0.0005)), "rings-conflict"),
        ((RING, RING), "self-intersection"),
    ],
)
def test_holes_that_are_none(tmp_path: Path, rings: Sequence[Ring], code: str) -> None:
    reading = read(tmp_path, feature(polygon(*rings), DKBH="A"))

    (issues,) = placed(reading)
    assert isinstance(issues, list)
    assert [issue.code for issue in issues] == [code]  # type: ignore[attr-defined]


def test_parts_that_overlap_are_refused(tmp_path: Path) -> None:
    shifted = rectangle(104.5005, 30.41, 0.001, 0.001)
    geometry = {"type": "MultiPolygon", "coordinates": [[RING], [shifted]]}

    (issues,) = placed(read(tmp_path, feature(geometry, DKBH="A")))
    assert isinstance(issues, list) and issues


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        b"[" * 100_000,
        b'{"type":"Feature","properties":{"n":' + b"9" * 5_000 + b'},"geometry":null}',
        PLAIN.encode()[:-1] + b",}",
        b'{"type": "Topology", "objects": {}}',
        b'{"geometryType": "esriGeometryPolygon", "features": []}',
    ],
)
def test_documents_that_are_none_are_refused_in_one_sentence(tmp_path: Path, raw: bytes) -> None:
    assert refused(tmp_path, raw) in ("file-damaged", "json-not-geojson")


def write(
    path: Path, shapes: Sequence[object], layer: str = "地块", crs: object = CHENGDU.work_srid
) -> None:
    codes = [f"A{number}" for number in range(len(shapes))]
    frame = geopandas.GeoDataFrame({"宗地代码": codes}, geometry=list(shapes), crs=crs)
    frame.to_file(path, layer=layer)


def read_package(path: Path, **answers: str) -> Reading:
    return read_vector(path, "a.gpkg", Answers(**answers), CHENGDU)


def test_layers_with_any_name_are_asked_about_and_found(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    names = ("地块 一期", "园\"区'", "select")
    for name in names:
        write(path, [SQUARE], name)

    (question,) = read_package(path).questions
    assert {choice.value for choice in question.choices} == set(names)
    for name in names:
        assert read_package(path, layer=name).layer == name


def test_the_only_layer_with_shapes_needs_no_question(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    write(path, [SQUARE], "地块")
    with sqlite3.connect(path) as database:
        database.executescript(
            'CREATE TABLE "空层" (fid INTEGER PRIMARY KEY, geom BLOB);'
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id)"
            " VALUES ('空层', 'features', '空层', 4544);"
            "INSERT INTO gpkg_geometry_columns VALUES ('空层', 'geom', 'POLYGON', 4544, 0, 0);"
            "CREATE TABLE 附表 (a);"
            "INSERT INTO gpkg_contents (table_name, data_type, identifier)"
            " VALUES ('附表', 'attributes', '附表');"
        )
    database.close()

    reading = read_package(path)
    assert reading.layer == "地块" and reading.ready
    assert any("空层" in note for note in reading.notes)


@pytest.mark.filterwarnings("ignore:Geometry column does not contain geometry:UserWarning")
def test_geometries_of_all_kinds_in_one_layer(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    shapes = [
        SQUARE,
        MultiPolygon([SQUARE]),
        shapely.force_3d(SQUARE, 9.0),
        Point(452_000, 3_366_000),
        shapely.linestrings([(452_000, 3_366_000), (452_100, 3_366_000)]),
        None,
        Polygon(),
    ]
    write(path, shapes)

    reading = read_package(path)
    assert [isinstance(one, Placed) for one in placed(reading)] == [True] * 3 + [False] * 4
    assert {issue.row for issue in reading.issues} == {4, 5, 6, 7}


def test_a_curved_polygon_keeps_its_area(tmp_path: Path) -> None:
    """A circle of radius 50 m as four quarter arcs: 7853.98 m²."""
    path = tmp_path / "a.gpkg"
    write(path, [SQUARE])
    corners = [(0, 50), (50, 100), (100, 50), (50, 0), (0, 50)]
    # Points on the arcs between the corners, at 45°.
    offset = 50 / 2**0.5
    middles = [
        (50 - offset, 50 + offset),
        (50 + offset, 50 + offset),
        (50 + offset, 50 - offset),
        (50 - offset, 50 - offset),
    ]
    points = [corners[0]]
    for middle, corner in zip(middles, corners[1:], strict=True):
        points += [middle, corner]
    ring = struct.pack("<BII", 1, 8, len(points)) + b"".join(
        struct.pack("<2d", 452_000 + x, 3_366_000 + y) for x, y in points
    )
    blob = b"GP\x00\x01" + struct.pack("<i", 4544) + struct.pack("<BII", 1, 10, 1) + ring
    with sqlite3.connect(path) as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        database.executescript("".join(f'DROP TRIGGER "{name}";' for (name,) in names.fetchall()))
        database.execute('UPDATE "地块" SET geom = ?', (blob,))
        database.execute("UPDATE gpkg_geometry_columns SET geometry_type_name = 'CURVEPOLYGON'")
    database.close()

    (one,) = placed(read_package(path))
    assert isinstance(one, Placed)
    assert one.plane_cm2 / 10_000 == pytest.approx(7_853.98, rel=1e-3)


@pytest.mark.filterwarnings("ignore:'crs' was not provided:UserWarning")
@pytest.mark.parametrize(
    ("crs", "offered"),
    [(None, ["EPSG:4544"]), (4523, ["EPSG:4544"])],
)
def test_a_package_without_or_with_a_wrong_system(
    tmp_path: Path, crs: int | None, offered: list[str]
) -> None:
    path = tmp_path / "a.gpkg"
    write(path, [SQUARE], crs=None if crs is None else CRS(crs))

    (question,) = read_package(path).questions
    assert [choice.value for choice in question.choices] == offered


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE VIEW v AS SELECT 1 AS fid, load_extension('x') AS geom",
        "CREATE VIEW v AS SELECT 1 AS fid, geom FROM missing",
    ],
)
def test_a_layer_that_is_no_table_of_shapes(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "a.gpkg"
    write(path, [SQUARE])
    with sqlite3.connect(path) as database:
        database.executescript(
            f"{statement};"
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id)"
            " VALUES ('v', 'features', 'v', 4544);"
            "INSERT INTO gpkg_geometry_columns VALUES ('v', 'geom', 'POLYGON', 4544, 0, 0);"
        )
    database.close()

    with pytest.raises(UnreadableFile) as found:
        read_package(path, layer="v")
    assert found.value.issue.code == "file-damaged"


def test_a_line_bent_by_rounding_alone_is_no_parcel(tmp_path: Path) -> None:
    ring = [(104.5, 30.401), (104.501, 30.402), (104.503, 30.404), (104.5, 30.401)]
    reading = read(tmp_path, feature(polygon(ring), DKBH="A"))

    (issues,) = placed(reading)
    assert isinstance(issues, list) and len(issues) == 1
