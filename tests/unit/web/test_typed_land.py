"""Numbers and days from a form: exact, or refused with what was typed."""

from datetime import date
from fractions import Fraction

import pytest

from gis_service.errors import Unusable
from gis_service.web.typed_land import typed_day, typed_fen, typed_mu, typed_number, typed_year


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        (" 120.50 ", Fraction(241, 2)),
        ("12,345.67", Fraction(1234567, 100)),
        ("1，234，567", Fraction(1234567)),
        ("-3", Fraction(-3)),
    ],
)
def test_numbers_are_read_exactly_as_the_pages_print_them(typed: str, value: Fraction) -> None:
    assert typed_number(typed, "面积") == value


@pytest.mark.parametrize(
    "typed",
    [
        "约30",
        "",
        "12,5",
        "1,2345",
        "NaN",
        "sNaN",
        "Infinity",
        "1e-999999999",
        "1e999999999",
        "9" * 14,
    ],
)
def test_what_is_no_plain_number_is_refused_with_what_was_typed(typed: str) -> None:
    with pytest.raises(Unusable, match="面积写成了") as refused:
        typed_number(typed, "面积")
    assert f"“{typed}”" in refused.value.message


def test_amounts_stop_at_the_fen() -> None:
    assert typed_fen("2,469,120.05", "数额") == 246912005
    with pytest.raises(Unusable, match="只到分"):
        typed_fen("1.001", "数额")


def test_a_mu_is_the_nearest_square_centimetre() -> None:
    assert typed_mu("1", "面积") == 6666667


def test_days_and_years_say_what_is_wrong() -> None:
    assert typed_day(" 2025-12-31 ", "截止日期") == date(2025, 12, 31)
    for typed, said in (("", "请填写截止日期"), ("2025.12.31", "写成了“2025.12.31”")):
        with pytest.raises(Unusable, match=said):
            typed_day(typed, "截止日期")
    assert typed_year(" 2025 ") == 2025
    for typed in ("明年", "25", "２０２５", "20255"):
        with pytest.raises(Unusable, match="年度写成了"):
            typed_year(typed)
