"""Targets of a 标准地 and their comparison with what was measured.

Unrounded and exact; 以上、以下 include the bound. What is missing is UNKNOWN and never PASS.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from parcels.contract import BenefitTarget, CheckStage, Operator
from parcels.outcome import Outcome
from parcels.policy import Policy
from parcels.units import PERCENT, Exact, per_mu


@dataclass(frozen=True, slots=True)
class IndicatorKind:
    """One row of ``indicators.toml``. ``benefit``: one of the three 效益指标 of new supply.

    ``control``: policy row of the 控制指标 that holds where nothing is agreed; empty = none.
    """

    code: str
    label: str
    formula: str
    units: tuple[str, ...]
    operator: Operator
    stage: CheckStage
    benefit: bool = False
    control: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """One agreed figure; bounds in ``unit``, inclusive.

    exempt           document by which it does not apply; empty = it applies.
    with_land_price  FAI_MU only: whether the land price (地价款) is part of the investment.
    clause           of the contract or agreement that sets it, as written there.
    """

    indicator: str
    operator: Operator
    low: Exact | None
    high: Exact | None
    unit: str
    stage: CheckStage
    mandatory: bool = True
    exempt: str = ""
    with_land_price: bool | None = None
    clause: str = ""

    def holds(self, value: Exact) -> bool:
        """Whether a value in the target's own unit meets it."""
        low_held = self.operator is Operator.AT_MOST or self.low is None or value >= self.low
        high_held = self.operator is Operator.AT_LEAST or self.high is None or value <= self.high
        return low_held and high_held

    @property
    def complete(self) -> bool:
        """Has the bounds its operator needs, in a unit the indicator knows."""
        low_given = self.operator is Operator.AT_MOST or self.low is not None
        high_given = self.operator is Operator.AT_LEAST or self.high is not None
        kind = indicator_kinds().get(self.indicator)
        return low_given and high_given and kind is not None and self.unit in kind.units


@dataclass(frozen=True, slots=True)
class Measure:
    """What was measured: value in ``unit``, of which period, from which source."""

    indicator: str
    value: Exact
    unit: str
    source: str = ""
    on: date | None = None
    with_land_price: bool | None = None


@dataclass(frozen=True, slots=True)
class TargetResult:
    """``value``: in the target's unit, None when unknown. ``reason``: missing, unit or land_price.

    ``reason`` is empty unless the outcome is UNKNOWN.
    """

    target: Target
    outcome: Outcome
    value: Exact | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StageResult:
    """All targets of a stage. PASS only when every mandatory target is PASS or EXEMPT."""

    stage: CheckStage
    results: tuple[TargetResult, ...]
    outcome: Outcome

    def having(self, outcome: Outcome) -> tuple[TargetResult, ...]:
        """Mandatory targets with an outcome."""
        return tuple(
            item for item in self.results if item.target.mandatory and item.outcome is outcome
        )


@cache
def indicator_kinds() -> Mapping[str, IndicatorKind]:
    text = (files("parcels") / "standard" / "indicators.toml").read_text(encoding="utf-8")
    return MappingProxyType(
        {
            code: IndicatorKind(
                code,
                row["label"],
                row["formula"],
                tuple(row["units"]),
                Operator(row["operator"]),
                CheckStage(row["stage"]),
                row.get("benefit", False),
                row.get("control", ""),
            )
            for code, row in tomllib.loads(text).items()
        }
    )


def of_contract(target: BenefitTarget) -> Target:
    """A contract's benefit target; one without a stage is checked when it usually is."""
    kind = indicator_kinds()[target.indicator.value]
    return Target(
        kind.code,
        target.operator,
        target.low,
        target.high,
        target.unit,
        target.stage or kind.stage,
        with_land_price=target.with_land_price,
    )


def control_targets(policy: Policy, on: date) -> tuple[Target, ...]:
    """What the 控制指标 in force on a day ask of a completed project (对标验收)."""
    found = []
    for kind in indicator_kinds().values():
        row = policy.find(kind.control, on) if kind.control else None
        if row is not None:
            low, high = (
                row.number(name) * PERCENT if name in row.values else None
                for name in ("min", "max")
            )
            found.append(
                Target(kind.code, kind.operator, low, high, "%", kind.stage, clause=row.citation)
            )
    return tuple(found)


def check(
    target: Target, measure: Measure | None, due_on: date | None, as_of: date
) -> TargetResult:
    """One target. ``due_on``: the last day on which it is not yet due; None = it is due."""
    if target.exempt:
        return TargetResult(target, Outcome.EXEMPT)
    if due_on is not None and as_of <= due_on:
        return TargetResult(target, Outcome.NOT_DUE)
    if measure is None:
        return TargetResult(target, Outcome.UNKNOWN, reason="missing")
    if not target.complete:
        return TargetResult(target, Outcome.UNKNOWN, reason="unit")
    if target.with_land_price is not None and measure.with_land_price != target.with_land_price:
        return TargetResult(target, Outcome.UNKNOWN, reason="land_price")
    value = converted(measure, target.unit)
    if value is None:
        return TargetResult(target, Outcome.UNKNOWN, reason="unit")
    return TargetResult(target, Outcome.PASS if target.holds(value) else Outcome.FAIL, value)


def check_stage(
    targets: Iterable[Target],
    measures: Mapping[str, Measure],
    stage: CheckStage,
    as_of: date,
    due_on: date | None = None,
) -> StageResult:
    """Every target of a stage. Without any mandatory target the outcome is NOT_APPLICABLE."""
    results = tuple(
        check(target, measures.get(target.indicator), due_on, as_of)
        for target in targets
        if target.stage is stage
    )
    return StageResult(stage, results, _joined(results))


def converted(measure: Measure, unit: str) -> Exact | None:
    """The measured value in another unit; None when the two do not convert."""
    if measure.unit == unit:
        return measure.value
    fen, one = per_mu(measure.value, measure.unit), per_mu(1, unit)
    return None if fen is None or one is None else fen / one


def _joined(results: tuple[TargetResult, ...]) -> Outcome:
    outcomes = {item.outcome for item in results if item.target.mandatory}
    if not outcomes:
        return Outcome.NOT_APPLICABLE
    for worst in (Outcome.FAIL, Outcome.UNKNOWN, Outcome.NOT_DUE):
        if worst in outcomes:
            return worst
    return Outcome.PASS
