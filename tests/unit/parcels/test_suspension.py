"""Properties of the day arithmetic: periods by the calendar, deducted days counted once."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from parcels.dates import PreciseDate, add_years, next_day
from parcels.idle_clock import IdleClock, run
from parcels.suspension import Interval, days_within, lengthened, merged
from parcels.works import Delay, DelayCause
from tests.unit.parcels.build import POLICY, on

DAYS = st.dates(date(2016, 1, 1), date(2026, 12, 31))
LENGTHS = st.integers(0, 500)
SPANS = st.lists(st.tuples(DAYS, LENGTHS), max_size=6)
FAR_ON = date(2060, 1, 1)


def delays(spans: list[tuple[date, int]]) -> tuple[Delay, ...]:
    return tuple(
        Delay(DelayCause.GOV_2, since, since + timedelta(days=length), True)
        for since, length in spans
    )


def clock(d0: date, spans: list[tuple[date, int]], after: date | None = None) -> IdleClock:
    found = run(d0, after, delays(spans), POLICY, FAR_ON)
    assert found is not None
    return found


def suspended(spans: list[tuple[date, int]]) -> tuple[Interval, ...]:
    return merged(Interval(d.since, d.until or d.since) for d in delays(spans))


@given(DAYS, SPANS)
def test_t1_is_never_before_the_plain_year(d0: date, spans: list[tuple[date, int]]) -> None:
    assert clock(d0, spans).t1 >= add_years(d0, 1)


@given(DAYS)
def test_without_suspension_t1_is_the_plain_year(d0: date) -> None:
    assert clock(d0, []).t1 == add_years(d0, 1)


@given(DAYS, SPANS, SPANS)
def test_more_suspension_never_comes_sooner(
    d0: date, spans: list[tuple[date, int]], more: list[tuple[date, int]]
) -> None:
    assert clock(d0, spans + more).t1 >= clock(d0, spans).t1


@given(DAYS, SPANS, st.data())
def test_splitting_or_doubling_an_interval_changes_nothing(
    d0: date, spans: list[tuple[date, int]], data: st.DataObject
) -> None:
    again = list(spans)
    for since, length in spans:
        if length > 1:
            cut = data.draw(st.integers(0, length - 1))
            again += [(since, cut), (since + timedelta(days=cut + 1), length - cut - 1)]
    assert clock(d0, again) == clock(d0, spans)


@given(DAYS, SPANS)
def test_t2_follows_t1_and_the_plain_two_years(d0: date, spans: list[tuple[date, int]]) -> None:
    found = clock(d0, spans)
    assert found.t2 >= found.t1
    assert found.t2 >= add_years(found.start, 2)


@given(DAYS, SPANS)
def test_t2_is_a_year_after_t1_when_nothing_lies_between(
    d0: date, spans: list[tuple[date, int]]
) -> None:
    found = clock(d0, spans)
    if days_within(suspended(spans), found.t1, found.t2) == 0:
        assert abs((found.t2 - add_years(found.t1, 1)).days) <= 1


@given(DAYS, SPANS)
def test_t1_moves_no_further_than_all_suspended_days(
    d0: date, spans: list[tuple[date, int]]
) -> None:
    found, days = clock(d0, spans), suspended(spans)
    total = sum((item.until - item.since).days + 1 for item in days)
    assert found.t1 <= add_years(found.start, 1) + timedelta(days=total)


@given(DAYS, SPANS, DAYS)
def test_the_extension_is_the_least_fixed_point(
    base: date, spans: list[tuple[date, int]], after: date
) -> None:
    days = suspended(spans)
    end = lengthened(base, days, after)
    assert end == base + timedelta(days=days_within(days, after, end))
    for before in range((end - base).days):
        day = base + timedelta(days=before)
        assert day != base + timedelta(days=days_within(days, after, day))


@given(DAYS, SPANS, st.integers(0, 900))
def test_an_open_delay_never_lets_t1_pass(d0: date, spans: list[tuple[date, int]], n: int) -> None:
    since = d0 + timedelta(days=n)
    opened = (*delays(spans), Delay(DelayCause.FM, since, None, True))
    for later in (0, 1, 40, 1000):
        as_of = since + timedelta(days=later)
        found = run(d0, None, opened, POLICY, as_of)
        assert found is not None
        if found.t1_open:
            assert found.t1 >= as_of


@given(DAYS, st.integers(-3, 30))
def test_years_end_on_the_corresponding_day_or_the_months_last(day: date, years: int) -> None:
    end = add_years(day, years)
    assert (end.year, end.month) == (day.year + years, day.month)
    assert end.day == day.day or (end.day < day.day and next_day(end).month != end.month)


def test_reversed_intervals_hold_no_day() -> None:
    assert merged([Interval(on("2021-02-01"), on("2021-01-01"))]) == ()


def test_the_last_day_of_a_month_or_year_only_date() -> None:
    assert PreciseDate.month(2024, 2).last == on("2024-02-29")
    assert PreciseDate.year(2024).last == on("2024-12-31")
