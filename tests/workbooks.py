"""Office workbooks made for tests, so that each holds exactly the fault it is about."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import xlwt
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from gis_service.sheets.answers import SheetAnswers
from gis_service.sheets.reader import read_workbook
from gis_service.sheets.reading import SheetReading, TypedRow

USCC = "91510100MA6ABCDE0L"
"""An invented 统一社会信用代码 with a right check digit."""

FULL_HEADER = (
    "企业名称",
    "统一社会信用代码",
    "宗地代码",
    "不动产单元号",
    "用地面积（亩）",
    "固定资产投资（万元）",
    "税收（万元）",
)


def full_row(number: int) -> list[object]:
    """A row of FULL_HEADER for the invented enterprise of that number."""
    parcel = f"510185001001GB{number:05d}"
    mu = 15 * number
    return [f"示范企业{number:02d}", USCC, parcel, f"{parcel}W00000000", mu, 200 * mu, 15 * mu]


def new_sheet(rows: Iterable[Sequence[object]], title: str = "数据") -> tuple[Workbook, Worksheet]:
    """A workbook of one sheet, still open for merging, hiding and the like."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    return book, sheet


def save_xlsx(path: Path, rows: Iterable[Sequence[object]]) -> Path:
    book, _ = new_sheet(rows)
    book.save(path)
    return path


def save_xls(path: Path, rows: Iterable[Sequence[object]]) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("数据")
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if value is not None:
                sheet.write(row, column, value)
    book.save(str(path))
    return path


def read(path: Path, kind: str = "performance", **answers: object) -> SheetReading:
    return read_workbook(path, path.name, kind, SheetAnswers(**answers))  # type: ignore[arg-type]


def codes(reading: SheetReading, row: int | None = None) -> list[str]:
    """The issue codes, of one row when given."""
    return [issue.code for issue in reading.issues if row is None or issue.row == row]


def row(reading: SheetReading, number: int) -> TypedRow:
    """The typed row of a worksheet row. Raises KeyError when it was not read."""
    return {typed.row: typed for typed in reading.rows}[number]
