"""Tables that open right in Excel and WPS: codes as text, real dates, frozen header, printable.

User text is always written as a string, so that no formula starts in it; memory stays constant.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import IO, TypeAlias

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from gis_service.sheets.neutral import cell_text, csv_text
from parcels.dates import PreciseDate
from parcels.units import shown as number_shown

Value: TypeAlias = str | int | bool | float | Decimal | Fraction | date | PreciseDate | None
Target: TypeAlias = Path | IO[bytes]

DATE_FORMAT = "yyyy-mm-dd"
_A4 = 9
_A3 = 8
_WIDTH_OF_A4, _WIDTH_OF_A3 = 240.0, 240.0
"""Characters across one landscape page that still read; a list up to the first fits on A4."""
_DEFAULT_WIDTH = 14.0
_FONT = "宋体"


class Style(StrEnum):
    """How a column is shown."""

    TEXT = "text"
    CODE = "code"
    DATE = "date"
    INTEGER = "integer"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column of an export, its unit in ``header``; NUMBER shows ``places`` decimals."""

    header: str
    style: Style = Style.TEXT
    places: int = 2
    width: float = _DEFAULT_WIDTH

    @property
    def number_format(self) -> str:
        """The spreadsheet's own notation."""
        match self.style:
            case Style.CODE | Style.TEXT:
                return "@"
            case Style.DATE:
                return DATE_FORMAT
            case Style.INTEGER:
                return "#,##0"
            case Style.NUMBER:
                return "#,##0." + "0" * self.places if self.places else "#,##0"


def new_workbook(target: Target) -> Workbook:
    """A workbook in which no string becomes a formula, number or link by itself.

    Used in a with statement, which also lets go of its temporary files when a row fails.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "nan_inf_to_errors": True,
    }
    return xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, options)


@dataclass(frozen=True, slots=True)
class SheetTable:
    """One worksheet: title and remarks (data as of, 模拟数据 …) above the header, notes below.

    ``rows`` is consumed as it comes. ``frozen``: first columns that stay in sight and are
    repeated on every printed page.
    """

    name: str
    title: str
    columns: Sequence[TableColumn]
    rows: Iterable[Sequence[Value]]
    remarks: Sequence[str] = ()
    notes: Sequence[str] = ()
    frozen: int = 0


def write_table(
    target: Target,
    title: str,
    columns: Sequence[TableColumn],
    rows: Iterable[Sequence[Value]],
    *,
    sheet: str = "清单",
    remarks: Sequence[str] = (),
) -> int:
    """Write an .xlsx of one worksheet; see ``write_book``. Returns the row count."""
    return write_book(target, [SheetTable(sheet, title, columns, rows, remarks)])[0]


def write_book(target: Target, tables: Iterable[SheetTable]) -> tuple[int, ...]:
    """Write an .xlsx, one worksheet a table, in constant memory. Returns the rows of each.

    Values beyond the columns are a ValueError.
    """
    with new_workbook(target) as book:
        styles = Styles(book)
        return tuple(_write_sheet(book, styles, table) for table in tables)


def _write_sheet(book: Workbook, styles: "Styles", table: SheetTable) -> int:
    page = book.add_worksheet(sheet_name(table.name))
    columns = table.columns
    top = _title(page, styles, table.title, table.remarks, len(columns))
    looks = [styles.column(column) for column in columns]
    for index, column in enumerate(columns):
        page.set_column(index, index, column.width, looks[index])
        page.write_string(top, index, cell_text(column.header), styles.header)
    count = 0
    for count, values in enumerate(table.rows, start=1):
        for index, (look, value) in enumerate(zip(looks, values, strict=True)):
            write_cell(page, top + count, index, value, look)
    page.autofilter(top, 0, top + max(count, 1), len(columns) - 1)
    for line, note in enumerate(table.notes, start=top + max(count, 1) + 2):
        page.write_string(line, 0, cell_text(note), styles.remark)
    width = sum(column.width for column in columns)
    set_up_print(page, top, table.title, frozen=table.frozen, width=width)
    return count


def write_csv(
    target: Target,
    columns: Sequence[TableColumn],
    rows: Iterable[Sequence[Value]],
    foot: Sequence[str] = (),
) -> int:
    """Write a .csv that Excel opens as UTF-8; texts are neutralised, numbers stay numbers.

    Each line of ``foot`` becomes a row of one cell that begins with #, below an empty row.
    """
    stream = target.open("wb") if isinstance(target, Path) else target
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", errors="replace")
    writer = csv.writer(text)
    writer.writerow([csv_text(column.header) for column in columns])
    count = 0
    for values in rows:
        writer.writerow([_csv_cell(c, value) for c, value in zip(columns, values, strict=True)])
        count += 1
    if foot:
        writer.writerow([])
    writer.writerows([f"# {cell_text(line)}"] for line in foot)
    text.flush()
    if isinstance(target, Path):
        text.close()
    else:
        text.detach()
    return count


def write_cell(page: Worksheet, row: int, column: int, value: Value, style: Format) -> None:
    """Write one value by its own type; a month or year stays the text it is."""
    if value is None:
        page.write_blank(row, column, None, style)
    elif isinstance(value, bool):
        page.write_string(row, column, "是" if value else "否", style)
    elif isinstance(value, str):
        page.write_string(row, column, cell_text(value), style)
    elif isinstance(value, PreciseDate):
        if value.exact:
            page.write_datetime(row, column, value.value, style)
        else:
            page.write_string(row, column, value.text, style)
    elif isinstance(value, date | datetime):
        page.write_datetime(row, column, value, style)
    else:
        page.write_number(row, column, float(value), style)


def set_up_print(
    page: Worksheet, header_row: int, title: str, *, frozen: int = 0, width: float = 0
) -> None:
    """Frozen header; landscape, header and first columns repeated, pages numbered.

    A4 and one page wide, or as many A3 pages as keep a wide table (``width`` characters) legible.
    """
    page.freeze_panes(header_row + 1, frozen)
    page.set_landscape()
    wide = width > _WIDTH_OF_A4
    page.set_paper(_A3 if wide else _A4)
    page.repeat_rows(header_row)
    if frozen:
        page.repeat_columns(0, frozen - 1)
    page.fit_to_pages(ceil(width / _WIDTH_OF_A3) if wide else 1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    printed = title.replace("&", "&&")[:100]
    page.set_footer(f"&L{printed}&R第 &P 页，共 &N 页")


def sheet_name(name: str) -> str:
    """A worksheet name Excel accepts: 31 characters without []:*?/\\ ."""
    cleaned = "".join("_" if sign in "[]:*?/\\'" else sign for sign in cell_text(name))
    return cleaned[:31] or "Sheet1"


class Styles:
    """The cell formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[str, Format] = {}
        base = {"font_name": _FONT, "font_size": 11, "valign": "vcenter"}
        self._base = base
        self.title = book.add_format({**base, "bold": True, "font_size": 14})
        self.remark = book.add_format({**base, "font_color": "#595959"})
        self.header = book.add_format(
            {
                **base,
                "bold": True,
                "text_wrap": True,
                "align": "center",
                "border": 1,
                "bg_color": "#DCE6F1",
            }
        )
        self.text = self.named("text", {"num_format": "@"})

    def column(self, column: TableColumn) -> Format:
        alignment = "left" if column.style in (Style.TEXT, Style.CODE) else "right"
        look = {"num_format": column.number_format, "align": alignment}
        return self.named(f"{column.style}{column.places}", look)

    def named(self, name: str, look: Mapping[str, object]) -> Format:
        """A format over the base look, made at its first use."""
        if name not in self._made:
            self._made[name] = self._book.add_format({**self._base, **look})
        return self._made[name]


def _title(page: Worksheet, styles: Styles, title: str, remarks: Sequence[str], width: int) -> int:
    """Title and remark lines; returns the row of the header."""
    row = 0
    if title:
        page.write_string(row, 0, cell_text(title), styles.title)
        row += 1
    for remark in remarks:
        page.write_string(row, 0, cell_text(remark), styles.remark)
        row += 1
    return row


def _csv_cell(column: TableColumn, value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return csv_text(value)
    if isinstance(value, PreciseDate):
        return value.text
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return number_shown(value, column.places)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
