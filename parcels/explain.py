"""A finding in words: what was measured, against which limit, by which clause, on which data.

The wording is data (``wording/reasons.toml``). Numbers are rounded half up only here; where
rounding would make a value equal a limit it differs from, more decimals are shown.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from parcels.dates import from_number
from parcels.finding import DataUse, Detail, Finding, Unit
from parcels.policy import Policy, PolicyRow
from parcels.units import FEN_PER_WAN, MICRO, PPM, m2, shown
from parcels.verdict import Rule

_UNKNOWN = "未知"
_OPEN = "未定"
_PLACES = 2
_FINE_PLACES = (_PLACES, 4, 6)
_SOURCES = {"contract": "合同", "industry": "行业", "city": "全市"}


def rule_label(rule: Rule) -> str:
    """The Chinese name of a rule."""
    label: str = _wording()["rules"][rule.value]
    return label


def sentence(finding: Finding, policy: Policy) -> str:
    """The whole sentence: reason, notes, then clause, status, day and data in brackets."""
    basis = "，".join(part for part in (_clause(finding, policy), _data(finding)) if part)
    notes = "".join(f"；{note}" for note in notes_of(finding))
    return f"{reason_text(finding)}{notes}（{basis}）。"


def reason_text(finding: Finding) -> str:
    """The reason alone, as a list shows it."""
    area, _, key = finding.reason.partition(".")
    said: str = _wording()["suspicion"].get(key, "") if area == "idle" else ""
    return fact_text(finding) + said


def fact_text(finding: Finding) -> str:
    """What is so, without the suspicion it is told with: what an office states once it has found
    it."""
    area, _, key = finding.reason.partition(".")
    template: str = _wording()[area][key]
    return template.format_map(_Fields(_fields(finding)))


def notes_of(finding: Finding) -> tuple[str, ...]:
    """What else must be said, from the finding's detail."""
    fields = _Fields(_fields(finding))
    notes: Mapping[str, str] = _wording()["notes"]
    return tuple(
        template.format_map(fields) for key, template in notes.items() if finding.detail.get(key)
    )


def applied_row(finding: Finding, policy: Policy) -> PolicyRow | None:
    """The policy row a finding rests on first, in force at its day or at ``applied_on``."""
    applied = finding.detail.get("applied_on")
    day = applied if isinstance(applied, date) else finding.as_of
    rows = (policy.find(code, day) for code in _ordered_clauses(finding))
    return next((row for row in rows if row is not None), None)


def citations(finding: Finding, policy: Policy) -> tuple[str, ...]:
    """Every clause the finding applied, with the status of its document."""
    rows = (policy.find(code, finding.as_of) for code in _ordered_clauses(finding))
    said = (f"{row.citation}（{row.status}）" for row in rows if row is not None)
    return tuple(dict.fromkeys(said))


def data_words(finding: Finding) -> tuple[str, ...]:
    """What data were used, each with its date."""
    return tuple(_data_use(use) for use in finding.data)


class _Fields(dict[str, str]):
    """Fields of a template; what a finding does not know reads 未知."""

    def __missing__(self, key: str) -> str:
        return _UNKNOWN


def _fields(finding: Finding) -> dict[str, str]:
    fields = {key: _detail(key, value) for key, value in finding.detail.items()}
    low, high = finding.limit_low, finding.limit_high
    others = [limit for limit in (low, high) if limit is not None]
    for name, value in (("measured", finding.measured), ("low", low), ("high", high)):
        if value is not None:
            fields[name] = _number(value, finding.unit, [*others, finding.measured])
    fields["range"] = _range(fields.get("low"), fields.get("high"))
    if finding.rule is Rule.FAR_ZONE and "inside_ppm" in finding.detail:
        fields["zone"] = _zone(finding.detail["inside_ppm"])
    if fields.get("source") in _SOURCES:
        fields["source"] = _SOURCES[fields["source"]]
    return fields


def _number(value: int, unit: Unit, beside: list[int | None]) -> str:
    match unit:
        case Unit.PPM:
            return f"{_fine(value, PPM // 100, beside)}%"
        case Unit.MICRO:
            return _fine(value, MICRO, beside)
        case Unit.FEN_PER_MU:
            return f"{_fine(value, FEN_PER_WAN, beside)} 万元/亩"
        case Unit.CM2:
            return f"{shown(m2(value), _PLACES)} 平方米"
        case Unit.DAY:
            return from_number(value).isoformat()
    return str(value)


def _fine(value: int, scale: int, beside: list[int | None]) -> str:
    """Two decimals, or as many more as keep different values apart."""
    others = [other for other in beside if other is not None and other != value]
    for places in _FINE_PLACES:
        text = shown(_ratio(value, scale), places)
        if all(shown(_ratio(other, scale), places) != text for other in others):
            return text
    return shown(_ratio(value, scale), _FINE_PLACES[-1])


def _range(low: str | None, high: str | None) -> str:
    if low is not None and high is not None:
        return f"{low}～{high}"
    if low is not None:
        return f"不低于 {low}"
    return f"不高于 {high}" if high is not None else _UNKNOWN


def _detail(key: str, value: Detail) -> str:
    if value is None:
        return _OPEN if key.endswith("_on") else _UNKNOWN
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, int):
        return str(value)
    if key.endswith("_cm2"):
        return _number(value, Unit.CM2, [])
    if key.endswith("_ppm"):
        return _number(value, Unit.PPM, [])
    if key.endswith("_micro"):
        return _number(value, Unit.MICRO, [])
    if key.endswith("_fen_mu"):
        return _number(value, Unit.FEN_PER_MU, [])
    return str(value)


def _zone(inside_ppm: Detail) -> str:
    if inside_ppm == PPM:
        return "绕城高速以内"
    return "绕城高速以外" if inside_ppm == 0 else "跨绕城高速加权"


def _ordered_clauses(finding: Finding) -> tuple[str, ...]:
    """The outside clause first for land wholly outside the ring."""
    if finding.detail.get("inside_ppm") == 0 and "far.ring.outside" in finding.clauses:
        return ("far.ring.outside", *finding.clauses)
    return finding.clauses


def _clause(finding: Finding, policy: Policy) -> str:
    row = applied_row(finding, policy)
    if row is None:
        return finding.as_of.isoformat()
    return f"{row.citation}，{row.status}，{finding.as_of.isoformat()}"


def _data(finding: Finding) -> str:
    return "，".join(_data_use(use) for use in finding.data)


def _data_use(use: DataUse) -> str:
    label: str = _wording()["data"][use.key]
    return label if use.on is None else f"{label} {use.on.isoformat()}"


def _ratio(value: int, scale: int) -> Fraction:
    return Fraction(value, scale)


@cache
def _wording() -> Mapping[str, Any]:
    text = (files("parcels") / "wording" / "reasons.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))
