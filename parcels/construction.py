"""Whether a parcel is still inside its contract's construction period (建设期)."""

from datetime import date

from parcels.dates import next_day
from parcels.facts import ParcelFacts


def in_construction(facts: ParcelFacts, as_of: date) -> bool:
    """Not completed, and the agreed completion (约定竣工时间) has not passed.

    Without an agreed completion the parcel counts as existing. A completion known to the month
    counts to the end of that month.
    """
    progress = facts.progress
    done = progress.completed_on if progress is not None else None
    if done is not None and done.first <= as_of:
        return False
    due = facts.contract.last_completion(as_of) if facts.contract is not None else None
    return due is not None and as_of <= due.last


def construction_changes(facts: ParcelFacts, as_of: date) -> tuple[date, ...]:
    """The days on which ``in_construction`` can read otherwise."""
    days: list[date] = []
    if facts.progress is not None and facts.progress.completed_on is not None:
        days.append(facts.progress.completed_on.first)
    if facts.contract is not None:
        due = facts.contract.last_completion(as_of)
        if due is not None:
            days.append(next_day(due.last))
        days += [item.signed_on for item in facts.contract.supplements]
    return tuple(days)
