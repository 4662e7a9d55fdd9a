"""DXF as drawn and exported in practice."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from spatial.errors import UnreadableFile
from spatial.placing import Placed, place_all
from spatial.readers import Answers, Reading, read_vector
from tests.vector_files import CHENGDU, Point, rectangle

SQUARE = rectangle(452_000, 3_366_000)[:-1]
TEXT = "0\nTEXT\n8\n注记\n10\n452050\n20\n3366050\n40\n2\n1\n{}\n"
MULTILINE = TEXT.replace("TEXT", "MTEXT")


def light(points: Sequence[Point], layer: str = "宗地", closed: int = 1) -> str:
    vertices = "".join(f"10\n{x}\n20\n{y}\n" for x, y in points)
    return f"0\nLWPOLYLINE\n8\n{layer}\n90\n{len(points)}\n70\n{closed}\n{vertices}"


def old(points: Sequence[Point]) -> str:
    vertices = "".join(f"0\nVERTEX\n8\n宗地\n10\n{x}\n20\n{y}\n" for x, y in points)
    return f"0\nPOLYLINE\n8\n宗地\n66\n1\n70\n1\n{vertices}0\nSEQEND\n8\n宗地\n"


def drawing(*entities: str) -> str:
    body = "".join(entities)
    return f"0\nSECTION\n2\nENTITIES\n{body}0\nENDSEC\n0\nEOF\n"


def read(folder: Path, content: bytes, **answers: str) -> Reading:
    path = folder / "upload"
    path.write_bytes(content)
    given = {"crs": "EPSG:4544", "code_from": "new", **answers}
    return read_vector(path, "a.dxf", Answers(**given), CHENGDU)


WHOLE = drawing(light(SQUARE))
SAME = {
    "GBK": WHOLE.encode("gbk"),
    "UTF-8": WHOLE.encode(),
    "CRLF": WHOLE.replace("\n", "\r\n").encode("gbk"),
    "codes indented": WHOLE.replace("\n8\n", "\n  8\n").encode("gbk"),
    "closed by its last point": drawing(light([*SQUARE, SQUARE[0]], closed=0)).encode("gbk"),
    "old polyline": drawing(old(SQUARE)).encode("gbk"),
    "layer escaped": drawing(light(SQUARE, "\\U+5B97\\U+5730")).encode("ascii"),
}


@pytest.mark.parametrize("kind", SAME)
def test_one_square_in_many_writings(tmp_path: Path, kind: str) -> None:
    reading = read(tmp_path, SAME[kind])

    assert reading.layer == "宗地"
    (one,) = place_all(reading.records, reading.crs, CHENGDU)
    assert isinstance(one, Placed)
    assert one.plane_cm2 == 100_000_000


@pytest.mark.parametrize(
    "label",
    [
        TEXT.format("510185001001GB00001"),
        MULTILINE.format("{\\fSimSun|b0|i0;510185001001GB00001}\\P示范公司"),
        MULTILINE.format("示范公司\\P510185001001GB00001\\P15.00亩"),
    ],
)
def test_a_code_written_inside_the_boundary(tmp_path: Path, label: str) -> None:
    reading = read(tmp_path, drawing(light(SQUARE), label).encode("gbk"))

    assert reading.records[0].attributes["地块编号"] == "510185001001GB00001"


@pytest.mark.parametrize("kept", [0.5, 0.7, 0.9])
def test_a_drawing_cut_off_is_damaged_never_a_smaller_parcel(tmp_path: Path, kept: float) -> None:
    content = drawing(light(SQUARE), light(rectangle(453_000, 3_366_000)[:-1])).encode("gbk")

    with pytest.raises(UnreadableFile) as refused:
        read(tmp_path, content[: int(len(content) * kept)])
    assert refused.value.issue.code in ("file-damaged", "dxf-no-parcels")


def test_millimetres_and_broken_numbers_are_named(tmp_path: Path) -> None:
    large = [(1000 * x, 1000 * y) for x, y in SQUARE]
    for points in (large, [(float("nan"), 1.0), *SQUARE]):
        reading = read(tmp_path, drawing(light(points)).encode("gbk"))
        assert [issue.code for issue in reading.issues] == ["coordinate-not-finite"]
