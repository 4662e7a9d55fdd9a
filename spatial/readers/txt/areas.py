"""The declared area of a parcel (申报面积): its unit is told by the drawn area.

The published rule says hectares, files say hectares or square metres; nothing in the file tells
which. The drawn area does, since the units are orders of magnitude apart.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from parcels.issue import Issue
from parcels.units import CM2_PER_HECTARE, CM2_PER_M2, CM2_PER_MU

AGREES_WITHIN = Fraction(1, 20)

_TYPED = re.compile(r"^(\d+(?:\.\d+)?)\s*(\D.*)?$")
_UNITS = MappingProxyType(
    {
        "公顷": Fraction(CM2_PER_HECTARE, CM2_PER_M2),
        "平方米": Fraction(1),
        "亩": CM2_PER_MU / CM2_PER_M2,
    }
)
_SYNONYMS = MappingProxyType(
    {
        "公顷": "公顷",
        "ha": "公顷",
        "hm2": "公顷",
        "平方米": "平方米",
        "平米": "平方米",
        "m2": "平方米",
        "米2": "平方米",
        "亩": "亩",
    }
)
_CENTI = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class DeclaredArea:
    """``square_metres`` is None when nothing is declared or no unit fits; ``unit`` if inferred."""

    square_metres: Decimal | None
    unit: str | None = None
    issue: Issue | None = None


def declared_area(text: str, drawn_m2: float | None, line: int, answer: str | None) -> DeclaredArea:
    """What a header declares, in m². A unit typed with the number or answered is believed.

    ``drawn_m2`` is None for an invalid shape, whose area says nothing.
    """
    plain = unicodedata.normalize("NFKC", text).replace(",", "").strip("\x00\x1a ")
    found = _TYPED.match(plain)
    value = Decimal(found[1]) if found else Decimal(0)
    if value == 0:
        missing = "declared-area-missing" if not plain or found else "declared-area-unclear"
        return DeclaredArea(None, issue=Issue(missing, line, "地块面积", text or None))
    typed = found[2] if found else None
    unit = _SYNONYMS.get((typed or answer or "").strip().lower())
    if typed and unit is None:
        return DeclaredArea(None, issue=Issue("declared-area-unclear", line, "地块面积", text))
    fitting = _fitting_unit(value, drawn_m2) if drawn_m2 is not None else None
    chosen = unit or fitting
    inferred = fitting if unit is None else None
    square_metres = _in_square_metres(value, chosen) if chosen else None
    if drawn_m2 is None or (fitting is not None and fitting == chosen):
        return DeclaredArea(square_metres, inferred)
    params = {
        "drawn": f"{drawn_m2:.2f}",
        "hectares": f"{drawn_m2 / 10_000:.4f}",
    }
    issue = Issue("declared-area-differs", line, "地块面积", text, params=MappingProxyType(params))
    return DeclaredArea(square_metres, inferred, issue)


def _fitting_unit(value: Decimal, drawn_m2: float) -> str | None:
    drawn = Fraction(drawn_m2)
    for unit, factor in _UNITS.items():
        if abs(Fraction(value) * factor - drawn) <= AGREES_WITHIN * drawn:
            return unit
    return None


def _in_square_metres(value: Decimal, unit: str) -> Decimal:
    exact = Fraction(value) * _UNITS[unit]
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(_CENTI)
