"""Values of stored fields as people write them, and back: what a correction shows and reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache
from typing import Any

from gis_service.errors import Unusable
from gis_service.sheets.cells import cell_parser
from gis_service.sheets.outcome import Refused, Remarked, UnitOpen
from gis_service.sheets.reading import CellValue
from gis_service.sheets.template import as_typed
from gis_service.store.correction_rows import TABLES
from gis_service.store.identifier_rows import SCHEMES
from parcels.fields import PARCELS, Field, FieldType, vocabulary
from parcels.issue import Issue

BLANK = "（空）"
_DIGITS = 60
# Who or what a row speaks of is no datum of it: another anchor would be another row.
_ANCHORS = frozenset({*SCHEMES, "plot_no", "park", "district", "name", "uscc"})


@cache
def correctable_fields(kind: str) -> Mapping[str, Field]:
    """Fields of a kind that can be mended, in the order of its template."""
    words = vocabulary(kind)
    columns = TABLES[kind].c.keys()
    anchors = _ANCHORS - {"name"} if kind == PARCELS else _ANCHORS - set(words.key)
    return {
        name: field
        for name, field in words.fields.items()
        # A year is what the whole row was reported for; a wrong one is taken back and sent anew.
        if name in columns and name not in anchors and field.type is not FieldType.YEAR
    }


def typed(field: Field, value: Any) -> str:
    """A stored value as one types it in the template's unit; "" for a blank."""
    if isinstance(value, str) and field.type not in (FieldType.CHOICE, FieldType.DATE):
        return value
    shown = as_typed(field, value)
    if shown is None:
        return ""
    if isinstance(shown, bool):
        return "是" if shown else "否"
    if isinstance(shown, Fraction | Decimal):
        return _decimal(shown)
    text: str = getattr(shown, "text", None) or str(shown)
    return text


def said(field: Field, value: Any) -> str | None:
    """The same with its unit; None for a blank."""
    text = typed(field, value)
    if not text:
        return None
    number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    bare = field.unit is None or not number or text.endswith(field.unit.name)
    return text if bare or field.unit is None else f"{text} {field.unit.name}"


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value as stored, and what someone should look at."""

    value: CellValue
    remark: str = ""


def parse(field: Field, text: str) -> Parsed:
    """Read what was typed, as a cell of the template is read.

    Raises Unusable with the sentence of the issue.
    """
    outcome = cell_parser(field, field.unit, False)(text.strip())
    if isinstance(outcome, Refused):
        raise Unusable(_issue(field, outcome.code, text, outcome.params))
    if isinstance(outcome, UnitOpen):
        raise Unusable(f"「{field.label}」请连同单位一起填写。")
    if isinstance(outcome, Remarked):
        return _filled(field, Parsed(outcome.value, _issue(field, outcome.code, text, {})))
    return _filled(field, Parsed(outcome))


def _filled(field: Field, parsed: Parsed) -> Parsed:
    if field.required and parsed.value is None:
        raise Unusable(_issue(field, "cell_missing", "", {}))
    return parsed


def _issue(field: Field, code: str, text: str, params: Mapping[str, str]) -> str:
    return Issue(code, column=field.label, value=text, params=params).text


def _decimal(value: Fraction | Decimal) -> str:
    """All digits: units of money, area and length are decimal multiples of the stored ones."""
    exact = Fraction(value)
    with localcontext(prec=_DIGITS):
        text = f"{Decimal(exact.numerator) / Decimal(exact.denominator):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
