"""What counts as 动工开发 and what does not (办法 30)."""

from dataclasses import replace

import pytest

from parcels.contract import Contract
from parcels.facts import ParcelFacts
from parcels.finding import Finding
from parcels.idle_state import IdleState
from parcels.outcome import Outcome
from parcels.rules import idle
from parcels.works import Foundation, FoundationType, Permit, PermitState, Progress
from tests.unit.parcels.build import POLICY, day, delay, month, on, parcel

DUE = Contract(agreed_start=day("2021-06-30"), signed_on=day("2021-01-01"))
GRANTED = Permit(PermitState.GRANTED, day("2021-05-01"))
NONE = Permit(PermitState.NONE)
UNCLEAR = Permit(PermitState.UNCLEAR)
SEEN = Progress(works_seen=True)
LATE = "2022-07-01"


def judged(as_of: str = LATE, **known: object) -> Finding:
    facts: ParcelFacts = parcel(contract=DUE)
    return idle.judge(replace(facts, **known), POLICY, on(as_of)).finding  # type: ignore[arg-type]


def foundation(
    kind: FoundationType, done: int, total: int, reached: str | None = None
) -> Foundation:
    return Foundation(kind, done, total, day(reached) if reached else None)


@pytest.mark.parametrize(
    ("kind", "done", "total", "state"),
    [
        (FoundationType.DEEP_PIT, 999, 1000, IdleState.SUSPECTED_L1),
        (FoundationType.DEEP_PIT, 1000, 1000, IdleState.STARTED),
        (FoundationType.PILE, 99, 100, IdleState.SUSPECTED_L1),
        (FoundationType.PILE, 100, 100, IdleState.STARTED),
        (FoundationType.OTHER, 332, 999, IdleState.SUSPECTED_L1),
        (FoundationType.OTHER, 333, 999, IdleState.STARTED),
    ],
)
def test_the_statutory_share_decides(
    kind: FoundationType, done: int, total: int, state: IdleState
) -> None:
    assert judged(permit=GRANTED, foundations=(foundation(kind, done, total),)).state is state


def test_of_pit_and_piles_the_slower_decides() -> None:
    pit = foundation(FoundationType.DEEP_PIT, 10, 10, "2021-08-01")
    piles = foundation(FoundationType.PILE, 9, 10)
    assert judged(permit=GRANTED, foundations=(pit, piles)).state is IdleState.SUSPECTED_L1


def test_a_permit_alone_is_no_start() -> None:
    assert judged(permit=GRANTED).state is IdleState.SUSPECTED_L1


def test_works_without_a_permit_are_no_start_but_are_said() -> None:
    finding = judged(permit=NONE, progress=SEEN)
    assert finding.state is IdleState.SUSPECTED_L1
    assert finding.detail["unpermitted"] is True
    early = judged("2021-06-01", permit=NONE, progress=SEEN)
    assert (early.state, early.outcome) == (IdleState.DUE_SOON, Outcome.REVIEW)


def test_works_under_an_unclear_permit_are_never_suspected() -> None:
    finding = judged(permit=UNCLEAR, progress=SEEN)
    assert (finding.state, finding.outcome) == (IdleState.DATA_MISSING, Outcome.UNKNOWN)
    assert judged(permit=UNCLEAR).state is IdleState.SUSPECTED_L1


def test_a_start_after_t1_leaves_its_idle_time_on_record() -> None:
    piles = foundation(FoundationType.PILE, 10, 10, "2022-08-15")
    finding = judged("2023-01-01", permit=GRANTED, foundations=(piles,))
    assert (finding.state, finding.outcome) == (IdleState.STARTED, Outcome.REVIEW)
    assert finding.detail["idle_from_on"] == on("2022-07-01")
    assert finding.detail["idle_until_on"] == on("2022-08-14")


def test_a_finished_project_is_not_idle_land() -> None:
    done = Progress(completed_on=day("2022-01-01"))
    assert judged(progress=done).state is IdleState.COMPLETED


def test_land_approved_but_not_supplied_is_not_idle_land() -> None:
    finding = judged(supplied=False)
    assert finding.state is IdleState.NOT_APPLICABLE


def test_claims_move_nothing_but_are_shown() -> None:
    finding = judged(delays=(delay("2021-08-01", "2021-10-30", verified=False),))
    assert finding.state is IdleState.SUSPECTED_L1
    assert finding.detail["claimed_t1_on"] == on("2022-09-29")


def test_a_verified_delay_that_goes_on_leaves_t1_undetermined() -> None:
    for as_of in ("2022-03-02", "2023-07-01", "2030-01-01"):
        finding = judged(as_of, delays=(delay("2022-03-01", None),))
        assert finding.state is IdleState.OVERDUE
        assert finding.measured is None
        assert finding.detail["undetermined"] is True


def test_a_delay_before_the_delivery_is_already_in_a_start_counted_from_it() -> None:
    contract = Contract(signed_on=day("2020-01-01"), actual_delivery=day("2020-09-15"))
    finding = judged("2022-09-16", contract=contract, delays=(delay("2020-03-01", "2020-09-15"),))
    assert finding.state is IdleState.SUSPECTED_L1


def test_a_month_only_stop_is_to_be_verified() -> None:
    progress = Progress(
        developed_cm2=1, should_develop_cm2=100, stopped_on=month(2021, 11), works_seen=True
    )
    piles = foundation(FoundationType.PILE, 10, 10, "2021-05-15")
    known = {"permit": GRANTED, "foundations": (piles,), "progress": progress}
    assert judged("2022-12-01", **known).detail["same_any_day"] is True
    assert judged("2022-11-10", **known).detail["same_any_day"] is False
    assert judged("2022-12-01", **known).state is IdleState.DATA_MISSING
