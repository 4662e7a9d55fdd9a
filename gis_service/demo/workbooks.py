"""Writing rows as .xlsx under the headers of the column vocabulary."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import xlsxwriter

from gis_service.demo.tables import Row, Word
from parcels.dates import PreciseDate, Precision
from parcels.fields.vocabulary import Field, FieldType, vocabulary

_CREATED = datetime(2026, 1, 1)
_OLDEST_SERIAL = date(1900, 3, 1)
_YES, _NO = "是", "否"
_WIDTH = 18

Cell = str | float | int | date | None


def columns(kind: str, rows: Iterable[Mapping[str, object]]) -> list[Field]:
    """The vocabulary's fields that any row fills, in its order. Raises KeyError on unknown ones."""
    known = vocabulary(kind)
    used = {name for row in rows for name, value in row.items() if value is not None}
    for name in used:
        known.field(name)
    return [field for field in known.fields.values() if field.name in used]


def write(path: Path, kind: str, rows: list[Row]) -> None:
    """A workbook of one sheet: header line, codes as text, dates as dates."""
    fields = columns(kind, rows)
    options = {"default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": vocabulary(kind).title, "created": _CREATED,
                             "comments": "模拟数据"})  # fmt: skip
        text = book.add_format({"num_format": "@"})
        head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
        sheet = book.add_worksheet(vocabulary(kind).title)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(fields) - 1, _WIDTH)
        for column, field in enumerate(fields):
            sheet.write_string(0, column, field.header, head)
            for line, row in enumerate(rows, start=1):
                value = cell(field, row.get(field.name))
                if isinstance(value, str):
                    sheet.write_string(line, column, value, text)
                elif isinstance(value, date):
                    sheet.write_datetime(line, column, datetime.combine(value, time()))
                elif value is not None:
                    sheet.write_number(line, column, value)


def cell(field: Field, value: object) -> Cell:
    """What a cell holds for a value in base units. Raises TypeError for what no cell can hold."""
    match value:
        case None:
            return None
        case Word(stored):
            return next(word for word, meant in field.words.items() if meant == stored)
        case bool():
            return _YES if value else _NO
        case PreciseDate():
            return _date(value)
        case str() if field.type is FieldType.CHOICE:
            return next(option.label for option in field.options if option.value == value)
        case str():
            return value
        case int() if field.unit is not None and field.family is not None:
            return _number(field, Fraction(value))
        case int():
            return value
        case Decimal():
            return float(value)
        case _:
            raise TypeError(f"{field.name}: {type(value).__name__}")


def _number(field: Field, value: Fraction) -> float:
    """In the template's unit; pieces, people and the like are already counted in theirs."""
    if field.type in (FieldType.NUMBER, FieldType.INTEGER) or field.unit is None:
        return float(value)
    return float(value / field.unit.factor)


def _date(value: PreciseDate) -> Cell:
    if value.precision is Precision.MONTH:
        return f"{value.value.year}年{value.value.month}月"
    if value.precision is Precision.YEAR:
        return f"{value.value.year}年"
    if value.value < _OLDEST_SERIAL:
        return value.text
    return value.value
