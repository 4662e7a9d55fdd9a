"""Evaluation schemes (评价方案) as data: indicators, weights, baselines, cuts, vetoes.

A scheme is TOML; its text and SHA-256 are kept with every round, so that a published evaluation
can be worked out again. Numbers are exact.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from parcels.policy import Evidence, Status

_SUFFIX = ".toml"


class SchemeError(ValueError):
    """A scheme that cannot be used; the text says why."""


class Mode(StrEnum):
    """RATIO: value ÷ baseline, capped. MINMAX: between the group's least and greatest."""

    RATIO = "RATIO"
    MINMAX = "MINMAX"


class Baseline(StrEnum):
    """Where a baseline comes from; means are ratios of sums."""

    LAST_YEAR_MEAN = "LAST_YEAR_MEAN"
    TWICE_MEAN = "TWICE_MEAN"
    FIXED = "FIXED"


class Missing(StrEnum):
    """What a missing value does: group's average score, 0, weight spread, or no evaluation."""

    AVG_OF_GROUP = "AVG_OF_GROUP"
    ZERO = "ZERO"
    REDISTRIBUTE = "REDISTRIBUTE"
    BLOCK = "BLOCK"


class AreaMode(StrEnum):
    """OWN: own + leased in − leased out. MERGE: tenants' figures go to the land's owner."""

    OWN = "OWN"
    MERGE = "MERGE"


class Side(StrEnum):
    """Whether a class is cut from the top or from the bottom of the ranking."""

    TOP = "top"
    BOTTOM = "bottom"


class Bound(StrEnum):
    """不超过 (floor) or 不低于 (ceil)."""

    AT_MOST = "at_most"
    AT_LEAST = "at_least"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One reported quantity; ``of`` names the reported one it is another unit of."""

    code: str
    label: str
    unit: str
    scale: Fraction
    of: str


@dataclass(frozen=True, slots=True)
class IndicatorRule:
    """``upper`` ÷ ``lower`` in their units, its weight in points; ``inverse``: less is better."""

    code: str
    label: str
    weight: Fraction
    upper: str
    lower: str
    baseline: Baseline
    missing: Missing
    fixed: Fraction | None = None
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """The indicators of one population: 规上 (True), 规下 (False)."""

    above_scale: bool
    indicators: tuple[IndicatorRule, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """The share of the ranked enterprises that a class takes from its side."""

    name: str
    side: Side
    bound: Bound
    share: Fraction


@dataclass(frozen=True, slots=True)
class Clause:
    """A veto with its ``grade`` as ceiling, or a protection with it as floor."""

    code: str
    label: str
    grade: str


@dataclass(frozen=True, slots=True)
class Scheme:
    """One version of a scheme.

    cap          most of its weight that one item can earn, as a multiple (RATIO).
    least        points of a hundred that the last earns (MINMAX).
    full_weight  points all indicators should add up to.
    group_by     attributes of an enterprise within which it is ranked, beside 规上/规下.
    classes      best first; ``remainder``: the class between the cuts; ``unsuited``: 不定等级.
    tie_break    indicator that decides between equal totals, before the code.
    """

    code: str
    title: str
    clause: str
    status: Status
    evidence: Evidence
    note: str
    mode: Mode
    cap: Fraction
    least: Fraction
    full_weight: Fraction
    group_by: tuple[str, ...]
    area_mode: AreaMode
    tie_break: str
    remainder: str
    classes: tuple[str, ...]
    unsuited: str
    parts: tuple[Part, ...]
    cuts: tuple[Cut, ...]
    vetoes: Mapping[str, Clause]
    protections: Mapping[str, Clause]
    bonus_cap: Fraction | None
    text: str
    sha256: str

    def part(self, above_scale: bool) -> Part | None:
        return next((part for part in self.parts if part.above_scale is above_scale), None)

    def unassigned(self, part: Part) -> Fraction:
        """Points of the full weight that no indicator of a part bears yet (本地特色指标)."""
        return self.full_weight - sum((rule.weight for rule in part.indicators), Fraction())

    def place(self, grade: str) -> int:
        """0 for the best class."""
        return self.classes.index(grade)


@cache
def quantities() -> Mapping[str, Quantity]:
    text = (files("parcels") / "evaluation" / "quantities.toml").read_text(encoding="utf-8")
    return MappingProxyType(
        {
            code: Quantity(
                code, row["label"], row["unit"], Fraction(row["scale"]), row.get("of", code)
            )
            for code, row in tomllib.loads(text).items()
        }
    )


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
        raise SchemeError(f"no scheme named {name!r}")
    entry = files("parcels") / "evaluation" / "schemes" / f"{name}{_SUFFIX}"
    return parse_scheme(entry.read_text(encoding="utf-8"))


def parse_scheme(text: str) -> Scheme:
    """A scheme from its whole text. Raises SchemeError."""
    try:
        tree = tomllib.loads(text, parse_float=Decimal)
        scheme = _scheme(tree, text)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise SchemeError(f"not a scheme: {error}") from error
    check(scheme)
    return scheme


def check(scheme: Scheme) -> None:
    """Whether a scheme can be worked with. Raises SchemeError."""
    named = {cut.name for cut in scheme.cuts} | {scheme.remainder}
    named |= {item.grade for item in (*scheme.vetoes.values(), *scheme.protections.values())}
    if not named <= set(scheme.classes):
        raise SchemeError(f"unknown classes: {sorted(named - set(scheme.classes))}")
    if sum((cut.share for cut in scheme.cuts), Fraction()) > 1:
        raise SchemeError("the cuts take more than everyone")
    limited = {cut.name for cut in scheme.cuts if cut.bound is Bound.AT_MOST}
    for item in scheme.protections.values():
        if item.grade in limited and scheme.place(item.grade) < scheme.place(scheme.remainder):
            raise SchemeError(f"{item.code} would lift over a limited class {item.grade}")
    for part in scheme.parts:
        _check_part(scheme, part)


def _check_part(scheme: Scheme, part: Part) -> None:
    codes = [rule.code for rule in part.indicators]
    if len(set(codes)) < len(codes) or not codes:
        raise SchemeError("an indicator stands twice, or there is none")
    if scheme.unassigned(part) < 0:
        raise SchemeError("the weights exceed the full weight")
    for rule in part.indicators:
        if rule.weight < 0:
            raise SchemeError(f"{rule.code} has a negative weight")
        if rule.upper not in quantities() or rule.lower not in quantities():
            raise SchemeError(f"{rule.code} names an unknown quantity")
        fixed = scheme.mode is Mode.RATIO and rule.baseline is Baseline.FIXED
        if fixed and (rule.fixed is None or rule.fixed <= 0):
            raise SchemeError(f"{rule.code} needs a positive baseline")


def _scheme(tree: Mapping[str, Any], text: str) -> Scheme:
    return Scheme(
        code=tree["code"],
        title=tree["title"],
        clause=tree["clause"],
        status=Status(tree["status"]),
        evidence=Evidence(tree["evidence"]),
        note=tree.get("note", ""),
        mode=Mode(tree["mode"]),
        cap=Fraction(tree["cap"]),
        least=Fraction(tree.get("least", 0)),
        full_weight=Fraction(tree["full_weight"]),
        group_by=tuple(tree["group_by"]),
        area_mode=AreaMode(tree["area_mode"]),
        tie_break=tree["tie_break"],
        remainder=tree["remainder"],
        classes=tuple(tree["classes"]),
        unsuited=tree["unsuited"],
        parts=tuple(
            Part(row["above_scale"], tuple(_indicator(item) for item in row["indicator"]))
            for row in tree["part"]
        ),
        cuts=tuple(
            Cut(row["name"], Side(row["side"]), Bound(row["bound"]), Fraction(row["share"]))
            for row in tree["cut"]
        ),
        vetoes=_clauses(tree.get("veto", []), "ceiling"),
        protections=_clauses(tree.get("protection", []), "floor"),
        bonus_cap=_optional(tree.get("bonus_cap")),
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


def _indicator(row: Mapping[str, Any]) -> IndicatorRule:
    return IndicatorRule(
        row["code"],
        row["label"],
        Fraction(row["weight"]),
        row["upper"],
        row["lower"],
        Baseline(row["baseline"]),
        Missing(row["missing"]),
        _optional(row.get("fixed")),
        row.get("inverse", False),
    )


def _clauses(rows: list[Mapping[str, Any]], grade: str) -> Mapping[str, Clause]:
    return MappingProxyType(
        {row["code"]: Clause(row["code"], row["label"], row[grade]) for row in rows}
    )


def _optional(value: int | Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)
