"""计容建筑面积: floor area as 容积率 counts it, an interval while heights are unknown.

A storey higher than 8 m counts double (《工业项目建设用地控制指标》); exactly 8.00 m does not.
A storey of unknown height may count once or with the largest factor.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from parcels.building import Buildings, Storey
from parcels.policy import Policy
from parcels.units import Exact, from_metres


@dataclass(frozen=True, slots=True)
class Far:
    """容积率 as an interval: counted floor area over land, compared by cross-multiplication.

    counted_low, counted_high   exact cm²; the upper end is None when some building has not even
                                a floor area. Both are equal when everything is known.
    land_cm2                    above 0.
    """

    counted_low: Exact
    counted_high: Exact | None
    land_cm2: int

    @property
    def known(self) -> bool:
        return self.counted_low == self.counted_high

    @property
    def low(self) -> Fraction:
        return Fraction(self.counted_low) / self.land_cm2

    @property
    def high(self) -> Fraction | None:
        return None if self.counted_high is None else Fraction(self.counted_high) / self.land_cm2

    def below(self, bound: Exact) -> bool:
        """Certainly under a bound that itself belongs to the range."""
        if self.counted_high is None:
            return False
        return self.counted_high * bound.denominator < bound.numerator * self.land_cm2

    def above(self, bound: Exact) -> bool:
        """Certainly over a bound that itself belongs to the range."""
        return self.counted_low * bound.denominator > bound.numerator * self.land_cm2

    def at_least(self, bound: Exact) -> bool:
        """Certainly not under a bound."""
        return self.counted_low * bound.denominator >= bound.numerator * self.land_cm2

    def at_most(self, bound: Exact) -> bool:
        """Certainly not over a bound."""
        if self.counted_high is None:
            return False
        return self.counted_high * bound.denominator <= bound.numerator * self.land_cm2


def floor_area_ratio(buildings: Buildings, land_cm2: int, policy: Policy, as_of: date) -> Far:
    """All storeys of all buildings; below ground only where the policy counts it."""
    steps = _steps(policy, as_of)
    row = policy.find("far.underground", as_of)
    underground = row is not None and row.flag("counts")
    low: Exact = 0
    high: Exact = 0
    complete = True
    for building in buildings.items:
        if building.storeys is None:
            complete = False
            continue
        for storey in building.storeys:
            if storey.below_ground and not underground:
                continue
            least, most = _factors(storey, steps)
            low += storey.area_cm2 * least
            high += storey.area_cm2 * most
    return Far(low, high if complete else None, land_cm2)


def _steps(policy: Policy, as_of: date) -> list[tuple[Exact, Exact]]:
    """(height in mm that must be exceeded, factor)."""
    rows = policy.find_all("far.storey", as_of)
    return [(from_metres(row.number("above_m")), row.number("factor")) for row in rows]


def _factors(storey: Storey, steps: list[tuple[Exact, Exact]]) -> tuple[Exact, Exact]:
    if storey.height_mm is None:
        return 1, max((factor for _, factor in steps), default=1)
    factor: Exact = 1
    for above, step in steps:
        if storey.height_mm > above:
            factor = max(factor, step)
    return factor, factor
