"""Days that do not count (扣除期间): intervals joined, and periods lengthened by them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from parcels.dates import add_days, next_day


@dataclass(frozen=True, slots=True)
class Interval:
    """Closed: both days belong to it."""

    since: date
    until: date


def merged(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same days as disjoint intervals in order; reversed ones hold no day and vanish."""
    joined: list[Interval] = []
    proper = (item for item in intervals if item.since <= item.until)
    for item in sorted(proper, key=lambda interval: interval.since):
        if joined and item.since <= next_day(joined[-1].until):
            last = joined.pop()
            joined.append(Interval(last.since, max(last.until, item.until)))
        else:
            joined.append(item)
    return tuple(joined)


def days_within(intervals: Iterable[Interval], after: date, through: date) -> int:
    """How many days d with ``after`` < d <= ``through`` lie in disjoint intervals."""
    total = 0
    for item in intervals:
        first = max(item.since, next_day(after))
        last = min(item.until, through)
        if first <= last:
            total += (next_day(last) - first).days
    return total


def lengthened(base: date, intervals: tuple[Interval, ...], after: date) -> date:
    """``base`` moved by the suspended days between ``after`` and the result itself.

    The least fixed point: days suspended inside the extension count too.
    """
    end = base
    while True:
        moved = add_days(base, days_within(intervals, after, end))
        if moved == end:
            return end
        end = moved
