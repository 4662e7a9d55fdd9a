"""A header as written → the field it means and the unit it states (表头识别).

``用地面积（亩）``, ``税收:万元``, ``税收(万元，入库口径)`` and ``*企业名称（必填）`` are all read.
What stands in brackets may belong to the name (总投资额（不含土地价款）), so the whole is tried
first; it is never dropped where it names another year, a plan or a growth rate (税收（上年）).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from parcels.fields.measures import Unit, unit_of
from parcels.fields.naming import fold, plain
from parcels.fields.vocabulary import LAYERS, PARCELS, Field, Vocabulary, vocabulary

_BRACKET = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_PARTS = re.compile(r"[,，、;；]")
_TAIL = re.compile(r"^(.+?)[:,，/|_\s-]+([^:,，/|\s]+(?:/[^:,，/|\s]+)?)$")
_UNIT_WORD = re.compile(r"^(计量)?单位[:：]?")
_OTHER_MEANING = re.compile(
    r"[0-9]{4}|[上去前]年|上[一半]?[年季月]|同期|同比|环比|计划|预[计期测]|目标|承诺|约定|"
    r"增[长速幅减]|占比|比重|排名|其中|季度|[0-9一二三四]月|[一二三四]季"
)
_LONGEST_UNIT = 6
_DRAWN = frozenset({PARCELS, LAYERS})
# Ten bytes, or nine where the next character of three does not fit.
_CUT_WIDTHS = frozenset({9, 10})
_SERIAL = frozenset(map(fold, ("序号", "序", "No.", "No", "FID", "OBJECTID", "ID")))


@dataclass(frozen=True, slots=True)
class Match:
    """One header understood. ``unit`` is None when the header states none.

    ``rank``: 0 for the field's label, then by synonym; the lowest is used when several match.
    """

    field: Field
    unit: Unit | None
    rank: int = 0


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """``columns`` by position in the names given; ``unknown`` are headers nobody recognised;
    ``wrong_unit`` are headers whose unit does not measure their field (税收（亩）)."""

    columns: dict[int, Match]
    unknown: tuple[str, ...]
    wrong_unit: tuple[str, ...]

    def fields(self) -> set[str]:
        return {match.field.name for match in self.columns.values()}


def match_headers(
    names: Sequence[str], kind: str, chosen: Mapping[str, str | None] | None = None
) -> HeaderMatch:
    """Which field each name means in a kind of table; ``chosen`` as a user said.

    Raises KeyError for an unknown kind or field.
    """
    words = vocabulary(kind).choosing(chosen or {})
    columns: dict[int, Match] = {}
    unknown: list[str] = []
    wrong: list[str] = []
    for index, name in enumerate(names):
        found = match_header(name, words)
        if found is None and words.kind in _DRAWN and fold(name) not in words.chosen:
            found = _cut_short(name, words)
        if found is None:
            if fold(name) and not is_serial(name):
                unknown.append(name)
        elif not fits(found):
            wrong.append(name)
        else:
            columns[index] = found
    return HeaderMatch(columns, tuple(unknown), tuple(wrong))


def match_header(name: str, words: Vocabulary) -> Match | None:
    """The field of one header; the unit may be one that does not fit, see :func:`fits`."""
    if (spelt := fold(name)) in words.chosen:
        assigned = words.chosen[spelt]
        units = (unit for _, unit in readings(name) if unit is not None)
        return None if assigned is None else Match(assigned, next(units, None))
    for stem, unit in readings(name):
        field = words.named(stem)
        if field is not None:
            return Match(field, unit, field.rank(stem))
    return None


def _cut_short(name: str, words: Vocabulary) -> Match | None:
    """A Chinese name that fills the ten bytes a Shapefile gives it (不动产单元号 → 不动产单元)."""
    text = plain(name)
    widths = {len(text.encode(encoding, "replace")) for encoding in ("gb18030", "utf-8")}
    if text.isascii() or widths.isdisjoint(_CUT_WIDTHS):
        return None
    field = words.named_in_part(text)
    return None if field is None else Match(field, None, field.rank(text))


def fits(match: Match) -> bool:
    """Whether the unit measures the field."""
    if match.unit is None:
        return True
    family = match.field.family
    return family is not None and family.name == match.unit.family


def is_serial(name: str) -> bool:
    """Whether a header is a running number (序号), which nobody needs to be told about."""
    return fold(name) in _SERIAL


def changes_meaning(text: str) -> bool:
    """Whether words beside a name make it another quantity (上年, 计划, 增长, 2023)."""
    return _OTHER_MEANING.search(plain(text)) is not None


def readings(name: str) -> Iterator[tuple[str, Unit | None]]:
    """(stem, unit) as a header may be read, likeliest first."""
    text = plain(name)
    yield text, None
    yield from _without_suffix(text)
    contents = _BRACKET.findall(text)
    unit = first_unit(contents)
    if contents:
        yield _BRACKET.sub(_without_unit, text), unit
        if any(changes_meaning(content) for content in contents):
            return
        text = _BRACKET.sub("", text)
        yield text, unit
    tail = _TAIL.match(text)
    if tail is not None and unit_of(tail.group(2)) is not None:
        yield tail.group(1), unit_of(tail.group(2))
    yield from _without_suffix(text)


def _without_suffix(text: str) -> Iterator[tuple[str, Unit | None]]:
    """Units right behind the name: 用地面积㎡, 总投资额（不含土地价款）万元."""
    for length in range(1, min(len(text), _LONGEST_UNIT)):
        suffix = unit_of(text[-length:])
        if suffix is not None:
            yield text[:-length], suffix


def first_unit(texts: Iterable[str]) -> Unit | None:
    """The first unit named in bracket contents such as ``单位：万元`` or ``万元，入库口径``."""
    for text in texts:
        for part in _PARTS.split(text):
            unit = _unit_part(part)
            if unit is not None:
                return unit
    return None


def _unit_part(text: str) -> Unit | None:
    return unit_of(_UNIT_WORD.sub("", plain(text)))


def _without_unit(bracket: re.Match[str]) -> str:
    kept = [part for part in _PARTS.split(bracket.group(1)) if _unit_part(part) is None]
    return f"({'，'.join(kept)})" if kept else ""
