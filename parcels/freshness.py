"""When data fall due again (数据时效)."""

import calendar
from dataclasses import dataclass
from datetime import date

from parcels.dates import add_months


@dataclass(frozen=True, slots=True)
class Schedule:
    """Data are due every ``months`` from ``first_due`` on.

    What is due on a day tells of the time up to the end of the month that lies ``lag`` months
    before it: figures of a year handed in by May 31 reach to December 31, a lag of five.
    """

    months: int
    lag: int
    first_due: date

    def next_due(self, reaches: date) -> date:
        """The day by which data are due that reach into a later turn."""
        turn = 0
        # Data of any day within a turn are that turn's, also before its end.
        while self._told(turn - 1) < reaches:
            turn += 1
        return self._due(turn)

    def last_due(self, as_of: date) -> date:
        """The last due day before a day, or the first of all: what never came is due since then."""
        turn = 0
        while self._due(turn + 1) < as_of:
            turn += 1
        return self._due(turn)

    def due_from(self, as_of: date) -> date:
        """The first due day that is not before a day."""
        turn = 0
        while self._due(turn) < as_of:
            turn += 1
        return self._due(turn)

    def _due(self, turn: int) -> date:
        return add_months(self.first_due, self.months * turn)

    def _told(self, turn: int) -> date:
        day = add_months(self._due(turn), -self.lag)
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])
