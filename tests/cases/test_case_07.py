"""A survey text with its two coordinate columns the wrong way round, or in degrees."""

from pathlib import Path

import pytest

from spatial.placing import Placed, place_all
from spatial.readers import Answers, read_vector
from tests.vector_files import CHENGDU, survey_parcel, survey_text

CORNERS = [(3366000, 452000), (3366100, 452000), (3366100, 452100), (3366000, 452100)]
DEGREES = [
    ("30.412974469", "104.500441673"),
    ("30.413876478", "104.500437079"),
    ("30.413880455", "104.501477802"),
    ("30.412978446", "104.501482386"),
]


@pytest.mark.parametrize("prefix", [0, 35_000_000])
@pytest.mark.parametrize("swapped", [False, True])
def test_columns_are_told_by_their_numbers(tmp_path: Path, prefix: int, swapped: bool) -> None:
    pairs = [(north, east + prefix) for north, east in CORNERS]
    lines = [
        f"J{i},1,{b:.3f},{a:.3f}" if swapped else f"J{i},1,{a:.3f},{b:.3f}"
        for i, (a, b) in enumerate(pairs, start=1)
    ]
    path = tmp_path / "upload"
    path.write_bytes(survey_text([survey_parcel(lines)]).encode("gbk"))

    reading = read_vector(path, "a.txt", Answers(), CHENGDU)

    assert reading.crs is not None
    assert reading.crs.to_epsg() == (4523 if prefix else 4544)
    assert any("对调" in note for note in reading.notes) is swapped
    (placed,) = place_all(reading.records, reading.crs, CHENGDU)
    assert isinstance(placed, Placed)
    assert placed.plane.bounds == pytest.approx((452000, 3366000, 452100, 3366100), abs=1e-6)
    west, south, east, north = placed.geom.bounds
    assert 102.9 < west < east < 104.9 and 30.0 < south < north < 31.5


@pytest.mark.parametrize("swapped", [False, True])
def test_degrees_in_either_order(tmp_path: Path, swapped: bool) -> None:
    lines = [
        f"J{i},1,{lon},{lat}" if swapped else f"J{i},1,{lat},{lon}"
        for i, (lat, lon) in enumerate(DEGREES, start=1)
    ]
    path = tmp_path / "upload"
    text = survey_text([survey_parcel(lines)], 几度分带="", 带号="", 计量单位="")
    path.write_text(text, encoding="utf-8")

    reading = read_vector(path, "a.txt", Answers(), CHENGDU)

    assert reading.crs is not None and reading.crs.to_epsg() == 4490
    (placed,) = place_all(reading.records, reading.crs, CHENGDU)
    assert isinstance(placed, Placed)
    assert placed.plane_cm2 == pytest.approx(100_000_000, abs=200)
