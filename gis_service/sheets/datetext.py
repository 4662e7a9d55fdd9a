"""Dates as people type them, with the precision they have (日, 月, 年).

Accepted: date cells · serial numbers of both epochs · 20210305 · 2021-3-5, 2021.3.5, 2021/3/5 ·
2021年3月5日 · 2021年3月 · 2021.10 as text · 2021. Refused: 21.3.5 · 3/5/2021 · 2021.1 (January, or
October without its zero) · 201203 (2012-03 or 2020-12-03) · 2021年12月底前 · impossible days.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from gis_service.sheets.numerals import PLACEHOLDERS
from gis_service.sheets.outcome import Outcome, Refused, Remarked
from parcels.dates import PreciseDate
from parcels.fields.naming import fold, plain

_FIRST_YEAR = 1949
_LAST_YEAR = 2100
_NULL_DATE = date(1900, 1, 1)
_EPOCH_1900 = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)
_SERIALS = range(10_000, 100_000)
_TIME = r"(?:[ T]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.0+)?)?)?"
_DAY = re.compile(rf"([0-9]{{4}})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}}){_TIME}")
_DAY_CHINESE = re.compile(rf"([0-9]{{4}}) ?年 ?([0-9]{{1,2}}) ?月 ?([0-9]{{1,2}}) ?[日号]?{_TIME}")
_MONTH = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})")
_MONTH_CHINESE = re.compile(r"([0-9]{4}) ?年 ?([0-9]{1,2}) ?月份?")
_YEAR = re.compile(r"([0-9]{4}) ?年?")
_DIGITS = re.compile(r"[0-9]+")
_SHORT = re.compile(r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class DateParser:
    """The parser of one date column. ``words`` (folded) may stand in place of a date."""

    words: Mapping[str, str]
    epoch_1904: bool = False

    def __call__(self, cell: object) -> Outcome:
        if isinstance(cell, str):
            return self._text(cell)
        if isinstance(cell, datetime):
            return _finished(PreciseDate(cell.date()))
        if isinstance(cell, date):
            return _finished(PreciseDate(cell))
        if isinstance(cell, bool | time | timedelta):
            return Refused("date_unreadable")
        if isinstance(cell, int | float):
            return self._number(cell)
        return Refused("date_unreadable")

    def _number(self, number: float) -> Outcome:
        if number != number or abs(number) >= 1e9:
            return Refused("date_unreadable")
        if number == int(number):
            return self._whole(int(number))
        if _FIRST_YEAR <= number < _LAST_YEAR + 1:
            return Refused("date_ambiguous")
        return self._serial(int(number))

    def _whole(self, number: int) -> Outcome:
        """A whole number: 20210305, 202103, 2021, or a serial."""
        text = str(number)
        if len(text) in (4, 6, 8):
            return _finished(_digits(text))
        return self._serial(number)

    def _serial(self, serial: int) -> Outcome:
        if serial not in _SERIALS:
            return Refused("date_out_of_range")
        epoch = _EPOCH_1904 if self.epoch_1904 else _EPOCH_1900
        return _finished(PreciseDate(epoch + timedelta(days=serial)))

    def _text(self, text: str) -> Outcome:
        shown = plain(text)
        if not shown:
            return None
        word = self.words.get(fold(shown))
        if word is not None:
            return word
        if shown in PLACEHOLDERS:
            return Remarked(None, "date_placeholder")
        if _DIGITS.fullmatch(shown) is not None:
            serial = len(shown) == len(str(_SERIALS.start))
            return self._serial(int(shown)) if serial else _finished(_digits(shown))
        return _finished(_separated(shown))


def read_year(cell: object) -> Outcome:
    """A year: 2024, 2024年, 2024年度."""
    if isinstance(cell, bool):
        return Refused("year_unreadable")
    if isinstance(cell, int | float):
        whole = cell == cell and abs(cell) < 1e9 and cell == int(cell)
        return _year(int(cell)) if whole else Refused("year_unreadable")
    if not isinstance(cell, str):
        return Refused("year_unreadable")
    shown = plain(cell)
    if not shown:
        return None
    found = re.fullmatch(r"([0-9]{4}) ?年?度?", shown)
    return _year(int(found.group(1))) if found is not None else Refused("year_unreadable")


def _year(year: int) -> Outcome:
    return year if _FIRST_YEAR <= year <= _LAST_YEAR else Refused("year_unreadable")


def _digits(text: str) -> PreciseDate | Refused:
    """Digits without separators, of which six may be read in two ways."""
    if len(text) == 8:
        return _day(int(text[:4]), int(text[4:6]), int(text[6:]))
    if len(text) == 6:
        month = _month(int(text[:4]), int(text[4:]))
        short = _day(2000 + int(text[:2]), int(text[2:4]), int(text[4:]))
        both = isinstance(month, PreciseDate) and isinstance(short, PreciseDate)
        return Refused("date_ambiguous") if both else month
    if len(text) == 4:
        return PreciseDate.year(int(text)) if int(text) > 0 else Refused("date_out_of_range")
    return Refused("date_unreadable")


def _separated(text: str) -> PreciseDate | Refused:
    found = _DAY.fullmatch(text)
    if found is not None:
        return _day(int(found[1]), int(found[3]), int(found[4]))
    found = _DAY_CHINESE.fullmatch(text)
    if found is not None:
        return _day(int(found[1]), int(found[2]), int(found[3]))
    found = _MONTH.fullmatch(text)
    if found is not None:
        if found[2] == "." and found[3] == "1":
            return Refused("date_ambiguous")
        return _month(int(found[1]), int(found[3]))
    found = _MONTH_CHINESE.fullmatch(text)
    if found is not None:
        return _month(int(found[1]), int(found[2]))
    found = _YEAR.fullmatch(text)
    if found is not None:
        return PreciseDate.year(int(found[1])) if int(found[1]) else Refused("date_out_of_range")
    return Refused("date_ambiguous" if _SHORT.fullmatch(text) else "date_unreadable")


def _day(year: int, month: int, day: int) -> PreciseDate | Refused:
    try:
        return PreciseDate.day(year, month, day)
    except ValueError:
        return Refused("date_out_of_range")


def _month(year: int, month: int) -> PreciseDate | Refused:
    try:
        return PreciseDate.month(year, month)
    except ValueError:
        return Refused("date_out_of_range")


def _finished(found: PreciseDate | Refused) -> Outcome:
    if isinstance(found, Refused):
        return found
    if found.exact and found.value == _NULL_DATE:
        return Remarked(None, "date_null")
    if not _FIRST_YEAR <= found.value.year <= _LAST_YEAR:
        return Refused("date_out_of_range")
    return found if found.exact else Remarked(found, "date_coarse")
