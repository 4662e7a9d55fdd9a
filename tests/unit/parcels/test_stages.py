"""The way of a parcel: what is done, late, open or not recorded on a day."""

from dataclasses import replace
from datetime import date

from parcels.contract import Contract
from parcels.dates import PreciseDate
from parcels.facts import ParcelFacts
from parcels.policy import load_profile
from parcels.stages import Stage, StageAt, StageState, stages
from parcels.works import Progress

POLICY = load_profile("chengdu").policy
DAY = PreciseDate.day
CONTRACT = Contract(
    signed_on=DAY(2020, 1, 1),
    agreed_delivery=DAY(2020, 3, 1),
    actual_delivery=DAY(2020, 3, 18),
    agreed_start=DAY(2021, 6, 30),
    agreed_completion=DAY(2023, 6, 30),
    reach_on=DAY(2025, 6, 30),
)
FACTS = ParcelFacts(code="1", contract=CONTRACT)


def at(facts: ParcelFacts, as_of: date) -> dict[Stage, StageAt]:
    return {each.stage: each for each in stages(facts, POLICY, as_of)}


def test_seven_stages_in_order() -> None:
    assert [each.stage for each in stages(FACTS, POLICY, date(2022, 1, 1))] == list(Stage)
    bare = at(ParcelFacts(code="1"), date(2022, 1, 1))
    assert {each.state for each in bare.values()} == {StageState.UNKNOWN}


def test_a_stage_is_late_from_the_day_after() -> None:
    last = at(FACTS, date(2021, 6, 30))[Stage.STARTED]
    assert (last.state, last.days) == (StageState.OPEN, None)
    late = at(FACTS, date(2021, 7, 1))[Stage.STARTED]
    assert (late.state, late.days) == (StageState.OVERDUE, 1)


def test_what_was_done_late_says_by_how_many_days() -> None:
    delivered = at(FACTS, date(2022, 1, 1))[Stage.DELIVERED]
    assert (delivered.state, delivered.days) == (StageState.DONE, 17)


def test_a_day_that_has_not_come_is_not_done() -> None:
    facts = replace(FACTS, progress=Progress(completed_on=DAY(2023, 6, 1)))
    assert at(facts, date(2023, 5, 31))[Stage.COMPLETED].state is StageState.OPEN
    done = at(facts, date(2023, 6, 1))[Stage.COMPLETED]
    assert (done.state, done.days) == (StageState.DONE, None)


def test_full_production_is_never_late_by_date_alone() -> None:
    assert at(FACTS, date(2025, 6, 30))[Stage.REACHED].state is StageState.OPEN
    assert at(FACTS, date(2026, 1, 1))[Stage.REACHED].state is StageState.UNKNOWN


def test_a_month_is_over_at_its_end_and_counts_no_days() -> None:
    facts = replace(FACTS, contract=replace(CONTRACT, agreed_completion=PreciseDate.month(2023, 6)))
    assert at(facts, date(2023, 6, 30))[Stage.COMPLETED].state is StageState.OPEN
    late = at(facts, date(2023, 7, 1))[Stage.COMPLETED]
    assert (late.state, late.days) == (StageState.OVERDUE, None)
