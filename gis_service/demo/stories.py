"""The situations the city must contain, and how often: each parcel tells one of each kind.

A story is the *ingredients* of an outcome, not the outcome: whether a rule finds it is for the
rules. ``deal`` hands out stories so that rare ones occur often enough at any size.
"""

from collections.abc import Mapping
from enum import StrEnum
from random import Random
from typing import TypeVar

S = TypeVar("S", bound=StrEnum)

_OFTEN_ENOUGH, _LARGE_CITY = 6, 2_000


class LandStory(StrEnum):
    """Start of construction and idleness (闲置土地处置办法 art. 2, 8, 22, 30)."""

    COMPLETED = "completed"
    STARTED_PIT = "started_pit"
    STARTED_PILE = "started_pile"
    STARTED_OTHER = "started_other"
    NOT_DUE = "not_due"
    DUE_SOON = "due_soon"
    DUE_IN_DAYS = "due_in_days"
    OVERDUE = "overdue"
    OVERDUE_LAST_DAY = "overdue_last_day"
    OVERDUE_VERIFIED_DELAY = "overdue_verified_delay"
    OVERDUE_OPEN_DELAY = "overdue_open_delay"
    IDLE_FIRST_DAY = "idle_first_day"
    IDLE_ONE_YEAR = "idle_one_year"
    IDLE_TWO_YEARS = "idle_two_years"
    IDLE_DESPITE_DELAY = "idle_despite_delay"
    IDLE_CLAIMED_DELAY = "idle_claimed_delay"
    IDLE_BY_DELIVERY = "idle_by_delivery"
    IDLE_PIT_UNFINISHED = "idle_pit_unfinished"
    IDLE_PILES_UNFINISHED = "idle_piles_unfinished"
    IDLE_ALLOCATED = "idle_allocated"
    IDLE_LEASED = "idle_leased"
    WORKS_WITHOUT_PERMIT = "works_without_permit"
    PERMIT_UNKNOWN = "permit_unknown"
    MONTH_DECIDES = "month_decides"
    MONTH_IRRELEVANT = "month_irrelevant"
    NO_DATES = "no_dates"
    STOPPED = "stopped"
    STOPPED_AREA = "stopped_area"
    STOPPED_INVESTMENT = "stopped_investment"
    STOPPED_BOTH = "stopped_both"
    STOPPED_EXACT_LIMITS = "stopped_exact_limits"
    STOPPED_UNKNOWN = "stopped_unknown"
    PARTLY_BUILT = "partly_built"


class BuiltStory(StrEnum):
    """Floor area ratio of a completed project (控制指标; ring rule)."""

    GOOD = "good"
    CONTRACT_UNDER = "contract_under"
    CONTRACT_OVER = "contract_over"
    OLD_CONTRACT = "old_contract"
    NO_CONTRACT_RANGE = "no_contract_range"
    OVER_ZONE = "over_zone"
    EXACT_MINIMUM = "exact_minimum"
    JUST_UNDER = "just_under"
    HIGH_BAY = "high_bay"
    BIG_OFFICE = "big_office"
    UNKNOWN_HEIGHT = "unknown_height"
    UNKNOWN_BUT_INSIDE = "unknown_but_inside"
    RECOGNISED = "recognised"
    RECOGNISED_RANGE = "recognised_range"
    RECOGNISED_RANGE_MISSED = "recognised_range_missed"
    RECOGNITION_EXPIRED = "recognition_expired"
    VERY_LOW = "very_low"
    NO_BUILDINGS = "no_buildings"
    LITTLE_INVESTMENT = "little_investment"
    HALTED = "halted"
    HALTED_BRIEFLY = "halted_briefly"
    OTHER_USE = "other_use"


class FigureStory(StrEnum):
    """Revenue and tax of an enterprise (亩均营收、亩均税收)."""

    GOOD = "good"
    EXACT_TARGETS = "exact_targets"
    BELOW_REVENUE = "below_revenue"
    BELOW_TAX = "below_tax"
    BELOW_BOTH = "below_both"
    VERY_LOW_TAX = "very_low_tax"
    CONTRACT_MET = "contract_met"
    CONTRACT_MISSED = "contract_missed"
    CONTRACT_NOT_REACHED = "contract_not_reached"
    FIRST_YEAR = "first_year"
    MISSING_YEAR = "missing_year"
    BLANK = "blank"
    ZERO = "zero"
    NEGATIVE_TAX = "negative_tax"
    BELOW_SCALE = "below_scale"
    SCALE_BLANK = "scale_blank"
    TWO_PARKS = "two_parks"
    TWO_PARKS_CONFLICT = "two_parks_conflict"
    LANDLORD = "landlord"
    HALF_LEASED_EXACT = "half_leased_exact"


class AreaStory(StrEnum):
    """Drawn area against contract and registered area (check C12)."""

    EQUAL = "equal"
    SMALL = "small"
    WARN = "warn"
    REVIEW = "review"
    REGISTERED_ONLY = "registered_only"
    MISSING = "missing"


LAND_WEIGHTS: dict[LandStory, int] = {
    **dict.fromkeys(LandStory, 8),
    LandStory.COMPLETED: 560,
    LandStory.STARTED_PIT: 20,
    LandStory.STARTED_PILE: 30,
    LandStory.STARTED_OTHER: 40,
    LandStory.NOT_DUE: 40,
    LandStory.IDLE_ONE_YEAR: 14,
    LandStory.IDLE_TWO_YEARS: 14,
    LandStory.OVERDUE: 16,
    LandStory.DUE_SOON: 12,
    LandStory.PARTLY_BUILT: 14,
}
BUILT_WEIGHTS: dict[BuiltStory, int] = {
    **dict.fromkeys(BuiltStory, 15),
    BuiltStory.GOOD: 480,
    BuiltStory.OLD_CONTRACT: 60,
    BuiltStory.CONTRACT_UNDER: 40,
    BuiltStory.HIGH_BAY: 60,
}
FIGURE_WEIGHTS: dict[FigureStory, int] = {
    **dict.fromkeys(FigureStory, 20),
    FigureStory.GOOD: 380,
    FigureStory.BELOW_BOTH: 80,
    FigureStory.BELOW_TAX: 70,
    FigureStory.BELOW_REVENUE: 50,
    FigureStory.CONTRACT_MET: 50,
    FigureStory.BELOW_SCALE: 70,
    FigureStory.VERY_LOW_TAX: 40,
}
AREA_WEIGHTS: dict[AreaStory, int] = {
    AreaStory.EQUAL: 780,
    AreaStory.SMALL: 100,
    AreaStory.WARN: 50,
    AreaStory.REVIEW: 30,
    AreaStory.REGISTERED_ONLY: 25,
    AreaStory.MISSING: 15,
}


def deal(rng: Random, weights: Mapping[S, int], count: int, city: int) -> list[S]:
    """``count`` stories in random order, each at least once (six times in a large city).

    ``city`` is the city's number of parcels. With fewer places than stories the heaviest win.
    """
    least = _OFTEN_ENOUGH if city >= _LARGE_CITY else 1
    order = sorted(weights, key=lambda story: -weights[story])
    dealt = [story for _ in range(least) for story in order][:count]
    rest = count - len(dealt)
    dealt += rng.choices(order, [weights[story] for story in order], k=rest)
    rng.shuffle(dealt)
    return dealt
