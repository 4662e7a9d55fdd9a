"""Cells of a data row → typed values, with an issue for each that is not clear."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from gis_service.sheets.cells import cell_parser, shown
from gis_service.sheets.dateformats import as_shown
from gis_service.sheets.grid import Grid
from gis_service.sheets.header import Column
from gis_service.sheets.outcome import CellParser, Outcome, Refused, Remarked, UnitOpen
from gis_service.sheets.reading import CellValue, TypedRow
from gis_service.sheets.rows import shared_numbers
from parcels.dates import PreciseDate
from parcels.fields import FieldType, Unit, Vocabulary
from parcels.issue import Issue, Severity, catalogue

_SPECIAL = (Refused, Remarked, UnitOpen)
_ROUNDED = Fraction(1, 100)
_MEASURED = frozenset({FieldType.MONEY, FieldType.AREA, FieldType.MONEY_PER_AREA})


@dataclass(frozen=True, slots=True)
class Reader:
    """One column with its parser; ``unit`` as resolved."""

    index: int
    name: str
    column: Column
    parser: CellParser
    unit: Unit | None


class Typist:
    """Types the rows of one sheet. ``open_families`` collects the units nobody has stated."""

    def __init__(
        self,
        grid: Grid,
        words: Vocabulary,
        columns: Sequence[tuple[Column, Unit | None]],
        epoch_1904: bool,
        year: int | None,
        sheet: str | None,
    ) -> None:
        self._grid = grid
        self._coarse = grid.layout.coarse
        self._shared = shared_numbers(grid, [column for column, _ in columns])
        self._words = words
        self._year = year
        self._sheet = sheet
        self._readers = tuple(
            Reader(
                column.index,
                column.field.name,
                column,
                cell_parser(column.field, unit, epoch_1904),
                unit,
            )
            for column, unit in sorted(columns, key=lambda pair: pair[0].rank)
        )
        self._headers = {reader.name: reader.column.header for reader in self._readers}
        self._required = [
            name
            for name, field in words.fields.items()
            if field.required and (name in self._headers or name == "year")
        ]
        self._blank: dict[str, CellValue] = {reader.name: None for reader in self._readers}
        self.open_families: set[str] = set()

    def type_row(self, row: int, cells: Sequence[object]) -> tuple[TypedRow, list[Issue]]:
        """``row`` counts from 0; the row given back carries the worksheet's number."""
        values: dict[str, CellValue] = dict(self._blank)
        issues: list[Issue] = []
        first: dict[str, tuple[Reader, object]] = {}
        refused: set[str] = set()
        for reader in self._readers:
            index = reader.index
            cell = cells[index] if index < len(cells) else ""
            if self._shared and (row, index) in self._shared:
                issues.append(self._issue("cell_merged_number", row, reader, cell, {}))
                refused.add(reader.name)
                continue
            if cell == "":
                broken = self._broken(row, reader)
                if broken is not None:
                    issues.append(broken)
                    refused.add(reader.name)
                continue
            outcome = reader.parser(cell)
            if self._coarse and isinstance(outcome, PreciseDate):
                outcome, cell = self._as_shown(row, index, outcome, cell)
            if isinstance(outcome, _SPECIAL):
                value = self._value(row, reader, cell, outcome, issues, refused)
            else:
                value = outcome
            if value is None:
                continue
            name = reader.name
            if name in first:
                self._compare(row, first[name], values[name], (reader, cell), value, issues)
            else:
                first[name] = (reader, cell)
                values[name] = value
        self._whole_row(row, values, refused, issues)
        ok = not any(catalogue()[issue.code].severity is Severity.ERROR for issue in issues)
        return TypedRow(row + 1, values, ok), issues

    def _as_shown(
        self, row: int, column: int, found: PreciseDate, cell: object
    ) -> tuple[Outcome, object]:
        """A date at the precision its number format shows, with the cell as the user sees it."""
        precision = self._coarse.get((row, column))
        seen = as_shown(found, precision) if precision is not None else found
        return (found, cell) if seen.exact else (Remarked(seen, "date_coarse"), seen.text)

    def _value(
        self,
        row: int,
        reader: Reader,
        cell: object,
        outcome: Refused | Remarked | UnitOpen,
        issues: list[Issue],
        refused: set[str],
    ) -> CellValue:
        if isinstance(outcome, Refused):
            issues.append(self._issue(outcome.code, row, reader, cell, dict(outcome.params)))
            refused.add(reader.name)
            return None
        if isinstance(outcome, Remarked):
            issues.append(self._issue(outcome.code, row, reader, cell, {}))
            return outcome.value
        self.open_families.add(outcome.family)
        refused.add(reader.name)
        return None

    def _broken(self, row: int, reader: Reader) -> Issue | None:
        """A blank cell that is not blank in the sheet: an error value, a formula without result."""
        place = (row, reader.column.index)
        error = self._grid.layout.errors.get(place)
        if error is not None:
            return self._issue("cell_error_value", row, reader, error, {})
        if place in self._grid.layout.formulas:
            return self._issue("cell_formula_uncached", row, reader, None, {})
        return None

    def _compare(
        self,
        row: int,
        earlier: tuple[Reader, object],
        value: CellValue,
        later: tuple[Reader, object],
        other: CellValue,
        issues: list[Issue],
    ) -> None:
        """Two columns of one field must agree, within a hundredth of the coarser unit.

        Named alike but for the unit, one of them is wrong; named otherwise they may differ, and
        the one named more like the field is used. Free text need not be the same.
        """
        field = earlier[0].column.field
        if _agree(value, earlier[0], other, later[0]):
            return
        if field.type is FieldType.TEXT and not field.required:
            return
        alike = earlier[0].column.rank == later[0].column.rank
        code = "cell_columns_disagree" if alike else "cell_columns_differ"
        params = {"other": earlier[0].column.header, "other_value": shown(earlier[1])}
        issues.append(self._issue(code, row, later[0], later[1], params))

    def _whole_row(
        self, row: int, values: dict[str, CellValue], refused: set[str], issues: list[Issue]
    ) -> None:
        if "year" in self._words.fields and values.get("year") is None and "year" not in refused:
            values["year"] = self._year
        for name in self._required:
            if values.get(name) is None and name in self._headers and name not in refused:
                issues.append(self._named_issue("cell_missing", row, name, {}))
        for group in self._words.identify:
            if not any(values.get(name) is not None or name in refused for name in group):
                labels = "、".join(self._words.field(name).label for name in group)
                params = {"expected": labels}
                issues.append(
                    Issue("table_row_unidentified", row + 1, sheet=self._sheet, params=params)
                )
        self._convert(row, values, issues)
        for name, needs in self._words.dependent.items():
            filled = next((need for need in needs if values.get(need) is not None), None)
            if filled is not None and values.get(name) is None and name not in refused:
                params = {"other": self._headers[filled]}
                issues.append(self._named_issue("table_dependent_missing", row, name, params))

    def _convert(self, row: int, values: dict[str, CellValue], issues: list[Issue]) -> None:
        """Fields that are another one in other words: 停工首日 is 最后施工日 and a day."""
        for field in self._words.fields.values():
            if field.becomes is None or field.name not in values:
                continue
            value = values.pop(field.name)
            if not isinstance(value, PreciseDate):
                values.setdefault(field.becomes, None)
                continue
            if value.exact:
                value = replace(value, value=value.value + timedelta(days=field.shift_days))
            if values.get(field.becomes) not in (None, value):
                params = {
                    "other": self._headers[field.name],
                    "other_value": value.text,
                }
                kept = values[field.becomes]
                typed = kept.text if isinstance(kept, PreciseDate) else str(kept)
                issues.append(
                    replace(
                        self._named_issue("cell_columns_disagree", row, field.becomes, params),
                        value=typed,
                    )
                )
            values[field.becomes] = value

    def _issue(
        self, code: str, row: int, reader: Reader, cell: object, params: dict[str, str]
    ) -> Issue:
        value = None if cell is None else shown(cell)
        return Issue(code, row + 1, reader.column.header, value, self._sheet, params)

    def _named_issue(self, code: str, row: int, name: str, params: dict[str, str]) -> Issue:
        header = self._headers.get(name, self._words.field(name).label)
        return Issue(code, row + 1, header, None, self._sheet, params)


def _agree(value: CellValue, reader: Reader, other: CellValue, second: Reader) -> bool:
    if value == other:
        return True
    if reader.column.field.type not in _MEASURED or not isinstance(value, int | Decimal):
        return False
    if not isinstance(other, int | Decimal):
        return False
    units = [unit.factor for unit in (reader.unit, second.unit) if unit is not None]
    coarser = max(units, default=Fraction(1))
    return abs(Fraction(value) - Fraction(other)) <= coarser * _ROUNDED
