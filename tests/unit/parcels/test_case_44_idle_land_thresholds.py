"""Idle land at its edges: the day, a third, a quarter, blank and month-only dates."""

import csv
import io
from fractions import Fraction

import pytest

from parcels.contract import Contract
from parcels.dates import PreciseDate
from parcels.facts import ParcelFacts
from parcels.idle_state import IdleState
from parcels.rules import idle
from parcels.works import Progress
from tests.unit.parcels.build import POLICY, WAN, m2, month, on, parcel

TABLE = """\
code,due,started,should,developed,total,invested,stopped,cause,as_of,state
G01,2024-06-15,,,,,,,,2025-06-14,OVERDUE
G02,2024-06-15,,,,,,,,2025-06-15,OVERDUE
G03,2024-06-15,,,,,,,,2025-06-16,SUSPECTED_L1
G04,2024-02-29,,,,,,,,2025-02-28,OVERDUE
G05,2023-01-01,,,,,,,,2025-01-02,SUSPECTED_L1
G06,2023-01-01,2023-06-01,30000,9999,10000,2500,2024-01-01,,2025-01-02,SUSPECTED_L2
G07,2023-01-01,2023-06-01,30000,10000,10000,2500,2024-01-01,,2025-01-02,STARTED
G08,2023-01-01,2023-06-01,30000,10001,10000,2499.99,2024-01-01,,2025-01-02,SUSPECTED_L2
G09,2023-01-01,2023-06-01,30000,9000,10000,1000,2024-06-01,,2025-01-02,STOPPED
G10,2023-01-01,,,,,,,是,2025-01-02,SUSPECTED_L1
G11,,,,,,,,,2025-01-02,DATA_MISSING
G12,2023年1月,,,,,,,,2025-01-02,DATA_MISSING
G13,2024-02-29,,,,,,,,2025-03-01,SUSPECTED_L1
"""
ROWS = {row["code"]: row for row in csv.DictReader(io.StringIO(TABLE))}


def typed(text: str) -> PreciseDate | None:
    if not text:
        return None
    return month(2023, 1) if text == "2023年1月" else PreciseDate(on(text))


def fen(text: str) -> int | None:
    return int(Fraction(text) * WAN) if text else None


def facts_of(row: dict[str, str]) -> ParcelFacts:
    return parcel(
        contract=Contract(
            agreed_start=typed(row["due"]),
            reported_start=typed(row["started"]),
            total_investment_fen=fen(row["total"]),
        ),
        progress=Progress(
            developed_cm2=m2(row["developed"]) if row["developed"] else None,
            should_develop_cm2=m2(row["should"]) if row["should"] else None,
            invested_fen=fen(row["invested"]),
            stopped_on=typed(row["stopped"]),
            government_cause=bool(row["cause"]),
        ),
    )


@pytest.mark.parametrize("code", ROWS)
def test_state(code: str) -> None:
    row = ROWS[code]
    finding = idle.judge(facts_of(row), POLICY, on(row["as_of"])).finding
    assert finding.state is IdleState[row["state"]]


def test_g05_two_years_are_full() -> None:
    finding = idle.judge(facts_of(ROWS["G05"]), POLICY, on("2025-01-02")).finding
    assert finding.detail["two_years"] is True


def test_g10_an_unverified_cause_deducts_nothing_and_is_said() -> None:
    finding = idle.judge(facts_of(ROWS["G10"]), POLICY, on("2025-01-02")).finding
    assert finding.detail["cause_pending"] is True
    assert finding.detail["suspended_days"] == 0


def test_g12_says_that_every_day_of_the_month_gives_one_answer() -> None:
    finding = idle.judge(facts_of(ROWS["G12"]), POLICY, on("2025-02-02")).finding
    assert finding.detail["same_any_day"] is True
    on_the_edge = idle.judge(facts_of(ROWS["G12"]), POLICY, on("2024-01-15")).finding
    assert on_the_edge.detail["same_any_day"] is False
