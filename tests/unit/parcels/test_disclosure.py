"""Totals under the thresholds are hidden, and with them those that would give them back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcels.disclosure import Additions, Thresholds, hidden, thresholds
from parcels.policy import Policy, load_profile

LIMITS = Thresholds(least=3, most_percent=80)
MANY = {"a": 10, "b": 12, "c": 9, "d": 11}


def test_the_thresholds_are_a_row_of_the_policy() -> None:
    policy = load_profile("chengdu").policy
    assert thresholds(policy, date(2025, 12, 31)) == LIMITS
    assert thresholds(Policy.of((), ""), date(2025, 12, 31)) is None
    assert hidden(None, MANY, [MANY]).whole, "without thresholds nothing is shown"


@pytest.mark.parametrize(
    ("additions", "unsafe"),
    [
        ({}, False),
        ({"a": 1}, True),
        ({"a": 1, "b": 1}, True),
        ({"a": 1, "b": 1, "c": 1}, False),
        ({"a": 8, "b": 1, "c": 1}, True),
        ({"a": 79, "b": 11, "c": 10}, False),
        ({"a": 80, "b": 10, "c": 10}, True),
        ({"a": 0, "b": 0, "c": 0}, False),
        ({"a": -80, "b": 10, "c": 10}, True),
    ],
)
def test_a_total_on_both_sides_of_each_threshold(additions: Additions, unsafe: bool) -> None:
    assert LIMITS.unsafe(additions) is unsafe


def test_one_hidden_part_takes_another_with_it() -> None:
    single = {"z": 9}
    other = {"e": 5, "f": 6, "g": 7}
    found = hidden(LIMITS, {**MANY, **other, **single}, [MANY, other, single])
    assert found.parts == {1, 2}, "the smallest of the others, so that 9 cannot be computed"
    assert not found.whole


def test_two_totals_that_differ_by_one_enterprise() -> None:
    everyone = {**MANY, "z": 7}
    found = hidden(LIMITS, everyone, [MANY])
    assert found.whole or found.parts == {0}


def test_enterprises_outside_every_part_are_not_computed_either() -> None:
    parts = [MANY, {"e": 5, "f": 6, "g": 7}]
    found = hidden(LIMITS, {**parts[0], **parts[1], "outside": 3}, parts)
    assert found.parts or found.whole


def test_without_a_grand_total_only_the_unsafe_are_hidden() -> None:
    found = hidden(LIMITS, None, [MANY, {"z": 1}])
    assert found.parts == {1} and not found.whole


FIRMS = st.dictionaries(st.sampled_from("abcdefghijkl"), st.integers(0, 1000), max_size=8)


@given(st.lists(FIRMS, max_size=6), FIRMS)
def test_what_can_be_computed_is_always_a_safe_total(
    parts: list[dict[str, int]], outside: dict[str, int]
) -> None:
    whole = dict(outside)
    for part in parts:
        for code, value in part.items():
            whole[code] = whole.get(code, 0) + value
    found = hidden(LIMITS, whole, parts)
    for place, part in enumerate(parts):
        assert place in found.parts or not LIMITS.unsafe(part)
    if found.whole:
        return
    assert not LIMITS.unsafe(whole)
    rest = dict(whole)
    for place, part in enumerate(parts):
        if place not in found.parts:
            for code, value in part.items():
                rest[code] -= value
    assert not LIMITS.unsafe({code: value for code, value in rest.items() if value})
