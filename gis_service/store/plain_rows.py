"""Rows as plain dictionaries of exact values, many at once (成批读取).

The database itself turns its decimals into the integers that code holds (cm², 分, mm), and a date
typed many times is parsed once: a conversion a cell was a third of a run of assessments.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Executable,
    Integer,
    Label,
    Numeric,
    Text,
    cast,
    literal,
    type_coerce,
)

from gis_service.store.column_types import PreciseDateText, Scaled, precise_date_from
from parcels.dates import PreciseDate

PlainRow = Mapping[str, Any]
_KEPT = 1 << 16


def plain_column(column: Column[Any]) -> ColumnElement[Any]:
    """The column as ``read`` expects it: scaled decimals as integers, dates as they are typed."""
    kind = column.type
    if isinstance(kind, Scaled):
        whole = type_coerce(column, Numeric) * literal(10**kind.places, Integer)
        exact: Label[Any] = cast(whole, BigInteger).label(column.name)
        return exact
    if isinstance(kind, PreciseDateText):
        return type_coerce(column, Text).label(column.name)
    return column


def typed_dates(columns: Sequence[Column[Any]]) -> dict[str, Callable[[str | None], Any]]:
    """By name, how ``read`` makes values of the columns that hold dates as typed."""
    return {
        column.name: _date_or_word(column.type.words)
        for column in columns
        if isinstance(column.type, PreciseDateText)
    }


def read(
    connection: Connection,
    statement: Executable,
    bound: Mapping[str, Any] | None = None,
    made: Mapping[str, Callable[[Any], Any]] | None = None,
) -> list[PlainRow]:
    """All rows; ``made``: by column, what becomes of its values."""
    result = connection.execute(statement, bound)
    names = tuple(result.keys())
    rows: Sequence[Any] = result.all()
    if made and rows:
        columns = list(zip(*rows, strict=True))
        for place, name in enumerate(names):
            if name in made and any(value is not None for value in columns[place]):
                columns[place] = tuple(map(made[name], columns[place]))
        rows = list(zip(*columns, strict=True))
    return [dict(zip(names, row, strict=True)) for row in rows]


def grouped(rows: Sequence[PlainRow], key: str) -> dict[int, list[PlainRow]]:
    """The rows by their value of a column, each group in their order."""
    found: dict[int, list[PlainRow]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row)
    return dict(found)


@lru_cache
def _date_or_word(words: tuple[str, ...]) -> Callable[[str | None], PreciseDate | str | None]:
    @lru_cache(maxsize=_KEPT)
    def made(stored: str | None) -> PreciseDate | str | None:
        return stored if stored is None or stored in words else precise_date_from(stored)

    return made
