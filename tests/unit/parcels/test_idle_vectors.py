"""Worked examples of the 《闲置土地处置办法》: E1-E13 (未动工满一年), F1-F5 (中止开发)."""

from datetime import date, timedelta

import pytest

from parcels.assess import assess
from parcels.contract import Contract, Supplement
from parcels.facts import ParcelFacts
from parcels.finding import Finding
from parcels.idle_clock import run, start_date
from parcels.idle_state import IdleState
from parcels.outcome import Outcome
from parcels.rules import idle
from parcels.verdict import Rule, Verdict
from tests.unit.parcels.build import POLICY, WAN, day, delay, on, parcel, stopped


def judged(facts: ParcelFacts, as_of: date) -> Finding:
    return idle.judge(facts, POLICY, as_of).finding


def agreed(start: str, *spans: tuple[str, str], signed: str | None = None) -> ParcelFacts:
    return parcel(
        contract=Contract(agreed_start=day(start), signed_on=day(signed) if signed else None),
        delays=tuple(delay(*span) for span in spans),
    )


def delivered(actual: str) -> ParcelFacts:
    return parcel(contract=Contract(actual_delivery=day(actual)))


def extended(start: str) -> ParcelFacts:
    supplement = Supplement(on("2022-11-01"), day(start), restarts=True)
    contract = Contract(agreed_start=day("2021-06-30"), supplements=(supplement,))
    return parcel(contract=contract)


VECTORS = {
    "E1": (agreed("2021-06-30"), "2021-06-30", "2022-06-30", "2023-06-30"),
    "E2": (agreed("2020-02-29"), "2020-02-29", "2021-02-28", "2022-02-28"),
    "E3": (agreed("2023-02-28"), "2023-02-28", "2024-02-28", "2025-02-28"),
    "E4": (delivered("2020-09-15"), "2021-09-15", "2022-09-15", "2023-09-15"),
    "E5": (delivered("2020-02-29"), "2021-02-28", "2022-02-28", "2023-02-28"),
    "E6": (
        agreed("2021-07-10", ("2021-01-11", "2021-04-10"), signed="2020-12-01"),
        "2021-10-08",
        "2022-10-08",
        "2023-10-08",
    ),
    "E7": (
        agreed("2021-03-01", ("2021-08-01", "2021-10-30")),
        "2021-03-01",
        "2022-05-31",
        "2023-05-31",
    ),
    "E8": (
        agreed("2021-03-01", ("2021-08-01", "2021-09-30"), ("2021-09-15", "2021-10-30")),
        "2021-03-01",
        "2022-05-31",
        "2023-05-31",
    ),
    "E9": (
        agreed("2021-03-01", ("2022-02-20", "2022-04-10")),
        "2021-03-01",
        "2022-04-20",
        "2023-04-20",
    ),
    "E10": (extended("2023-05-01"), "2023-05-01", "2024-05-01", "2025-05-01"),
    "E11": (
        agreed("2021-01-01", ("2021-05-01", "2021-12-31")),
        "2021-01-01",
        "2022-09-03",
        "2023-09-03",
    ),
    "E12": (
        agreed("2021-03-01", ("2021-06-01", "2022-12-31")),
        "2021-03-01",
        "2023-10-01",
        "2024-09-30",
    ),
    "E13": (
        agreed("2021-03-01", ("2022-06-01", "2022-08-31")),
        "2021-03-01",
        "2022-03-01",
        "2023-06-01",
    ),
}


@pytest.mark.parametrize("name", VECTORS)
def test_limb_1(name: str) -> None:
    facts, start, t1, t2 = VECTORS[name]
    last, first_idle = on(t1), on(t1) + timedelta(days=1)
    assert facts.contract is not None
    begin = start_date(facts.contract, POLICY, first_idle)
    assert begin is not None
    clock = run(begin.on.value, begin.counted_after, facts.delays, POLICY, first_idle)
    assert clock is not None
    assert (clock.start, clock.t1, clock.t2) == (on(start), last, on(t2))
    assert judged(facts, last).state is IdleState.OVERDUE
    assert judged(facts, first_idle).state is IdleState.SUSPECTED_L1
    assert judged(facts, on(t2)).detail["two_years"] is False
    assert judged(facts, on(t2) + timedelta(days=1)).detail["two_years"] is True


def test_e1_is_not_due_on_the_start_date_itself() -> None:
    assert judged(agreed("2021-06-30"), on("2021-06-30")).state is IdleState.DUE_SOON
    assert judged(agreed("2021-06-30"), on("2021-07-01")).state is IdleState.OVERDUE


def test_e11_is_overdue_while_days_are_deducted() -> None:
    facts = VECTORS["E11"][0]
    assert judged(facts, on("2022-06-01")).state is IdleState.OVERDUE


def test_f1_exactly_a_third_and_a_quarter_clear_and_leave_a_low_efficiency_clue() -> None:
    facts = stopped("2021-11-15", developed="20000", invested=15_000)
    assessment = assess(facts, POLICY, on("2023-01-01"))
    assert assessment.idle_state is IdleState.STARTED
    assert assessment.finding(Rule.LE_PARTIAL).outcome is Outcome.REVIEW


@pytest.mark.parametrize(
    ("as_of", "state"),
    [("2022-11-15", IdleState.STOPPED), ("2022-11-16", IdleState.SUSPECTED_L2)],
)
def test_f2_one_insufficient_ratio_suffices_a_year_after_the_stop(
    as_of: str, state: IdleState
) -> None:
    facts = stopped("2021-11-15", developed="19999.99", invested=40_000)
    finding = judged(facts, on(as_of))
    assert finding.state is state
    assert (finding.verdict is Verdict.IDLE) is state.suspected


def test_f3_investment_is_compared_without_the_land_price() -> None:
    assert 34_999 - 20_000 == 14_999
    facts = stopped("2021-11-15", developed="30000", invested=14_999)
    assert judged(facts, on("2023-01-01")).state is IdleState.SUSPECTED_L2


def test_f4_an_unknown_ratio_beside_a_sufficient_one_is_missing_data() -> None:
    finding = judged(stopped("2021-11-15", developed="30000"), on("2023-01-01"))
    assert finding.state is IdleState.DATA_MISSING
    assert finding.outcome is Outcome.UNKNOWN


def test_f5_eleven_months_are_no_year() -> None:
    facts = stopped("2022-02-01", developed="1000", invested=1_000)
    assert judged(facts, on("2023-01-01")).state is IdleState.STOPPED


def test_an_exact_quarter_in_fen_decides() -> None:
    total = 10_000
    just = stopped("2024-01-01", should="30000", developed="10001", total=total, invested=2_500)
    assert judged(just, on("2025-01-02")).state is IdleState.STARTED
    assert just.progress is not None
    assert just.progress.invested_fen == 2_500 * WAN
