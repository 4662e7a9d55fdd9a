"""One parser a column, by the type of its field."""

import math
from dataclasses import dataclass

from gis_service.sheets.credit import read_uscc
from gis_service.sheets.datetext import DateParser, read_year
from gis_service.sheets.numerals import PLACEHOLDERS, number_parser, read_number_cell
from gis_service.sheets.outcome import CellParser, Outcome, Refused, Remarked
from parcels.codes import MalformedCodeError, ParcelCode, UnitNumber, clean, is_number_shown
from parcels.fields import Field, FieldType, Unit
from parcels.fields.naming import fold, plain

_LONGEST_TEXT = 2_000
_LONGEST_CODE = 200
_ENDS = " \u3000\xa0\r\n\u200b\ufeff"
_EXACT_DIGITS = 10**15
_YES = ("是", "√", "✓", "有", "Y", "YES", "TRUE", "1")
_NO = ("否", "×", "无", "N", "NO", "FALSE", "0")


def cell_parser(field: Field, unit: Unit | None, epoch_1904: bool) -> CellParser:
    """The parser of a column read as ``field``; ``unit`` by header or answer, None when unknown."""
    match field.type:
        case FieldType.TEXT:
            return read_text
        case FieldType.CODE:
            return _Code(field)
        case FieldType.USCC:
            return _blank_first(read_uscc)
        case FieldType.DATE:
            return DateParser(field.words, epoch_1904)
        case FieldType.YEAR:
            return read_year
        case FieldType.CHOICE:
            return _Choice(_choices(field), "、".join(option.label for option in field.options))
        case FieldType.FLAG:
            return _Choice(_flags(field), "是、否")
        case _:
            parser = number_parser(field, unit)
            if field.affixes.before or field.affixes.after or field.affixes.below:
                parser = _Affixed(field, parser)
            return _Worded(field, parser) if field.words else parser


def read_text(cell: object) -> Outcome:
    """Text as typed, without blanks at its ends; a number is shown as the sheet shows it."""
    if isinstance(cell, str):
        text = cell.strip(_ENDS)
        if len(text) > _LONGEST_TEXT:
            return Refused("cell_too_long", {"limit": str(_LONGEST_TEXT)})
        return text or None
    return shown(cell)


def shown(cell: object) -> str:
    """A cell as a user would type it, for texts and for the value of an issue."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and math.isfinite(cell):
        number = read_number_cell(cell)
        return f"{number:f}" if number is not None else str(cell)
    return str(cell)


def _blank_first(parser: CellParser) -> CellParser:
    def parse(cell: object) -> Outcome:
        if isinstance(cell, str):
            text = plain(cell)
            if not text:
                return None
            if text in PLACEHOLDERS:
                return Remarked(None, "date_placeholder")
        return parser(cell)

    return parse


@dataclass(frozen=True, slots=True)
class _Code:
    """Codes are trusted as text only: a number cell has lost digits past 15 and leading zeros."""

    field: Field

    def __call__(self, cell: object) -> Outcome:
        if isinstance(cell, str):
            return self._text(cell)
        if isinstance(cell, bool) or not isinstance(cell, int | float):
            return Refused("code_not_text")
        if abs(cell) >= _EXACT_DIGITS:
            return Refused("code_as_number")
        if self.field.leading_zero:
            return Refused("code_zero_lost")
        if cell != int(cell) or cell < 0:
            return Refused("code_not_text")
        return self._text(str(int(cell)))

    def _text(self, text: str) -> Outcome:
        shown_text = plain(text)
        if not shown_text:
            return None
        if shown_text in PLACEHOLDERS:
            return Remarked(None, "date_placeholder")
        if is_number_shown(text):
            return Refused("code_as_number")
        if len(shown_text) > _LONGEST_CODE:
            return Refused("cell_too_long", {"limit": str(_LONGEST_CODE)})
        return self._checked(clean(text))

    def _checked(self, code: str) -> Outcome:
        try:
            if self.field.scheme == "parcel":
                ParcelCode.parse(code)
            elif self.field.scheme == "unit":
                UnitNumber.parse(code)
        except MalformedCodeError:
            return Remarked(code, f"code_{self.field.scheme}_shape")
        return code


@dataclass(frozen=True, slots=True)
class _Choice:
    """``values`` by folded spelling."""

    values: dict[str, str | bool]
    offered: str

    def __call__(self, cell: object) -> Outcome:
        text = plain(shown(cell))
        if not text:
            return None
        value = self.values.get(fold(text))
        if value is not None:
            return value
        if text in PLACEHOLDERS:
            return Remarked(None, "date_placeholder")
        return Refused("choice_unknown", {"options": self.offered})


@dataclass(frozen=True, slots=True)
class _Worded:
    """A number for which a word may stand (层高 不详): the cell is blank, without a warning."""

    field: Field
    parser: CellParser

    def __call__(self, cell: object) -> Outcome:
        if isinstance(cell, str) and fold(cell) in self.field.words:
            return None
        return self.parser(cell)


@dataclass(frozen=True, slots=True)
class _Affixed:
    """An integer in words: 第3层, 3F, 负一层 is -1 only when written 负1层, B1."""

    field: Field
    parser: CellParser

    def __call__(self, cell: object) -> Outcome:
        if not isinstance(cell, str):
            return self.parser(cell)
        text = plain(cell)
        affixes = self.field.affixes
        for word in affixes.after:
            text = text.removesuffix(word)
        for word in affixes.before:
            text = text.removeprefix(word)
        for word in affixes.below:
            if text.startswith(word):
                return self.parser("-" + text.removeprefix(word))
        return self.parser(text)


def _choices(field: Field) -> dict[str, str | bool]:
    values: dict[str, str | bool] = {}
    for option in field.options:
        for spelling in (option.value, option.label, *option.synonyms):
            values[fold(spelling)] = option.value
    return values


def _flags(field: Field) -> dict[str, str | bool]:
    values: dict[str, str | bool] = {fold(word): True for word in (*_YES, *field.yes)}
    values |= {fold(word): False for word in (*_NO, *field.no)}
    return values
