"""Exact units, half up, and numbers as shown."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcels.units import CM2_PER_MU, exact, fen_per_mu, half_up, hectares, mu, per_mu, ppm, shown

CENTS = st.decimals(-(10**9), 10**9, places=4)


@given(CENTS)
def test_half_up_agrees_with_decimal(value: Decimal) -> None:
    assert half_up(Fraction(value)) == value.quantize(Decimal(1), rounding=ROUND_HALF_UP)


@given(CENTS, st.integers(0, 3))
def test_shown_agrees_with_decimal(value: Decimal, places: int) -> None:
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    assert Decimal(shown(Fraction(value), places)) == rounded
    assert len(shown(Fraction(value), places).partition(".")[2]) == places


@given(st.integers(0, 10**12), st.integers(1, 10**12))
def test_ppm_is_the_rounded_share(part: int, whole: int) -> None:
    assert ppm(part, whole) == half_up(Fraction(part, whole) * 10**6)


def test_a_mu_is_two_thirds_of_a_thousand_square_metres() -> None:
    assert CM2_PER_MU * 3 == 2_000 * 10_000
    assert mu(10_000 * 10_000) == hectares(10_000 * 10_000) * 15 == 15
    assert shown(mu(1_000_000 * 10_000), 2) == "1500.00"


def test_money_per_mu() -> None:
    assert fen_per_mu(30 * 10**6, Fraction(20_000_000, 3)) == 30 * 10**6
    assert per_mu(15, "万元/公顷") == per_mu(1, "万元/亩")
    assert per_mu(1, "斤") is None


def test_a_float_has_no_exact_value() -> None:
    assert exact("1.1999") < Fraction(12, 10)
    with pytest.raises(TypeError):
        exact(1.2)  # type: ignore[arg-type]
