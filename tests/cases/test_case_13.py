"""Old datums are refused: no software here knows the tens of metres between them and CGCS2000."""

from pathlib import Path

import pytest

from spatial.readers import Answers, read_vector
from tests.vector_files import (
    CHENGDU,
    PRJ_XIAN,
    rectangle,
    shapefile,
    survey_parcel,
    survey_points,
    survey_text,
)

LINES = survey_points(rectangle(35_452_000, 3_366_000))


@pytest.mark.parametrize(
    "datum",
    ["1980西安坐标系", "1954北京坐标系", "80国家大地坐标系", "北京54", "1980西安国家大地坐标系"],
)
@pytest.mark.parametrize("answer", [None, "EPSG:4523"])
def test_a_text_that_names_an_old_datum(tmp_path: Path, datum: str, answer: str | None) -> None:
    path = tmp_path / "upload"
    path.write_bytes(survey_text([survey_parcel(LINES)], 坐标系=datum).encode("gbk"))

    reading = read_vector(path, "a.txt", Answers(crs=answer), CHENGDU)

    assert [issue.code for issue in reading.issues] == ["datum-old"]
    assert not reading.ready and reading.crs is None


def test_a_shapefile_on_an_old_datum(tmp_path: Path) -> None:
    path = shapefile(tmp_path / "dk.zip", [[rectangle(452000, 3366000)]], projection=PRJ_XIAN)

    reading = read_vector(path, "dk.zip", Answers(), CHENGDU)

    assert [issue.code for issue in reading.issues] == ["datum-old"]
    assert "西安" in reading.issues[0].text
    assert not reading.ready


@pytest.mark.parametrize("answer", ["2359", "EPSG:2411", "4214"])
def test_an_old_datum_cannot_be_answered_either(tmp_path: Path, answer: str) -> None:
    path = shapefile(tmp_path / "dk.zip", [[rectangle(452000, 3366000)]], projection=None)

    reading = read_vector(path, "dk.zip", Answers(crs=answer), CHENGDU)

    assert [issue.code for issue in reading.issues] == ["datum-old"]


def test_a_local_system_is_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(survey_text([survey_parcel(LINES)], 坐标系="成都独立坐标系").encode("gbk"))

    reading = read_vector(path, "a.txt", Answers(), CHENGDU)

    assert [question.code for question in reading.questions] == ["crs"]
    assert not reading.ready


def test_wgs84_is_taken_with_a_note(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(survey_text([survey_parcel(LINES)], 坐标系="WGS84坐标系").encode("gbk"))

    reading = read_vector(path, "a.txt", Answers(), CHENGDU)

    assert reading.ready
    assert any("WGS 84" in note for note in reading.notes)
