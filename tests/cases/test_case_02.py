"""A field full to its last byte cuts a Chinese character in half; only that row is warned."""

from pathlib import Path

from parcels.issue import Severity
from spatial.readers import Answers, read_vector
from tests.vector_files import CHENGDU, dbf, rectangle, shapefile


def test_half_a_character_is_dropped_and_the_row_warned(tmp_path: Path) -> None:
    long_name = "x成都市简阳市东部新区智能终端产业园".encode("gb18030")
    table = dbf(
        [(b"DKBH", "C", 10), (b"DKMC", "C", 20)],
        [[b"A1", long_name], [b"A2", "短名".encode("gb18030")]],
    )
    shapes = [[rectangle(452000, 3366000)], [rectangle(452200, 3366000)]]
    path = shapefile(tmp_path / "dk.zip", shapes, table=table)

    reading = read_vector(path, "dk.zip", Answers(), CHENGDU)

    assert [record.attributes["DKMC"] for record in reading.records] == [
        "x成都市简阳市东部新",
        "短名",
    ]
    (issue,) = reading.issues
    assert (issue.code, issue.row, issue.column) == ("field-truncated", 1, "DKMC")
    assert issue.severity is Severity.WARNING
    assert "字段可能被截断" in issue.text
    assert reading.ready
