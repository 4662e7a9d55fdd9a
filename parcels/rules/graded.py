"""Clues that other procedures found: LE_CLASS (亩均评价等级) and LE_REACH (达产复核不达标)."""

from collections.abc import Mapping
from datetime import date
from enum import IntEnum, auto

from parcels.enterprise import Enterprise
from parcels.facts import ParcelFacts
from parcels.finding import DataUse, Detail, Finding
from parcels.outcome import Outcome
from parcels.policy import Policy, PolicyRow
from parcels.rules.clue import clue
from parcels.standing import Grade, ReachStanding, grades_at, reach_at
from parcels.verdict import Rule

_REACHES = {
    ReachStanding.RECTIFYING: (Outcome.NOT_DUE, "le.reach_rectifying"),
    ReachStanding.PASSED: (Outcome.PASS, "le.reach_passed"),
    ReachStanding.FAILED: (Outcome.REVIEW, "le.reach"),
    ReachStanding.ENDED: (Outcome.NOT_APPLICABLE, "le.reach_ended"),
}


class _Said(IntEnum):
    """What the grades of one enterprise say, the strongest first."""

    LOWEST = auto()
    LOW_TWICE = auto()
    UNKNOWN = auto()
    NOT_LOW = auto()


_CLASSES = {
    _Said.LOWEST: (Outcome.REVIEW, "le.class_lowest"),
    _Said.LOW_TWICE: (Outcome.REVIEW, "le.class_low"),
    _Said.UNKNOWN: (Outcome.UNKNOWN, "le.class_unknown"),
    _Said.NOT_LOW: (Outcome.PASS, "le.class_not"),
}


def evaluation_class(facts: ParcelFacts, policy: Policy, as_of: date) -> Finding:
    """One enterprise with a low grade is a clue; only good grades of all of them clear."""
    row = policy.find("le.class", as_of)
    said = [] if row is None else [_of(firm, facts, row, as_of) for firm in facts.enterprises]
    if not said:
        return clue(Rule.LE_CLASS, Outcome.UNKNOWN, "le.class_no_firm", as_of)
    strongest, grade, detail = min(said, key=lambda one: one[0])
    outcome, reason = _CLASSES[strongest]
    return clue(
        Rule.LE_CLASS,
        outcome,
        reason,
        as_of,
        data=(DataUse("evaluation", None if grade is None else grade.since),),
        detail=detail,
    )


def _of(
    firm: Enterprise, facts: ParcelFacts, row: PolicyRow, as_of: date
) -> tuple[_Said, Grade | None, Mapping[str, Detail]]:
    """By the newest year released; a grade that the row does not name says nothing."""
    by_year = grades_at(facts.grades, firm.uscc, as_of)
    detail: dict[str, Detail] = {"firm": firm.name or firm.uscc}
    if not by_year:
        return _Said.UNKNOWN, None, detail
    newest = by_year[max(by_year)]
    years = [by_year.get(newest.year - back) for back in range(row.whole("years"))]
    letters = ["" if one is None else one.grade for one in years]
    detail |= {"year": newest.year, "grade": newest.grade or "未定级", "years": len(years)}
    if newest.grade in row.words("lowest"):
        return _Said.LOWEST, newest, detail
    if newest.grade in row.words("good"):
        return _Said.NOT_LOW, newest, detail
    low = (*row.words("low"), *row.words("lowest"))
    if all(letter in low for letter in letters):
        return _Said.LOW_TWICE, newest, detail
    # A low year is cleared by a good one before it, not by a year nobody graded.
    one_good = any(letter in row.words("good") for letter in letters)
    return _Said.NOT_LOW if newest.grade in low and one_good else _Said.UNKNOWN, newest, detail


def recheck(facts: ParcelFacts, policy: Policy, as_of: date) -> Finding:
    """达产复核 of the parcel's 标准地 project; without one, or before its check, nothing is due."""
    if policy.find("le.reach", as_of) is None:
        return clue(Rule.LE_REACH, Outcome.UNKNOWN, "le.reach_unknown", as_of)
    found = reach_at(facts.reach, as_of)
    if found is None:
        return clue(Rule.LE_REACH, Outcome.NOT_APPLICABLE, "le.no_reach", as_of)
    outcome, reason = _REACHES[found.standing]
    return clue(
        Rule.LE_REACH,
        outcome,
        reason,
        as_of,
        data=(DataUse("standard", found.since),),
        detail={"since": found.since},
    )


def changes(facts: ParcelFacts) -> tuple[date, ...]:
    """Days from which on another grade or another standing holds."""
    return (*(one.since for one in facts.grades), *(one.since for one in facts.reach))
