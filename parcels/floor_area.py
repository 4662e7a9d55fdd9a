"""计容建筑面积: floor area as 容积率 counts it, an interval while heights are unknown.

A storey higher than 8 m counts double (《工业项目建设用地控制指标》); exactly 8.00 m does not.
A storey of unknown height may count once or with the largest factor.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from parcels.building import Buildings, Storey
from parcels.policy import Policy
from parcels.units import from_metres


@dataclass(frozen=True, slots=True)
class CountedArea:
    """Exact cm². ``high`` is None when some building has not even a floor area."""

    low: Fraction
    high: Fraction | None

    def ratio(self, land_cm2: int) -> "Far":
        return Far(self.low / land_cm2, None if self.high is None else self.high / land_cm2)


@dataclass(frozen=True, slots=True)
class Far:
    """容积率 as an interval; both ends equal when everything is known."""

    low: Fraction
    high: Fraction | None

    @property
    def known(self) -> bool:
        return self.low == self.high

    def below(self, bound: Fraction) -> bool:
        """Certainly under a bound that itself belongs to the range."""
        return self.high is not None and self.high < bound

    def above(self, bound: Fraction) -> bool:
        """Certainly over a bound that itself belongs to the range."""
        return self.low > bound


def counted_area(buildings: Buildings, policy: Policy, as_of: date) -> CountedArea:
    """All storeys of all buildings; below ground only where the policy counts it."""
    steps = [
        (from_metres(row.number("above_m")), row.number("factor"))
        for row in policy.find_all("far.storey", as_of)
    ]
    row = policy.find("far.underground", as_of)
    underground = row is not None and row.flag("counts")
    low, high, complete = Fraction(), Fraction(), True
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
    return CountedArea(low, high if complete else None)


def _factors(storey: Storey, steps: list[tuple[Fraction, Fraction]]) -> tuple[Fraction, Fraction]:
    single = Fraction(1)
    if storey.height_mm is None:
        return single, max((factor for _, factor in steps), default=single)
    reached = [factor for above, factor in steps if storey.height_mm > above]
    factor = max(reached, default=single)
    return factor, factor
