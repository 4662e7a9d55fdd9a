"""Shapefiles and archives as programs and people pack them."""

import io
import struct
import zipfile
from pathlib import Path

import pytest
from pyproj import CRS, Transformer

from spatial.errors import UnreadableFile
from spatial.placing import Placed, place_all
from spatial.readers import Answers, Reading, read_vector
from tests.vector_files import (
    CHENGDU,
    PRJ_4544,
    Ring,
    dbf,
    parcel_table,
    prj,
    rectangle,
    shp,
    zipped,
)

SQUARE = rectangle(452_000, 3_366_000)
MAIN, INDEX = shp([[SQUARE]])
SET = {"dk.shp": MAIN, "dk.shx": INDEX, "dk.dbf": parcel_table(["地块甲"]), "dk.prj": PRJ_4544}
TWICE = {**SET, **{name.replace("dk", "园区"): content for name, content in SET.items()}}


def read(path: Path, **answers: str) -> Reading:
    return read_vector(path, "a.zip", Answers(**answers), CHENGDU)


def area(reading: Reading) -> int:
    """Of the only parcel, in cm²."""
    (one,) = place_all(reading.records, reading.crs, CHENGDU)
    assert isinstance(one, Placed), one
    return one.plane_cm2


def ring_set(*rings: Ring) -> dict[str, bytes]:
    main, index = shp([rings])
    return {**SET, "dk.shp": main, "dk.shx": index}


GOOD = {
    "extensions in capitals": {name.upper(): content for name, content in SET.items()},
    "cases mixed": {"DK.shp": MAIN, "dk.SHX": INDEX, "Dk.Dbf": SET["dk.dbf"], "dk.PRJ": PRJ_4544},
    "litter beside": {
        **SET,
        "dk.shp.xml": b"<x/>",
        "dk.sbn": b"x",
        "__MACOSX/._dk.shp": b"x",
        ".DS_Store": b"",
        "说明.txt": "说明".encode("gbk"),
    },
    "in a folder": {f"数据/2025/{name}": content for name, content in SET.items()},
    "without index": {name: content for name, content in SET.items() if "shx" not in name},
    "shell counter-clockwise": ring_set(SQUARE[::-1]),
    "system with a mark": {**SET, "dk.prj": b"\xef\xbb\xbf" + PRJ_4544},
    "system in WKT 2": {**SET, "dk.prj": CRS(4544).to_wkt().encode()},
    "system of six degrees": {**SET, "dk.prj": prj("CGCS2000_GK_CM_105E", 105)},
}


@pytest.mark.parametrize("kind", GOOD)
def test_every_way_of_packing_is_the_same_square(tmp_path: Path, kind: str) -> None:
    reading = read(zipped(tmp_path / "a.zip", GOOD[kind]))

    assert reading.ready, (reading.questions, reading.issues)
    assert area(reading) == 100_000_000
    assert "地块甲" in reading.records[0].attributes.values()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compressions(tmp_path: Path, method: int) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in SET.items():
            archive.writestr(name, content)

    assert area(read(path)) == 100_000_000


def test_sizes_behind_the_content(tmp_path: Path) -> None:
    """As streams are zipped: each entry's sizes follow it."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.content = b""

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            self.content += bytes(data)
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[arg-type]
        for name, content in SET.items():
            archive.writestr(name, content)
    path = tmp_path / "a.zip"
    path.write_bytes(pipe.content)

    assert area(read(path)) == 100_000_000


def test_an_unknown_compression_and_a_cut_archive_are_damaged(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", SET)
    whole = path.read_bytes()
    unknown = whole.replace(b"\x08\x00", struct.pack("<H", 9))
    for content in (unknown, whole[:-40], whole[: len(whole) // 2]):
        path.write_bytes(content)
        with pytest.raises(UnreadableFile) as refused:
            read(path)
        assert refused.value.issue.code == "file-damaged"


@pytest.mark.parametrize("name", ["inner.ZIP", "inner.dat", "inner.txt", "inner.shp.zip"])
def test_an_archive_inside_under_any_name_is_not_opened(tmp_path: Path, name: str) -> None:
    inner = zipped(tmp_path / "inner", SET).read_bytes()
    with pytest.raises(UnreadableFile) as refused:
        read(zipped(tmp_path / "a.zip", {name: inner}))
    assert refused.value.issue.code in ("zip-nested", "zip-no-vector")


def test_a_layer_with_a_chinese_name_is_chosen_by_it(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", TWICE, gbk_names=True)

    (question,) = read(path).questions
    assert {choice.value for choice in question.choices} == {"dk", "园区"}
    assert read(path, layer="园区").layer == "园区"
    with pytest.raises(UnreadableFile) as refused:
        read(path, layer="没有")
    assert "园区" in refused.value.issue.text


def test_equal_names_in_two_folders_are_told_apart(tmp_path: Path) -> None:
    members = {f"{folder}/{name}": data for folder in "ab" for name, data in SET.items()}

    (question,) = read(zipped(tmp_path / "a.zip", members)).questions
    assert [choice.value for choice in question.choices] == ["a/dk.shp", "b/dk.shp"]


@pytest.mark.parametrize(
    ("table", "cpg", "name"),
    [
        (parcel_table(["地块甲"]), b"936", "地块甲"),
        (parcel_table(["地块甲"]), b"ANSI 936\r\n", "地块甲"),
        (parcel_table(["地块甲"]), b"OEM", "地块甲"),
        (parcel_table(["地块甲"]), b"BIG5", "地块甲"),
        (parcel_table(["成都地块甲"], "utf-8"), b"GBK", "成都地块甲"),
        (parcel_table(["東部新區地塊甲"], "big5"), b"BIG5", "東部新區地塊甲"),
        (parcel_table(["東部新區地塊甲"], "big5", 0x78), None, "東部新區地塊甲"),
        (parcel_table(["東部新區地塊甲"], "big5", 0x4F), b"CP950", "東部新區地塊甲"),
    ],
)
def test_tables_in_other_encodings(
    tmp_path: Path, table: bytes, cpg: bytes | None, name: str
) -> None:
    members = {**SET, "dk.dbf": table} | ({} if cpg is None else {"dk.cpg": cpg})

    reading = read(zipped(tmp_path / "a.zip", members))
    assert reading.records[0].attributes["DKMC"] == name


def test_fields_of_other_types_and_names(tmp_path: Path) -> None:
    fields = [
        (b"DKBH", "C", 20),
        ("地块名称".encode("gbk"), "C", 60),
        (b"MJ", "N", 12),
        (b"RQ", "D", 8),
        (b"DKBH", "C", 5),
    ]
    row = [b"DK01", "甲".encode("gbk"), b"************", b"20210230", b"B"]
    reading = read(zipped(tmp_path / "a.zip", {**SET, "dk.dbf": dbf(fields, [row])}))

    (record,) = reading.records
    assert record.attributes["地块名称"] == "甲"
    assert record.attributes["DKBH"] == "DK01"
    assert {issue.column for issue in reading.issues} >= {"MJ"}


def test_rings_inside_and_beside(tmp_path: Path) -> None:
    inside = rectangle(452_020, 3_366_020, 20, 20)
    beside = rectangle(452_200, 3_366_000, 20, 20)[::-1]

    same_way = read(zipped(tmp_path / "a.zip", ring_set(SQUARE, inside)))
    assert area(same_way) == 96_000_000, "a hole, though it turns as its shell does"
    outside = read(zipped(tmp_path / "b.zip", ring_set(SQUARE, beside)))
    assert area(outside) == 104_000_000, "a part, though it turns as a hole does"


@pytest.mark.parametrize("epsg", [3857, 32648, 4549])
def test_other_planes_are_taken_and_areas_are_those_of_the_ground(
    tmp_path: Path, epsg: int
) -> None:
    to_other = Transformer.from_crs(4544, epsg, always_xy=True)
    members = ring_set([to_other.transform(*point) for point in SQUARE])
    members["dk.prj"] = CRS(epsg).to_wkt("WKT1_ESRI").encode()

    reading = read(zipped(tmp_path / "a.zip", members))
    (one,) = place_all(reading.records, reading.crs, CHENGDU)
    assert isinstance(one, Placed)
    assert one.ellipsoidal_cm2 == pytest.approx(99_990_000, rel=2e-4)
    assert one.plane.area == pytest.approx(10_000, rel=1e-6)
    assert one.survey_srid is None or one.survey_srid == epsg


@pytest.mark.parametrize("content", [b"", b"hello", b"EPSG:4544", b"+proj=tmerc +lon_0=105"])
def test_a_system_that_is_no_definition_is_asked_about(tmp_path: Path, content: bytes) -> None:
    reading = read(zipped(tmp_path / "a.zip", {**SET, "dk.prj": content}))

    (question,) = reading.questions
    assert [choice.value for choice in question.choices] == ["EPSG:4544"]


def test_a_grid_on_a_nameless_datum_is_asked_about_never_called_old(tmp_path: Path) -> None:
    local = CRS("+proj=tmerc +lat_0=0 +lon_0=104 +k=1 +x_0=500000 +ellps=GRS80 +units=m")
    members = {**SET, "dk.prj": local.to_wkt("WKT1_ESRI").encode()}

    reading = read(zipped(tmp_path / "a.zip", members))
    (question,) = reading.questions
    assert question.choices[0].value == "file"
    assert reading.issues == ()


@pytest.mark.parametrize(("epsg", "code"), [(2359, "datum-old"), (26918, "datum-unknown")])
def test_datums_that_cannot_be_brought_over(tmp_path: Path, epsg: int, code: str) -> None:
    members = {**SET, "dk.prj": CRS(epsg).to_wkt("WKT1_ESRI").encode()}

    reading = read(zipped(tmp_path / "a.zip", members))
    assert [issue.code for issue in reading.issues] == [code]
