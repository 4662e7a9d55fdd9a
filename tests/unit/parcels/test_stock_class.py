"""The stock chain: one class a piece, both sides of every boundary, areas that add up."""

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcels.start import StartState
from parcels.stock_class import (
    Piece,
    StockClass,
    StockFacts,
    changed_facts,
    stock_class,
    stock_sum,
)
from tests.unit.parcels.build import POLICY, on

DAY = on("2025-12-31")
DAYS = st.none() | st.dates(date(2024, 1, 1), date(2027, 1, 1))
AREAS = st.none() | st.sampled_from([0, 10, 20])
FLAGS = st.none() | st.booleans()
FACTS = st.builds(
    StockFacts,
    FLAGS,
    st.booleans(),
    DAYS,
    st.sampled_from(StartState),
    DAYS,
    DAYS,
    AREAS,
    AREAS,
    DAYS,
    DAYS,
    st.booleans(),
    FLAGS,
)
DELIVERED = StockFacts(supplied=True, delivered_on=on("2024-01-01"))
STARTED = replace(
    DELIVERED,
    start=StartState.STARTED,
    completion_due=on("2025-06-30"),
    developed_cm2=10,
    should_cm2=20,
)
DONE = replace(STARTED, developed_cm2=20, completed_on=on("2025-06-30"))


def kind(facts: StockFacts, day: str = "2025-12-31") -> StockClass:
    return stock_class(facts, POLICY, on(day)).kind


@given(FACTS)
def test_every_piece_has_exactly_one_class_with_its_words(facts: StockFacts) -> None:
    found = stock_class(facts, POLICY, DAY)
    assert found == stock_class(facts, POLICY, DAY)
    assert found.sentence
    assert found.kind.label
    assert found.kind.definition


def test_each_class_is_reached() -> None:
    reached = {
        StockClass.UNSUPPLIED: StockFacts(supplied=False, start=StartState.STARTED),
        StockClass.UNDELIVERED: StockFacts(has_contract=True),
        StockClass.UNUSED: DELIVERED,
        StockClass.BUILDING: replace(STARTED, completion_due=None),
        StockClass.PARTLY_USED: STARTED,
        StockClass.RUN_IN: DONE,
        StockClass.NOT_PRODUCING: replace(DONE, run_in_until=on("2025-09-30"), not_producing=True),
        StockClass.NOT_REACHED: replace(DONE, production_on=DAY, reach_failed=True),
        StockClass.IN_USE: replace(DONE, production_on=DAY),
        StockClass.UNKNOWN: StockFacts(),
    }
    assert set(reached) == set(StockClass)
    assert {name: kind(facts) for name, facts in reached.items()} == {
        name: name for name in reached
    }


@pytest.mark.parametrize(
    ("facts", "last", "before", "after"),
    [
        (DELIVERED, "2023-12-31", StockClass.UNDELIVERED, StockClass.UNUSED),
        (STARTED, "2025-06-30", StockClass.BUILDING, StockClass.PARTLY_USED),
        (
            replace(DONE, completion_due=on("2026-12-31")),
            "2025-06-29",
            StockClass.BUILDING,
            StockClass.RUN_IN,
        ),
        (
            replace(DONE, not_producing=True),
            "2026-06-30",
            StockClass.RUN_IN,
            StockClass.NOT_PRODUCING,
        ),
        (
            replace(DONE, production_on=on("2025-10-01")),
            "2025-09-30",
            StockClass.RUN_IN,
            StockClass.IN_USE,
        ),
        (
            replace(DONE, run_in_until=on("2025-08-31")),
            "2025-08-31",
            StockClass.RUN_IN,
            StockClass.UNKNOWN,
        ),
    ],
)
def test_both_sides_of_a_boundary(
    facts: StockFacts, last: str, before: StockClass, after: StockClass
) -> None:
    day = on(last)
    assert stock_class(facts, POLICY, day).kind is before
    assert stock_class(facts, POLICY, day + timedelta(days=1)).kind is after


def test_what_is_not_known_is_said() -> None:
    assert kind(replace(DELIVERED, start=StartState.UNCLEAR)) is StockClass.UNKNOWN
    assert kind(replace(DELIVERED, start=StartState.UNPERMITTED)) is StockClass.UNUSED
    assert kind(replace(STARTED, developed_cm2=None)) is StockClass.UNKNOWN
    assert kind(replace(STARTED, developed_cm2=20)) is StockClass.BUILDING
    assert kind(replace(DONE, developed_cm2=19)) is StockClass.PARTLY_USED


def test_a_change_names_its_facts() -> None:
    assert changed_facts(DELIVERED, STARTED) == (
        "动工情况",
        "约定竣工时间",
        "已开发面积",
        "应开发面积",
    )
    assert changed_facts(DONE, DONE) == ("日期",)
    unworded = {"has_contract", "production_reported"}
    for item in fields(StockFacts):
        other = replace(StockFacts(), **{item.name: "x"})
        assert (changed_facts(StockFacts(), other) == ("日期",)) is (item.name in unworded)


PIECES = st.lists(
    st.builds(
        lambda kind, area, idle, low: Piece(kind, area, idle * area, low * area),
        st.sampled_from(StockClass),
        st.integers(0, 10**9),
        st.booleans(),
        st.booleans(),
    ),
    max_size=30,
)


@given(PIECES, st.integers(0, 10**10), st.integers(0, 10**6))
def test_class_areas_add_up_to_the_approved_area(
    pieces: list[Piece], approved: int, overlap: int
) -> None:
    found = stock_sum(approved, pieces, overlap)
    assert sum(found.by_class.values()) == approved - found.remainder_cm2 + found.overlap_cm2
    assert sum(found.count.values()) == len(pieces)
    assert set(found.by_class) == set(StockClass)
    assert found.idle_cm2 <= sum(found.by_class.values())
    assert found.low_efficiency_cm2 <= sum(found.by_class.values())
