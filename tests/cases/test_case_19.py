"""Metres declared as degrees, columns swapped, a shape across the date line."""

from pathlib import Path

import pytest

from spatial.placing import Placed, place_all
from spatial.readers import Answers, read_vector
from tests.vector_files import CHENGDU, Ring, geojson, polygon, rectangle

METRES = rectangle(452000, 3366000)
PREFIXED = rectangle(35_452_000, 3366000)
SWAPPED = [(y, x) for x, y in rectangle(104.5, 30.41, 0.001, 0.001)]


@pytest.mark.parametrize(
    ("ring", "offered"),
    [(METRES, "EPSG:4544"), (PREFIXED, "EPSG:4523"), (SWAPPED, "EPSG:4490+swap")],
)
def test_numbers_that_deny_the_system_stop_the_import(
    tmp_path: Path, ring: Ring, offered: str
) -> None:
    path = geojson(tmp_path / "upload", [polygon(ring)])

    reading = read_vector(path, "a.geojson", Answers(), CHENGDU)

    assert not reading.ready
    assert [choice.value for choice in reading.questions[0].choices] == [offered]

    answered = read_vector(path, "a.geojson", Answers(crs=offered), CHENGDU)
    (placed,) = place_all(answered.records, answered.crs, CHENGDU)
    assert isinstance(placed, Placed)
    assert placed.geom.centroid.x == pytest.approx(104.5, abs=0.01)


def test_a_crs_member_is_believed_when_the_numbers_agree(tmp_path: Path) -> None:
    path = geojson(tmp_path / "upload", [polygon(METRES)], crs="urn:ogc:def:crs:EPSG::4544")

    reading = read_vector(path, "a.geojson", Answers(), CHENGDU)

    assert reading.crs is not None and reading.crs.to_epsg() == 4544


def test_across_the_date_line_is_outside_the_city(tmp_path: Path) -> None:
    ring = [(179.9, 30.4), (-179.9, 30.4), (-179.9, 30.5), (179.9, 30.5), (179.9, 30.4)]
    path = geojson(tmp_path / "upload", [polygon(ring)])

    reading = read_vector(path, "a.geojson", Answers(), CHENGDU)
    ((issue,),) = place_all(reading.records, reading.crs, CHENGDU)

    assert issue.code == "outside-city"
    assert "不在本市范围" in issue.text
