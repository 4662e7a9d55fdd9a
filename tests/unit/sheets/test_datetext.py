"""Dates: each usual spelling means one day; nothing else is guessed."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from gis_service.sheets.datetext import DateParser, read_year
from gis_service.sheets.outcome import Refused, Remarked
from parcels.dates import PreciseDate, Precision

EPOCH = {False: datetime.date(1899, 12, 30), True: datetime.date(1904, 1, 1)}
days = st.dates(min_value=datetime.date(1949, 10, 1), max_value=datetime.date(2099, 12, 31))
parse = DateParser({})


@given(days)
def test_every_spelling_of_a_day_is_that_day(day: datetime.date) -> None:
    y, m, d = day.year, day.month, day.day
    for text in (
        f"{y}-{m}-{d}",
        f"{y}/{m:02}/{d:02}",
        f"{y}.{m}.{d}",
        f"{y}年{m}月{d}日",
        f"{y}{m:02}{d:02}",
        f"{y}-{m:02}-{d:02} 00:00:00",
    ):
        assert parse(text) == PreciseDate(day)
    assert parse(float(y * 10_000 + m * 100 + d)) == PreciseDate(day)
    assert parse(datetime.datetime(y, m, d, 8, 30)) == PreciseDate(day)


@given(days, st.booleans())
def test_serials_follow_the_epoch(day: datetime.date, epoch_1904: bool) -> None:
    serial = (day - EPOCH[epoch_1904]).days

    outcome = DateParser({}, epoch_1904)(float(serial))

    assert outcome == PreciseDate(day)


@given(days)
def test_a_month_keeps_its_precision(day: datetime.date) -> None:
    expected = Remarked(PreciseDate.month(day.year, day.month), "date_coarse")
    assert parse(f"{day.year}年{day.month}月") == expected
    assert parse(f"{day.year}-{day.month:02}") == expected


@given(st.text(alphabet="0123456789-/.年月日 T:", max_size=14))
def test_whatever_is_accepted_is_written_in_the_text(text: str) -> None:
    outcome = parse(text)
    found = outcome.value if isinstance(outcome, Remarked) else outcome
    if not isinstance(found, PreciseDate):
        return
    digits = "".join(sign for sign in text if sign.isdigit())
    serial = len(text.strip()) == 5
    assert serial or digits.startswith(f"{found.value.year}")
    if found.precision is not Precision.YEAR and not serial:
        assert str(found.value.month) in digits[4:]


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.none()))
def test_no_cell_makes_it_raise(cell: object) -> None:
    outcomes = (parse(cell), read_year(cell))
    assert all(
        outcome is None or isinstance(outcome, Refused | Remarked | PreciseDate | int)
        for outcome in outcomes
    )


def test_words_may_stand_for_a_date() -> None:
    words = DateParser({"无": "none"})
    assert words("无") == "none"
    assert parse("无") == Remarked(None, "date_placeholder")


def test_years() -> None:
    assert [read_year(cell) for cell in (2024.0, "2024", "２０２４年", "2024年度")] == [2024] * 4
    assert read_year(24.0) == Refused("year_unreadable")
    assert read_year("2024.5") == Refused("year_unreadable")
