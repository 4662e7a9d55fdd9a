"""Rates, ranks and sums of a board, without a database."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcels.board import (
    BoardIndicator,
    Goal,
    Tally,
    last_month_end,
    ranks,
    rate,
    reached,
    remainder,
    together,
)
from parcels.cases.case import CaseState
from parcels.low_efficiency.case import PACKAGE
from parcels.procedure import load_procedure
from parcels.stock_class import StockClass

TALLIES = st.lists(
    st.builds(
        Tally,
        part=st.fractions(0, 10**6, max_denominator=300),
        whole=st.fractions(0, 10**6, max_denominator=300),
        rows=st.integers(0, 50),
        unknown=st.integers(0, 5),
    ),
    max_size=6,
)


def test_every_indicator_has_a_meaning_in_a_known_vocabulary() -> None:
    assert all(one.meaning.label for one in BoardIndicator)
    assert all(CaseState(name) for name in BoardIndicator.IDLE.meaning.states)
    assert all(StockClass(name) for name in BoardIndicator.STOCK.meaning.states)
    assert set(BoardIndicator.LOW.meaning.states) <= load_procedure(PACKAGE).steps.keys()


def test_a_rate_over_the_whole_is_shown_as_it_is() -> None:
    assert rate(Fraction(1396), Fraction(1000)) == Fraction(1396, 1000)
    assert rate(Fraction(3), None) is None, "no target is no 0 %"
    assert rate(None, Fraction(3)) is None
    assert rate(Fraction(0), Fraction(3)) == 0


@pytest.mark.parametrize(
    ("goal", "value", "met"),
    [
        (Goal.AT_LEAST, 30, True),
        (Goal.AT_LEAST, Fraction(2999, 100), False),
        (Goal.AT_MOST, 30, True),
        (Goal.AT_MOST, Fraction(3001, 100), False),
    ],
)
def test_the_limit_itself_is_within(goal: Goal, value: Fraction, met: bool) -> None:
    assert reached(Fraction(value), Fraction(30), goal) is met
    assert reached(None, Fraction(30), goal) is None
    assert reached(Fraction(value), None, goal) is None


def test_equal_places_share_a_rank_and_the_next_is_left_out() -> None:
    values = {"a": Fraction(5), "b": Fraction(5), "c": Fraction(4), "d": None, "e": Fraction(9)}
    assert ranks(values, Goal.AT_LEAST) == {"e": 1, "a": 2, "b": 2, "c": 4}
    assert ranks(values, Goal.AT_MOST) == {"c": 1, "a": 2, "b": 2, "e": 4}
    assert ranks({"d": None}, Goal.AT_MOST) == {}


def test_a_ratio_is_that_of_the_sums_and_unknown_is_no_zero() -> None:
    both = together([Tally(Fraction(1), Fraction(1)), Tally(Fraction(1), Fraction(3))])
    assert both.value(100) == 50
    assert Tally(known=False).value(None) is None
    assert Tally().value(None) == 0
    assert Tally().value(1) is None, "over nothing"
    assert together([both, Tally(known=False)]).value(100) is None


@given(TALLIES)
def test_parts_and_remainder_make_the_total(parts: list[Tally]) -> None:
    total = together(parts)
    assert remainder(total, parts) is None
    more = together([total, Tally(Fraction(7), Fraction(2), 1, 0)])
    rest = remainder(more, parts)
    assert rest is not None and together([*parts, rest]) == more
    assert remainder(more, [*parts, Tally(known=False)]) is None


@given(st.dictionaries(st.integers(), st.fractions(max_denominator=50), max_size=8))
def test_a_rank_is_one_more_than_how_many_are_better(values: dict[int, Fraction]) -> None:
    for key, place in ranks(values, Goal.AT_LEAST).items():
        assert place == 1 + sum(other > values[key] for other in values.values())


def test_the_day_compared_with_is_the_end_of_the_month_before() -> None:
    assert last_month_end(date(2025, 12, 31)) == date(2025, 11, 30)
    assert last_month_end(date(2024, 3, 1)) == date(2024, 2, 29)
    assert last_month_end(date(2026, 1, 15)) == date(2025, 12, 31)
