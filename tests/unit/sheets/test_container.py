"""Files are judged by content; what is no table is refused in one Chinese sentence."""

import zipfile
from pathlib import Path

import pytest
import xlsxwriter
import xlwt

from gis_service.sheets.errors import UnreadableTableError
from gis_service.sheets.limits import TableLimits
from gis_service.sheets.reader import read_workbook
from tests.workbooks import FULL_HEADER, USCC, codes, full_row, read, row, save_xls, save_xlsx

ROWS = [["企业名称", "税收（万元）"], ["成都示范企业", "12.5"]]


def text_file(path: Path, encoding: str, bom: bytes = b"") -> Path:
    path.write_bytes(bom + "\n".join(",".join(cells) for cells in ROWS).encode(encoding))
    return path


@pytest.mark.parametrize(
    ("encoding", "bom"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("gb18030", b""),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
    ],
)
def test_text_tables_in_every_usual_encoding(tmp_path: Path, encoding: str, bom: bytes) -> None:
    for name in ("t.csv", "t.xls", "t.xlsx"):
        reading = read(text_file(tmp_path / name, encoding, bom), year=2024)
        assert row(reading, 2).values["name"] == "成都示范企业"
        assert row(reading, 2).values["tax"] == 12_500_000


def test_a_biff_workbook_under_either_name(tmp_path: Path) -> None:
    for name in ("t.xls", "t.xlsx"):
        path = save_xls(tmp_path / name, [FULL_HEADER, full_row(1), full_row(2)])
        reading = read(path, year=2024)
        assert [typed.values["uscc"] for typed in reading.good] == [USCC, USCC]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "table_file_empty"),
        (b"  \n\n", "table_file_empty"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "table_file_html"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "table_file_html"),
        (b"%PDF-1.7 ...", "table_file_other"),
        (b"PK\x03\x04 broken", "table_file_broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 short", "table_file_broken"),
        (b"\x00\x01\x02\x03 binary", "table_file_other"),
        (b"\xff\xfe\xff\xd8 not text \x81", "table_encoding_unknown"),
    ],
)
def test_other_files_are_refused_by_name_of_the_fault(
    tmp_path: Path, content: bytes, code: str
) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(content)

    with pytest.raises(UnreadableTableError) as caught:
        read(path)

    assert caught.value.issue.code == code
    assert "。" in caught.value.issue.text


@pytest.mark.parametrize(
    ("member", "found"),
    [("word/document.xml", "Word"), ("content.xml", "OpenDocument"), ("a.txt", "压缩包")],
)
def test_other_archives_are_named(tmp_path: Path, member: str, found: str) -> None:
    path = tmp_path / "t.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, "x")

    with pytest.raises(UnreadableTableError, match=found):
        read(path)


def test_a_workbook_with_a_doctype_is_refused(tmp_path: Path) -> None:
    good = save_xlsx(tmp_path / "good.xlsx", ROWS)
    bad = tmp_path / "bad.xlsx"
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(bad, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name.endswith("sheet1.xml"):
                data = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + data
            target.writestr(name, data)

    with pytest.raises(UnreadableTableError) as caught:
        read(bad)
    assert caught.value.issue.code == "table_file_broken"


def test_bounds_hold_before_anything_is_laid_out(tmp_path: Path) -> None:
    far = tmp_path / "far.xlsx"
    book = xlsxwriter.Workbook(str(far))
    sheet = book.add_worksheet()
    sheet.write(0, 0, "企业名称")
    sheet.write(1_048_575, 16_383, 1)
    book.close()
    large = save_xlsx(tmp_path / "large.xlsx", ROWS * 20)

    for path, limits in (
        (far, TableLimits()),
        (large, TableLimits(file_bytes=100)),
        (large, TableLimits(unpacked_bytes=1_000)),
        (large, TableLimits(entries=2)),
    ):
        with pytest.raises(UnreadableTableError) as caught:
            read_workbook(path, path.name, "performance", limits=limits)
        assert caught.value.issue.code == "table_file_large"


def test_hidden_rows_of_a_biff_workbook(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("数据")
    for number, cells in enumerate([FULL_HEADER, full_row(1), full_row(2), full_row(3)]):
        for column, value in enumerate(cells):
            sheet.write(number, column, value)
    sheet.row(2).hidden = True
    book.save(str(tmp_path / "h.xls"))

    reading = read(tmp_path / "h.xls", year=2024)

    assert [typed.row for typed in reading.rows] == [2, 4]
    assert "table_rows_hidden" in codes(reading)
