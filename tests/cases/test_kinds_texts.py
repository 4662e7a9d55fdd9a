"""报盘 TXT as other programs spell them: the same square of one hectare, or a reason."""

import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest

from spatial.placing import Placed, place_all
from spatial.readers import Answers, Reading, read_vector
from tests.vector_files import CHENGDU, rectangle, survey_parcel, survey_points, survey_text

SQUARE = rectangle(35_452_000, 3_366_000)
LINES = survey_points(SQUARE)
TEXT = survey_text([survey_parcel(LINES)])
HECTARE_CM2 = 100_000_000
SIX_DEGREES = survey_points(rectangle(18_452_000, 3_366_000))


def lines_of(text: str, mark: str) -> str:
    """The text with the point lines changed: ``mark`` takes the place of each comma in them."""
    return "\n".join(
        line.replace(",", mark) if line.startswith("J") else line for line in text.split("\n")
    )


def wide(text: str) -> str:
    """Commas and digits in their full-width forms."""
    digits = {ord("0") + n: ord("０") + n for n in range(10)}
    return text.replace(",", "，").translate(digits)


SAME = {
    "UTF-16 with mark": TEXT.encode("utf-16"),
    "UTF-16 without mark": TEXT.encode("utf-16-le"),
    "UTF-8 with mark": TEXT.encode("utf-8-sig"),
    "line ends mixed": TEXT.replace("\n", "\r\n", 5).replace("\nJ3", "\rJ3").encode("gbk"),
    "bare carriage returns": TEXT.replace("\n", "\r").encode("gbk"),
    "full-width digits and commas": wide(TEXT).encode("gbk"),
    "tabs": lines_of(TEXT, "\t").encode("gbk"),
    "blanks around commas": TEXT.replace(",", " , ").encode("gbk"),
    "lengths of edges behind": TEXT.replace(".000\nJ", ".000,100.00\nJ").encode("gbk"),
    "heights behind": TEXT.replace(".000\nJ", ".000,512.3\nJ").encode("gbk"),
    "kind of point behind": TEXT.replace(".000\nJ", ".000,点\nJ").encode("gbk"),
    "names in Chinese": TEXT.replace("\nJ", "\n界址点").encode("gbk"),
    "names as bare numbers": TEXT.replace("\nJ", "\n").encode("gbk"),
    "brackets of another kind": TEXT.replace("[", "【").replace("]", "】").encode("gbk"),
    "scientific notation": TEXT.replace("3366000.000", "3.366E6").encode("gbk"),
    "closing mark full-width": TEXT.replace("@", "＠").encode("gbk"),
    "closing mark lost": TEXT.replace(",@", "").encode("gbk"),
    "fields in quotes": TEXT.replace("DK01", '"DK01"').replace(",1.0,", ',"1.0",').encode("gbk"),
    "zone in words": TEXT.replace("带号=35", "带号=第35带").encode("gbk"),
    "width in words": TEXT.replace("几度分带=3", "几度分带=三度").encode("gbk"),
    "zone and width left blank": TEXT.replace("带号=35", "带号=")
    .replace("几度分带=3", "几度分带=")
    .encode("gbk"),
    "zone 18 of six degrees": survey_text(
        [survey_parcel(SIX_DEGREES)], 带号="18", 几度分带="6"
    ).encode("gbk"),
}


def read(folder: Path, content: bytes, **answers: str) -> Reading:
    path = folder / "upload"
    path.write_bytes(content)
    return read_vector(path, "a.txt", Answers(**answers), CHENGDU)


def placed(reading: Reading) -> list[Placed]:
    results = place_all(reading.records, reading.crs, CHENGDU)
    assert all(isinstance(one, Placed) for one in results), results
    return [one for one in results if isinstance(one, Placed)]


@pytest.mark.parametrize("kind", SAME)
def test_every_spelling_is_the_same_square(tmp_path: Path, kind: str) -> None:
    reading = read(tmp_path, SAME[kind])

    assert reading.ready, reading.questions
    (one,) = placed(reading)
    assert one.plane_cm2 == HECTARE_CM2
    assert one.plane.bounds == pytest.approx((452000, 3366000, 452100, 3366100), abs=0.001)
    (record,) = reading.records
    assert record.declared_area == Decimal(10_000)
    assert unicodedata.normalize("NFKC", str(record.attributes["地块编号"])) == "DK01"
    assert [issue.code for issue in reading.issues] == []


@pytest.mark.parametrize(
    "area",
    ["1.0公顷", "1.0000ha", "1hm²", "10000㎡", "10000 平方米", "15亩", '"10,000.00"', "１．０"],
)
def test_areas_with_their_unit_or_thousands(tmp_path: Path, area: str) -> None:
    text = survey_text([survey_parcel(LINES, area=area)])

    (record,) = read(tmp_path, text.encode("gb18030")).records
    assert record.declared_area == Decimal(10_000)


def test_an_approximate_area_is_no_area(tmp_path: Path) -> None:
    reading = read(tmp_path, survey_text([survey_parcel(LINES, area="约1")]).encode("gbk"))

    assert [issue.code for issue in reading.issues] == ["declared-area-unclear"]
    assert reading.records[0].declared_area is None


def test_two_parcels_whose_headers_lost_their_mark_stay_two(tmp_path: Path) -> None:
    second = survey_points(rectangle(35_453_000, 3_366_000))
    text = survey_text([survey_parcel(LINES), survey_parcel(second, code="DK02")])

    reading = read(tmp_path, text.replace(",@", "").encode("gbk"))
    assert [record.attributes["地块编号"] for record in reading.records] == ["DK01", "DK02"]
    assert [one.plane_cm2 for one in placed(reading)] == [HECTARE_CM2, HECTARE_CM2]


def test_two_files_pasted_into_one(tmp_path: Path) -> None:
    other = TEXT.replace("DK01", "DK02").replace("35452", "35453")
    assert len(placed(read(tmp_path, (TEXT + "\n" + other).encode("gbk")))) == 2

    elsewhere = survey_text(
        [survey_parcel(survey_points(rectangle(34_738_000, 3_369_000)))], 带号="34"
    )
    reading = read(tmp_path, (TEXT + TEXT.replace("DK01", "DK02") + elsewhere).encode("gbk"))
    assert [issue.code for issue in reading.issues] == ["txt-mixed-systems"]


@pytest.mark.parametrize("declared", ["3", "三度"])
def test_a_zone_that_its_width_denies_is_asked_about(tmp_path: Path, declared: str) -> None:
    text = survey_text([survey_parcel(SIX_DEGREES)], 带号="18", 几度分带=declared)

    (question,) = read(tmp_path, text.encode("gbk")).questions
    assert [choice.value for choice in question.choices] == ["EPSG:4496"]


def test_a_ring_beside_its_shell_is_a_second_part_and_one_across_it_is_refused(
    tmp_path: Path,
) -> None:
    beside = LINES + survey_points(rectangle(35_452_200, 3_366_000, 40, 40), 2)
    across = LINES + survey_points(rectangle(35_452_090, 3_366_030, 40, 40), 2)

    (one,) = placed(read(tmp_path, survey_text([survey_parcel(beside)]).encode("gbk")))
    assert one.plane_cm2 == HECTARE_CM2 + 16_000_000
    reading = read(tmp_path, survey_text([survey_parcel(across)]).encode("gbk"))
    (issues,) = place_all(reading.records, reading.crs, CHENGDU)
    assert [issue.code for issue in issues] == ["self-intersection"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (TEXT.replace("35452100", "1e300"), "txt-point-bad"),
        (TEXT.replace("3366000.000", "3366000;000"), "txt-point-bad"),
        (TEXT[:-30], "txt-count"),
        (TEXT.replace("\nJ3", "\n//备注\nJ3"), "txt-line-unknown"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(
    tmp_path: Path, content: str, code: str
) -> None:
    reading = read(tmp_path, content.encode("gbk"))

    (issue,) = [issue for issue in reading.issues if issue.code == code]
    assert issue.row is not None
