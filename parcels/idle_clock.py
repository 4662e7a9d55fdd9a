"""The days that decide limb 1: D0 动工开发日期, T1 满一年末日, T2 满两年末日.

D0 is the contract's start as last changed; without one, a year after the actual delivery
(办法 22 ¶2). Verified delays move D0 while it has not come, then T1 and T2 (see
``suspension``). The 办法 has no formula for this; the choices made here:

* the shift of D0 counts days after the agreement that set it was signed, or after the agreed
  delivery where the signing date is unknown; without both D0 is not moved. Where D0 itself
  comes from the actual delivery, days before that delivery are already in it and do not count;
* a delay that straddles D0 counts once on each side;
* a verified delay that still goes on counts up to ``as_of``: as long as it does, the day it
  moves is undetermined, but is never in the past.
"""

from dataclasses import dataclass
from datetime import date

from parcels.contract import Contract
from parcels.dates import PreciseDate, add_years
from parcels.policy import Policy
from parcels.suspension import Interval, lengthened, merged
from parcels.works import Delay


@dataclass(frozen=True, slots=True)
class StartDate:
    """D0 before any shift. ``basis``: agreed, supplement or delivery."""

    on: PreciseDate
    basis: str
    counted_after: date | None


@dataclass(frozen=True, slots=True)
class IdleClock:
    """D0 as shifted, T1 and T2, each the *last* day of its period.

    d0_open, t1_open   a verified delay still goes on and moves that day.
    suspended_days     how many days T1 lies behind the plain year after the plain D0.
    """

    d0: date
    start: date
    t1: date
    t2: date
    d0_open: bool
    t1_open: bool
    suspended_days: int


def start_date(contract: Contract, policy: Policy, as_of: date) -> StartDate | None:
    """D0 by contract, supplement or delivery; None when neither date is known."""
    agreed = contract.last_start(as_of)
    if agreed is not None:
        setting = contract.start_set_on(as_of)
        if setting is not None:
            return StartDate(agreed, "supplement", setting)
        signing = contract.signed_on or contract.agreed_delivery
        return StartDate(agreed, "agreed", signing.first if signing else None)
    row = policy.find("idle.undated", as_of)
    delivery = contract.actual_delivery
    if delivery is None or row is None:
        return None
    due = PreciseDate(add_years(delivery.value, row.whole("years")), delivery.precision)
    return StartDate(due, "delivery", delivery.last)


def run(
    d0: date,
    counted_after: date | None,
    delays: tuple[Delay, ...],
    policy: Policy,
    as_of: date,
    *,
    with_claims: bool = False,
) -> IdleClock | None:
    """Set the clock for an exact D0; None when the policy has no period for that day."""
    limb, resume = policy.find("idle.limb1", as_of), policy.find("idle.resume", as_of)
    if limb is None or resume is None:
        return None
    counted = _deductible(delays, policy, as_of, with_claims)
    intervals = merged(Interval(d.since, as_of if d.until is None else d.until) for d in counted)
    start = d0 if counted_after is None else lengthened(d0, intervals, counted_after)
    t1 = lengthened(add_years(start, limb.whole("years")), intervals, start)
    t2 = lengthened(add_years(start, resume.whole("years")), intervals, start)
    going_on = [d.since for d in counted if d.until is None and d.since <= as_of]
    return IdleClock(
        d0=d0,
        start=start,
        t1=t1,
        t2=t2,
        d0_open=counted_after is not None
        and counted_after < as_of
        and any(since <= start for since in going_on),
        t1_open=any(since <= t1 for since in going_on),
        suspended_days=(t1 - add_years(d0, limb.whole("years"))).days,
    )


def _deductible(
    delays: tuple[Delay, ...], policy: Policy, as_of: date, with_claims: bool
) -> list[Delay]:
    row = policy.find("idle.deduct", as_of)
    if not delays or row is None or not row.flag("deduct"):
        return []
    causes = row.words("causes")
    return [d for d in delays if d.cause.value in causes and (d.verified or with_claims)]
