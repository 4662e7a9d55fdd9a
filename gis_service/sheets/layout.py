"""What a worksheet's cells do not say: what is hidden, what is a formula, which epoch."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from parcels.dates import Precision


@dataclass(slots=True)
class SheetLayout:
    """Rows and columns count from 0. ``last_row``/``last_column`` bound the cells with content.

    ``formulas``: formula cells (but for text results): one that
    reads blank was never computed. ``errors``: cells that hold #DIV/0! etc.
    ``coarse``: cells whose number format shows a date without its day.
    """

    last_row: int = -1
    last_column: int = -1
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    filtered: bool = False
    formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    coarse: dict[tuple[int, int], Precision] = field(default_factory=dict)

    def reach(self, row: int, column: int) -> None:
        """Extend the bounds to a cell with content."""
        if row > self.last_row:
            self.last_row = row
        if column > self.last_column:
            self.last_column = column


@dataclass(frozen=True, slots=True)
class WorkbookLayout:
    """``sheets`` by name."""

    epoch_1904: bool
    sheets: Mapping[str, SheetLayout]
