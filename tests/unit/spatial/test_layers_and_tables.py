"""GeoPackage layers, Shapefile tables, and files that are something else."""

from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from spatial.errors import UnreadableFile
from spatial.gdal import pyogrio
from spatial.placing import Placed, place_all
from spatial.readers import Answers, Limits, read_vector
from tests.vector_files import (
    CHENGDU,
    PRJ_4544,
    dbf,
    parcel_table,
    rectangle,
    shapefile,
    shp,
    zipped,
)

SQUARE = shapely.Polygon(rectangle(452_000, 3_366_000))


def package(path: Path, crs: int | None = 4544, layer: str = "地块") -> Path:
    """Two rows, the second without a shape and without values."""
    frame = gpd.GeoDataFrame(
        {
            "DKBH": ["DK01", None],
            "层数": pd.array([3, None], dtype="Int64"),
            "面积": [1.5, None],
            "日期": [pd.Timestamp("2025-06-15"), None],
        },
        geometry=[SQUARE, None],
        crs=crs,
    )
    pyogrio.write_dataframe(frame, path, driver="GPKG", layer=layer)
    return path


def test_a_geopackage(tmp_path: Path) -> None:
    path = package(tmp_path / "a.gpkg").rename(tmp_path / "0f3a")

    reading = read_vector(path, "a.gpkg", Answers(), CHENGDU)

    assert (reading.layer, reading.crs_label[:8]) == ("地块", "CGCS2000")
    values = reading.records[0].attributes
    assert (values["DKBH"], values["层数"], values["面积"]) == ("DK01", 3, 1.5)
    assert isinstance(values["层数"], int)
    assert set(reading.records[1].attributes.values()) == {None}
    assert [(issue.row, issue.code) for issue in reading.issues] == [(2, "geometry-missing")]
    assert isinstance(place_all(reading.records, reading.crs, CHENGDU)[0], Placed)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["0f3a"]


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_a_geopackage_without_a_system(tmp_path: Path) -> None:
    path = package(tmp_path / "a.gpkg", crs=None)

    (question,) = read_vector(path, "a.gpkg", Answers(), CHENGDU).questions

    assert [choice.value for choice in question.choices] == ["EPSG:4544"]


def test_a_geopackage_of_two_layers(tmp_path: Path) -> None:
    path = package(package(tmp_path / "a.gpkg"), layer='乙"; DROP')

    (question,) = read_vector(path, "a.gpkg", Answers(), CHENGDU).questions
    assert {choice.value for choice in question.choices} == {"地块", '乙"; DROP'}

    reading = read_vector(path, "a.gpkg", Answers(layer='乙"; DROP'), CHENGDU)
    assert len(reading.records) == 2
    with pytest.raises(UnreadableFile):
        read_vector(path, "a.gpkg", Answers(layer="丙"), CHENGDU)


def test_a_geopackage_in_a_zip(tmp_path: Path) -> None:
    inner = package(tmp_path / "a.gpkg").read_bytes()
    path = zipped(tmp_path / "a.zip", {"数据/地块.gpkg": inner, "说明.txt": "说明".encode()})

    reading = read_vector(path, "a.zip", Answers(), CHENGDU)

    assert len(reading.records) == 2


def test_types_of_a_table(tmp_path: Path) -> None:
    fields = [
        (b"N", "N", 9),
        (b"F", "F", 9),
        (b"D", "D", 8),
        (b"L", "L", 1),
        ("编号".encode("gbk"), "C", 6),
    ]
    rows = [
        [b"12", b"1.50", b"20250615", b"T", "甲".encode("gbk")],
        [b"", b"", b"", b"?", b"0601"],
        [b"*****", b"x", b"20251301", b"N", b"a\x00junk"],
    ]
    shapes = [[rectangle(452_000 + 200 * i, 3_366_000)] for i in range(3)]
    path = shapefile(tmp_path / "a.zip", shapes, table=dbf(fields, rows))

    reading = read_vector(path, "a.zip", Answers(), CHENGDU)

    assert [record.attributes for record in reading.records] == [
        {"N": 12, "F": 1.5, "D": date(2025, 6, 15), "L": True, "编号": "甲"},
        {"N": None, "F": None, "D": None, "L": None, "编号": "0601"},
        {"N": "*****", "F": "x", "D": "20251301", "L": False, "编号": "a"},
    ]
    assert [(i.row, i.column, i.code) for i in reading.issues] == [
        (3, "N", "field-number-bad"),
        (3, "F", "field-number-bad"),
        (3, "D", "field-number-bad"),
    ]


def test_deleted_rows_go_with_their_shapes(tmp_path: Path) -> None:
    table = bytearray(parcel_table(["甲", "乙", "丙"]))
    width = 81
    start = len(table) - 1 - 3 * width
    table[start + width] = ord("*")
    shapes = [[rectangle(452_000 + 200 * i, 3_366_000)] for i in range(3)]
    path = shapefile(tmp_path / "a.zip", shapes, table=bytes(table))

    reading = read_vector(path, "a.zip", Answers(), CHENGDU)

    assert [(r.row, r.attributes["DKMC"]) for r in reading.records] == [(1, "甲"), (2, "丙")]
    assert reading.records[1].geometry is not None
    assert reading.records[1].geometry.bounds[0] == 452_400
    assert any("已删除" in note for note in reading.notes)


def test_shapes_and_rows_that_do_not_match(tmp_path: Path) -> None:
    path = shapefile(
        tmp_path / "a.zip", [[rectangle(452_000, 3_366_000)]], table=parcel_table(["甲", "乙"])
    )

    with pytest.raises(UnreadableFile) as refused:
        read_vector(path, "a.zip", Answers(), CHENGDU)
    assert refused.value.issue.code == "attributes-count"


def test_without_a_table_only_shapes_are_read(tmp_path: Path) -> None:
    main, _ = shp([[rectangle(452_000, 3_366_000)]])
    path = zipped(tmp_path / "a.zip", {"a.shp": main, "a.prj": PRJ_4544})

    reading = read_vector(path, "a.zip", Answers(), CHENGDU)

    assert [issue.code for issue in reading.issues] == ["attributes-missing"]
    assert reading.ready


def test_dead_records_between_live_ones_are_skipped_by_the_index(tmp_path: Path) -> None:
    main, _ = shp([[rectangle(452_000, 3_366_000)], [rectangle(452_200, 3_366_000)]])
    size = (len(main) - 100) // 2
    _, index = shp([[rectangle(0, 0)]])
    moved = index[:100] + ((100 + size) // 2).to_bytes(4, "big") + index[104:]
    path = zipped(
        tmp_path / "a.zip",
        {"a.shp": main, "a.shx": moved, "a.dbf": parcel_table(["乙"]), "a.prj": PRJ_4544},
    )

    (record,) = read_vector(path, "a.zip", Answers(), CHENGDU).records

    assert record.geometry is not None and record.geometry.bounds[0] == 452_200


@pytest.mark.parametrize("encoding", ["big5", "没有", "hex", "utf-8"])
def test_answered_encodings(tmp_path: Path, encoding: str) -> None:
    table = parcel_table(["臺北"], "big5")
    path = shapefile(tmp_path / "a.zip", [[rectangle(452_000, 3_366_000)]], table=table)
    answers = Answers(encoding=encoding)

    if encoding == "big5":
        (record,) = read_vector(path, "a.zip", answers, CHENGDU).records
        assert record.attributes["DKMC"] == "臺北"
        return
    with pytest.raises(UnreadableFile) as refused:
        read_vector(path, "a.zip", answers, CHENGDU)
    assert refused.value.issue.code in ("encoding-wrong", "encoding-unknown")


def test_bytes_of_no_known_encoding_are_a_question(tmp_path: Path) -> None:
    table = dbf([(b"A", "C", 6)], [[b"\xff\xff\x80x"]])
    path = shapefile(tmp_path / "a.zip", [[rectangle(452_000, 3_366_000)]], table=table)

    reading = read_vector(path, "a.zip", Answers(), CHENGDU)

    assert [question.code for question in reading.questions] == ["encoding"]
    assert not reading.ready


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (b"", "空的"),
        (b"\x00" * 40, "空的"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"AC1032\x00", "DXF"),
        (b"AutoCAD Binary DXF\r\n", "ASCII"),
        (b"%PDF-1.7", "PDF"),
        (b"<?xml version='1.0'?><kml>", "KML"),
        (b"PROJCS[", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1", "Office"),
        (b"just words", "认不出"),
    ],
)
def test_other_kinds_are_refused_with_advice(tmp_path: Path, head: bytes, said: str) -> None:
    path = tmp_path / "upload"
    path.write_bytes(head)

    with pytest.raises(UnreadableFile) as refused:
        read_vector(path, "a", Answers(), CHENGDU)
    assert said in refused.value.issue.text


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(max_bytes=10), "file-too-large"),
        (Limits(max_features=1), "file-too-many-features"),
        (Limits(max_vertices=7), "file-too-many-vertices"),
    ],
)
def test_limits(tmp_path: Path, limits: Limits, code: str) -> None:
    shapes = [[rectangle(452_000 + 200 * i, 3_366_000)] for i in range(2)]
    path = shapefile(tmp_path / "a.zip", shapes)

    with pytest.raises(UnreadableFile) as refused:
        read_vector(path, "a", Answers(), CHENGDU, limits)
    assert refused.value.issue.code == code
