"""Exports open right: codes as text, real dates, frozen and repeated header, one page wide."""

import datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from gis_service.sheets.writer import Style, TableColumn, write_csv, write_table
from parcels.dates import PreciseDate

COLUMNS = [
    TableColumn("宗地代码", Style.CODE, width=24),
    TableColumn("面积（亩）", Style.NUMBER, 2),
    TableColumn("约定动工日期", Style.DATE),
    TableColumn("宗数", Style.INTEGER),
    TableColumn("是否闲置"),
]
ROWS = [
    ["510185001001GB00001", Fraction(10_000), PreciseDate.day(2021, 3, 5), 3, True],
    ["0601", Decimal("1.25"), PreciseDate.month(2021, 3), None, False],
    ["x\x00\ud800y", 1, datetime.date(2021, 3, 5), 0, None],
]


def test_cells_have_their_own_types(tmp_path: Path) -> None:
    count = write_table(
        tmp_path / "t.xlsx", "闲置土地台账", COLUMNS, iter(ROWS), remarks=["数据截至 2025-12-31"]
    )
    sheet = load_workbook(tmp_path / "t.xlsx").active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]

    assert count == 3
    assert (sheet["A1"].value, sheet["A2"].value) == ("闲置土地台账", "数据截至 2025-12-31")
    assert cells[0] == [column.header for column in COLUMNS]
    day = datetime.datetime(2021, 3, 5)
    assert cells[1] == ["510185001001GB00001", 10_000, day, 3, "是"]
    assert cells[2] == ["0601", 1.25, "2021-03", None, "否"]
    assert cells[3] == ["xy", 1, day, 0, None]
    assert sheet["A4"].number_format == "@"
    assert sheet["C4"].number_format == "yyyy-mm-dd"


def test_header_is_frozen_and_repeated_and_the_page_is_wide(tmp_path: Path) -> None:
    write_table(tmp_path / "t.xlsx", "标题", COLUMNS, ROWS)
    sheet = load_workbook(tmp_path / "t.xlsx").active

    assert sheet.freeze_panes == "A3"
    assert sheet.print_title_rows == "$2:$2"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.auto_filter.ref == "A2:E5"


def test_a_stream_is_written_as_well() -> None:
    stream = BytesIO()
    write_table(stream, "", COLUMNS, ROWS)
    assert load_workbook(BytesIO(stream.getvalue())).active["A2"].value == ROWS[0][0]


def test_text_tables_begin_with_a_mark_and_keep_exact_decimals() -> None:
    stream = BytesIO()
    write_csv(stream, COLUMNS, ROWS)

    data = stream.getvalue()
    assert data.startswith(b"\xef\xbb\xbf")
    lines = data.decode("utf-8-sig").splitlines()
    assert lines[1] == "510185001001GB00001,10000.00,2021-03-05,3,是"
    assert lines[2] == "0601,1.25,2021-03,,否"


def test_a_row_of_another_width_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="zip"):
        write_table(tmp_path / "t.xlsx", "", COLUMNS, [["only one"]])
