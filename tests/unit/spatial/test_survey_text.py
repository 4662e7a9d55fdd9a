"""报盘 TXT: what is written in any spelling is read back as the same parcels."""

import random
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial.readers import Answers, Limits
from spatial.readers.txt import read_txt
from tests.vector_files import (
    CHENGDU,
    FOSHAN,
    SETTINGS,
    rectangle,
    survey_parcel,
    survey_points,
    survey_text,
)

E, N = 452_000, 3_366_000


@dataclass(frozen=True)
class Spelling:
    """One way to write a file."""

    encoding: str
    line_end: str
    last_end: bool
    prefix: bool
    swapped: bool
    closing: str
    comma: str
    columns: str
    header: str
    point: str
    mark: str
    unit: str
    settings: tuple[str, ...]


SPELLINGS = st.builds(
    Spelling,
    encoding=st.sampled_from(["gbk", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"]),
    line_end=st.sampled_from(["\r\n", "\n", "\r", "mixed"]),
    last_end=st.booleans(),
    prefix=st.booleans(),
    swapped=st.booleans(),
    closing=st.sampled_from(["same", "next", "none"]),
    comma=st.sampled_from([",", ", ", " ,", "，", "， "]),
    columns=st.sampled_from(["9", "11", "13", "level"]),
    header=st.sampled_from(["count", "zero", "nonsense"]),
    point=st.sampled_from(["J1", "1", "J01", "six"]),
    mark=st.sampled_from(["[{}]", " [{}]", "【{}】", "［{}］"]),
    unit=st.sampled_from(["ha", "m2", "公顷"]),
    settings=st.sampled_from(
        [tuple(SETTINGS), tuple(k for k in SETTINGS if k in ("坐标系", "几度分带", "带号"))]
    ),
)
SIDES = st.lists(st.tuples(st.integers(10, 900), st.integers(10, 900)), min_size=1, max_size=4)


def written(spelling: Spelling, sides: list[tuple[int, int]]) -> bytes:
    """Rectangles beside each other as a file in this spelling."""
    kept = {key: SETTINGS[key] for key in spelling.settings}
    lines = [spelling.mark.format("属性描述"), *(f"{k}={v}" for k, v in kept.items())]
    lines.append(spelling.mark.format("地块坐标"))
    for number, (width, height) in enumerate(sides, start=1):
        ring = rectangle(E + 1000 * number, N, width, height)[:-1]
        if spelling.closing != "none":
            ring = [*ring, ring[0]]
        lines.append(_header(spelling, number, len(ring), width * height))
        lines += [_point(spelling, i, len(ring), point) for i, point in enumerate(ring)]
    choose = random.Random(len(sides))
    ends = [
        choose.choice(["\r\n", "\n", "\r"]) if spelling.line_end == "mixed" else spelling.line_end
        for _ in lines
    ]
    if not spelling.last_end:
        ends[-1] = ""
    text = "".join(line + end for line, end in zip(lines, ends, strict=True))
    return text.encode(spelling.encoding)


def _header(spelling: Spelling, number: int, count: int, area: int) -> str:
    shown = {"ha": f"{area / 10000:.6f}", "m2": f"{area:.2f}", "公顷": f"{area / 10000:.6f}公顷"}
    said = {"count": count, "zero": 0, "nonsense": 41}[spelling.header]
    own = [f"DK{number}", f"地块{number}号"]
    before = ["510185", "横桥村", *own] if spelling.columns == "11" else own
    after = {
        "9": ["", "工业用地", "0601"],
        "11": ["", "工业用地", "0601"],
        "13": ["1", "工业用地", "0601", "011", "6", "5", "备注"],
        "level": ["", "工业用地", "地下"],
    }[spelling.columns]
    return spelling.comma.join([str(said), shown[spelling.unit], *before, "面", *after, "@"])


def _point(spelling: Spelling, index: int, count: int, point: tuple[float, float]) -> str:
    east = point[0] + (35_000_000 if spelling.prefix else 0)
    pair = [f"{point[1]:.3f}", f"{east:.3f}"]
    last = spelling.closing != "none" and index == count - 1
    number = 1 if last and spelling.closing == "same" else index + 1
    name = {"J1": f"J{number}", "1": f"{number}", "J01": f"J{number:02d}", "six": f"J{number}"}
    before = [name[spelling.point], "1"]
    if spelling.point == "six":
        before = [str(index + 1), "1", "7", name["six"]]
    return spelling.comma.join([*before, *(reversed(pair) if spelling.swapped else pair)])


@settings(max_examples=150)
@given(SPELLINGS, SIDES)
def test_every_spelling_reads_back(spelling: Spelling, sides: list[tuple[int, int]]) -> None:
    reading = read_txt(written(spelling, sides), "a.txt", Answers(), CHENGDU, Limits())

    assert reading.questions == ()
    assert reading.crs is not None
    assert reading.crs.to_epsg() == (4523 if spelling.prefix else 4544)
    assert [r.attributes["地块编号"] for r in reading.records] == [
        f"DK{i}" for i in range(1, len(sides) + 1)
    ]
    assert [r.attributes["地块名称"] for r in reading.records] == [
        f"地块{i}号" for i in range(1, len(sides) + 1)
    ]
    for number, (record, (width, height)) in enumerate(
        zip(reading.records, sides, strict=True), start=1
    ):
        shift = 35_000_000 if spelling.prefix else 0
        west = E + 1000 * number + shift
        assert record.geometry is not None
        assert record.geometry.bounds == (west, N, west + width, N + height)
        assert record.declared_area is not None
        assert float(record.declared_area) == pytest.approx(width * height, abs=0.01)
    codes = {issue.code for issue in reading.issues}
    assert codes <= {"txt-count"}


@given(st.text(max_size=400), st.booleans())
def test_any_text_below_a_header_takes_no_other_parcel_along(noise: str, before: bool) -> None:
    good = survey_parcel(survey_points(rectangle(E + 35_000_000, N)), "GOOD")
    bad = "4,1.0,BAD,坏,面,,,,@\n" + noise.replace("@", "") + "\n"
    raw = survey_text([bad, good] if before else [good, bad]).encode("utf-8", "replace")

    reading = read_txt(raw, "a.txt", Answers(code_from="new"), CHENGDU, Limits())

    kept = [r for r in reading.records if r.attributes["地块编号"] == "GOOD"]
    assert len(kept) == 1
    if before:
        assert kept[0].geometry is not None and kept[0].geometry.area == pytest.approx(10000)


def _read(text: str, frame=CHENGDU, name: str = "a.txt", **answers: str):  # type: ignore[no-untyped-def]
    return read_txt(text.encode("utf-8"), name, Answers(**answers), frame, Limits())


LINES = survey_points(rectangle(E + 35_000_000, N))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"带号": "34"}, "带号是 34"),
        ({"几度分带": "6"}, "6 度分带"),
        ({"坐标系": ""}, "没有写坐标系"),
    ],
)
def test_a_header_that_contradicts_the_numbers_asks(changed: dict[str, str], said: str) -> None:
    (question,) = _read(survey_text([survey_parcel(LINES)], **changed)).questions

    assert question.code == "crs" and said in question.text
    assert [choice.value for choice in question.choices] == ["EPSG:4523"]


def test_a_wrong_zone_without_prefix_asks() -> None:
    lines = survey_points(rectangle(E, N))

    (question,) = _read(survey_text([survey_parcel(lines)], 带号="34")).questions

    assert [choice.value for choice in question.choices] == ["EPSG:4544"]


def test_without_a_zone_the_city_allows_one() -> None:
    lines = survey_points(rectangle(E, N))

    reading = _read(survey_text([survey_parcel(lines)], 带号="", 几度分带=""))

    assert reading.ready and reading.crs.to_epsg() == 4544


def test_six_degree_prefix() -> None:
    lines = survey_points(rectangle(E + 18_000_000, N))

    reading = _read(survey_text([survey_parcel(lines)], 带号="18", 几度分带="6"))

    assert reading.crs.to_epsg() == 4496


@pytest.mark.parametrize(
    "text",
    [
        "3366000,35452000\n3366100,35452000\n3366100,35452100\n3366000,35452100\n",
        "id,x,y\n1,35452000,3366000\n2,35452000,3366100\n3,35452100,3366100\n4,35452100,3366000\n",
        "J1 3366000 35452000\nJ2 3366100 35452000\nJ3 3366100 35452100\nJ4 3366000 35452100",
    ],
)
def test_bare_points_are_one_parcel_and_everything_is_asked(text: str) -> None:
    reading = _read(text)

    assert {question.code for question in reading.questions} == {"crs", "code-from"}
    (record,) = reading.records
    assert record.geometry.area == 10_000


def test_bare_points_with_repeated_ids_are_parcels() -> None:
    rows = [
        f"{name},{x},{y}"
        for name, east in (("A1", E), ("A2", E + 200))
        for x, y in rectangle(east, N)
    ]

    reading = _read("id,x,y\n" + "\n".join(rows))

    assert [record.attributes["地块编号"] for record in reading.records] == ["A1", "A2"]


@pytest.mark.parametrize(
    ("answer", "codes"),
    [("filename", ["44120000072-1", "44120000072-2"]), ("new", [None, None])],
)
def test_placeholders_stand_for_nothing(answer: str, codes: list[str | None]) -> None:
    north, east = 2_582_340, 38_383_026
    head = "5,1,FID_{},DKMC,面,TFH,DKYT,DLBM,@\n"
    blocks = [
        head.format(i) + "\n".join(survey_points(rectangle(east + 200 * i, north))) + "\n"
        for i in range(2)
    ]
    text = survey_text(blocks, 带号="38")

    asked = _read(text, FOSHAN, "44120000072.txt")
    answered = _read(text, FOSHAN, "44120000072.txt", code_from=answer)

    assert [question.code for question in asked.questions] == ["code-from"]
    assert answered.ready
    assert [record.attributes["地块编号"] for record in answered.records] == codes
    assert answered.records[0].attributes["地块名称"] is None


def test_lines_that_fail_are_named_by_number() -> None:
    typo = [*LINES[:2], LINES[2].replace("3366100", "336610"), *LINES[3:]]
    missing = [*LINES[:2], "J3,1,,35452100.000", *LINES[3:]]
    line = survey_parcel(LINES, "L").replace(",面,", ",线,")
    text = survey_text(
        [
            survey_parcel(typo, "T"),
            survey_parcel(missing, "M"),
            line,
            survey_parcel(LINES[:2], "S"),
            survey_parcel(LINES, "OK"),
        ]
    )

    reading = _read(text)

    found = [(issue.code, issue.row) for issue in reading.issues]
    assert ("txt-point-odd", 16) in found
    assert ("txt-point-bad", 22) in found
    assert ("geometry-not-polygon", 25) in found
    assert ("ring-too-short", 31) in found
    assert [record.geometry is not None for record in reading.records] == [False] * 4 + [True]


def test_parcels_of_two_systems_in_one_file() -> None:
    plain = survey_parcel(survey_points(rectangle(E, N)), "P")
    text = survey_text([survey_parcel(LINES, "A"), plain, survey_parcel(LINES, "B")])

    reading = _read(text)

    assert [issue.code for issue in reading.issues] == ["txt-mixed-systems"]
    assert [record.geometry is not None for record in reading.records] == [True, False, True]


def test_parameters_are_named_never_applied() -> None:
    zero = _read(survey_text([survey_parcel(LINES)], 转换参数="0,0,0,0,0,0,0"))
    given_ones = _read(survey_text([survey_parcel(LINES)], 转换参数="12.5,-80,0,0,0,0,0"))

    assert zero.issues == ()
    assert [issue.code for issue in given_ones.issues] == ["txt-parameters"]


def test_full_width_comma_in_a_name_stays() -> None:
    reading = _read(survey_text([survey_parcel(LINES).replace("试验地块", "一号，二期")]))

    assert reading.records[0].attributes["地块名称"] == "一号，二期"


def test_an_empty_file_of_marks(tmp_path: Path) -> None:
    from spatial.errors import UnreadableFile

    with pytest.raises(UnreadableFile):
        _read(survey_text([]))
