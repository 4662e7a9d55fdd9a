"""Declared areas in hectares in one parcel, in square metres in the next: the shape decides."""

from decimal import Decimal
from pathlib import Path

import pytest

from spatial.readers import Answers, read_vector
from tests.vector_files import CHENGDU, rectangle, survey_parcel, survey_points, survey_text

LINES = survey_points(rectangle(35_452_000, 3_366_000))


@pytest.mark.parametrize(
    ("typed", "square_metres", "code"),
    [
        ("1.0000", Decimal(10000), None),
        ("10000.00", Decimal(10000), None),
        ("１．０", Decimal(10000), None),
        ("15", Decimal(10000), None),
        ("15.0亩", Decimal(10000), None),
        ("1.0公顷", Decimal(10000), None),
        ("1.2", None, "declared-area-differs"),
        ("1.2公顷", Decimal(12000), "declared-area-differs"),
        ("", None, "declared-area-missing"),
        ("0", None, "declared-area-missing"),
        ("约一公顷", None, "declared-area-unclear"),
    ],
)
def test_the_unit_is_told_by_the_shape(
    tmp_path: Path, typed: str, square_metres: Decimal | None, code: str | None
) -> None:
    path = tmp_path / "upload"
    path.write_bytes(survey_text([survey_parcel(LINES, area=typed)]).encode("gbk"))

    reading = read_vector(path, "a.txt", Answers(), CHENGDU)

    (record,) = reading.records
    assert record.declared_area == square_metres
    assert record.declared_area_text == typed
    assert [issue.code for issue in reading.issues] == ([code] if code else [])
    assert reading.ready


def test_an_answered_unit_is_believed(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(survey_text([survey_parcel(LINES, area="1.2")]).encode("gbk"))

    (record,) = read_vector(path, "a.txt", Answers(area_unit="公顷"), CHENGDU).records

    assert record.declared_area == Decimal(12000)
