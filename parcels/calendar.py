"""The calendar of an office (办公日历): which days are worked, given as values.

A procedural period that ends on a 法定休假日 ends on the next working day (民法典 203); working
days (工作日) of the 行政处罚法 are counted one by one. Holidays and make-up days (调休) are known
only inside the covered range; outside it Saturday and Sunday are taken as the days off and every
answer says ``calendar_incomplete``.
"""

from calendar import SATURDAY
from dataclasses import dataclass
from datetime import date

from parcels.dates import add_days, next_day


@dataclass(frozen=True, slots=True)
class DueDay:
    """The last day of a period; ``calendar_incomplete``: found without the holiday table."""

    on: date
    calendar_incomplete: bool = False


@dataclass(frozen=True, slots=True)
class OfficeCalendar:
    """Days that differ from the plain week, and the range for which they are known.

    holidays      days off, whatever the weekday.
    workdays      Saturdays and Sundays that are worked (调休上班).
    since, until  both inclusive; None = no table at all.
    """

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    since: date | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        both = self.holidays & self.workdays
        if both:
            raise ValueError(f"both holiday and working day: {min(both)}")
        if (self.since is None) is not (self.until is None):
            raise ValueError("a covered range has two ends")

    def covers(self, day: date) -> bool:
        """Whether the holiday table speaks of a day."""
        if self.since is None or self.until is None:
            return False
        return self.since <= day <= self.until

    def is_working(self, day: date) -> bool:
        if day in self.workdays:
            return True
        return day not in self.holidays and day.weekday() < SATURDAY

    def rolled(self, day: date) -> DueDay:
        """The day itself if worked, else the next working day."""
        incomplete = not self.covers(day)
        while not self.is_working(day):
            day = next_day(day)
            incomplete = incomplete or not self.covers(day)
        return DueDay(day, incomplete)

    def days_after(self, start: date, days: int) -> DueDay:
        """The end of so many calendar days; ``start`` itself does not count."""
        return self.rolled(add_days(start, days))

    def working_days_after(self, start: date, days: int) -> DueDay:
        """The so-many-th working day after ``start``."""
        day, incomplete = start, False
        while days > 0:
            day = next_day(day)
            incomplete = incomplete or not self.covers(day)
            days -= self.is_working(day)
        return DueDay(day, incomplete)


PLAIN_WEEK = OfficeCalendar()
"""No holiday table: the plain week, every answer incomplete."""
