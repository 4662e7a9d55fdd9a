"""The notice of investigation: 30 days, moved from days off to the next working day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from parcels.notice import notice_due
from parcels.policy import load_profile

POLICY = load_profile("chengdu").policy
SATURDAY = 5


def weekday(day: date) -> bool:
    return day.weekday() < SATURDAY


def test_a_period_that_ends_on_a_sunday_ends_on_monday() -> None:
    assert notice_due(date(2022, 7, 1), POLICY, weekday) == date(2022, 8, 1)


def test_a_period_that_ends_on_a_working_day_stays() -> None:
    assert notice_due(date(2022, 7, 20), POLICY, weekday) == date(2022, 8, 19)


def test_before_the_measures_nothing_is_due() -> None:
    assert notice_due(date(2012, 6, 30), POLICY, weekday) is None


@given(st.dates(date(2012, 7, 1), date(2040, 12, 31)))
def test_due_on_a_working_day_at_most_a_weekend_later(found: date) -> None:
    due = notice_due(found, POLICY, weekday)
    assert due is not None and weekday(due)
    assert timedelta(30) <= due - found <= timedelta(32)
