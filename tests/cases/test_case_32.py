"""Hostile parcel names come through the readers as typed, to be shown literally."""

import json
from pathlib import Path

import pytest

from spatial.readers import Answers, read_vector
from tests.vector_files import CHENGDU, parcel_table, polygon, rectangle, shapefile

NAMES = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "`${alert(1)}`",
    "\\20190221",
    '单引号\'与"双引号"',
    "</script><b>",
]


def test_names_in_a_shapefile(tmp_path: Path) -> None:
    shapes = [[rectangle(452000 + 200 * i, 3366000)] for i in range(len(NAMES))]
    path = shapefile(tmp_path / "a.zip", shapes, table=parcel_table(NAMES))

    reading = read_vector(path, "a.zip", Answers(), CHENGDU)

    assert [record.attributes["DKMC"] for record in reading.records] == NAMES


@pytest.mark.parametrize("name", [*NAMES, "换\n行", "行\u2028分隔"])
def test_names_in_a_geojson(tmp_path: Path, name: str) -> None:
    path = tmp_path / "upload"
    ring = rectangle(104.5, 30.41, 0.001, 0.001)
    feature = {"type": "Feature", "properties": {"DKMC": name}, "geometry": polygon(ring)}
    path.write_text(json.dumps(feature), encoding="utf-8")

    (record,) = read_vector(path, "a.geojson", Answers(), CHENGDU).records

    assert record.attributes["DKMC"] == name


def test_characters_a_database_cannot_hold_are_replaced(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    ring = rectangle(104.5, 30.41, 0.001, 0.001)
    feature = {
        "type": "Feature",
        "properties": {"DK\x00": "a\x00b\ud800"},
        "geometry": polygon(ring),
    }
    path.write_text(json.dumps(feature), encoding="utf-8")

    (record,) = read_vector(path, "a.geojson", Answers(), CHENGDU).records

    assert record.attributes == {"DK": "ab\ufffd"}
