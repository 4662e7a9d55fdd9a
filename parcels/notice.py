"""When 《闲置土地调查通知书》 is due: 30 days from the discovery (办法 5 ¶1, 民法典 200-203).

The day of the discovery does not count; a period that ends on a day off ends on the next
working day. Which days are worked enters as a function: a calendar is not ours.
"""

from collections.abc import Callable
from datetime import date

from parcels.dates import add_days, next_day
from parcels.policy import Policy


def notice_due(discovered_on: date, policy: Policy, works: Callable[[date], bool]) -> date | None:
    """The last day for the notice; None where no policy row covers the discovery.

    ``works`` must be true of some day after the period, else this does not end.
    """
    row = policy.find("idle.notice", discovered_on)
    if row is None:
        return None
    due = add_days(discovered_on, row.whole("days"))
    while not works(due):
        due = next_day(due)
    return due
