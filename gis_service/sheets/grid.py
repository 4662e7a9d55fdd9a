"""A workbook as plain grids of cells, whatever container it came in."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    XmlError,
    ZipError,
)

from gis_service.sheets import biff, structure
from gis_service.sheets.compound import workbook_stream
from gis_service.sheets.container import Container, sniff, too_large
from gis_service.sheets.errors import unreadable
from gis_service.sheets.layout import SheetLayout, WorkbookLayout
from gis_service.sheets.limits import DEFAULT_LIMITS, TableLimits
from gis_service.sheets.textfile import read_text_table


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, rows and columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Grid:
    """One sheet. ``rows`` start at the first worksheet row; '' is an empty cell."""

    name: str
    hidden: bool
    rows: Sequence[Sequence[object]]
    merges: tuple[Merge, ...] = ()
    layout: SheetLayout = field(default_factory=SheetLayout)

    def cell(self, row: int, column: int) -> object:
        """'' outside the grid."""
        if not 0 <= row < len(self.rows):
            return ""
        cells = self.rows[row]
        return cells[column] if 0 <= column < len(cells) else ""

    @property
    def width(self) -> int:
        return max((len(cells) for cells in self.rows), default=0)


class Book:
    """An opened workbook; sheets are laid out one at a time as they are asked for."""

    def __init__(self, path: Path, encoding: str | None, limits: TableLimits) -> None:
        self.container = sniff(path, limits)
        self.encoding: str | None = None
        self._limits = limits
        self._text_grid: Grid | None = None
        self._book: CalamineWorkbook | None = None
        self.layout = WorkbookLayout(False, {})
        if self.container is Container.TEXT:
            table = read_text_table(path.read_bytes(), encoding, limits)
            self.encoding = table.encoding
            self._text_grid = Grid("", False, table.rows)
        else:
            self.layout = self._layout(path)
            self._book = _opened(path)

    @property
    def sheets(self) -> tuple[tuple[str, bool], ...]:
        """(name, hidden) of the worksheets in their order."""
        if self._book is None:
            return (("", False),)
        return tuple(
            (sheet.name, sheet.visible is not SheetVisibleEnum.Visible)
            for sheet in self._book.sheets_metadata
            if sheet.typ is SheetTypeEnum.WorkSheet
        )

    @property
    def cells(self) -> int:
        """How many cells all sheets hold, empty ones between others included."""
        if self._book is None:
            return sum(len(row) for row in self._text_grid.rows) if self._text_grid else 0
        with _translated():
            sheets = [self._book.get_sheet_by_name(name) for name, _ in self.sheets]
        return sum(sheet.height * sheet.width for sheet in sheets)

    def grids(self) -> Iterator[Grid]:
        for name, hidden in self.sheets:
            yield self.grid(name, hidden)

    def grid(self, name: str, hidden: bool) -> Grid:
        """Raises UnreadableTableError when the sheet is too large or broken."""
        if self._book is None:
            return self._text_grid if self._text_grid is not None else Grid(name, hidden, [])
        layout = self.layout.sheets.get(name, SheetLayout())
        if layout.last_row < 0:
            return Grid(name, hidden, [], (), layout)
        with _translated():
            sheet = self._book.get_sheet_by_name(name)
            rows = sheet.to_python(skip_empty_area=False)
            return Grid(name, hidden, rows, _merges(sheet), layout)

    def _layout(self, path: Path) -> WorkbookLayout:
        if self.container is Container.XLS:
            layout = biff.read_layout(workbook_stream(path.read_bytes()))
        else:
            layout = structure.read_layout(path, self._limits)
        for sheet in layout.sheets.values():
            _bound(sheet, self._limits)
        return layout


def open_book(
    path: Path, encoding: str | None = None, limits: TableLimits = DEFAULT_LIMITS
) -> Book:
    """Open a table by its content. Raises UnreadableTableError."""
    return Book(path, encoding, limits)


def _opened(path: Path) -> CalamineWorkbook:
    """From bytes, since a path would be judged by its extension."""
    with _translated():
        return CalamineWorkbook.from_filelike(BytesIO(path.read_bytes()))


@contextmanager
def _translated() -> Iterator[None]:
    """Errors of the cell reader as ours.

    It is written in Rust and panics on some broken files. The exception a panic becomes derives
    from BaseException and cannot be imported, so it is told by its name.
    """
    try:
        yield
    except PasswordError:
        raise unreadable("table_file_encrypted") from None
    except (CalamineError, ZipError, XmlError, OSError):
        raise unreadable("table_file_broken") from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise unreadable("table_file_broken") from None


def _bound(layout: SheetLayout, limits: TableLimits) -> None:
    rows, columns = layout.last_row + 1, layout.last_column + 1
    if rows > limits.rows:
        raise too_large("行数", rows, limits.rows)
    if columns > limits.columns:
        raise too_large("列数", columns, limits.columns)
    if rows * columns > limits.cells:
        raise too_large("单元格", rows * columns, limits.cells)


def _merges(sheet: CalamineSheet) -> tuple[Merge, ...]:
    ranges = sheet.merged_cell_ranges or []
    return tuple(Merge(top, left, bottom, right) for (top, left), (bottom, right) in ranges)
