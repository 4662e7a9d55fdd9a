"""What other procedures found of a parcel and its enterprises: grades, 达产考核 and 复核.

Both are dated facts: a rule reads what was so on its own day.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Grade:
    """A released grade of an enterprise (亩均评价等级).

    year   that was evaluated; since: from this day on, until a later one of the same year.
    grade  as the scheme names it; "" = the enterprise was not graded.
    """

    uscc: str
    name: str
    year: int
    grade: str
    since: date


class ReachStanding(StrEnum):
    """Where a 标准地 project stands after a step of its 达产考核."""

    RECTIFYING = "RECTIFYING"
    PASSED = "PASSED"
    FAILED = "FAILED"
    ENDED = "ENDED"


REACH_STEPS = {
    "fail_reach": ReachStanding.RECTIFYING,
    "pass_reach": ReachStanding.PASSED,
    "pass_recheck": ReachStanding.PASSED,
    "breach": ReachStanding.FAILED,
    "settle": ReachStanding.PASSED,
    "exit": ReachStanding.ENDED,
    "renew": ReachStanding.ENDED,
    "not_renew": ReachStanding.ENDED,
}
"""Steps of ``standard/steps.toml`` that change it; others leave it as it was."""


@dataclass(frozen=True, slots=True)
class Reach:
    """From a day on, until the next one."""

    standing: ReachStanding
    since: date


def reach_at(steps: tuple[Reach, ...], as_of: date) -> Reach | None:
    """The newest on a day, ``steps`` in the order they were taken; None before any."""
    return next((one for one in reversed(steps) if one.since <= as_of), None)


def grades_at(grades: tuple[Grade, ...], uscc: str, as_of: date) -> dict[int, Grade]:
    """An enterprise's grades released by a day, by year; ``grades`` in the order of release."""
    return {one.year: one for one in grades if one.uscc == uscc and one.since <= as_of}
