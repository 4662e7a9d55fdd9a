"""Schemes as TOML (评价方案文件): the shipped ones, and reading one that an office wrote."""

import hashlib
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from parcels.evaluation.scheme import (
    AreaMode,
    Baseline,
    Bound,
    Clause,
    Cut,
    IndicatorRule,
    Missing,
    Mode,
    Part,
    Scheme,
    SchemeError,
    Side,
)
from parcels.evaluation.scheme_check import check
from parcels.evaluation.scheme_table import Table
from parcels.policy import Evidence, Status

_SUFFIX = ".toml"
_KEYS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "": frozenset(
            {
                *("code", "title", "clause", "status", "evidence", "note", "mode", "cap", "least"),
                *("full_weight", "group_by", "area_mode", "tie_break", "remainder", "classes"),
                *("unsuited", "bonus_cap", "part", "cut", "veto", "protection"),
            }
        ),
        "part": frozenset({"above_scale", "indicator"}),
        "part.indicator": frozenset(
            {
                *("code", "label", "weight", "upper", "lower", "baseline", "missing", "fixed"),
                "inverse",
            }
        ),
        "cut": frozenset({"name", "side", "bound", "share"}),
        "veto": frozenset({"code", "label", "ceiling"}),
        "protection": frozenset({"code", "label", "floor"}),
    }
)
"""What each table may hold: a misspelt optional key would change a result in silence."""


def scheme_names() -> tuple[str, ...]:
    """Schemes that ship with the product."""
    entries = (files("parcels") / "evaluation" / "schemes").iterdir()
    return tuple(
        sorted(
            entry.name.removesuffix(_SUFFIX) for entry in entries if entry.name.endswith(_SUFFIX)
        )
    )


@cache
def load_scheme(name: str) -> Scheme:
    """A shipped scheme. Raises SchemeError for an unknown name."""
    if name not in scheme_names():
        raise SchemeError(f"没有名为 {name!r} 的内置方案。")
    entry = files("parcels") / "evaluation" / "schemes" / f"{name}{_SUFFIX}"
    return parse_scheme(entry.read_text(encoding="utf-8"))


def parse_scheme(text: str) -> Scheme:
    """A scheme from its whole text. Raises SchemeError naming the line and the key."""
    try:
        tree = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise SchemeError(f"方案文件不是正确的 TOML：{error}。") from error
    scheme = _scheme(Table(tree, text, _KEYS), text)
    check(scheme)
    return scheme


def _scheme(table: Table, text: str) -> Scheme:
    return Scheme(
        code=table.text("code"),
        title=table.text("title"),
        clause=table.text("clause"),
        status=table.member("status", Status),
        evidence=table.member("evidence", Evidence),
        note=table.text("note", ""),
        mode=table.member("mode", Mode),
        cap=table.number("cap"),
        least=table.number("least", Fraction()),
        full_weight=table.number("full_weight"),
        group_by=table.texts("group_by"),
        area_mode=table.member("area_mode", AreaMode),
        tie_break=table.text("tie_break"),
        remainder=table.text("remainder"),
        classes=table.texts("classes"),
        unsuited=table.text("unsuited"),
        parts=tuple(
            Part(row.flag("above_scale"), tuple(_indicator(item) for item in row.rows("indicator")))
            for row in table.rows("part")
        ),
        cuts=tuple(
            Cut(
                row.text("name"),
                row.member("side", Side),
                row.member("bound", Bound),
                row.number("share"),
            )
            for row in table.rows("cut")
        ),
        vetoes=_clauses(table, "veto", "ceiling"),
        protections=_clauses(table, "protection", "floor"),
        bonus_cap=table.optional("bonus_cap"),
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


def _indicator(row: Table) -> IndicatorRule:
    return IndicatorRule(
        row.text("code"),
        row.text("label"),
        row.number("weight"),
        row.text("upper"),
        row.text("lower"),
        row.member("baseline", Baseline),
        row.member("missing", Missing),
        row.optional("fixed"),
        row.flag("inverse", default=False),
    )


def _clauses(table: Table, name: str, grade: str) -> Mapping[str, Clause]:
    rows = table.rows(name, needed=False)
    return MappingProxyType(
        {
            row.text("code"): Clause(row.text("code"), row.text("label"), row.text(grade))
            for row in rows
        }
    )
