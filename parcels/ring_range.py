"""The 容积率 range of the ring expressway's zones for a parcel, weighted where it straddles."""

from datetime import date
from fractions import Fraction

from parcels.contract import FarRange
from parcels.facts import RingPlace
from parcels.policy import Policy, PolicyRow
from parcels.sliver import is_sliver
from parcels.units import PPM, Exact, from_metres


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


def near(ring: RingPlace, policy: Policy, as_of: date) -> bool:
    """Whether an approximate ring leaves open on which side the land lies (``far.ring.doubt``)."""
    row = policy.find("far.ring.doubt", as_of)
    return row is not None and ring.distance_mm <= from_metres(row.number("within_m"))


def straddles(ring: RingPlace, policy: Policy, as_of: date) -> bool:
    """Whether both parts are more than slivers; the weighted bounds hold either way."""
    row = policy.find("line.sliver", as_of)
    if row is None or ring.inside_ppm in (0, PPM):
        return False
    parts = (
        (ring.inside_cm2, ring.inside_perimeter_mm, ring.inside_ppm),
        (ring.outside_cm2, ring.outside_perimeter_mm, PPM - ring.inside_ppm),
    )
    return not any(cm2 is not None and is_sliver(row, cm2, mm, share) for cm2, mm, share in parts)


def _mean(one: Exact | None, other: Exact | None, share: int) -> Exact | None:
    if one is None or other is None:
        return None
    return Fraction(one * share + other * (PPM - share)) / PPM


def _range(row: PolicyRow) -> FarRange:
    return FarRange(row.number("min"), row.number("max"))
