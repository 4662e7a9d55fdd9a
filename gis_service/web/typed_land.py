"""Areas and days as typed into a form (表单中的面积、日期); what is unclear is refused."""

from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from gis_service.errors import Unusable
from parcels.units import CM2_PER_HECTARE, CM2_PER_MU, half_up


def typed_day(typed: str, label: str) -> date:
    """Raises Unusable."""
    try:
        return date.fromisoformat(typed.strip())
    except ValueError as error:
        raise Unusable(f"{label}写成了“{typed}”，请按 2025-12-31 的形式填写。") from error


def typed_mu(typed: str, label: str) -> int:
    """亩 as the nearest cm², since 1 亩 is no whole number of them. Raises Unusable."""
    return half_up(typed_number(typed, label, "亩") * CM2_PER_MU)


def typed_hectares(typed: str, label: str) -> int:
    """公顷 as the nearest cm². Raises Unusable."""
    return half_up(typed_number(typed, label, "公顷") * CM2_PER_HECTARE)


def typed_number(typed: str, label: str, unit: str) -> Fraction:
    """A number in a unit, exact. Raises Unusable."""
    try:
        value = Decimal(typed.strip())
    except InvalidOperation as error:
        raise _unclear(typed, label, unit) from error
    if not value.is_finite():
        raise _unclear(typed, label, unit)
    return Fraction(value)


def _unclear(typed: str, label: str, unit: str) -> Unusable:
    return Unusable(f"{label}写成了“{typed}”，请只填数字，单位{unit}，如 120.50。")
