"""Clues of low-efficiency industrial land (疑似低效): LE_PARTIAL, LE_STOP, LE_USE and the rest.

A clue is REVIEW, its absence PASS, missing data UNKNOWN. None is looked for on suspected idle
land, and none is due inside the construction period.
"""

from datetime import date

from parcels.construction import construction_changes, in_construction
from parcels.dates import add_months
from parcels.facts import ParcelFacts
from parcels.finding import DataUse, Detail, Finding, Ruling, Unit
from parcels.idle_state import IdleState
from parcels.legal_area import legal_area
from parcels.outcome import Outcome
from parcels.policy import Policy
from parcels.rules import graded, intensity
from parcels.rules.clue import clue
from parcels.units import CM2_PER_MU, ppm
from parcels.verdict import Rule

_BEGUN = (IdleState.STARTED, IdleState.STOPPED, IdleState.COMPLETED)
_RULES = (
    Rule.LE_PARTIAL,
    Rule.LE_FAR,
    Rule.LE_BCOEF,
    Rule.LE_INVEST,
    Rule.LE_TAX,
    Rule.LE_STOP,
    Rule.LE_USE,
    Rule.LE_CLASS,
    Rule.LE_REACH,
)


def judge_all(
    facts: ParcelFacts, policy: Policy, as_of: date, state: IdleState
) -> tuple[Ruling, ...]:
    """Every clue in rule order, given the idle state already found."""
    changes = (*construction_changes(facts, as_of), *graded.changes(facts))
    if state.suspected:
        return _all(facts, as_of, Outcome.NOT_APPLICABLE, "le.idle", changes)
    if in_construction(facts, as_of):
        return _all(facts, as_of, Outcome.NOT_DUE, "le.in_construction", changes)
    findings = (
        _partial(facts, policy, as_of, state),
        intensity.floor_area_ratio(facts, policy, as_of),
        intensity.building_coefficient(facts, policy, as_of),
        intensity.investment(facts, policy, as_of),
        intensity.tax(facts, policy, as_of),
        _stop(facts, policy, as_of),
        _use(facts, policy, as_of),
        graded.evaluation_class(facts, policy, as_of),
        graded.recheck(facts, policy, as_of),
    )
    more = (*changes, *_stop_changes(facts, policy, as_of))
    return tuple(Ruling(finding, more) for finding in findings)


def _all(
    facts: ParcelFacts, as_of: date, outcome: Outcome, reason: str, changes: tuple[date, ...]
) -> tuple[Ruling, ...]:
    return tuple(Ruling(clue(rule, outcome, reason, as_of), changes) for rule in _RULES)


def _partial(facts: ParcelFacts, policy: Policy, as_of: date, state: IdleState) -> Finding:
    """Undeveloped land, by the drawn cover or else by the reported areas of the progress record."""
    row = policy.find("le.partial", as_of)
    if row is None or state is IdleState.DATA_MISSING:
        return clue(Rule.LE_PARTIAL, Outcome.UNKNOWN, "le.start_unknown", as_of)
    if state not in _BEGUN:
        return clue(Rule.LE_PARTIAL, Outcome.NOT_APPLICABLE, "le.not_started", as_of)
    pair = _undeveloped(facts)
    if pair is None:
        return clue(Rule.LE_PARTIAL, Outcome.UNKNOWN, "le.no_developed_area", as_of)
    left, whole = pair
    share = row.number("share")
    wide = left * share.denominator >= whole * share.numerator
    found = wide and left >= row.number("area_mu") * CM2_PER_MU
    return clue(
        Rule.LE_PARTIAL,
        Outcome.REVIEW if found else Outcome.PASS,
        "le.partial" if found else "le.partial_not",
        as_of,
        measured=ppm(left, whole),
        limit=ppm(share, 1),
        unit=Unit.PPM,
        data=(DataUse("progress", facts.progress.observed_on if facts.progress else None),),
        detail={"left_cm2": left},
    )


def _undeveloped(facts: ParcelFacts) -> tuple[int, int] | None:
    land, built = legal_area(facts.areas), facts.land_parts.built_cm2
    if land is not None and built is not None:
        return max(land.cm2 - built, 0), land.cm2
    progress = facts.progress
    if progress is None or progress.developed_cm2 is None or not progress.should_develop_cm2:
        return None
    left = max(progress.should_develop_cm2 - progress.developed_cm2, 0)
    return left, progress.should_develop_cm2


def _stop(facts: ParcelFacts, policy: Policy, as_of: date) -> Finding:
    """停产: from the last day with production; no record of a stop is no clue."""
    row = policy.find("le.stop", as_of)
    stop = facts.progress.production_stopped_on if facts.progress else None
    if stop is None or stop.first > as_of or row is None:
        return clue(Rule.LE_STOP, Outcome.NOT_APPLICABLE, "le.no_stop", as_of)
    reached = [as_of >= add_months(day, row.whole("months")) for day in (stop.first, stop.last)]
    detail: dict[str, Detail] = {"stop": stop.text, "months": row.whole("months")}
    if reached[0] is not reached[-1]:
        return clue(Rule.LE_STOP, Outcome.UNKNOWN, "le.stop_imprecise", as_of, detail=detail)
    outcome = Outcome.REVIEW if reached[0] else Outcome.PASS
    reason = "le.stop" if reached[0] else "le.stop_short"
    return clue(Rule.LE_STOP, outcome, reason, as_of, detail=detail)


def _stop_changes(facts: ParcelFacts, policy: Policy, as_of: date) -> tuple[date, ...]:
    row = policy.find("le.stop", as_of)
    stop = facts.progress.production_stopped_on if facts.progress else None
    if stop is None or row is None:
        return ()
    ends = (add_months(day, row.whole("months")) for day in (stop.first, stop.last))
    return (stop.first, *ends)


def _use(facts: ParcelFacts, policy: Policy, as_of: date) -> Finding:
    use = facts.use
    if not use.approved or not use.actual or policy.find("le.use", as_of) is None:
        return clue(Rule.LE_USE, Outcome.UNKNOWN, "le.use_unknown", as_of)
    same = use.approved == use.actual
    return clue(
        Rule.LE_USE,
        Outcome.PASS if same else Outcome.REVIEW,
        "le.use_same" if same else "le.use",
        as_of,
        data=(DataUse("use", use.data_on),),
        detail={"approved": use.approved, "actual": use.actual},
    )
