"""The 容积率 range of the ring expressway's zones for a parcel, weighted where it straddles."""

from datetime import date
from fractions import Fraction

from parcels.contract import FarRange
from parcels.facts import RingPlace
from parcels.policy import Policy, PolicyRow
from parcels.units import PPM, Exact


def sides(policy: Policy, as_of: date) -> tuple[FarRange, FarRange] | None:
    """The ranges (inside, outside) in force; None when either is not."""
    inside = policy.find("far.ring.inside", as_of)
    outside = policy.find("far.ring.outside", as_of)
    if inside is None or outside is None:
        return None
    return _range(inside), _range(outside)


def weighted(inside: FarRange, outside: FarRange, ring: RingPlace) -> FarRange:
    """Σ aᵢ·boundᵢ ÷ Σ aᵢ over the two parts: continuous, insensitive to digitising."""
    if ring.inside_ppm in (0, PPM):
        return inside if ring.inside_ppm else outside
    return FarRange(
        _mean(inside.low, outside.low, ring.inside_ppm),
        _mean(inside.high, outside.high, ring.inside_ppm),
    )


def _mean(one: Exact | None, other: Exact | None, share: int) -> Exact | None:
    if one is None or other is None:
        return None
    return Fraction(one * share + other * (PPM - share)) / PPM


def _range(row: PolicyRow) -> FarRange:
    return FarRange(row.number("min"), row.number("max"))
