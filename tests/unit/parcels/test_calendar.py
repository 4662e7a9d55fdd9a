"""Working days of an office."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcels.calendar import PLAIN_WEEK, DueDay, OfficeCalendar
from tests.unit.parcels.build import on

DAYS = st.dates(date(2022, 1, 1), date(2023, 12, 31))
SETS = st.frozensets(DAYS, max_size=12)
# 国庆节 2022: off from 1 to 7 October, worked on Saturday 8 and Sunday 9.
NATIONAL_DAY = OfficeCalendar(
    frozenset(date(2022, 10, day) for day in range(1, 8)),
    frozenset({date(2022, 10, 8), date(2022, 10, 9)}),
    date(2022, 1, 1),
    date(2022, 12, 31),
)


def test_a_period_that_ends_on_a_holiday_ends_on_the_next_working_day() -> None:
    assert NATIONAL_DAY.days_after(on("2022-09-01"), 30) == DueDay(on("2022-10-08"))
    assert NATIONAL_DAY.days_after(on("2022-09-01"), 29) == DueDay(on("2022-09-30"))


def test_working_days_leave_the_first_day_out() -> None:
    assert NATIONAL_DAY.working_days_after(on("2022-09-29"), 3) == DueDay(on("2022-10-09"))
    assert NATIONAL_DAY.working_days_after(on("2022-09-29"), 0) == DueDay(on("2022-09-29"))


def test_outside_the_table_the_answer_says_so() -> None:
    assert PLAIN_WEEK.rolled(on("2022-10-01")) == DueDay(on("2022-10-03"), True)
    assert NATIONAL_DAY.rolled(on("2022-12-31")) == DueDay(on("2023-01-02"), True)
    assert NATIONAL_DAY.working_days_after(on("2022-12-30"), 1).calendar_incomplete


@pytest.mark.parametrize(
    "broken",
    [
        {"holidays": frozenset({on("2022-10-01")}), "workdays": frozenset({on("2022-10-01")})},
        {"since": on("2022-01-01")},
    ],
)
def test_contradicting_calendars_are_refused(broken: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        OfficeCalendar(**broken)


@given(DAYS, SETS, SETS, st.integers(0, 30))
def test_rolling_and_counting(
    start: date, off: frozenset[date], worked: frozenset[date], days: int
) -> None:
    calendar = OfficeCalendar(off, worked - off, date(2020, 1, 1), date(2026, 1, 1))
    due = calendar.days_after(start, days)
    assert calendar.is_working(due.on)
    assert not due.calendar_incomplete
    skipped = (due.on - start).days - days
    assert all(
        not calendar.is_working(start + timedelta(days=days + step)) for step in range(skipped)
    )
    end = calendar.working_days_after(start, days).on
    between = (start + timedelta(days=step + 1) for step in range((end - start).days))
    assert sum(calendar.is_working(day) for day in between) == days
    assert days == 0 or calendar.is_working(end)
