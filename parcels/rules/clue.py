"""The finding of one low-efficiency clue, with the policy row of its rule."""

from collections.abc import Mapping
from datetime import date

from parcels.finding import DataUse, Detail, Finding, Unit
from parcels.outcome import Outcome
from parcels.verdict import Rule

_CODES = {
    Rule.LE_PARTIAL: "le.partial",
    Rule.LE_FAR: "le.far",
    Rule.LE_BCOEF: "control.bcoef",
    Rule.LE_INVEST: "le.invest",
    Rule.LE_TAX: "le.tax",
    Rule.LE_STOP: "le.stop",
    Rule.LE_USE: "le.use",
    Rule.LE_CLASS: "le.class",
    Rule.LE_REACH: "le.reach",
}


def clue(
    rule: Rule,
    outcome: Outcome,
    reason: str,
    as_of: date,
    *,
    measured: int | None = None,
    limit: int | None = None,
    unit: Unit = Unit.NONE,
    data: tuple[DataUse, ...] = (),
    detail: Mapping[str, Detail] | None = None,
) -> Finding:
    """``limit`` is the bound below which the clue is found (above which, for LE_PARTIAL)."""
    return Finding(
        rule=rule,
        outcome=outcome,
        reason=reason,
        as_of=as_of,
        measured=measured,
        limit_low=limit,
        unit=unit,
        clauses=(_CODES[rule],),
        data=data,
        detail=detail or {},
    )
