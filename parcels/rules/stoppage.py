"""Limb 2 of idle land: started, too little developed or invested, and stopped for a year.

The two ratios are joined by OR and each may be unknown: one insufficient ratio suffices, both
must be sufficient to clear. 不足 is strict, so exactly a third and exactly a quarter clear.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from parcels.dates import PreciseDate, add_years, next_day
from parcels.facts import ParcelFacts
from parcels.finding import Detail
from parcels.idle_state import IdleState
from parcels.policy import Policy, PolicyRow
from parcels.units import ppm
from parcels.works import Progress


@dataclass(frozen=True, slots=True)
class Stoppage:
    """``full_year_on``: last day of the year after the stop, None while it does not matter."""

    state: IdleState
    reason: str
    full_year_on: date | None
    detail: Mapping[str, Detail]
    changes: tuple[date, ...] = ()


def weigh(facts: ParcelFacts, policy: Policy, as_of: date) -> Stoppage:
    """The state of a started project."""
    row = policy.find("idle.limb2", as_of)
    progress = facts.progress
    if row is None or progress is None or progress.stopped_on is None:
        return Stoppage(IdleState.STARTED, "started", None, {})
    stop = progress.stopped_on
    ends = tuple(add_years(day, row.whole("years")) for day in (stop.first, stop.last))
    changes = (next_day(stop.first), *(next_day(day) for day in ends))
    detail = _shares(facts, progress)
    if as_of <= stop.first:
        return Stoppage(IdleState.STARTED, "started", None, detail, changes)
    short = _insufficient(facts, progress, row)
    if short is False:
        return Stoppage(IdleState.STARTED, "enough", None, detail, changes)
    full = tuple(as_of > day for day in ends)
    if not stop.exact:
        return _imprecise(stop, full, short, detail, changes)
    detail["stopped_on"] = stop.value
    if not full[0]:
        return Stoppage(IdleState.STOPPED, "stopped", ends[0], detail, changes)
    if short is None:
        return Stoppage(IdleState.DATA_MISSING, "ratio_unknown", None, detail, changes)
    return Stoppage(IdleState.SUSPECTED_L2, "suspected_l2", ends[0], detail, changes)


def _imprecise(
    stop: PreciseDate,
    full: tuple[bool, ...],
    short: bool | None,
    detail: dict[str, Detail],
    changes: tuple[date, ...],
) -> Stoppage:
    same = full[0] is full[-1] and short is True
    detail |= {"typed": stop.text, "same_any_day": same}
    if same:
        state = IdleState.SUSPECTED_L2 if full[0] else IdleState.STOPPED
        detail["would_be"] = state.word
    reason = "stop_imprecise_same" if same else "stop_imprecise"
    return Stoppage(IdleState.DATA_MISSING, reason, None, detail, changes)


def _insufficient(facts: ParcelFacts, progress: Progress, row: PolicyRow) -> bool | None:
    total = facts.contract.total_investment_fen if facts.contract else None
    area = _below(progress.developed_cm2, progress.should_develop_cm2, row, "area")
    money = _below(progress.invested_fen, total, row, "investment")
    if area or money:
        return True
    return None if area is None or money is None else False


def _below(part: int | None, whole: int | None, row: PolicyRow, name: str) -> bool | None:
    """Strictly below the share, by cross-multiplication; None when either side is unknown."""
    if part is None or not whole:
        return None
    share = row.number(name)
    return part * share.denominator < whole * share.numerator


def _shares(facts: ParcelFacts, progress: Progress) -> dict[str, Detail]:
    detail: dict[str, Detail] = {}
    total = facts.contract.total_investment_fen if facts.contract else None
    if progress.developed_cm2 is not None and progress.should_develop_cm2:
        detail["area_ppm"] = ppm(progress.developed_cm2, progress.should_develop_cm2)
    if progress.invested_fen is not None and total:
        detail["investment_ppm"] = ppm(progress.invested_fen, total)
    return detail
