"""Units: integers inside (cm², 分, mm, ppm), exact fractions between, half up when shown.

1 亩 = 2000/3 m² exactly; 1 公顷 = 15 亩. 667 and 666.67 are never used.
"""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TypeAlias

Exact: TypeAlias = int | Fraction

CM2_PER_M2 = 10_000
FEN_PER_YUAN = 100
FEN_PER_WAN = 1_000_000
MM_PER_M = 1_000
PPM = 1_000_000
PERCENT = 100
MU_PER_HECTARE = 15
MICRO = 1_000_000
CM2_PER_HECTARE = 10_000 * CM2_PER_M2
CM2_PER_MU = Fraction(2_000 * CM2_PER_M2, 3)
CM2_PER_HECTARE = 10_000 * CM2_PER_M2


def half_up(value: Exact) -> int:
    """The nearest integer; halves go away from zero (四舍五入)."""
    return _half_up(value.numerator, value.denominator)


def ppm(part: Exact, whole: Exact) -> int:
    """``part`` of ``whole`` in millionths, half up. Raises ZeroDivisionError for no whole."""
    upper = part.numerator * whole.denominator * PPM
    return _half_up(upper, part.denominator * whole.numerator)


def _half_up(upper: int, lower: int) -> int:
    if (upper < 0) is not (lower < 0):
        return -((abs(upper) + abs(upper) + abs(lower)) // (abs(lower) + abs(lower)))
    upper, lower = abs(upper), abs(lower)
    return (upper + upper + lower) // (lower + lower)


def micro(value: Exact) -> int:
    """A ratio as millionths, half up."""
    return ppm(value, 1)


def mu(cm2: Exact) -> Fraction:
    """亩 of an area in cm²."""
    return Fraction(cm2) / CM2_PER_MU


def m2(cm2: Exact) -> Fraction:
    return Fraction(cm2) / CM2_PER_M2


def hectares(cm2: Exact) -> Fraction:
    return Fraction(cm2) / CM2_PER_HECTARE


def fen_per_mu(fen: Exact, cm2: Exact) -> Fraction:
    """Money an area bears, in 分 a 亩. Raises ZeroDivisionError for an area of 0."""
    upper = fen.numerator * CM2_PER_MU.numerator * cm2.denominator
    return Fraction(upper, fen.denominator * CM2_PER_MU.denominator * cm2.numerator)


def exact(text: str | int | Decimal) -> Fraction:
    """The exact value of a number written in decimals. Never accepts a float."""
    if isinstance(text, float):
        raise TypeError("a float has no exact value")
    return Fraction(text)


def shown(value: Exact, places: int) -> str:
    """A number with fixed decimals, half up, as tables and sentences print it."""
    scaled = half_up(value * 10**places)
    number = Decimal(scaled).scaleb(-places)
    return f"{number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP):f}"


def yuan(fen: int) -> str:
    """元 of 分 as printed, two decimals: 10875720.00."""
    return shown(Fraction(fen, FEN_PER_YUAN), 2)


def square_metres(cm2: Exact) -> str:
    """m² of cm² as printed, two decimals."""
    return shown(m2(cm2), 2)


def percent(ppm_: int) -> str:
    """A share in ppm as printed, two decimals: 12.50%."""
    return f"{shown(Fraction(ppm_ * PERCENT, PPM), 2)}%"


def ratio(value: Exact) -> str:
    """A ratio as printed: two decimals, up to six where the value has them."""
    whole, _, decimals = shown(value, 6).partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


# 分 a 亩 in one unit of a benefit target as contracts write it.
PER_AREA_UNITS: dict[str, Fraction] = {
    "万元/亩": Fraction(FEN_PER_WAN),
    "万元/亩·年": Fraction(FEN_PER_WAN),
    "元/亩": Fraction(FEN_PER_YUAN),
    "万元/公顷": Fraction(FEN_PER_WAN, MU_PER_HECTARE),
    "元/平方米": FEN_PER_YUAN * CM2_PER_MU / CM2_PER_M2,
    "分/亩": Fraction(1),
}


def per_mu(value: Exact, unit: str) -> Fraction | None:
    """A contract's figure as 分 a 亩; None when the unit is not one of PER_AREA_UNITS."""
    factor = PER_AREA_UNITS.get(unit)
    return None if factor is None else Fraction(value) * factor


def squared_mm(cm2: int) -> int:
    """mm² of an area in cm²."""
    return cm2 * 100


def from_metres(metres: Exact) -> Exact:
    """mm of a length in metres."""
    return metres * MM_PER_M


def from_wan(wan: Exact) -> Exact:
    """分 of 万元."""
    return wan * FEN_PER_WAN
