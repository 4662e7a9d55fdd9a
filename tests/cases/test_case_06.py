"""A Shapefile without a coordinate system, with a local one, or with one its numbers deny."""

from pathlib import Path

import pytest

from spatial.placing import Placed, place_all
from spatial.readers import Answers, read_vector
from tests.vector_files import CHENGDU, PRJ_4544, PRJ_LOCAL_104, rectangle, shapefile


@pytest.mark.parametrize(
    ("east", "projection", "offered"),
    [
        (35_452_000, None, "EPSG:4523"),
        (452_000, None, "EPSG:4544"),
        (35_452_000, PRJ_4544, "EPSG:4523"),
    ],
)
def test_the_system_is_asked_for_with_a_suggestion(
    tmp_path: Path, east: float, projection: bytes | None, offered: str
) -> None:
    path = shapefile(tmp_path / "dk.zip", [[rectangle(east, 3366000)]], projection=projection)

    reading = read_vector(path, "dk.zip", Answers(), CHENGDU)

    assert reading.crs is None and not reading.ready
    (question,) = reading.questions
    assert question.code == "crs"
    assert [choice.value for choice in question.choices] == [offered]
    assert offered in question.text

    answered = read_vector(path, "dk.zip", Answers(crs=offered), CHENGDU)
    (placed,) = place_all(answered.records, answered.crs, CHENGDU)
    assert isinstance(placed, Placed)
    assert placed.plane_cm2 == 100_000_000
    assert placed.plane.bounds == pytest.approx((452000, 3366000, 452100, 3366100), abs=1e-6)


def test_degrees_without_a_system_may_be_proposed_but_not_assumed(tmp_path: Path) -> None:
    ring = rectangle(104.5, 30.41, 0.001, 0.001)
    path = shapefile(tmp_path / "dk.zip", [[ring]], projection=None)

    reading = read_vector(path, "dk.zip", Answers(), CHENGDU)

    assert reading.crs is None
    assert [choice.value for choice in reading.questions[0].choices] == ["EPSG:4490"]


def test_a_local_grid_is_kept_and_asked_about_never_named_4543(tmp_path: Path) -> None:
    path = shapefile(tmp_path / "dk.zip", [[rectangle(452000, 3366000)]], projection=PRJ_LOCAL_104)

    (question,) = read_vector(path, "dk.zip", Answers(), CHENGDU).questions
    values = [choice.value for choice in question.choices]
    assert values[0] == "file" and "EPSG:4543" not in values

    reading = read_vector(path, "dk.zip", Answers(crs="file"), CHENGDU)
    (placed,) = place_all(reading.records, reading.crs, CHENGDU)
    assert isinstance(placed, Placed)
    assert placed.survey_srid is None
    assert placed.plane_cm2 == 100_000_000
    assert placed.geom.centroid.x == pytest.approx(103.5, abs=0.01)
