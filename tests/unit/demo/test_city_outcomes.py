"""Every outcome of every rule occurs in the simulated city, judged by the rules themselves."""

from collections import Counter

import pytest

from gis_service.demo.city import build_city
from gis_service.demo.model import City
from gis_service.demo.stories import BuiltStory, LandStory
from parcels.assess import Assessment, assess
from parcels.idle_state import IdleState
from parcels.outcome import Outcome
from parcels.policy import load_profile
from parcels.verdict import Rule
from tests.unit.demo.city_facts import CityFacts


def _assess(city: City) -> list[Assessment]:
    facts, policy = CityFacts(city), load_profile("chengdu").policy
    return [assess(facts.of(i), policy, city.as_of) for i in range(len(city.parcels))]


@pytest.fixture(scope="module")
def large() -> tuple[City, list[Assessment]]:
    city = build_city(1, 3_000)
    return city, _assess(city)


@pytest.fixture(scope="module")
def small() -> tuple[City, list[Assessment]]:
    city = build_city(1, 200)
    return city, _assess(city)


# Outcomes a city must show; what only a missing layer or an office's own data gives is left out.
WANTED: dict[Rule, tuple[Outcome, ...]] = {
    Rule.LINE: (Outcome.PASS, Outcome.REVIEW, Outcome.FAIL, Outcome.NOT_APPLICABLE),
    Rule.IDLE: (Outcome.PASS, Outcome.NOT_DUE, Outcome.FAIL, Outcome.REVIEW, Outcome.UNKNOWN),
    Rule.FAR_CONTRACT: (
        Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN, Outcome.NOT_DUE, Outcome.NOT_APPLICABLE,
    ),
    Rule.FAR_ZONE: (
        Outcome.PASS, Outcome.BELOW, Outcome.REVIEW, Outcome.UNKNOWN, Outcome.NOT_DUE,
        Outcome.EXEMPT,
    ),
    Rule.REV_MU: (
        Outcome.PASS, Outcome.FAIL, Outcome.BELOW, Outcome.UNKNOWN, Outcome.NOT_DUE,
        Outcome.NOT_APPLICABLE,
    ),
    Rule.TAX_MU: (
        Outcome.PASS, Outcome.FAIL, Outcome.BELOW, Outcome.UNKNOWN, Outcome.NOT_DUE,
        Outcome.NOT_APPLICABLE,
    ),
    Rule.LE_PARTIAL: (Outcome.PASS, Outcome.REVIEW, Outcome.NOT_DUE, Outcome.NOT_APPLICABLE),
    Rule.LE_FAR: (Outcome.PASS, Outcome.REVIEW, Outcome.UNKNOWN, Outcome.NOT_APPLICABLE),
    Rule.LE_BCOEF: (Outcome.PASS, Outcome.REVIEW),
    Rule.LE_INVEST: (Outcome.PASS, Outcome.REVIEW, Outcome.NOT_APPLICABLE),
    Rule.LE_TAX: (Outcome.PASS, Outcome.REVIEW, Outcome.UNKNOWN, Outcome.NOT_DUE),
    Rule.LE_STOP: (Outcome.PASS, Outcome.REVIEW, Outcome.NOT_APPLICABLE),
    Rule.LE_USE: (Outcome.PASS, Outcome.REVIEW),
    Rule.AREA: (Outcome.PASS, Outcome.REVIEW, Outcome.UNKNOWN),
    Rule.ADMIN_LAND: (Outcome.PASS, Outcome.FAIL, Outcome.NOT_DUE),
    # Rounds and projects are led in the service (test_demo); the land alone has no grade, no check.
    Rule.LE_CLASS: (Outcome.UNKNOWN, Outcome.NOT_DUE, Outcome.NOT_APPLICABLE),
    Rule.LE_REACH: (Outcome.NOT_DUE, Outcome.NOT_APPLICABLE),
}  # fmt: skip
STATES = tuple(state for state in IdleState if state is not IdleState.NOT_APPLICABLE)


def _missing(assessments: list[Assessment], least: int) -> set[tuple[str, str]]:
    found = Counter(
        (finding.rule, finding.outcome) for row in assessments for finding in row.findings
    )
    return {
        (rule.value, outcome.name)
        for rule, outcomes in WANTED.items()
        for outcome in outcomes
        if found[rule, outcome] < least
    }


def test_every_outcome_occurs_five_times(large: tuple[City, list[Assessment]]) -> None:
    assert _missing(large[1], 5) == set()


def test_every_outcome_occurs_in_a_small_city(small: tuple[City, list[Assessment]]) -> None:
    assert _missing(small[1], 1) == set()


def test_every_idle_state_occurs(
    large: tuple[City, list[Assessment]], small: tuple[City, list[Assessment]]
) -> None:
    for (_, rows), least in ((large, 5), (small, 1)):
        states = Counter(row.idle_state for row in rows)
        assert {state.name for state in STATES if states[state] < least} == set()


def test_every_rule_of_the_order_is_wanted() -> None:
    assert set(WANTED) == set(Rule)


LAND_STATES = {
    LandStory.COMPLETED: IdleState.COMPLETED,
    LandStory.STARTED_PIT: IdleState.STARTED,
    LandStory.STARTED_PILE: IdleState.STARTED,
    LandStory.STARTED_OTHER: IdleState.STARTED,
    LandStory.NOT_DUE: IdleState.NOT_DUE,
    LandStory.DUE_SOON: IdleState.DUE_SOON,
    LandStory.DUE_IN_DAYS: IdleState.DUE_SOON,
    LandStory.OVERDUE: IdleState.OVERDUE,
    LandStory.OVERDUE_LAST_DAY: IdleState.OVERDUE,
    LandStory.OVERDUE_VERIFIED_DELAY: IdleState.OVERDUE,
    LandStory.OVERDUE_OPEN_DELAY: IdleState.OVERDUE,
    LandStory.IDLE_FIRST_DAY: IdleState.SUSPECTED_L1,
    LandStory.IDLE_ONE_YEAR: IdleState.SUSPECTED_L1,
    LandStory.IDLE_TWO_YEARS: IdleState.SUSPECTED_L1,
    LandStory.IDLE_DESPITE_DELAY: IdleState.SUSPECTED_L1,
    LandStory.IDLE_CLAIMED_DELAY: IdleState.SUSPECTED_L1,
    LandStory.IDLE_BY_DELIVERY: IdleState.SUSPECTED_L1,
    LandStory.IDLE_PIT_UNFINISHED: IdleState.SUSPECTED_L1,
    LandStory.IDLE_PILES_UNFINISHED: IdleState.SUSPECTED_L1,
    LandStory.IDLE_ALLOCATED: IdleState.SUSPECTED_L1,
    LandStory.IDLE_LEASED: IdleState.SUSPECTED_L1,
    LandStory.WORKS_WITHOUT_PERMIT: IdleState.SUSPECTED_L1,
    LandStory.PERMIT_UNKNOWN: IdleState.DATA_MISSING,
    LandStory.MONTH_DECIDES: IdleState.DATA_MISSING,
    LandStory.MONTH_IRRELEVANT: IdleState.DATA_MISSING,
    LandStory.NO_DATES: IdleState.DATA_MISSING,
    LandStory.STOPPED: IdleState.STOPPED,
    LandStory.STOPPED_AREA: IdleState.SUSPECTED_L2,
    LandStory.STOPPED_INVESTMENT: IdleState.SUSPECTED_L2,
    LandStory.STOPPED_BOTH: IdleState.SUSPECTED_L2,
    LandStory.STOPPED_EXACT_LIMITS: IdleState.STARTED,
    LandStory.STOPPED_UNKNOWN: IdleState.DATA_MISSING,
    LandStory.PARTLY_BUILT: IdleState.STARTED,
}


@pytest.mark.parametrize("story", list(LandStory))
def test_each_land_story_is_understood(
    large: tuple[City, list[Assessment]], story: LandStory
) -> None:
    city, rows = large
    states = {
        row.idle_state
        for parcel, row in zip(city.parcels, rows, strict=True)
        if parcel.land is story
    }
    assert states == {LAND_STATES[story]}


CONTRACT_OUTCOMES = {
    BuiltStory.CONTRACT_UNDER: Outcome.FAIL,
    BuiltStory.CONTRACT_OVER: Outcome.FAIL,
    BuiltStory.OLD_CONTRACT: Outcome.PASS,
    BuiltStory.EXACT_MINIMUM: Outcome.PASS,
    BuiltStory.HIGH_BAY: Outcome.PASS,
    BuiltStory.NO_CONTRACT_RANGE: Outcome.NOT_APPLICABLE,
    BuiltStory.UNKNOWN_HEIGHT: Outcome.UNKNOWN,
    BuiltStory.NO_BUILDINGS: Outcome.UNKNOWN,
}


@pytest.mark.parametrize("story", list(CONTRACT_OUTCOMES))
def test_each_built_story_is_understood(
    large: tuple[City, list[Assessment]], story: BuiltStory
) -> None:
    city, rows = large
    outcomes = {
        row.finding(Rule.FAR_CONTRACT).outcome
        for parcel, row in zip(city.parcels, rows, strict=True)
        if parcel.built is story
    }
    assert outcomes == {CONTRACT_OUTCOMES[story]}
