"""Ring numbers are no guide: holes, second parts and shells in any order, by containment."""

from pathlib import Path

import pytest

from spatial.placing import Placed, place_all
from spatial.readers import Answers, read_vector
from tests.vector_files import (
    CHENGDU,
    Ring,
    rectangle,
    survey_parcel,
    survey_points,
    survey_text,
)

E, N = 35_452_000, 3_366_000
CASES: dict[str, tuple[list[Ring], float, int, int]] = {
    "孔洞": ([rectangle(E, N), rectangle(E + 30, N + 30, 40, 40)], 8400.0, 1, 1),
    "两部件": ([rectangle(E, N), rectangle(E + 150, N, 50, 100)], 15000.0, 2, 0),
    "先岛后主": (
        [
            rectangle(E + 300, N, 30, 30),
            rectangle(E, N, 110, 110),
            rectangle(E + 20, N + 20, 50, 42),
        ],
        10900.0,
        2,
        1,
    ),
    "洞中有岛": (
        [
            rectangle(E + 40, N + 40, 20, 20),
            rectangle(E + 30, N + 30, 40, 40),
            rectangle(E, N),
        ],
        8800.0,
        2,
        1,
    ),
}


@pytest.mark.parametrize("running", [False, True], ids=["restart", "running"])
@pytest.mark.parametrize("name", CASES)
def test_areas_by_parity(tmp_path: Path, name: str, running: bool) -> None:
    rings, area, parts, holes = CASES[name]
    lines, first = [], 1
    for number, ring in enumerate(rings, start=1):
        lines += survey_points(ring, number, first)
        first += len(ring) - 1 if running else 0
    path = tmp_path / "upload"
    path.write_bytes(survey_text([survey_parcel(lines, area=str(area / 10000))]).encode("gbk"))

    reading = read_vector(path, "a.txt", Answers(), CHENGDU)
    (placed,) = place_all(reading.records, reading.crs, CHENGDU)

    assert isinstance(placed, Placed)
    assert placed.plane_cm2 == round(area * 10_000)
    assert len(placed.plane.geoms) == parts
    assert sum(len(part.interiors) for part in placed.plane.geoms) == holes
    assert reading.issues == ()


def test_rings_that_share_one_number(tmp_path: Path) -> None:
    lines = survey_points(rectangle(E, N)) + survey_points(rectangle(E + 150, N, 50, 100))
    path = tmp_path / "upload"
    path.write_bytes(survey_text([survey_parcel(lines, area="1.5")]).encode("gbk"))

    (record,) = read_vector(path, "a.txt", Answers(), CHENGDU).records

    assert record.geometry is not None and record.geometry.area == pytest.approx(15000)
