"""实际用地面积 of enterprises, and whether the shares of a parcel fit it (评价用地面积).

area = own registered + own actual unregistered + leased in − leased out (see
``enterprise.Occupied``), without land inside its contract's construction period.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from parcels.enterprise import Occupied
from parcels.policy import Policy, PolicyError
from parcels.units import CM2_PER_M2, Exact


@dataclass(frozen=True, slots=True)
class LandStatement:
    """What an enterprise is told before scoring: the sum and each part of it, cm²."""

    own: int
    unregistered: int
    leased_in: Fraction
    leased_out: int
    in_construction: Exact
    area: Fraction


class LandUse(StrEnum):
    """In which way a piece of land enters the sum."""

    OWN = "OWN"
    LEASED_IN = "LEASED_IN"
    LEASED_BUILDING = "LEASED_BUILDING"
    LEASED_OUT = "LEASED_OUT"

    @property
    def label(self) -> str:
        return _USES[self]


_USES = {
    LandUse.OWN: "自有",
    LandUse.LEASED_IN: "租入用地",
    LandUse.LEASED_BUILDING: "租入厂房分摊",
    LandUse.LEASED_OUT: "租出",
}


@dataclass(frozen=True, slots=True)
class LandPart:
    """One use of one parcel, cm².

    parcel        宗地代码 as known; parcel_cm2: its legal area, None unknown.
    area          exact, never negative: what is leased out is taken off.
    building      floor area leased and of the whole parcel, where land is shared by it.
    in_construction   inside the contract's construction period: not counted.
    """

    parcel: str
    parcel_cm2: int | None
    use: LandUse
    area: Exact
    building: tuple[int, int] | None = None
    in_construction: bool = False

    @property
    def signed(self) -> Exact:
        return -self.area if self.use is LandUse.LEASED_OUT else self.area


@dataclass(frozen=True, slots=True)
class Overfull:
    """A parcel whose users together name more land than it has; ``over`` in cm²."""

    parcel: str
    over: Fraction


def overfull(parts: Iterable[LandPart], policy: Policy, on: date) -> tuple[Overfull, ...]:
    """Parcels whose shares do not fit, by code; one without a legal area cannot be told."""
    shares: dict[tuple[str, int], list[Exact]] = defaultdict(list)
    for part in parts:
        if part.parcel_cm2 is not None:
            shares[part.parcel, part.parcel_cm2].append(part.signed)
    found = ((code, excess(cm2, shares[code, cm2], policy, on)) for code, cm2 in sorted(shares))
    return tuple(Overfull(code, over) for code, over in found if over is not None)


def land_statement(occupied: Occupied, in_construction_cm2: Exact = 0) -> LandStatement:
    """Own + leased in − leased out − land not yet due, exact."""
    buildings = sum((item.land for item in occupied.leased_in_buildings), Fraction())
    return LandStatement(
        occupied.own_cm2,
        occupied.unregistered_cm2,
        occupied.leased_in_cm2 + buildings,
        occupied.leased_out_cm2,
        in_construction_cm2,
        occupied.area - in_construction_cm2,
    )


def excess(parcel_cm2: int, shares: Iterable[Exact], policy: Policy, on: date) -> Fraction | None:
    """By how many cm² the shares exceed their parcel; None when they fit within the tolerance."""
    row = policy.find("eval.shares", on)
    if row is None:
        raise PolicyError(f"eval.shares is not in force on {on}")
    over = sum((Fraction(share) for share in shares), Fraction()) - parcel_cm2
    return over if over > row.number("tolerance_m2") * CM2_PER_M2 else None
