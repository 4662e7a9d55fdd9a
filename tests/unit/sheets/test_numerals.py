"""Numbers: what is written in a usual way is read exactly, everything else is refused."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis_service.sheets.numerals import number_parser, read_number_cell, read_text_number
from gis_service.sheets.outcome import Refused, Remarked, UnitOpen
from parcels.fields import unit_of, vocabulary
from parcels.units import half_up

MONEY = vocabulary("performance").field("tax")
AREA = vocabulary("performance").field("land_area")
SHARE = vocabulary("contracts").field("green_max")
COUNT = vocabulary("performance").field("employees")

amounts = st.decimals(
    min_value=-(10**9), max_value=10**9, places=4, allow_nan=False, allow_infinity=False
)
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def spellings(amount: Decimal) -> list[str]:
    plain = f"{amount:f}"
    grouped = f"{amount:,f}"
    return [plain, grouped, grouped.replace(",", " "), plain.translate(FULL_WIDTH), f" {plain}\xa0"]


@given(amounts)
def test_every_usual_spelling_is_read_back_exactly(amount: Decimal) -> None:
    for text in spellings(amount):
        typed = read_text_number(text)
        assert typed is not None
        assert typed.amount == amount
        assert typed.unit == ""


@given(amounts, st.sampled_from(["元", "万元", "亿元", "千元"]))
def test_a_unit_in_the_cell_wins_over_the_header(amount: Decimal, unit: str) -> None:
    stated = unit_of(unit)
    assert stated is not None

    outcome = number_parser(MONEY, unit_of("万元"))(f"{amount:,f}{unit}")

    value = outcome.value if isinstance(outcome, Remarked) else outcome
    expected = half_up(Fraction(amount) * stated.factor)
    assert value == expected or outcome == Refused("cell_out_of_range")


@given(st.text(max_size=20))
def test_whatever_is_accepted_has_the_digits_it_shows(text: str) -> None:
    typed = read_text_number(text)
    if typed is None:
        return
    digits = "".join(sign for sign in text.translate({v: k for k, v in FULL_WIDTH.items()}))
    kept = "".join(sign for sign in digits if sign in "0123456789.")
    assert kept.startswith(f"{abs(typed.amount):f}") or Decimal(
        kept.split(typed.unit)[0] if typed.unit and typed.unit in kept else kept
    ) == abs(typed.amount)


@given(st.integers(min_value=0, max_value=10**11))
def test_a_number_cell_is_read_without_float_noise(hundredths: int) -> None:
    assert read_number_cell(hundredths / 100) == Decimal(hundredths) / 100


def test_computed_noise_is_not_kept() -> None:
    assert read_number_cell(0.1 + 0.2) == Decimal("0.3")
    assert read_number_cell(float("nan")) is None
    assert number_parser(MONEY, unit_of("万元"))(float("inf")) == Refused("cell_not_number")


@given(st.integers(min_value=0, max_value=10**9))
def test_mu_are_exact_thirds(hundredths: int) -> None:
    expected = half_up(Fraction(hundredths, 100) * Fraction(20_000_000, 3))
    assert number_parser(AREA, unit_of("亩"))(f"{Decimal(hundredths) / 100:f}") == expected


@pytest.mark.parametrize(
    "text",
    [
        "1,234,5",
        "12,34,567",
        "0,123",
        "1, 234",
        "1.2.3",
        "5.",
        ".5",
        "一千",
        "１２½",
        "1 23",
        "--5",
        "+-5",
        "1e3",
        "1_000",
        "٣",
        "15左右",
        "≥15",
        "9" * 50,
    ],
)
def test_spellings_with_more_than_one_meaning_are_refused(text: str) -> None:
    assert isinstance(number_parser(MONEY, unit_of("万元"))(text), Refused)


def test_a_bare_myriad_is_read_only_where_it_is_clear() -> None:
    assert number_parser(MONEY, unit_of("元"))("12万") == 12_000_000
    assert number_parser(MONEY, None)("0.5亿") == 5_000_000_000
    assert number_parser(MONEY, unit_of("万元"))("12万") == Refused("cell_unit_unknown")


def test_a_number_without_any_unit_stays_open() -> None:
    assert number_parser(MONEY, None)(5.0) == UnitOpen("money")
    assert number_parser(AREA, None)("5") == UnitOpen("area")
    assert number_parser(AREA, None)("5亩") == half_up(Fraction(100_000_000, 3))


@pytest.mark.parametrize(
    ("cell", "unit", "expected"),
    [
        ("33%", None, 330_000),
        ("0.5%", "%", 5_000),
        (33.0, "%", 330_000),
        (0.33, None, 330_000),
        (0.33, "%", Refused("cell_share_ambiguous")),
        (33.0, None, Refused("cell_share_ambiguous")),
        ("120%", "%", Refused("cell_out_of_range")),
        (0.0, "%", 0),
    ],
)
def test_shares_are_read_only_where_percent_or_ratio_is_clear(
    cell: object, unit: str | None, expected: object
) -> None:
    assert number_parser(SHARE, unit_of(unit) if unit else None)(cell) == expected


def test_signs_and_fractions_are_checked_by_field() -> None:
    assert number_parser(MONEY, unit_of("元"))("-5") == Remarked(-500, "cell_negative_unusual")
    assert number_parser(AREA, unit_of("亩"))("-5") == Refused("cell_negative")
    assert number_parser(COUNT, unit_of("人"))("12.5") == Refused("cell_not_integer")
    assert number_parser(COUNT, unit_of("万人"))("1.2") == 12_000
