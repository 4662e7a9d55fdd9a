"""Evaluation schemes (评价方案) as data: indicators, weights, baselines, cuts, vetoes.

A scheme is TOML; its text and SHA-256 are kept with every round, so that a published evaluation
can be worked out again. Numbers are exact.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from parcels.policy import Evidence, Status
from parcels.units import Exact


class SchemeError(ValueError):
    """A scheme that cannot be used; the text says where and why, in Chinese."""


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


class GroupName(StrEnum):
    """What enterprises may be ranked within, beside 规上/规下."""

    DISTRICT = "district"
    PARK = "park"
    INDUSTRY = "industry"

    @property
    def label(self) -> str:
        return _GROUPS[self]


_GROUPS = {
    GroupName.DISTRICT: "区（市）县",
    GroupName.PARK: "园区",
    GroupName.INDUSTRY: "行业大类",
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """One reported quantity; ``of`` names the reported one it is another unit of.

    ``field``: of the yearly report (企业效益年报), "" where that has none; one of its units as
    stored there is ``field_scale`` of ours.
    """

    code: str
    label: str
    unit: str
    scale: Fraction
    of: str
    field: str = ""
    field_scale: int = 1

    def shown(self, stored: Exact) -> Fraction:
        """A stored amount in the unit."""
        return Fraction(stored) / self.scale


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
                code,
                row["label"],
                row["unit"],
                Fraction(row["scale"]),
                row.get("of", code),
                row.get("field", ""),
                row.get("field_scale", 1),
            )
            for code, row in tomllib.loads(text).items()
        }
    )
