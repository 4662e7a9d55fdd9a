"""A scheme written as TOML again, so that what was tried can be kept as a draft (方案草案)."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from parcels.evaluation.scheme import Clause, IndicatorRule, Scheme

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def scheme_text(scheme: Scheme) -> str:
    """``parse_scheme`` of it gives the same scheme, but for text and digest.

    Raises ValueError for a number that is no finite decimal.
    """
    return "\n".join([*_head(scheme), *_parts(scheme), *_cuts(scheme), *_clauses(scheme)]) + "\n"


def _head(scheme: Scheme) -> Iterator[str]:
    yield f"code = {_word(scheme.code)}"
    yield f"title = {_word(scheme.title)}"
    yield f"clause = {_word(scheme.clause)}"
    yield f"status = {_word(scheme.status)}"
    yield f"evidence = {_word(scheme.evidence)}"
    yield f"note = {_word(scheme.note)}"
    yield f"mode = {_word(scheme.mode)}"
    yield f"cap = {_number(scheme.cap)}"
    yield f"least = {_number(scheme.least)}"
    yield f"full_weight = {_number(scheme.full_weight)}"
    yield f"group_by = {_words(scheme.group_by)}"
    yield f"area_mode = {_word(scheme.area_mode)}"
    yield f"tie_break = {_word(scheme.tie_break)}"
    yield f"remainder = {_word(scheme.remainder)}"
    yield f"classes = {_words(scheme.classes)}"
    yield f"unsuited = {_word(scheme.unsuited)}"
    if scheme.bonus_cap is not None:
        yield f"bonus_cap = {_number(scheme.bonus_cap)}"


def _parts(scheme: Scheme) -> Iterator[str]:
    for part in scheme.parts:
        yield from ("", "[[part]]", f"above_scale = {_flag(part.above_scale)}")
        for rule in part.indicators:
            yield from ("", "[[part.indicator]]", *_indicator(rule))


def _indicator(rule: IndicatorRule) -> Iterator[str]:
    yield f"code = {_word(rule.code)}"
    yield f"label = {_word(rule.label)}"
    yield f"weight = {_number(rule.weight)}"
    yield f"upper = {_word(rule.upper)}"
    yield f"lower = {_word(rule.lower)}"
    yield f"baseline = {_word(rule.baseline)}"
    yield f"missing = {_word(rule.missing)}"
    if rule.fixed is not None:
        yield f"fixed = {_number(rule.fixed)}"
    if rule.inverse:
        yield f"inverse = {_flag(rule.inverse)}"


def _cuts(scheme: Scheme) -> Iterator[str]:
    for cut in scheme.cuts:
        yield from ("", "[[cut]]", f"name = {_word(cut.name)}", f"side = {_word(cut.side)}")
        yield from (f"bound = {_word(cut.bound)}", f"share = {_number(cut.share)}")


def _clauses(scheme: Scheme) -> Iterator[str]:
    yield from _clause("veto", "ceiling", scheme.vetoes)
    yield from _clause("protection", "floor", scheme.protections)


def _clause(name: str, grade: str, clauses: Mapping[str, Clause]) -> Iterator[str]:
    for clause in clauses.values():
        yield from ("", f"[[{name}]]", f"code = {_word(clause.code)}")
        yield from (f"label = {_word(clause.label)}", f"{grade} = {_word(clause.grade)}")


def _word(text: str) -> str:
    safe = "".join(
        _ESCAPES.get(sign, sign if sign.isprintable() else f"\\U{ord(sign):08X}") for sign in text
    )
    return f'"{safe}"'


def _words(texts: Iterable[str]) -> str:
    return f"[{', '.join(_word(text) for text in texts)}]"


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _number(value: Fraction) -> str:
    """As a decimal that reads back exactly."""
    found = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(found) != value:
        raise ValueError(f"{value} is no finite decimal")
    return format(found, "f")
