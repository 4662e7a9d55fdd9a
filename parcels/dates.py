"""Dates as people write them, and periods by the calendar (民法典 200-203).

A period by year ends on the corresponding day (对应日) of the later year; where there is none,
on the last day of that month. The day a period starts is not counted, so the period that begins
on 2021-06-30 has 2022-06-30 as its last day. 365 or 730 days are never used.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_MONTHS = 12
_DECEMBER = 12


class Precision(StrEnum):
    """How much of a date was typed."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class PreciseDate:
    """A date as typed. ``value`` is the first day of the month or year when that is all we know."""

    value: date
    precision: Precision = Precision.DAY

    @classmethod
    def day(cls, year: int, month: int, day: int) -> "PreciseDate":
        return cls(date(year, month, day), Precision.DAY)

    @classmethod
    def month(cls, year: int, month: int) -> "PreciseDate":
        return cls(date(year, month, 1), Precision.MONTH)

    @classmethod
    def year(cls, year: int) -> "PreciseDate":
        return cls(date(year, 1, 1), Precision.YEAR)

    @property
    def exact(self) -> bool:
        return self.precision is Precision.DAY

    @property
    def first(self) -> date:
        """The earliest day it can mean."""
        return self.value

    @property
    def last(self) -> date:
        """The latest day it can mean."""
        match self.precision:
            case Precision.DAY:
                return self.value
            case Precision.MONTH:
                return self.value.replace(day=monthrange(self.value.year, self.value.month)[1])
            case Precision.YEAR:
                return year_end(self.value.year)

    @property
    def text(self) -> str:
        """As shown in tables: 2025-12-31, 2025-12 or 2025."""
        match self.precision:
            case Precision.DAY:
                return self.value.isoformat()
            case Precision.MONTH:
                return f"{self.value:%Y-%m}"
            case Precision.YEAR:
                return f"{self.value:%Y}"


def add_years(start: date, years: int) -> date:
    """The last day of a period of whole years from ``start`` (民法典 202).

    ``add_years(2020-02-29, 1)`` is 2021-02-28; ``add_years(2023-02-28, 1)`` is 2024-02-28.
    """
    return add_months(start, years * _MONTHS)


def add_months(start: date, months: int) -> date:
    """The corresponding day so many months on, or the last day of that month."""
    index = start.year * _MONTHS + start.month - 1 + months
    year, month = divmod(index, _MONTHS)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def add_days(start: date, days: int) -> date:
    return start + timedelta(days=days)


def next_day(day: date) -> date:
    return add_days(day, 1)


def year_end(year: int) -> date:
    return date(year, _DECEMBER, 31)


def last_full_year(as_of: date) -> int:
    """The calendar year whose figures are judged: that of ``as_of`` on 31 December, else before."""
    return as_of.year if as_of == year_end(as_of.year) else as_of.year - 1


def as_number(day: date) -> int:
    """20251231 for 2025-12-31: a date as an integer that sorts and reads."""
    return int(f"{day:%Y%m%d}")


def from_number(number: int) -> date:
    """The date of an ``as_number``."""
    return date.fromisoformat(str(number))
