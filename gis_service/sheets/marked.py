"""A copy of the user's own workbook with the bad cells marked and a 问题清单 sheet.

An .xlsx keeps its looks; .xls, .csv and workbooks that cannot be kept come back as .xlsx with
their values. Formulas stay the user's own; text that looks like one stays text.
"""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from openpyxl import Workbook as OpenpyxlWorkbook
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet as OpenpyxlSheet
from xlsxwriter.worksheet import Worksheet

from gis_service.sheets.choosing import LIST_SHEET
from gis_service.sheets.container import Container
from gis_service.sheets.grid import Book, Grid, open_book
from gis_service.sheets.neutral import cell_text
from gis_service.sheets.reading import SheetReading
from gis_service.sheets.writer import (
    DATE_FORMAT,
    Styles,
    Target,
    new_workbook,
    set_up_print,
    sheet_name,
)
from parcels.issue import Issue, Severity

_AUTHOR = "数据检查"
_FILLS: Mapping[Severity, str] = {Severity.ERROR: "FFC7CE", Severity.WARNING: "FFEB9C"}
_WORDS: Mapping[Severity, str] = {
    Severity.ERROR: "须改正",
    Severity.WARNING: "请核对",
    Severity.NOTE: "提示",
}
_HEADERS = ("序号", "工作表", "行", "列", "单元格原值", "程度", "问题与改法", "由谁处理")
_WIDTHS = (6, 16, 8, 24, 24, 10, 90, 12)
_MOST_COMMENTS = 3_000
_MOST_CELLS_KEPT = 2_000_000
_UNKEEPABLE = (
    InvalidFileException,
    zipfile.BadZipFile,
    AttributeError,
    IndexError,
    KeyError,
    OSError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class _Mark:
    """What one cell is to say; the worst severity gives the colour."""

    severity: Severity
    text: str


def mark_copy(
    original: Path, target: Target, reading: SheetReading, issues: Sequence[Issue]
) -> None:
    """Write the marked copy of ``original``.

    ``issues`` are those to show: the reading's and any found later with row and column of the
    file. Raises UnreadableTableError when the original is no table.
    """
    book = open_book(original)
    marks = _marks(reading, issues)
    kept = _kept(original, book)
    if kept is None:
        _rebuild(book, target, reading, marks, issues)
        return
    sheet = kept[reading.sheet] if reading.sheet in kept.sheetnames else None
    if isinstance(sheet, OpenpyxlSheet):
        _mark(sheet, marks)
    _append_list(kept, issues, reading.sheet)
    kept.save(str(target) if isinstance(target, Path) else target)


def _marks(reading: SheetReading, issues: Iterable[Issue]) -> dict[tuple[int, int], _Mark]:
    """Marks by (row, column), both from 1. A row issue without a column marks its first cell."""
    columns = {use.header: use.column for use in reversed(reading.mapping)}
    marks: dict[tuple[int, int], _Mark] = {}
    for issue in issues:
        if issue.row is None or issue.severity is Severity.NOTE:
            continue
        place = (issue.row, columns.get(issue.column or "", 1))
        text = issue.text.removeprefix(issue.place)
        earlier = marks.get(place)
        if earlier is None:
            marks[place] = _Mark(issue.severity, text)
        else:
            worst = Severity.ERROR if Severity.ERROR in (earlier.severity, issue.severity) else None
            marks[place] = _Mark(worst or earlier.severity, f"{earlier.text}\n{text}")
    return marks


def _kept(original: Path, book: Book) -> OpenpyxlWorkbook | None:
    """The workbook with its looks, None when it must be rebuilt from its values."""
    if book.container is not Container.XLSX:
        return None
    if book.cells > _MOST_CELLS_KEPT:
        return None
    try:
        # By stream: a stored upload is named by its digest, and openpyxl asks a path for .xlsx.
        with original.open("rb") as stream:
            return load_workbook(stream, keep_links=False)
    except _UNKEEPABLE:
        return None


def _mark(sheet: OpenpyxlSheet, marks: Mapping[tuple[int, int], _Mark]) -> None:
    fills = {level: PatternFill("solid", fgColor=colour) for level, colour in _FILLS.items()}
    for count, ((row, column), mark) in enumerate(sorted(marks.items())):
        cell = sheet.cell(row, column)
        if not isinstance(cell, Cell):
            continue
        cell.fill = fills[mark.severity]
        if count < _MOST_COMMENTS:
            cell.comment = Comment(cell_text(mark.text), _AUTHOR, height=120, width=320)


def _append_list(kept: OpenpyxlWorkbook, issues: Sequence[Issue], sheet: str) -> None:
    if LIST_SHEET in kept.sheetnames:
        del kept[LIST_SHEET]
    page = kept.create_sheet(LIST_SHEET)
    for column, (header, width) in enumerate(zip(_HEADERS, _WIDTHS, strict=True), start=1):
        page.cell(1, column, header).font = Font(bold=True)
        page.column_dimensions[page.cell(1, column).column_letter].width = width
    for row, cells in enumerate(_listed(issues, sheet), start=2):
        for column, value in enumerate(cells, start=1):
            cell = page.cell(row, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    page.freeze_panes = "A2"


def _listed(issues: Sequence[Issue], sheet: str) -> Iterable[tuple[int | str | None, ...]]:
    for number, issue in enumerate(issues, start=1):
        yield (
            number,
            cell_text(issue.sheet or sheet),
            issue.row,
            cell_text(issue.column or ""),
            cell_text(issue.value or ""),
            _WORDS[issue.severity],
            cell_text(issue.text.removeprefix(issue.place)),
            issue.kind.mender,
        )


def _rebuild(
    book: Book,
    target: Target,
    reading: SheetReading,
    marks: Mapping[tuple[int, int], _Mark],
    issues: Sequence[Issue],
) -> None:
    with new_workbook(target) as made:
        styles = Styles(made)
        names: set[str] = set()
        for grid in book.grids():
            name = _unused(grid.name or "数据", names)
            page = made.add_worksheet(name)
            if grid.hidden:
                page.hide()
            _write_grid(page, styles, grid, marks if grid.name == reading.sheet else {})
        page = made.add_worksheet(_unused(LIST_SHEET, names))
        for column, (header, width) in enumerate(zip(_HEADERS, _WIDTHS, strict=True)):
            page.set_column(column, column, width)
            page.write_string(0, column, header, styles.header)
        for row, cells in enumerate(_listed(issues, reading.sheet), start=1):
            for column, value in enumerate(cells):
                _write(page, row, column, value, styles)
        set_up_print(page, 0, LIST_SHEET)


def _unused(name: str, taken: set[str]) -> str:
    """A worksheet name not used yet; Excel does not tell capitals apart."""
    wanted = sheet_name(name)
    number = 1
    while wanted.lower() in taken:
        number += 1
        wanted = f"{sheet_name(name)[:26]} ({number})"
    taken.add(wanted.lower())
    return wanted


def _write_grid(
    page: Worksheet, styles: Styles, grid: Grid, marks: Mapping[tuple[int, int], _Mark]
) -> None:
    by_row: dict[int, dict[int, _Mark]] = {}
    for (row, column), mark in marks.items():
        by_row.setdefault(row, {})[column] = mark
    comments = 0
    for row, cells in enumerate(grid.rows):
        marked = by_row.get(row + 1, {})
        width = max(len(cells), max(marked, default=0))
        for column in range(width):
            found = marked.get(column + 1)
            level = found.severity if found is not None else None
            value = cells[column] if column < len(cells) else ""
            error = grid.layout.errors.get((row, column))
            _write(page, row, column, error if error is not None else value, styles, level)
            if found is not None and comments < _MOST_COMMENTS:
                options = {"author": _AUTHOR, "x_scale": 2.5, "y_scale": 1.6}
                page.write_comment(row, column, cell_text(found.text), options)
                comments += 1


def _write(
    page: Worksheet,
    row: int,
    column: int,
    value: object,
    styles: Styles,
    level: Severity | None = None,
) -> None:
    """A value of a reader as a cell of the same kind, filled when marked."""
    look = {"bg_color": "#" + _FILLS[level]} if level is not None else {}
    if value is None or value == "":
        if look:
            page.write_blank(row, column, None, styles.named(f"blank{level}", look))
    elif isinstance(value, date | datetime):
        style = styles.named(f"date{level}", {**look, "num_format": DATE_FORMAT})
        page.write_datetime(row, column, value, style)
    elif isinstance(value, bool | time | timedelta):
        text = str(value) if not isinstance(value, bool) else "是" if value else "否"
        page.write_string(row, column, text, styles.named(f"text{level}", look))
    elif isinstance(value, int | float):
        page.write_number(row, column, value, styles.named(f"number{level}", look))
    else:
        style = styles.named(f"text{level}", {**look, "num_format": "@"})
        page.write_string(row, column, cell_text(str(value)), style)
