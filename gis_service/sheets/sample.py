"""A look into a table (表格摘录): its head and first rows as text, to stand beside a question."""

from collections.abc import Collection

from gis_service.sheets.cells import shown
from gis_service.sheets.grid import Grid
from gis_service.sheets.reading import SampleRow

_FIRST_ROWS, _HIDDEN_ROWS = 5, 3
_COLUMNS = 12
_LONGEST = 40


def sample(grid: Grid, data_row: int, hidden: Collection[int]) -> tuple[SampleRow, ...]:
    """Rows above ``data_row`` (from 0), the first data rows, and the first of those hidden."""
    first = list(range(data_row, min(data_row + _FIRST_ROWS, len(grid.rows))))
    further = [row for row in sorted(hidden) if row not in first][:_HIDDEN_ROWS]
    kinds = [(row, "head") for row in range(data_row)]
    kinds += [(row, "hidden" if row in hidden else "data") for row in (*first, *further)]
    cut = [
        SampleRow(row + 1, kind, _cells(grid, row)) for row, kind in kinds if any(grid.rows[row])
    ]
    width = max((len(row.cells) for row in cut), default=0)
    return tuple(
        SampleRow(row.row, row.kind, row.cells + ("",) * (width - len(row.cells))) for row in cut
    )


def _cells(grid: Grid, row: int) -> tuple[str, ...]:
    cells = [_short(shown(cell)) for cell in grid.rows[row][:_COLUMNS]]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
