"""Exact values in code, readable units in the database (domain: m² with 4 places, 元 with 2).

Code holds integers (cm², 分, 分/亩, mm); columns hold numeric m², 元, 元/亩 and m. Nothing is
rounded: one cm² is 0.0001 m² and one 分 is 0.01 元.
"""

from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import Numeric, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from parcels.dates import PreciseDate


class Scaled(TypeDecorator[int]):
    """An integer in code, a decimal with ``places`` in the database."""

    impl = Numeric
    cache_ok = True

    def __init__(self, precision: int, places: int) -> None:
        super().__init__(precision, places)
        self.places = places

    def process_bind_param(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-self.places)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> int | None:
        return None if value is None else int(Decimal(value).scaleb(self.places))


def area() -> Scaled:
    """m² in the database, cm² in code."""
    return Scaled(16, 4)


def money() -> Scaled:
    """元 in the database, 分 in code; also 元/亩."""
    return Scaled(18, 2)


def length() -> Scaled:
    """m in the database, mm in code."""
    return Scaled(10, 3)


PRECISE_DATE_PATTERN = r"^\d{4}(-\d{2}(-\d{2})?)?$"


class PreciseDateText(TypeDecorator[PreciseDate]):
    """A date as typed, stored as '2023', '2023-01' or '2023-01-05': nothing is made up.

    ``words`` are the words that may stand in its place (无, 不详) as stored.
    """

    impl = Text
    cache_ok = True

    def __init__(self, words: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: PreciseDate | str | None, dialect: Dialect) -> str | None:
        return value.text if isinstance(value, PreciseDate) else value

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Any:
        if value is None or value in self.words:
            return value
        return precise_date_from(value)


@lru_cache(maxsize=1 << 16)
def precise_date_from(stored: str) -> PreciseDate:
    """The date that ``PreciseDate.text`` wrote: as many parts as were known."""
    parts = [int(part) for part in stored.split("-")]
    match parts:
        case [year]:
            return PreciseDate.year(year)
        case [year, month]:
            return PreciseDate.month(year, month)
        case [year, month, day]:
            return PreciseDate.day(year, month, day)
    raise ValueError(f"not a stored date: {stored!r}")
