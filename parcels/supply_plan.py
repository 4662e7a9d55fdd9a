"""Industrial land in the yearly supply plan and in the city (供应计划 30 %, 用地结构 20 %).

The plan's share is judged on land for 出让 alone; the share of the whole plan, which holds roads
and schools by 划拨, stands beside it. 工业 is narrower than 工矿仓储 and never replaced by it.
Areas are cm².
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from parcels.dates import year_end
from parcels.outcome import Outcome
from parcels.policy import Policy, PolicyRow


class UseClass(StrEnum):
    """Classes of a supply plan (用途)."""

    INDUSTRY = "industry"
    MINING_STORAGE = "mining_storage"
    COMMERCE = "commerce"
    HOUSING = "housing"
    PUBLIC = "public"
    TRANSPORT = "transport"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _USES[self]


_USES = {
    UseClass.INDUSTRY: "工业用地",
    UseClass.MINING_STORAGE: "采矿、仓储用地",
    UseClass.COMMERCE: "商服用地",
    UseClass.HOUSING: "住宅用地",
    UseClass.PUBLIC: "公共管理与公共服务用地",
    UseClass.TRANSPORT: "交通运输用地",
    UseClass.OTHER: "其他用地",
}


class PlanMode(StrEnum):
    """How the plan supplies land (供应方式)."""

    TRANSFER = "transfer"
    ALLOCATION = "allocation"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _MODES[self]


_MODES = {
    PlanMode.TRANSFER: "出让",
    PlanMode.ALLOCATION: "划拨",
    PlanMode.OTHER: "租赁、作价出资等",
}


@dataclass(frozen=True, slots=True)
class PlanLine:
    """Land of one use and mode; ``executed_cm2`` None = not reported, never zero."""

    use: UseClass
    mode: PlanMode
    planned_cm2: int
    executed_cm2: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """``part`` of ``whole``, exact cm²; ``value`` None where there is no whole."""

    part_cm2: int
    whole_cm2: int

    @property
    def value(self) -> Fraction | None:
        return Fraction(self.part_cm2, self.whole_cm2) if self.whole_cm2 else None


@dataclass(frozen=True, slots=True)
class Judged:
    """A share against its limit, with the row of policy that sets it (None: none in force)."""

    share: Share | None
    outcome: Outcome
    row: PolicyRow | None
    reason: str


@dataclass(frozen=True, slots=True)
class SupplyShares:
    """transferred is judged; of_all, of_three (工矿仓储 ÷ 商服、工矿仓储、住宅) stand beside it."""

    transferred: Judged
    of_all: Share
    of_three: Share


def planned(lines: Iterable[PlanLine], policy: Policy, as_of: date) -> SupplyShares:
    """Shares of what the plan provides."""
    return _shares([(line.use, line.mode, line.planned_cm2) for line in lines], policy, as_of)


def executed(lines: Iterable[PlanLine], policy: Policy, as_of: date) -> SupplyShares | None:
    """Shares of what was supplied; None while any line of the plan is not reported."""
    given = list(lines)
    known = [
        (line.use, line.mode, line.executed_cm2) for line in given if line.executed_cm2 is not None
    ]
    return _shares(known, policy, as_of) if given and len(known) == len(given) else None


def _shares(
    lines: list[tuple[UseClass, PlanMode, int]], policy: Policy, as_of: date
) -> SupplyShares:
    def total(uses: Iterable[UseClass] = UseClass, modes: Iterable[PlanMode] = PlanMode) -> int:
        return sum(area for use, mode, area in lines if use in uses and mode in modes)

    industry, transfer = (UseClass.INDUSTRY,), (PlanMode.TRANSFER,)
    mining = (UseClass.INDUSTRY, UseClass.MINING_STORAGE)
    built = (*mining, UseClass.COMMERCE, UseClass.HOUSING)
    share = Share(total(industry, transfer), total(modes=transfer))
    return SupplyShares(
        transferred=_at_least(share, policy.find("structure.supply_share", as_of)),
        of_all=Share(total(industry), total()),
        of_three=Share(total(mining), total(built)),
    )


@dataclass(frozen=True, slots=True)
class Survey:
    """Industrial land of a place at a day, from one survey inside one boundary, ellipsoidal cm².

    ``survey`` and ``boundary`` name the source of both figures (同一调查、同一范围).
    """

    on: date
    survey: str
    boundary: str
    industrial_cm2: int
    urban_cm2: int


def structure(survey: Survey | None, policy: Policy, as_of: date) -> Judged:
    """工业用地 ÷ 城市建设用地. Below the limit before the goal's year is over is not yet due."""
    row = policy.find("structure.city_share", as_of)
    if survey is None:
        return Judged(None, Outcome.UNKNOWN, row, "没有登记调查结果")
    judged = _at_least(Share(survey.industrial_cm2, survey.urban_cm2), row)
    if row is None or judged.outcome is not Outcome.FAIL:
        return judged
    if survey.on < year_end(row.whole("goal_year")):
        return Judged(
            judged.share, Outcome.NOT_DUE, row, f"目标到 {row.whole('goal_year')} 年底，尚未到期"
        )
    return judged


def _at_least(share: Share, row: PolicyRow | None) -> Judged:
    value = share.value
    if value is None:
        return Judged(None, Outcome.UNKNOWN, row, "没有数据")
    if row is None:
        return Judged(share, Outcome.UNKNOWN, None, "该日没有这一目标")
    met = value >= row.number("min")
    return Judged(
        share,
        Outcome.PASS if met else Outcome.FAIL,
        row,
        "达到下限" if met else "低于下限",
    )
