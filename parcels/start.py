"""Has the project started (动工开发, 办法 30)?

A start needs the 施工许可证 first, then the statutory share of pit, piles or foundation. Works
without a permit, fences, ceremonies or a permit alone are no start. Where both pit and piles
are needed the slower decides.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from parcels.dates import PreciseDate
from parcels.facts import ParcelFacts
from parcels.policy import Policy, PolicyRow
from parcels.works import Foundation, PermitState


class StartState(StrEnum):
    """UNPERMITTED: works without a permit, which are no start. UNCLEAR: cannot be said."""

    STARTED = "started"
    NOT_STARTED = "not_started"
    UNPERMITTED = "unpermitted"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Start:
    """``on``: when, None if not or unknown; ``reported``: only the supply record says so."""

    state: StartState
    on: PreciseDate | None = None
    reported: bool = False


def start_of(facts: ParcelFacts, policy: Policy, as_of: date) -> Start:
    """Judge the evidence known at ``as_of``.

    No permit record at all reads like 不详, except that a start date in the supply record
    (实际开工时间) is then taken as reported. 不详 with works seen is UNCLEAR, never a non-start.
    """
    reached = _reached(facts.foundations, policy.find("idle.started", as_of), as_of)
    works = reached is True or _works(facts)
    permit = facts.permit
    if permit is None:
        reported = _reported(facts, as_of)
        if reported is not None and reached is not False:
            return Start(StartState.STARTED, reported, reported=True)
        return Start(StartState.UNCLEAR if works else StartState.NOT_STARTED)
    match permit.state:
        case PermitState.UNCLEAR:
            works = works or _reported(facts, as_of) is not None
            return Start(StartState.UNCLEAR if works else StartState.NOT_STARTED)
        case PermitState.NONE:
            return _without_permit(facts, works, as_of)
        case PermitState.GRANTED:
            if permit.granted_on is not None and permit.granted_on.first > as_of:
                return _without_permit(facts, works, as_of)
            return _with_permit(facts, permit.granted_on, reached, works, as_of)


def start_changes(facts: ParcelFacts) -> list[date]:
    """The days on which ``start_of`` can read otherwise."""
    typed = [item.reached_on for item in facts.foundations]
    typed.append(facts.permit.granted_on if facts.permit else None)
    typed.append(facts.contract.reported_start if facts.contract else None)
    days = [item.first for item in typed if item is not None]
    return days + [item.observed_on for item in facts.foundations if item.observed_on]


def _without_permit(facts: ParcelFacts, works: bool, as_of: date) -> Start:
    seen = works or _reported(facts, as_of) is not None
    return Start(StartState.UNPERMITTED if seen else StartState.NOT_STARTED)


def _with_permit(
    facts: ParcelFacts,
    granted: PreciseDate | None,
    reached: bool | None,
    works: bool,
    as_of: date,
) -> Start:
    if reached is True:
        days = [item.reached_on for item in facts.foundations]
        return Start(StartState.STARTED, _latest([granted, *days]))
    if reached is False:
        return Start(StartState.NOT_STARTED)
    reported = _reported(facts, as_of)
    if reported is not None:
        return Start(StartState.STARTED, _latest([granted, reported]), reported=True)
    return Start(StartState.UNCLEAR if works else StartState.NOT_STARTED)


def _latest(days: list[PreciseDate | None]) -> PreciseDate | None:
    known = [day for day in days if day is not None]
    if len(known) < len(days):
        return None
    return max(known, key=lambda day: day.last)


def _reported(facts: ParcelFacts, as_of: date) -> PreciseDate | None:
    reported = facts.contract.reported_start if facts.contract else None
    return reported if reported is not None and reported.first <= as_of else None


def _works(facts: ParcelFacts) -> bool:
    progress = facts.progress
    return progress is not None and (progress.works_seen is True or bool(progress.developed_cm2))


def _reached(
    foundations: tuple[Foundation, ...], shares: PolicyRow | None, as_of: date
) -> bool | None:
    """Every kind reached (True), one known not to be (False), else None."""
    if not foundations or shares is None:
        return None
    states = [_one_reached(item, shares, as_of) for item in foundations]
    if False in states:
        return False
    return None if None in states else True


def _one_reached(item: Foundation, shares: PolicyRow, as_of: date) -> bool | None:
    if item.reached_on is not None:
        return item.reached_on.first <= as_of
    if item.done is None or not item.total:
        return None
    if item.observed_on is not None and item.observed_on > as_of:
        return None
    return item.done >= shares.number(item.kind.value) * item.total
