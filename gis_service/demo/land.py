"""Dates, permits, foundations and stoppages of each land story, relative to ``as_of``.

The calendar follows 民法典 200-203: the period of a year ends on the corresponding day, so a
start due exactly one year before ``as_of`` is on its last day in time.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

from gis_service.demo.stories import LandStory
from parcels.dates import PreciseDate, Precision, add_years

PERMIT_YES, PERMIT_NO, PERMIT_UNKNOWN = "granted", "none", "unknown"
# 取值见 parcels/fields/progress.toml 与 contracts.toml 的 choices。
PIT, PILE, OTHER = "deep_pit", "pile", "other"
GRANT, ALLOCATION, LEASE, COLLECTIVE = "auction", "allocation", "lease", "collective"

_NULL_DATE = date(1900, 1, 1)
_FULL = Decimal(100)
_BUILDING_YEARS = 2


@dataclass(frozen=True, slots=True)
class Interval:
    """A delay: days from and to (None = still open), verified or only claimed."""

    start: date
    end: date | None
    verified: bool
    cause: str = "GOV_1"


@dataclass(frozen=True, slots=True)
class Course:
    """The course of a parcel's development; ratios are exact, None = unknown."""

    supply_mode: str
    signed: date | None
    delivery_due: date | None
    delivered: date | None
    start_due: PreciseDate | None
    finish_due: date | None
    permit: str = PERMIT_NO
    permit_on: date | None = None
    foundation: str | None = None
    percent: Decimal | None = None
    threshold_on: date | None = None
    finished: date | None = None
    stopped: date | None = None
    developed: Fraction | None = None
    invested: Fraction | None = None
    delay: Interval | None = None
    observed: bool = True


@dataclass(frozen=True, slots=True)
class _Works:
    permit: str = PERMIT_NO
    foundation: str | None = OTHER
    percent: Decimal = Decimal(0)
    developed: Fraction | None = Fraction(0)
    invested: Fraction | None = Fraction(1, 50)
    stopped_days: int | None = None


_UNTOUCHED = _Works(foundation=None)
_HALF, _FIFTH, _TENTH = Fraction(1, 2), Fraction(1, 5), Fraction(1, 10)

# 应动工日期：距 as_of 的整年数和额外天数区间（负为以前）。
_DUE: dict[LandStory, tuple[int, int, int]] = {
    LandStory.STARTED_PIT: (0, -300, -30),
    LandStory.STARTED_PILE: (0, -300, -30),
    LandStory.STARTED_OTHER: (0, -300, -30),
    LandStory.NOT_DUE: (0, 120, 300),
    LandStory.DUE_SOON: (0, 31, 88),
    LandStory.DUE_IN_DAYS: (0, 3, 28),
    LandStory.OVERDUE: (0, -330, -20),
    LandStory.OVERDUE_LAST_DAY: (-1, 0, 0),
    LandStory.OVERDUE_VERIFIED_DELAY: (-1, -110, -90),
    LandStory.OVERDUE_OPEN_DELAY: (-1, -70, -50),
    LandStory.IDLE_FIRST_DAY: (-1, -1, -1),
    LandStory.IDLE_ONE_YEAR: (-1, -330, -30),
    LandStory.IDLE_TWO_YEARS: (-2, -1500, -30),
    LandStory.IDLE_DESPITE_DELAY: (-1, -220, -180),
    LandStory.IDLE_CLAIMED_DELAY: (-1, -110, -90),
    LandStory.IDLE_PIT_UNFINISHED: (-1, -120, -80),
    LandStory.IDLE_PILES_UNFINISHED: (-1, -120, -80),
    LandStory.IDLE_ALLOCATED: (-1, -300, -30),
    LandStory.IDLE_LEASED: (-1, -300, -30),
    LandStory.WORKS_WITHOUT_PERMIT: (-1, -80, -40),
    LandStory.PERMIT_UNKNOWN: (-1, -80, -40),
    LandStory.STOPPED: (-2, -60, -10),
    LandStory.STOPPED_AREA: (-3, -200, -10),
    LandStory.STOPPED_INVESTMENT: (-3, -200, -10),
    LandStory.STOPPED_BOTH: (-3, -200, -10),
    LandStory.STOPPED_EXACT_LIMITS: (-3, -200, -10),
    LandStory.STOPPED_UNKNOWN: (-3, -200, -10),
    LandStory.PARTLY_BUILT: (-4, -300, -10),
}

_STARTED = _Works(PERMIT_YES, OTHER, Decimal(60), _HALF, Fraction(2, 5))
_WORKS: dict[LandStory, _Works] = {
    LandStory.STARTED_PIT: _Works(PERMIT_YES, PIT, _FULL, _HALF, Fraction(2, 5)),
    LandStory.STARTED_PILE: _Works(PERMIT_YES, PILE, _FULL, _HALF, Fraction(2, 5)),
    LandStory.STARTED_OTHER: _Works(PERMIT_YES, OTHER, Decimal(40), _HALF, Fraction(2, 5)),
    LandStory.IDLE_PIT_UNFINISHED: _Works(PERMIT_YES, PIT, Decimal(80), _TENTH, _TENTH),
    LandStory.IDLE_PILES_UNFINISHED: _Works(PERMIT_YES, PILE, Decimal(75), _TENTH, _TENTH),
    LandStory.WORKS_WITHOUT_PERMIT: _Works(PERMIT_NO, OTHER, Decimal(50), _FIFTH, _FIFTH),
    LandStory.PERMIT_UNKNOWN: _Works(PERMIT_UNKNOWN, OTHER, Decimal(50), _HALF, _HALF),
    LandStory.STOPPED: _Works(PERMIT_YES, PILE, _FULL, _FIFTH, _TENTH, 200),
    LandStory.STOPPED_AREA: _Works(PERMIT_YES, PILE, _FULL, _FIFTH, _HALF, 500),
    LandStory.STOPPED_INVESTMENT: _Works(PERMIT_YES, OTHER, _FULL, _HALF, _FIFTH, 500),
    LandStory.STOPPED_BOTH: _Works(PERMIT_YES, PIT, _FULL, _FIFTH, _TENTH, 700),
    LandStory.STOPPED_EXACT_LIMITS: _Works(
        PERMIT_YES, OTHER, _FULL, Fraction(1, 3), Fraction(1, 4), 450
    ),
    LandStory.STOPPED_UNKNOWN: _Works(PERMIT_YES, OTHER, _FULL, _HALF, None, 450),
    LandStory.PARTLY_BUILT: _STARTED,
}

_UNSEEN = {LandStory.NOT_DUE, LandStory.DUE_SOON, LandStory.NO_DATES}
_UNFINISHED = {LandStory.IDLE_PIT_UNFINISHED, LandStory.IDLE_PILES_UNFINISHED}
_SUPPLY = {LandStory.IDLE_ALLOCATED: ALLOCATION, LandStory.IDLE_LEASED: LEASE}


def course(rng: Random, story: LandStory, as_of: date) -> Course:
    """The dates and works that make a parcel tell its story on ``as_of``."""
    if story is LandStory.COMPLETED:
        return _completed(rng, as_of)
    if story is LandStory.IDLE_BY_DELIVERY:
        return _by_delivery(rng, as_of)
    if story is LandStory.NO_DATES:
        return _undated(rng, as_of)
    if story in (LandStory.MONTH_DECIDES, LandStory.MONTH_IRRELEVANT):
        return _by_month(story, as_of)
    years, least, most = _DUE[story]
    due = add_years(as_of, years) + timedelta(days=rng.randint(least, most))
    return _due_on(rng, story, due, as_of)


def _due_on(rng: Random, story: LandStory, due: date, as_of: date) -> Course:
    works = _WORKS.get(story, _UNTOUCHED)
    signed = due - timedelta(days=rng.randint(240, 330))
    delivery = signed + timedelta(days=60)
    permit_on = due - timedelta(days=25) if works.permit == PERMIT_YES else None
    stopped = as_of - timedelta(days=works.stopped_days) if works.stopped_days else None
    return Course(
        supply_mode=_SUPPLY.get(story, GRANT),
        signed=signed,
        delivery_due=delivery,
        delivered=delivery - timedelta(days=rng.randint(0, 9)),
        start_due=PreciseDate(due),
        finish_due=add_years(due, _BUILDING_YEARS),
        permit=works.permit,
        permit_on=permit_on,
        foundation=works.foundation,
        percent=works.percent,
        threshold_on=due - timedelta(days=5) if permit_on and story not in _UNFINISHED else None,
        stopped=stopped,
        developed=works.developed,
        invested=works.invested,
        delay=_delay(story, due),
        observed=story not in _UNSEEN,
    )


def _delay(story: LandStory, due: date) -> Interval | None:
    def days(first: int, last: int | None, verified: bool, cause: str = "GOV_1") -> Interval:
        end = due + timedelta(days=last) if last is not None else None
        return Interval(due + timedelta(days=first), end, verified, cause)

    match story:
        case LandStory.OVERDUE_VERIFIED_DELAY:
            return days(60, 260, True)
        case LandStory.OVERDUE_OPEN_DELAY:
            return days(200, None, True, "GOV_4")
        case LandStory.IDLE_DESPITE_DELAY:
            return days(30, 90, True, "FM")
        case LandStory.IDLE_CLAIMED_DELAY:
            return days(60, 260, False, "GOV_6")
        case _:
            return None


def _completed(rng: Random, as_of: date) -> Course:
    signed = add_years(as_of, -rng.randint(5, 18)) + timedelta(days=rng.randint(1, 300))
    due = signed + timedelta(days=rng.randint(200, 330))
    finish_due = add_years(due, _BUILDING_YEARS)
    return Course(
        supply_mode=rng.choices((GRANT, LEASE, ALLOCATION), (94, 4, 2))[0],
        signed=signed,
        delivery_due=signed + timedelta(days=60),
        delivered=signed + timedelta(days=rng.randint(30, 60)),
        start_due=PreciseDate(due),
        finish_due=finish_due,
        permit=PERMIT_YES,
        permit_on=due - timedelta(days=30),
        foundation=rng.choice((PIT, PILE, OTHER)),
        percent=_FULL,
        threshold_on=due - timedelta(days=3),
        finished=finish_due + timedelta(days=rng.randint(-150, 60)),
        developed=Fraction(1),
        invested=Fraction(rng.randint(90, 115), 100),
    )


def _by_delivery(rng: Random, as_of: date) -> Course:
    """No agreed start date: one year after the actual delivery (art. 22)."""
    delivered = add_years(as_of, -2) - timedelta(days=rng.randint(40, 300))
    signed = delivered - timedelta(days=70)
    return Course(
        GRANT, signed, delivered, delivered, None, None,
        developed=Fraction(0), invested=Fraction(0), percent=Decimal(0),
    )  # fmt: skip


def _undated(rng: Random, as_of: date) -> Course:
    """Neither start nor delivery; half of them bear the land market's null date 1900-01-01."""
    signed = add_years(as_of, -rng.randint(3, 9))
    due = PreciseDate(_NULL_DATE) if rng.random() < 1 / 2 else None
    return Course(GRANT, signed, None, None, due, None, observed=False)


def _by_month(story: LandStory, as_of: date) -> Course:
    """Only the month of the agreed start is known; it decides in one story, not in the other."""
    years = -1 if story is LandStory.MONTH_DECIDES else -2
    day = add_years(as_of, years)
    due = PreciseDate(date(day.year, day.month, 1), Precision.MONTH)
    signed = due.value - timedelta(days=280)
    return Course(
        GRANT, signed, signed + timedelta(days=60), signed + timedelta(days=58), due, None,
        developed=Fraction(0), invested=Fraction(0), percent=Decimal(0),
    )  # fmt: skip
