"""Numbers as people type them. Only what has one meaning is accepted; the rest is refused.

Accepted: 1234.56 · 1,234.56 · １２３４．５ · 1 234.5 · 1234万元. Refused: 约15 · <1 · 1.234,5 ·
1,23 · (120) · 1.2E3 · 15-20. A number cell is taken at the 15 significant
digits a spreadsheet keeps.
"""

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from gis_service.sheets.outcome import CellParser, Outcome, Refused, Remarked, UnitOpen
from parcels.fields import Family, Field, FieldType, Negative, Unit
from parcels.fields.naming import plain
from parcels.units import half_up

PLACEHOLDERS = frozenset(
    {"-", "--", "—", "——", "–", "/", "\\", "无", "暂无", "没有", "空", "不详", "未知", "缺"}
    | {"N/A", "NA", "n/a"}
)
"""Words for nothing: read as blank with a warning, never as 0."""

_NUMBER = re.compile(
    r"([+-]?)([0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,2}(?: [0-9]{3})+)"
    r"(\.[0-9]+)?(?:\s*([^0-9.,\s+-].*))?"
)
_MYRIADS = {"万": Fraction(10_000), "亿": Fraction(100_000_000)}
_ONE = Fraction(1)
_LONGEST = 40
_MOST_DIGITS = 18
_LARGEST = 10**17
_EXACT_INTEGERS = 10**15


@dataclass(frozen=True, slots=True)
class Typed:
    """A number as typed, with the word behind it ('' when none)."""

    amount: Decimal
    unit: str


def read_text_number(text: str) -> Typed | None:
    """The number a text says, None when it says none or more than one."""
    shown = plain(text)
    if len(shown) > _LONGEST:
        return None
    found = _NUMBER.fullmatch(shown)
    if found is None:
        return None
    sign, whole, fraction, unit = found.groups()
    digits = whole.replace(",", "").replace(" ", "") + (fraction or "")
    if len(digits) > _MOST_DIGITS + 1:
        return None
    return Typed(Decimal(sign + digits), unit or "")


def read_number_cell(value: float | int) -> Decimal | None:
    """A number cell at spreadsheet precision, None for NaN and infinities."""
    if isinstance(value, int):
        return Decimal(value)
    if value.is_integer() and -_EXACT_INTEGERS < value < _EXACT_INTEGERS:
        return Decimal(int(value))
    if not math.isfinite(value):
        return None
    return Decimal(f"{value:.15g}")


def number_parser(field: Field, unit: Unit | None) -> CellParser:
    """The parser of one numeric column. ``unit`` is what the header or an answer says."""
    if field.type is FieldType.SHARE:
        return _Share(field, unit)
    return _Quantity(field, unit)


@dataclass(frozen=True, slots=True)
class _Quantity:
    field: Field
    unit: Unit | None

    def __call__(self, cell: object) -> Outcome:
        if isinstance(cell, str):
            return self._text(cell)
        if isinstance(cell, bool) or not isinstance(cell, int | float):
            return Refused("cell_wrong_kind")
        amount = read_number_cell(cell)
        if amount is None:
            return Refused("cell_not_number")
        return self._finish(amount, self.unit)

    def _text(self, text: str) -> Outcome:
        shown = plain(text)
        if not shown:
            return None
        if shown in PLACEHOLDERS:
            return Remarked(None, "cell_placeholder")
        typed = read_text_number(shown)
        if typed is None:
            return Refused("cell_not_number")
        if not typed.unit:
            return self._finish(typed.amount, self.unit)
        return self._with_unit(typed)

    def _with_unit(self, typed: Typed) -> Outcome:
        family = self.field.family
        stated = family.unit(typed.unit) if family is not None else None
        if stated is not None:
            return self._finish(typed.amount, stated)
        if typed.unit in _MYRIADS and self._plain_money():
            yuan = family.unit("元") if family is not None else None
            return self._finish(typed.amount * int(_MYRIADS[typed.unit]), yuan)
        return Refused("cell_unit_unknown" if typed.unit[0] not in "eE%" else "cell_not_number")

    def _plain_money(self) -> bool:
        """12万 under 万元 could be 12 万元 or 12 万万元; under 元 or nothing it is clear."""
        return self.field.type is FieldType.MONEY and (self.unit is None or self.unit.name == "元")

    def _finish(self, amount: Decimal, unit: Unit | None) -> Outcome:
        if unit is None and self.field.family is not None:
            return UnitOpen(self.field.family.name)
        value = _converted(amount, unit, self.field.type)
        if value is None:
            return Refused("cell_not_integer")
        if not -_LARGEST < value < _LARGEST:
            return Refused("cell_out_of_range")
        return _signed(value, self.field.negative)


@dataclass(frozen=True, slots=True)
class _Share:
    """Percentages. 33% is clear; 33 is clear in a column of %; 0.33 in it is not."""

    field: Field
    unit: Unit | None

    def __call__(self, cell: object) -> Outcome:
        if isinstance(cell, str):
            shown = plain(cell)
            if not shown:
                return None
            if shown in PLACEHOLDERS:
                return Remarked(None, "cell_placeholder")
            typed = read_text_number(shown)
            if typed is None:
                return Refused("cell_not_number")
            if typed.unit:
                family = self.field.family
                stated = family.unit(typed.unit) if family is not None else None
                return self._ppm(typed.amount, stated)
            return self._bare(typed.amount)
        if isinstance(cell, bool) or not isinstance(cell, int | float):
            return Refused("cell_wrong_kind")
        amount = read_number_cell(cell)
        return Refused("cell_not_number") if amount is None else self._bare(amount)

    def _bare(self, amount: Decimal) -> Outcome:
        if amount == 0:
            return 0
        if self.unit is not None and amount > 1:
            return self._ppm(amount, self.unit)
        if self.unit is None and 0 < amount < 1:
            return half_up(Fraction(amount) * 1_000_000)
        return Refused("cell_negative" if amount < 0 else "cell_share_ambiguous")

    def _ppm(self, amount: Decimal, unit: Unit | None) -> Outcome:
        if unit is None:
            return Refused("cell_unit_unknown")
        value = half_up(Fraction(amount) * unit.factor)
        if value < 0:
            return Refused("cell_negative")
        return value if value <= 1_000_000 else Refused("cell_out_of_range")


def _converted(amount: Decimal, unit: Unit | None, kind: FieldType) -> int | Decimal | None:
    """The stored value; None when an integer was wanted and a fraction came."""
    factor = unit.factor if unit is not None else _ONE
    if kind is FieldType.NUMBER or kind is FieldType.RATIO:
        return amount if factor == 1 else amount * int(factor)
    top, bottom = amount.as_integer_ratio()
    whole, rest = divmod(top * factor.numerator, bottom * factor.denominator)
    if rest == 0:
        return whole
    if kind is FieldType.INTEGER:
        return None
    return half_up(Fraction(top * factor.numerator, bottom * factor.denominator))


def _signed(value: int | Decimal, negative: Negative) -> Outcome:
    if value >= 0 or negative is Negative.ACCEPT:
        return value
    if negative is Negative.WARN:
        return Remarked(value, "cell_negative_unusual")
    return Refused("cell_negative")


def family_unit(family: Family, answer: str | None) -> Unit | None:
    """The unit of a column whose header is silent: the answer given, or the family's default."""
    return family.unit(answer) if answer is not None else family.default
