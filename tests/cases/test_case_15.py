"""A self-crossing boundary: the place, the points beside it, and an opt-in repair."""

from pathlib import Path

import pytest

from parcels.issue import Issue
from spatial.placing import Placed, place_all
from spatial.readers import Answers, Reading, read_vector
from tests.vector_files import (
    CHENGDU,
    geojson,
    polygon,
    shapefile,
    survey_parcel,
    survey_points,
    survey_text,
)

BOWTIE = [(0, 0), (100, 100), (100, 0), (0, 100), (0, 0)]


def _survey(tmp_path: Path) -> Reading:
    ring = [(35_452_000 + x, 3_366_000 + y) for x, y in BOWTIE]
    path = tmp_path / "upload"
    path.write_bytes(survey_text([survey_parcel(survey_points(ring))]).encode("gbk"))
    return read_vector(path, "a.txt", Answers(), CHENGDU)


def _shapefile(tmp_path: Path) -> Reading:
    ring = [(452_000 + x, 3_366_000 + y) for x, y in BOWTIE]
    return read_vector(shapefile(tmp_path / "a.zip", [[ring]]), "a.zip", Answers(), CHENGDU)


def _geojson(tmp_path: Path) -> Reading:
    ring = [(104.5 + x * 1e-5, 30.41 + y * 1e-5) for x, y in BOWTIE]
    path = geojson(tmp_path / "upload", [polygon(ring)])
    return read_vector(path, "a.geojson", Answers(), CHENGDU)


def _only_issue(reading: Reading) -> Issue:
    (result,) = place_all(reading.records, reading.crs, CHENGDU)
    assert isinstance(result, list)
    (issue,) = result
    return issue


def test_the_crossing_and_its_points_are_named(tmp_path: Path) -> None:
    issue = _only_issue(_survey(tmp_path))

    assert issue.code == "self-intersection"
    assert "界址线自相交" in issue.text
    assert "35452050.000, 3366050.000" in issue.text
    assert {"J1-J2", "J3-J4"} == set(issue.params["points"].split(" 与 "))


@pytest.mark.parametrize("read", [_shapefile, _geojson])
def test_points_without_names_are_counted(tmp_path: Path, read) -> None:  # type: ignore[no-untyped-def]
    issue = _only_issue(read(tmp_path))

    assert {"第1点-第2点", "第3点-第4点"} == set(issue.params["points"].split(" 与 "))


def test_repair_keeps_both_lobes_and_both_areas(tmp_path: Path) -> None:
    reading = _survey(tmp_path)

    (placed,) = place_all(reading.records, reading.crs, CHENGDU, repair=True)

    assert isinstance(placed, Placed) and placed.repaired
    assert placed.plane_cm2 == 50_000_000
    assert len(placed.plane.geoms) == 2
    assert placed.drawn.equals_exact(reading.records[0].geometry)
    assert [(i.code, i.params["before"], i.params["after"]) for i in placed.issues] == [
        ("geometry-repaired", "0.00", "5000.00")
    ]


def test_repair_in_degrees_is_logged_in_square_metres(tmp_path: Path) -> None:
    reading = _geojson(tmp_path)

    (placed,) = place_all(reading.records, reading.crs, CHENGDU, repair=True)

    assert isinstance(placed, Placed)
    after = float(placed.issues[0].params["after"])
    assert after == pytest.approx(placed.ellipsoidal_cm2 / 10_000, abs=0.01)
