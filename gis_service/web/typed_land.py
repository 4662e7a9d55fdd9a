"""Areas, amounts, numbers, days and years typed into a form (表单中填写的数); unclear: refused."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from gis_service.errors import Unusable
from parcels.units import CM2_PER_HECTARE, CM2_PER_MU, FEN_PER_YUAN, half_up

_PLACES = 12
"""Most digits before and after the point of what a form takes."""
_YEAR_DIGITS = 4
_GROUPED = re.compile(r"[+-]?\d{1,3}([,，]\d{3})+(\.\d+)?")
"""12,345.67 as pages print it; 12,5 may mean either number and is none."""


def typed_day(typed: str, label: str) -> date:
    """Raises Unusable."""
    said = typed.strip()
    if not said:
        raise Unusable(f"请填写{label}，如 2025-12-31。")
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise Unusable(f"{label}写成了“{typed}”，请按 2025-12-31 的形式填写。") from error


def typed_year(typed: str, label: str = "年度") -> int:
    """Raises Unusable."""
    said = typed.strip()
    if not (said.isascii() and said.isdecimal() and len(said) == _YEAR_DIGITS):
        raise Unusable(f"{label}写成了“{typed}”，请写四位数字，如 2025。")
    return int(said)


def typed_mu(typed: str, label: str) -> int:
    """亩 as the nearest cm², since 1 亩 is no whole number of them. Raises Unusable."""
    return half_up(typed_number(typed, label, "单位亩") * CM2_PER_MU)


def typed_hectares(typed: str, label: str) -> int:
    """公顷 as the nearest cm². Raises Unusable."""
    return half_up(typed_number(typed, label, "单位公顷") * CM2_PER_HECTARE)


def typed_fen(typed: str, label: str) -> int:
    """元 as 分, exactly. Raises Unusable."""
    fen = typed_number(typed, label) * FEN_PER_YUAN
    if fen.denominator != 1:
        raise Unusable(f"{label}只到分，请填两位小数。")
    return fen.numerator


def typed_number(typed: str, label: str, how: str = "") -> Fraction:
    """A decimal; ``how`` says in what it is written. Raises Unusable, also for an absurd one."""
    said = typed.strip()
    if _GROUPED.fullmatch(said):
        said = said.replace(",", "").replace("，", "")
    try:
        value = Decimal(said)
    except InvalidOperation as error:
        raise _unclear(typed, label, how) from error
    # As a fraction, 1e999999999 would fill the memory; NaN and Infinity have no exponent.
    exponent = value.as_tuple().exponent
    if isinstance(exponent, str) or abs(exponent) > _PLACES or value.adjusted() > _PLACES:
        raise _unclear(typed, label, how)
    return Fraction(value)


def _unclear(typed: str, label: str, how: str) -> Unusable:
    how = f"{how}，" if how else ""
    return Unusable(f"{label}写成了“{typed}”，请只填数字，{how}如 120.50。")
