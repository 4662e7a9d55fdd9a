"""The values the ingredients of a story aim at, read from the city profile."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from parcels.policy import Policy, load_profile

CITY = "chengdu"


@dataclass(frozen=True, slots=True)
class Band:
    """A floor area ratio range, bounds included."""

    low: Fraction
    high: Fraction

    def mixed(self, other: "Band", share: Fraction) -> "Band":
        """Area-weighted with ``share`` of self (a parcel that straddles the ring)."""
        rest = 1 - share
        return Band(
            self.low * share + other.low * rest,
            self.high * share + other.high * rest,
        )


@dataclass(frozen=True, slots=True)
class Aims:
    """Ring ranges of 容积率 and the city's targets in 万元 a 亩."""

    inside: Band
    outside: Band
    revenue_wan: Fraction
    tax_wan: Fraction


def aims(as_of: date) -> Aims:
    """The rows of the profile in force on ``as_of``. Raises LookupError without them."""
    policy = load_profile(CITY).policy
    return Aims(
        inside=_band(policy, "far.ring.inside", as_of),
        outside=_band(policy, "far.ring.outside", as_of),
        revenue_wan=_number(policy, "permu.rev", "min_wan_per_mu", as_of),
        tax_wan=_number(policy, "permu.tax", "min_wan_per_mu", as_of),
    )


def _band(policy: Policy, code: str, as_of: date) -> Band:
    return Band(_number(policy, code, "min", as_of), _number(policy, code, "max", as_of))


def _number(policy: Policy, code: str, name: str, as_of: date) -> Fraction:
    row = policy.find(code, as_of)
    if row is None:
        raise LookupError(code)
    return Fraction(row.number(name))
