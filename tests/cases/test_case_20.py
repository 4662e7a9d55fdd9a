"""Neighbours drawn twice: a 2 cm disagreement stays 2 cm, a shared edge stays shared."""

from pathlib import Path

import pytest

from spatial.placing import Placed, place_all
from spatial.readers import Answers, read_vector
from tests.vector_files import CHENGDU, rectangle, shapefile

WIDE = 35_000_000


@pytest.mark.parametrize("prefix", [0, WIDE])
def test_overlaps_in_the_working_plane(tmp_path: Path, prefix: int) -> None:
    east, north = 452_000 + prefix, 3_366_000
    shapes = [
        [rectangle(east, north)],
        [rectangle(east + 99.98, north)],
        [rectangle(east, north + 200)],
        [rectangle(east + 80, north + 200)],
        [rectangle(east, north + 400)],
        [rectangle(east + 100, north + 400)],
    ]
    path = shapefile(tmp_path / "a.zip", shapes, projection=None)
    answers = Answers(crs="4523" if prefix else "4544")

    reading = read_vector(path, "a.zip", answers, CHENGDU)
    placed = place_all(reading.records, reading.crs, CHENGDU)

    assert all(isinstance(one, Placed) for one in placed)
    a, b, c, d, e, f = (one.plane for one in placed)
    assert a.intersection(b).area == pytest.approx(2.0, abs=1e-4)
    assert c.intersection(d).area == pytest.approx(2000.0, abs=1e-4)
    assert e.intersection(f).area == 0.0
    assert e.touches(f)
