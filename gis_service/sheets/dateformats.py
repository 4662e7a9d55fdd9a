"""Number formats that show a date without its day (2021年3月).

Whoever types 2021年3月 into a spreadsheet gets the first of March in a format that hides the day;
the day is the program's, not the writer's. So the format tells how precise the date is.
"""

import re

from parcels.dates import PreciseDate, Precision

_MONTH_FORMATS = frozenset({17, 27, 36, 50, 52, 57})
"""Built-in formats that show year and month: mmm-yy, and yyyy年m月 of the Chinese edition."""

_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')


def precision_shown(number: int, code: str | None) -> Precision | None:
    """MONTH or YEAR for a format that shows no day, None for every other format.

    ``number`` is the format's id, ``code`` its own notation (yyyy"年"m"月") when it has one.
    """
    if code is None:
        return Precision.MONTH if number in _MONTH_FORMATS else None
    signs = _LITERAL.sub("", code.split(";")[0]).lower()
    if "y" not in signs or "d" in signs or "h" in signs or "s" in signs:
        return None
    return Precision.MONTH if "m" in signs else Precision.YEAR


def as_shown(found: PreciseDate, shown: Precision) -> PreciseDate:
    """The date at the precision shown; a day that was typed (not the first) is kept."""
    day = found.value
    if day.day != 1:
        return found
    if shown is Precision.MONTH:
        return PreciseDate.month(day.year, day.month)
    return PreciseDate.year(day.year) if day.month == 1 else found
