"""Clues from other procedures: the grade of an evaluation, a failed recheck of a project."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcels.assess import assess
from parcels.enterprise import Enterprise
from parcels.explain import sentence
from parcels.facts import ParcelFacts
from parcels.finding import Finding
from parcels.outcome import Outcome
from parcels.procedure import load_procedure
from parcels.rules import graded
from parcels.standing import REACH_STEPS, Grade, Reach, ReachStanding
from parcels.stock_class import StockClass
from parcels.verdict import Rule
from parcels.works import Progress
from tests.unit.parcels.build import POLICY, day, land, on, parcel

DONE = Progress(completed_on=day("2020-01-01"))
FIRMS = (Enterprise("U", "甲"), Enterprise("V", "乙"))
SPRING = date(2025, 4, 1)


def built(
    *grades: Grade, firms: tuple[Enterprise, ...] = FIRMS[:1], reach: tuple[Reach, ...] = ()
) -> ParcelFacts:
    """A finished parcel of 30 000 m²."""
    return parcel(areas=land("30000"), progress=DONE, enterprises=firms, grades=grades, reach=reach)


def graded_as(letters: str, uscc: str = "U", newest: int = 2024) -> tuple[Grade, ...]:
    """One letter a year up to ``newest``; released in the spring after; "-" = no round."""
    years = range(newest - len(letters) + 1, newest + 1)
    return tuple(
        Grade(uscc, "甲", year, letter.strip("·"), date(year + 1, 4, 1))
        for year, letter in zip(years, letters, strict=True)
        if letter != "-"
    )


def found(facts: ParcelFacts, rule: Rule = Rule.LE_CLASS, as_of: str = "2025-12-31") -> Finding:
    return assess(facts, POLICY, on(as_of)).finding(rule)


@pytest.mark.parametrize(
    ("letters", "outcome"),
    [
        ("D", Outcome.REVIEW),
        ("AD", Outcome.REVIEW),
        ("CC", Outcome.REVIEW),
        ("DC", Outcome.REVIEW),
        ("BC", Outcome.PASS),
        ("A", Outcome.PASS),
        ("DB", Outcome.PASS),
        ("C", Outcome.UNKNOWN),
        ("C-C", Outcome.UNKNOWN),
        ("·C", Outcome.UNKNOWN),
        ("D·", Outcome.UNKNOWN),
        ("T", Outcome.UNKNOWN),
        ("CT", Outcome.UNKNOWN),
    ],
)
def test_the_lowest_grade_or_two_low_years_are_a_clue(letters: str, outcome: Outcome) -> None:
    assert found(built(*graded_as(letters))).outcome is outcome


def test_a_grade_speaks_from_the_day_it_is_released() -> None:
    facts = built(*graded_as("AD"))
    before = assess(facts, POLICY, on("2025-03-31"))
    assert before.finding(Rule.LE_CLASS).outcome is Outcome.PASS
    assert before.next_change_on is not None
    assert before.next_change_on <= SPRING
    assert found(facts, as_of="2025-04-01").outcome is Outcome.REVIEW


def test_a_correction_takes_the_place_of_what_was_released() -> None:
    facts = built(*graded_as("D"), Grade("U", "甲", 2024, "B", date(2025, 6, 1)))
    assert found(facts, as_of="2025-05-31").outcome is Outcome.REVIEW
    assert found(facts, as_of="2025-06-01").outcome is Outcome.PASS


def test_one_low_firm_is_a_clue_and_one_ungraded_firm_hides_no_pass() -> None:
    low = built(*graded_as("A"), *graded_as("D", "V"), firms=FIRMS)
    assert found(low).outcome is Outcome.REVIEW
    assert "乙 2024 年亩均评价为 D" in sentence(found(low), POLICY)
    assert found(built(*graded_as("A"), firms=FIRMS)).outcome is Outcome.UNKNOWN
    assert found(built(*graded_as("A"), firms=())).outcome is Outcome.UNKNOWN


def test_the_sentence_names_year_grade_clause_and_day() -> None:
    said = sentence(found(built(*graded_as("CC"))), POLICY)
    assert "甲 2024 年亩均评价为 C，已连续 2 年偏低" in said
    assert "低效线索：亩均评价等级" in said
    assert "2025-04-01" in said


@pytest.mark.parametrize(
    ("as_of", "outcome"),
    [
        ("2025-03-31", Outcome.NOT_APPLICABLE),
        ("2025-04-01", Outcome.NOT_DUE),
        ("2025-10-01", Outcome.REVIEW),
        ("2025-12-01", Outcome.PASS),
        ("2026-02-01", Outcome.NOT_APPLICABLE),
    ],
)
def test_a_failed_recheck_is_a_clue_until_it_is_settled(as_of: str, outcome: Outcome) -> None:
    facts = built(
        reach=(
            Reach(ReachStanding.RECTIFYING, SPRING),
            Reach(ReachStanding.FAILED, date(2025, 10, 1)),
            Reach(ReachStanding.PASSED, date(2025, 12, 1)),
            Reach(ReachStanding.ENDED, date(2026, 2, 1)),
        )
    )
    assert found(facts, Rule.LE_REACH, as_of).outcome is outcome
    assert graded.recheck(facts, POLICY, on(as_of)).clauses == ("le.reach",)


def test_a_project_that_missed_its_check_has_not_reached_production() -> None:
    producing = Enterprise("U", "甲", first_production_on=day("2021-01-01"))
    reach = (Reach(ReachStanding.RECTIFYING, SPRING), Reach(ReachStanding.PASSED, on("2025-12-01")))
    facts = replace(built(firms=(producing,), reach=reach), supplied=True)
    found_on = {as_of: assess(facts, POLICY, on(as_of)).stock.kind for as_of in DAYS}
    assert found_on == dict(zip(DAYS, (IN_USE, MISSED, MISSED, IN_USE), strict=True))


DAYS = ("2025-03-31", "2025-04-01", "2025-11-30", "2025-12-01")
IN_USE, MISSED = StockClass.IN_USE, StockClass.NOT_REACHED


def test_every_step_that_decides_a_check_is_a_step_of_the_procedure() -> None:
    assert set(REACH_STEPS) <= set(load_procedure("standard").steps)


LETTERS = st.text("ABCDT·-", min_size=1, max_size=4)


@given(LETTERS, LETTERS)
def test_unknown_never_passes_and_order_of_firms_says_nothing(own: str, other: str) -> None:
    both = (*graded_as(own), *graded_as(other, "V"))
    one = found(built(*both, firms=FIRMS)).outcome
    assert one is found(built(*both, firms=FIRMS[::-1])).outcome
    alone = {found(built(*both, firms=(firm,))).outcome for firm in FIRMS}
    if one is Outcome.PASS:
        assert alone == {Outcome.PASS}
        for letters in (own, other):
            assert letters.rstrip("-")[-1:] in ("A", "B", "C")
    assert (one is Outcome.REVIEW) is (Outcome.REVIEW in alone)
