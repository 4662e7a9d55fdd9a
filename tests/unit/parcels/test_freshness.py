"""When data fall due again, by their turn and not by the day somebody uploaded."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcels.freshness import Schedule

YEARLY = Schedule(12, 5, date(2021, 5, 31))
MONTHLY = Schedule(1, 1, date(2021, 1, 10))
QUARTERLY = Schedule(3, 0, date(2021, 3, 31))


@pytest.mark.parametrize(
    ("schedule", "reaches", "due"),
    [
        (YEARLY, date(2024, 12, 31), date(2026, 5, 31)),
        (YEARLY, date(2023, 12, 31), date(2025, 5, 31)),
        (MONTHLY, date(2025, 6, 20), date(2025, 8, 10)),
        (MONTHLY, date(2025, 6, 30), date(2025, 8, 10)),
        (MONTHLY, date(2025, 7, 1), date(2025, 9, 10)),
        (QUARTERLY, date(2025, 12, 31), date(2026, 3, 31)),
        (QUARTERLY, date(2026, 1, 1), date(2026, 6, 30)),
        (QUARTERLY, date(2025, 2, 1), date(2025, 6, 30)),
    ],
)
def test_due_again(schedule: Schedule, reaches: date, due: date) -> None:
    assert schedule.next_due(reaches) == due


@pytest.mark.parametrize(
    ("as_of", "due"),
    [
        (date(2026, 5, 31), date(2025, 5, 31)),
        (date(2026, 6, 1), date(2026, 5, 31)),
        (date(2020, 1, 1), date(2021, 5, 31)),
    ],
)
def test_what_never_came_is_due_since_the_last_due_day(as_of: date, due: date) -> None:
    assert YEARLY.last_due(as_of) == due


@given(
    st.sampled_from([YEARLY, MONTHLY, QUARTERLY]),
    st.dates(date(2000, 1, 1), date(2060, 1, 1)),
    st.dates(date(2000, 1, 1), date(2060, 1, 1)),
)
def test_newer_data_are_never_due_sooner(schedule: Schedule, one: date, other: date) -> None:
    older, newer = sorted((one, other))
    assert schedule.next_due(older) <= schedule.next_due(newer)
