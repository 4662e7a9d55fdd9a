"""Shifted coordinates (GCJ-02, BD-09): refused where declared, asked about where only hinted."""

from pathlib import Path

import pytest

from spatial.errors import UnreadableFile
from spatial.readers import Answers, read_vector
from tests.vector_files import (
    CHENGDU,
    geojson,
    polygon,
    rectangle,
    survey_parcel,
    survey_points,
    survey_text,
)

RING = rectangle(104.5, 30.41, 0.001, 0.001)


def test_a_declared_shift_is_refused(tmp_path: Path) -> None:
    path = geojson(tmp_path / "upload", [polygon(RING)], crs="GCJ02")

    with pytest.raises(UnreadableFile) as refused:
        read_vector(path, "a.geojson", Answers(), CHENGDU)
    assert refused.value.issue.code == "datum-shifted"


def test_a_survey_text_that_declares_a_shift(tmp_path: Path) -> None:
    lines = survey_points(rectangle(35_452_000, 3_366_000))
    path = tmp_path / "upload"
    path.write_text(
        survey_text([survey_parcel(lines)], 坐标系="火星坐标系GCJ-02"), encoding="utf-8"
    )

    reading = read_vector(path, "a.txt", Answers(), CHENGDU)

    assert [issue.code for issue in reading.issues] == ["datum-shifted"]
    assert not reading.ready


def test_a_name_that_hints_at_it_is_a_question(tmp_path: Path) -> None:
    path = geojson(tmp_path / "upload", [polygon(RING)])

    plain = read_vector(path, "地块.geojson", Answers(), CHENGDU)
    hinted = read_vector(path, "地块_高德.geojson", Answers(), CHENGDU)
    confirmed = read_vector(path, "地块_高德.geojson", Answers(plausible="yes"), CHENGDU)
    admitted = read_vector(path, "地块_高德.geojson", Answers(plausible="no"), CHENGDU)

    assert plain.ready and confirmed.ready
    assert [question.code for question in hinted.questions] == ["plausible"]
    assert not admitted.ready and admitted.issues[-1].code == "datum-shifted"
