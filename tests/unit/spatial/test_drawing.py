"""DXF: closed polylines of a layer, arcs, texts as codes, what is left out is said."""

import math
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial.errors import UnreadableFile
from spatial.readers import Answers, Reading, read_vector
from spatial.readers.dxf.polylines import Polyline
from tests.vector_files import CHENGDU, rectangle

E, N = 452_000.0, 3_366_000.0
SQUARE = list(rectangle(E, N))[:-1]


def groups(*pairs: tuple[int, object]) -> str:
    return "".join(f"{code}\n{value}\n" for code, value in pairs)


def light(points: Sequence[tuple[float, ...]], layer: str = "地块", closed: int = 1, *more) -> str:  # type: ignore[no-untyped-def]
    body = [(0, "LWPOLYLINE"), (8, layer), (90, len(points)), (70, closed), *more]
    for point in points:
        body += [(10, point[0]), (20, point[1])]
        body += [(42, point[2])] if len(point) > 2 else []
    return groups(*body)


def old(points: Sequence[tuple[float, float]], layer: str = "地块", height: float = 0) -> str:
    text = groups((0, "POLYLINE"), (8, layer), (66, 1), (70, 1))
    for x, y in points:
        text += groups((0, "VERTEX"), (8, layer), (10, x), (20, y), (30, height))
    return text + groups((0, "SEQEND"))


def label(text: str, x: float, y: float, kind: str = "TEXT") -> str:
    return groups((0, kind), (8, "ZJ"), (10, x), (20, y), (1, text))


def read(tmp_path: Path, *entities: str, encoding: str = "gbk", **answers: str) -> Reading:
    body = groups((0, "SECTION"), (2, "ENTITIES")) + "".join(entities)
    path = tmp_path / "upload"
    path.write_bytes((body + groups((0, "ENDSEC"), (0, "EOF"))).encode(encoding))
    return read_vector(path, "厂区.dxf", Answers(crs="4544", **answers), CHENGDU)


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_closed_lines_and_their_texts(tmp_path: Path, encoding: str) -> None:
    reading = read(
        tmp_path,
        light(SQUARE),
        label("DK-07", E + 50, N + 10),
        label("{\\fSimSun|b0;成都电子厂}\\P15.00亩", E + 50, N + 30, "MTEXT"),
        old([(x + 200, y) for x, y in SQUARE], height=512.3),
        label("510185001001GB00001", E + 250, N + 50),
        encoding=encoding,
    )

    assert reading.ready
    first, second = (record.attributes for record in reading.records)
    assert (first["地块编号"], first["图层"]) == ("DK-07", "地块")
    assert second["地块编号"] == "510185001001GB00001"
    assert [record.geometry.area for record in reading.records] == [10_000, 10_000]  # type: ignore[union-attr]
    assert any("高程" in note for note in reading.notes)
    assert any("图内文字" in note for note in reading.notes)


def test_the_system_is_always_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    whole = groups((0, "SECTION"), (2, "ENTITIES")) + light(SQUARE) + groups((0, "EOF"))
    path.write_text(whole, encoding="utf-8")

    reading = read_vector(path, "a.dxf", Answers(code_from="new"), CHENGDU)

    (question,) = reading.questions
    assert question.code == "crs"
    assert [choice.value for choice in question.choices] == ["EPSG:4544"]


def test_several_layers_are_a_question(tmp_path: Path) -> None:
    entities = (light(SQUARE, "JZD"), light(SQUARE, "红线"), light(SQUARE[:2], "道路", 0))

    (question,) = read(tmp_path, *entities).questions

    assert question.code == "layer"
    assert {choice.value for choice in question.choices} == {"JZD", "红线"}
    assert (
        read(tmp_path, *entities, layer="红线", code_from="filename")
        .records[0]
        .attributes["地块编号"]
        == "厂区"
    )
    with pytest.raises(UnreadableFile):
        read(tmp_path, *entities, layer="没有")


def test_open_lines_are_issues(tmp_path: Path) -> None:
    touching = [*SQUARE, SQUARE[0]]

    reading = read(tmp_path, light(SQUARE, "地块", 0), light(touching, "地块", 0), code_from="new")

    assert [(issue.row, issue.code) for issue in reading.issues] == [(1, "ring-not-closed")]
    assert [record.geometry is not None for record in reading.records] == [False, True]


def test_arcs_and_a_line_drawn_from_below(tmp_path: Path) -> None:
    circle = light([(E, N, 1), (E + 100, N, 1)])
    below = light([(-x, y) for x, y in SQUARE], "地块", 1, (230, -1))

    reading = read(tmp_path, circle, below, code_from="new")

    first, second = (record.geometry for record in reading.records)
    assert first is not None and first.area == pytest.approx(math.pi * 2500, rel=1e-4)
    assert second is not None and second.bounds == (E, N, E + 100, N + 100)


@given(st.floats(-2, 2).filter(lambda bulge: abs(bulge) > 0.01), st.floats(1, 500))
def test_arc_points_lie_on_the_circle(bulge: float, chord: float) -> None:
    line = Polyline("x", [(0, 0, bulge), (chord, 0, 0), (chord / 2, -9999, 0)], closed=True)
    arc = line.ring()[:-2]
    sagitta = -bulge * chord / 2
    radius = chord * (1 + bulge * bulge) / (4 * abs(bulge))
    centre = (chord / 2, sagitta - math.copysign(radius, sagitta))

    distances = [math.dist(point, centre) for point in arc]

    assert distances == pytest.approx([radius] * len(arc), rel=1e-6, abs=1e-6)


def test_a_ring_inside_another_and_what_is_not_read(tmp_path: Path) -> None:
    inner = [(E + 30, N + 30), (E + 30, N + 60), (E + 60, N + 60)]
    block = groups((0, "INSERT"), (8, "地块"), (2, "B1"), (10, E), (20, N))

    reading = read(tmp_path, light(SQUARE), light(inner), block, code_from="new")

    assert [(issue.row, issue.code) for issue in reading.issues] == [(2, "dxf-nested")]
    assert any("块参照 1 个" in note for note in reading.notes)


def test_extended_data_of_a_cadastral_boundary(tmp_path: Path) -> None:
    more = [(1001, "SOUTH"), *((1000, text) for text in ("300000", "DK9", "某公司", "0601"))]

    reading = read(tmp_path, light(SQUARE, "JZD", 1, *more))

    values = reading.records[0].attributes
    assert (values["地块编号"], values["权利人"], values["地类编码"]) == ("DK9", "某公司", "0601")


def test_a_drawing_without_parcels(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(tmp_path, light(SQUARE[:2], "地块", 0))
    assert refused.value.issue.code == "dxf-no-parcels"
