"""违约金 of a 投资建设（履约监管）协议, by the formula the contract names."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from parcels.contract import Operator
from parcels.standard.target import TargetResult
from parcels.units import Exact, half_up, mu, per_mu


class Formula(StrEnum):
    """NONE: none agreed. PER_MU_GAP: (target − actual) × 亩 × rate. PCT_PRICE: share of price."""

    NONE = "NONE"
    FIXED = "FIXED"
    PER_MU_GAP = "PER_MU_GAP"
    PCT_PRICE = "PCT_PRICE"


@dataclass(frozen=True, slots=True)
class PenaltyTerms:
    """``fixed_fen`` for FIXED; ``rate`` a plain ratio for PER_MU_GAP and PCT_PRICE."""

    formula: Formula = Formula.NONE
    fixed_fen: int | None = None
    rate: Exact | None = None

    @property
    def complete(self) -> bool:
        match self.formula:
            case Formula.NONE:
                return True
            case Formula.FIXED:
                return self.fixed_fen is not None
        return self.rate is not None


def penalty(
    terms: PenaltyTerms,
    missed: Iterable[TargetResult],
    area_cm2: int | None,
    price_fen: int | None,
) -> int | None:
    """The penalty in 分, half up; None when something it needs is not known.

    ``missed``: the targets missed, also those whose figures were kept back; without one it is 0.
    PER_MU_GAP adds up money targets per mu; one that is none, or has no figure, makes it unknown.
    """
    failed = tuple(missed)
    if not failed or terms.formula is Formula.NONE:
        return 0
    if terms.formula is Formula.FIXED:
        return terms.fixed_fen
    if terms.rate is None:
        return None
    if terms.formula is Formula.PCT_PRICE:
        return None if price_fen is None else half_up(price_fen * terms.rate)
    gaps = [_gap(item) for item in failed]
    known = [gap for gap in gaps if gap is not None]
    if area_cm2 is None or len(known) < len(gaps):
        return None
    return half_up(sum(known, Fraction()) * mu(area_cm2) * terms.rate)


def _gap(result: TargetResult) -> Fraction | None:
    """分 a 亩 by which a 不低于 target was missed."""
    target = result.target
    if target.operator is Operator.AT_MOST or target.low is None or result.value is None:
        return None
    return per_mu(target.low - result.value, target.unit)
