"""Events count from their own day, observations from the day they were made."""

from collections import defaultdict
from datetime import date
from typing import Any

from gis_service.facts import dated
from gis_service.facts.ground import foundations_of, permit_of, progress_of, reported_start_of
from parcels.dates import PreciseDate
from parcels.works import FoundationType, PermitState


def row(**values: Any) -> dict[str, Any]:
    return defaultdict(lambda: None, values)


LATE = PreciseDate.day(2025, 12, 2)
EARLY = date(2025, 6, 30)


def test_a_completion_reported_late_counts_from_its_day() -> None:
    rows = [row(observed_on=LATE, completed_on=PreciseDate.day(2011, 5, 20), developed_area=10)]
    progress = progress_of(rows, EARLY)
    assert progress is not None
    assert progress.completed_on == PreciseDate.day(2011, 5, 20)
    assert progress.developed_cm2 is None
    assert progress.observed_on is None
    assert progress_of(rows, date(2011, 5, 19)) is None


def test_a_permit_counts_from_the_day_it_was_granted() -> None:
    rows = [row(observed_on=LATE, permit_on=PreciseDate.day(2020, 3, 1), permit_no="施1")]
    permit = permit_of(rows, EARLY)
    assert permit is not None
    assert (permit.state, permit.number) == (PermitState.GRANTED, "施1")
    assert permit_of(rows, date(2020, 2, 29)) is None


def test_no_permit_later_means_none_earlier_but_unclear_does_not() -> None:
    none = permit_of([row(observed_on=LATE, permit_on="none")], EARLY)
    assert none is not None
    assert none.state is PermitState.NONE
    assert permit_of([row(observed_on=LATE, permit_on="unknown")], EARLY) is None
    seen = permit_of([row(observed_on=LATE, permit_on="unknown")], date(2025, 12, 2))
    assert seen is not None
    assert seen.state is PermitState.UNCLEAR


def test_a_threshold_reached_counts_whenever_it_was_told_quantities_do_not() -> None:
    reached = PreciseDate.day(2021, 4, 1)
    rows = [
        row(
            observed_on=LATE,
            foundation_type="pile",
            piles_done=90,
            piles_total=90,
            threshold_on=reached,
        )
    ]
    early = foundations_of(rows, EARLY)
    assert [(one.kind, one.done, one.reached_on) for one in early] == [
        (FoundationType.PILE, None, reached)
    ]
    assert foundations_of(rows, date(2025, 12, 2))[0].done is not None
    assert foundations_of(rows, date(2021, 3, 31)) == ()


def test_a_reported_start_stands_without_a_foundation() -> None:
    rows = [row(observed_on=LATE, threshold_on=PreciseDate.day(2021, 4, 1))]
    assert reported_start_of(rows, EARLY) == PreciseDate.day(2021, 4, 1)


def test_a_stoppage_ends_with_the_resumption_and_not_before() -> None:
    rows = [
        row(observed_on=PreciseDate.day(2023, 1, 1), stopped_on=PreciseDate.day(2022, 11, 15)),
        row(observed_on=LATE, resumed_on=PreciseDate.day(2024, 2, 1)),
    ]
    assert dated.stopped_on(rows, date(2022, 11, 14)) is None
    assert dated.stopped_on(rows, date(2024, 1, 31)) == PreciseDate.day(2022, 11, 15)
    assert dated.stopped_on(rows, date(2024, 2, 1)) is None
