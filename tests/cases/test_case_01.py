"""A GBK attribute table that claims to be something else is read by its bytes."""

from pathlib import Path

import pytest

from spatial.readers import Answers, read_vector
from tests.vector_files import CHENGDU, parcel_table, rectangle, shapefile

NAMES = ["成都东部示范标准地一号", "简州新城智能制造园（二期）"]


@pytest.mark.parametrize(
    ("encoding", "ldid", "cpg", "chosen"),
    [
        ("gb18030", 0x57, None, "gb18030"),
        ("gb18030", 0x00, None, "gb18030"),
        ("gb18030", 0x4D, None, "gb18030"),
        ("gb18030", 0x4D, b"UTF-8", "gb18030"),
        ("utf-8", 0x57, None, "utf-8"),
    ],
)
def test_names_are_read_whatever_the_marks_say(
    tmp_path: Path, encoding: str, ldid: int, cpg: bytes | None, chosen: str
) -> None:
    shapes = [[rectangle(452000, 3366000)], [rectangle(452200, 3366000)]]
    table = parcel_table(NAMES, encoding, ldid)
    path = shapefile(tmp_path / "dk.zip", shapes, table=table, cpg=cpg)

    reading = read_vector(path, "dk.zip", Answers(), CHENGDU)

    assert [record.attributes["DKMC"] for record in reading.records] == NAMES
    assert reading.encoding == chosen
    assert any("编码" in note and "由内容确定" in note for note in reading.notes)
    assert reading.ready


def test_a_stale_mark_is_named(tmp_path: Path) -> None:
    table = parcel_table(NAMES[:1], "gb18030")
    path = shapefile(tmp_path / "dk.zip", [[rectangle(452000, 3366000)]], table=table, cpg=b"UTF-8")

    notes = read_vector(path, "dk.zip", Answers(), CHENGDU).notes

    assert any(".cpg" in note and "不符" in note for note in notes)
