"""Closing point there, missing or renumbered; a count that is wrong moves nothing."""

from pathlib import Path

from parcels.issue import Severity
from spatial.placing import Placed, place_all
from spatial.readers import Answers, read_vector
from tests.vector_files import CHENGDU, rectangle, survey_parcel, survey_points, survey_text

CLOSED = survey_points(rectangle(35_452_000, 3_366_000))
OPEN = CLOSED[:-1]
RENUMBERED = [*OPEN, CLOSED[-1].replace("J1,", "J5,")]


def test_all_spellings_give_one_hectare(tmp_path: Path) -> None:
    parcels = [
        survey_parcel(CLOSED, "A"),
        survey_parcel(RENUMBERED, "B"),
        survey_parcel(OPEN, "C"),
        survey_parcel(CLOSED, "D", count=4),
        survey_parcel(OPEN, "E", count=5),
        survey_parcel(OPEN, "F", count=0),
        survey_parcel(OPEN, "G", count=41).rstrip("\n"),
    ]
    path = tmp_path / "upload"
    path.write_bytes(survey_text(parcels).encode("gbk"))

    reading = read_vector(path, "a.txt", Answers(), CHENGDU)
    placed = place_all(reading.records, reading.crs, CHENGDU)

    assert [record.attributes["地块编号"] for record in reading.records] == list("ABCDEFG")
    assert all(isinstance(one, Placed) and one.plane_cm2 == 100_000_000 for one in placed)
    assert [(i.code, i.row, i.value) for i in reading.issues] == [
        ("txt-count", 30, "4"),
        ("txt-count", 36, "5"),
        ("txt-count", 46, "41"),
    ]
    assert {issue.severity for issue in reading.issues} == {Severity.WARNING}
