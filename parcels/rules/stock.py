"""A parcel's class in the stock chain (存量链条) from its facts, and when it can change.

The definitions are those of ``parcels.stock_class``. Evidence of production is a 投产日期 of an
enterprise on the parcel or, without one, revenue that such an enterprise reported for a year.
"""

from collections.abc import Iterable
from datetime import date

from parcels.dates import PreciseDate, next_day, year_end
from parcels.facts import ParcelFacts
from parcels.finding import Finding
from parcels.outcome import Outcome
from parcels.policy import Policy
from parcels.standing import ReachStanding, reach_at
from parcels.start import start_of
from parcels.stock_class import Classed, StockFacts, run_in_until, stock_class

_MISSED = "permu.contract_missed"
_FAILED = (ReachStanding.RECTIFYING, ReachStanding.FAILED)


def classify(
    facts: ParcelFacts, policy: Policy, as_of: date, benefits: Iterable[Finding]
) -> tuple[Classed, tuple[date, ...]]:
    """The class at ``as_of`` and the days on which it can change beside those of idleness.

    benefits: findings on revenue and tax, which say whether 达产考核 was missed.
    """
    known = stock_facts(facts, policy, as_of, benefits)
    return stock_class(known, policy, as_of), _changes(facts, known, policy, as_of)


def stock_facts(
    facts: ParcelFacts, policy: Policy, as_of: date, benefits: Iterable[Finding]
) -> StockFacts:
    """What the class depends on. A month counts as come when it is over, a completion at once."""
    contract, progress = facts.contract, facts.progress
    due = contract.last_completion(as_of) if contract is not None else None
    production, reported = _production(facts)
    return StockFacts(
        supplied=facts.supplied,
        has_contract=contract is not None,
        delivered_on=_last(contract.actual_delivery if contract is not None else None),
        start=start_of(facts, policy, as_of).state,
        completion_due=_last(due),
        completed_on=_first(progress.completed_on if progress is not None else None),
        developed_cm2=progress.developed_cm2 if progress is not None else None,
        should_cm2=progress.should_develop_cm2 if progress is not None else None,
        production_on=production,
        production_reported=reported,
        not_producing=_nobody_earned(facts, as_of),
        reach_failed=_reach_failed(facts, as_of, benefits),
    )


def _production(facts: ParcelFacts) -> tuple[date | None, bool]:
    """The first day of production, and whether only reported revenue says so."""
    started = [_last(firm.first_production_on) for firm in facts.enterprises]
    days = [day for day in started if day is not None]
    if days:
        return min(days), False
    years = [
        row.year
        for firm in facts.enterprises
        for row in firm.years
        if row.revenue_fen and row.revenue_fen > 0 and not row.disputed
    ]
    return (year_end(min(years)), True) if years else (None, False)


def _nobody_earned(facts: ParcelFacts, as_of: date) -> bool:
    """Every enterprise on the parcel reported no revenue at all for the years it reported."""
    told = [
        row.revenue_fen
        for firm in facts.enterprises
        for row in firm.years
        if row.year < as_of.year and row.revenue_fen is not None
    ]
    return bool(told) and not any(told)


def _reach_failed(facts: ParcelFacts, as_of: date, benefits: Iterable[Finding]) -> bool | None:
    """By the 标准地 project's own check, or by the figures against the contract."""
    judged = tuple(benefits)
    reach = reach_at(facts.reach, as_of)
    standing = None if reach is None else reach.standing
    if standing in _FAILED or any(finding.reason == _MISSED for finding in judged):
        return True
    passed = any(finding.outcome is Outcome.PASS for finding in judged)
    return False if passed or standing is ReachStanding.PASSED else None


def _changes(
    facts: ParcelFacts, known: StockFacts, policy: Policy, as_of: date
) -> tuple[date, ...]:
    until = run_in_until(known, policy, as_of)
    after = [next_day(day) for day in (known.completion_due, until) if day is not None]
    reached = (known.delivered_on, known.completed_on, known.production_on)
    supplements = facts.contract.supplements if facts.contract is not None else ()
    return (
        *after,
        *(day for day in reached if day is not None),
        *(item.signed_on for item in supplements),
        *(step.since for step in facts.reach),
    )


def _first(typed: PreciseDate | None) -> date | None:
    return None if typed is None else typed.first


def _last(typed: PreciseDate | None) -> date | None:
    return None if typed is None else typed.last
