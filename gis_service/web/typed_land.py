"""Areas and days as typed into a form (表单中的面积、日期); what is unclear is refused."""

from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from gis_service.errors import Unusable
from parcels.units import CM2_PER_HECTARE, CM2_PER_MU, half_up

_PLACES = 12
"""Most digits before and after the point of what a form takes."""


def typed_day(typed: str, label: str) -> date:
    """Raises Unusable."""
    try:
        return date.fromisoformat(typed.strip())
    except ValueError as error:
        raise Unusable(f"{label}写成了“{typed}”，请按 2025-12-31 的形式填写。") from error


def typed_mu(typed: str, label: str) -> int:
    """亩 as the nearest cm², since 1 亩 is no whole number of them. Raises Unusable."""
    return half_up(typed_number(typed, label, "单位亩") * CM2_PER_MU)


def typed_hectares(typed: str, label: str) -> int:
    """公顷 as the nearest cm². Raises Unusable."""
    return half_up(typed_number(typed, label, "单位公顷") * CM2_PER_HECTARE)


def typed_number(typed: str, label: str, how: str) -> Fraction:
    """A decimal; ``how`` says in what it is written. Raises Unusable, also for an absurd one."""
    try:
        value = Decimal(typed.strip())
    except InvalidOperation as error:
        raise _unclear(typed, label, how) from error
    # As a fraction, 1e999999999 would fill the memory.
    exponent = value.as_tuple().exponent
    if isinstance(exponent, str) or abs(exponent) > _PLACES or value.adjusted() > _PLACES:
        raise _unclear(typed, label, how)
    return Fraction(value)


def _unclear(typed: str, label: str, how: str) -> Unusable:
    return Unusable(f"{label}写成了“{typed}”，请只填数字，{how}，如 120.50。")
