"""What reading a table gives: typed rows, the columns used, what was left out, what is unclear."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from parcels.dates import PreciseDate
from parcels.issue import Issue
from parcels.question import Question

CellValue: TypeAlias = str | int | bool | Decimal | PreciseDate | None


@dataclass(frozen=True, slots=True)
class TypedRow:
    """One data row. ``row`` is the worksheet row; ``values`` holds every field that has a column.

    ``ok`` is False when an issue of severity error stands in the row; it must not be stored.
    """

    row: int
    values: Mapping[str, CellValue]
    ok: bool


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """Which column was read as which field. ``column`` counts from 1; ``unit`` is its name."""

    column: int
    header: str
    field: str
    label: str
    unit: str | None
    evidence: str


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that is no data: ``reason`` in Chinese (合计行, 表尾, 隐藏行 …), ``text`` its words."""

    row: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class SampleRow:
    """``row`` counts from 1 as in the worksheet; ``kind``: head, data or hidden."""

    row: int
    kind: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetReading:
    """``rows`` in the order of the file; a reading with questions is not to be stored.

    ``unknown``: headers that nothing is read from. ``sample``: where there are questions, what
    stands at the head of the sheet.
    """

    kind: str
    sheet: str
    year: int | None
    rows: tuple[TypedRow, ...]
    mapping: tuple[ColumnUse, ...]
    skipped: tuple[SkippedRow, ...]
    notes: tuple[str, ...]
    issues: tuple[Issue, ...]
    questions: tuple[Question, ...]
    unknown: tuple[str, ...] = ()
    sample: tuple[SampleRow, ...] = ()

    @property
    def good(self) -> tuple[TypedRow, ...]:
        return tuple(row for row in self.rows if row.ok)
