"""土地闲置费: 20 % of the land price, to the 分 (办法 14 (一)).

Levied once for one finding of idleness, never by the year; 不得列入生产成本.
"""

from dataclasses import dataclass
from datetime import date

from parcels.policy import Policy, PolicyError
from parcels.units import half_up


@dataclass(frozen=True, slots=True)
class LevyBase:
    """Part of the price that is levied (one of two phases, say), with the officer's reason."""

    fen: int
    reason: str


@dataclass(frozen=True, slots=True)
class Fee:
    """``base_fen`` × the share of the day = ``fen``, half up; ``reason`` of a partial base."""

    base_fen: int
    fen: int
    reason: str = ""


def idle_fee(price_fen: int, policy: Policy, on: date, base: LevyBase | None = None) -> Fee:
    """The fee on a 土地出让或划拨价款 (total, with supplements), 分.

    Raises ValueError for a negative price, a base above it or a base without a reason, and
    PolicyError when no share is in force.
    """
    row = policy.find("idle.levy.fee", on)
    if row is None:
        raise PolicyError(f"idle.levy.fee is not in force on {on}")
    if price_fen < 0:
        raise ValueError("a price cannot be negative")
    levied = LevyBase(price_fen, "") if base is None else base
    if not 0 <= levied.fen <= price_fen:
        raise ValueError("the base lies outside the price")
    if base is not None and not base.reason.strip():
        raise ValueError("a partial base needs a reason")
    return Fee(levied.fen, half_up(levied.fen * row.number("share")), levied.reason)
