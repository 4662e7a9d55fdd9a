"""Polygons, multipolygons, heights and measures all become 2-D multipolygons of one area."""

from pathlib import Path

import pytest

from spatial.placing import Placed, place_all
from spatial.readers import Answers, read_vector
from tests.vector_files import CHENGDU, geojson, polygon, rectangle, shapefile


@pytest.mark.parametrize(("kind", "said"), [(5, False), (15, True), (25, True)])
def test_shapefile_kinds(tmp_path: Path, kind: int, said: bool) -> None:
    path = shapefile(tmp_path / "a.zip", [[rectangle(452000, 3366000)]], kind=kind)

    reading = read_vector(path, "a.zip", Answers(), CHENGDU)
    (placed,) = place_all(reading.records, reading.crs, CHENGDU)

    assert isinstance(placed, Placed)
    assert placed.plane_cm2 == 100_000_000
    assert (placed.geom.geom_type, placed.geom.has_z) == ("MultiPolygon", False)
    assert any("Z" in note for note in reading.notes) is said


def test_a_mixed_geojson(tmp_path: Path) -> None:
    ring = rectangle(104.5, 30.41, 0.001, 0.001)
    raised = [(x, y, 512.3) for x, y in ring]
    other = rectangle(104.51, 30.41, 0.001, 0.001)
    multi = {"type": "MultiPolygon", "coordinates": [[ring], [other]]}
    path = geojson(
        tmp_path / "upload",
        [polygon(ring), multi, {"type": "Polygon", "coordinates": [raised]}],
    )

    reading = read_vector(path, "a.geojson", Answers(), CHENGDU)
    placed = place_all(reading.records, reading.crs, CHENGDU)

    assert all(isinstance(one, Placed) for one in placed)
    assert {(one.geom.geom_type, one.geom.has_z) for one in placed} == {("MultiPolygon", False)}
    assert placed[0].plane_cm2 == placed[2].plane_cm2
    assert any(note.startswith("1 个图形带高程") for note in reading.notes)
