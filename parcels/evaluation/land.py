"""实际用地面积 of enterprises, and whether the shares of a parcel fit it (评价用地面积).

area = own registered + own actual unregistered + leased in − leased out (see
``enterprise.Occupied``), without land inside its contract's construction period.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
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
    in_construction: int
    area: Fraction


def land_statement(occupied: Occupied, in_construction_cm2: int = 0) -> LandStatement:
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
