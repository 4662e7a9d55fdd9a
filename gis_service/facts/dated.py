"""When a report counts (何时起算): what was observed, from the day of observation; what happened,
from the day it happened, however late it was reported."""

from collections.abc import Sequence
from datetime import date

from gis_service.store.fact_rows import Row
from parcels.dates import PreciseDate

_TO_SORT = 2


def chronological(rows: Sequence[Row]) -> list[Row]:
    """Oldest observation first, of one day in the order given (a mended row keeps its place); a
    report without a day stands before all others."""
    if len(rows) < _TO_SORT:
        return list(rows)
    return sorted(rows, key=lambda row: observed_on(row) or date.min)


def observed(rows: Sequence[Row], as_of: date) -> list[Row]:
    """Reports observed up to ``as_of``, oldest first."""
    return [row for row in chronological(rows) if is_observed(row, as_of)]


def observed_on(row: Row) -> date | None:
    day: PreciseDate | None = row["observed_on"]
    return day.last if day is not None else None


def is_observed(row: Row, as_of: date) -> bool:
    day: PreciseDate | None = row["observed_on"]
    return day is None or day.first <= as_of


def by(day: object, as_of: date) -> PreciseDate | None:
    """The day if it may have come by ``as_of``; None for a later one, a word or nothing."""
    return day if isinstance(day, PreciseDate) and day.first <= as_of else None


def day_of(rows: Sequence[Row], name: str, as_of: date) -> PreciseDate | None:
    """The day of an event that has come by ``as_of``, as the newest report gives it."""
    days = (by(row[name], as_of) for row in reversed(chronological(rows)))
    return next((day for day in days if day is not None), None)


def stopped_on(rows: Sequence[Row], as_of: date) -> PreciseDate | None:
    """The last stoppage that has begun and is not ended by a resumption (复工) by ``as_of``."""
    stopped = day_of(rows, "stopped_on", as_of)
    if stopped is None:
        return None
    resumed = (by(row["resumed_on"], as_of) for row in rows)
    ended = any(day is not None and day.last > stopped.first for day in resumed)
    return None if ended else stopped
