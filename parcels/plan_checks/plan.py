"""A plan for a piece of land (方案): its outline as land, its purpose, and what is known of it.

Everything that is not given is None or empty and makes the check that needs it UNKNOWN.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from parcels.cases.case import Case
from parcels.cases.freeze import Applicant
from parcels.contract import FarRange
from parcels.facts import ParcelFacts
from parcels.lines.adjustment import Adjustment
from parcels.overlap import Relation
from parcels.standard.target import Target
from parcels.units import Exact


class Purpose(StrEnum):
    """What the plan is for; decides which checks apply (``checks.toml``)."""

    SUPPLY = "supply"
    USE_CHANGE = "use_change"
    CONDITION = "condition"
    TRANSFER = "transfer"
    LINE_CHANGE = "line_change"

    @property
    def label(self) -> str:
        return _PURPOSES[self]


_PURPOSES = {
    Purpose.SUPPLY: "新增工业用地供应",
    Purpose.USE_CHANGE: "改变用途",
    Purpose.CONDITION: "新的规划条件",
    Purpose.TRANSFER: "转让",
    Purpose.LINE_CHANGE: "保护线调整",
}


@dataclass(frozen=True, slots=True)
class Overlap:
    """A current parcel that shares land with the outline beyond the tolerance, cm².

    ``code`` is None outside the viewer's scope.
    """

    relation: Relation
    area_cm2: int
    code: str | None = None


@dataclass(frozen=True, slots=True)
class UseAfter:
    """The use after the change (拟改用途); ``industrial`` None where its class is unclear."""

    name: str
    industrial: bool | None


@dataclass(frozen=True, slots=True)
class Condition:
    """A new planning condition (规划条件); shares are exact ratios, None not given.

    coefficient  建筑系数; admin_land, admin_gfa: land and floor area of 行政办公及生活服务设施;
    green        绿地率; kinds: kinds of buildings planned (None unknown).
    """

    far: FarRange | None = None
    coefficient: Exact | None = None
    admin_land: Exact | None = None
    admin_gfa: Exact | None = None
    green: Exact | None = None
    kinds: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class SupplyTerms:
    """Terms of a new supply; see ``standard.supply.Supply``. ``targets`` None = not given."""

    targets: tuple[Target, ...] | None = None
    liability: bool | None = None
    standard: bool | None = None
    excluded: str = ""
    restricted: str = ""
    listed_on: date | None = None


@dataclass(frozen=True, slots=True)
class TransferTerms:
    """Terms of a transfer, money in 分 without land price.

    chain  transferred by a 链主 to its core suppliers; None not said.
    """

    consent: bool | None = None
    invested_fen: int | None = None
    total_fen: int | None = None
    notice: bool | None = None
    chain: bool | None = None


@dataclass(frozen=True, slots=True)
class Encumbrance:
    """抵押与查封: ``mortgagees`` None = not looked up, empty = none."""

    mortgagees: tuple[str, ...] | None = None
    seized: bool | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """使用年限: how the land is held, until when, and until when the plan needs it."""

    mode: str | None = None
    ends_on: date | None = None
    needed_until: date | None = None


@dataclass(frozen=True, slots=True)
class CityLand:
    """Industrial and all construction land of the city by one survey (``source``), cm²."""

    industrial_cm2: int
    construction_cm2: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is checked.

    land        the outline as land: areas, layers, shares, ring; with the facts of the parcel it
                equals, where it equals one.
    district    name of the 区(市)县 it lies in; empty unknown.
    overlaps    current parcels under it; None = not compared.
    compensated_cm2   industrial land made up for elsewhere in the district (补划).
    documents   papers of the change or transfer: name in the policy row → held.
    cases       idle cases that concern the land or the applicant; None = not looked up.
    adjusted    adjustments of the line already in force.
    """

    purpose: Purpose
    land: ParcelFacts
    district: str = ""
    overlaps: tuple[Overlap, ...] | None = None
    use: UseAfter | None = None
    compensated_cm2: int = 0
    city: CityLand | None = None
    condition: Condition = field(default_factory=Condition)
    supply: SupplyTerms = field(default_factory=SupplyTerms)
    transfer: TransferTerms = field(default_factory=TransferTerms)
    documents: Mapping[str, bool | None] = field(default_factory=dict)
    cases: tuple[Case, ...] | None = None
    applicant: Applicant | None = None
    encumbrance: Encumbrance = field(default_factory=Encumbrance)
    term: Term = field(default_factory=Term)
    adjustment: Adjustment | None = None
    adjusted: tuple[Adjustment, ...] = ()
