"""Conditions of each way of article 12."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcels.cases.disposal import (
    BuyBack,
    ChangeUse,
    Disposal,
    Extend,
    Mode,
    OtherWay,
    Swap,
    TempUse,
    check_disposal,
    last_new_start,
)
from parcels.dates import add_years, next_day
from parcels.outcome import Effect
from parcels.policy import parse_profile
from parcels.works import DelayCause
from tests.unit.parcels.build import POLICY, on

DAY = on("2023-03-10")
READING_B = parse_profile(POLICY.text.replace('reading = "A"', 'reading = "B"')).policy
SWAP = Swap(True, True, True, True, "510100000002", contract_marked=True)
CHANGE = ChangeUse(True, True, True, in_red_line=False)


def codes(
    disposal: Disposal, cause: DelayCause = DelayCause.GOV_2, extended: int = 0
) -> tuple[str, ...]:
    found = check_disposal(disposal, cause, extended, POLICY, DAY)
    return tuple(item.code.removeprefix("case.") for item in found)


def extend(start: str | None, agreed: str | None = None) -> Extend:
    return Extend(
        DAY,
        None if start is None else on(start),
        on("2026-01-01"),
        liability=True,
        agreed_start=None if agreed is None else on(agreed),
    )


def test_reading_a_counts_from_the_agreement() -> None:
    assert codes(extend("2024-03-10")) == ()
    assert codes(extend("2024-03-11")) == ("extend_too_long",)
    assert codes(extend(None)) == ("extend_terms",)


def test_reading_b_counts_from_the_date_it_states() -> None:
    disposal = extend("2024-03-11", agreed="2023-06-01")
    assert check_disposal(disposal, None, 0, READING_B, DAY) == ()
    late = check_disposal(extend("2024-06-02", "2023-06-01"), None, 0, READING_B, DAY)
    assert [item.code for item in late] == ["case.extend_too_long"]
    unknown = check_disposal(extend("2024-03-11"), None, 0, READING_B, DAY)
    assert [item.code for item in unknown] == ["case.extend_base"]


@given(st.dates(date(2013, 1, 1), date(2030, 1, 1)))
def test_the_last_day_is_allowed_and_the_next_is_not(effective: date) -> None:
    first = Extend(effective, None, effective, liability=True)
    last = last_new_start(first, POLICY, effective)
    assert last == add_years(effective, 1)
    for start, refused in ((last, False), (next_day(last), True)):
        disposal = replace(first, new_start=start)
        found = check_disposal(disposal, DelayCause.FM, 0, POLICY, effective)
        assert bool(found) is refused


def test_a_second_extension_needs_an_explanation() -> None:
    found = check_disposal(extend("2024-03-10"), DelayCause.FM, 1, POLICY, DAY)
    assert [(item.code, item.effect) for item in found] == [("case.extend_again", Effect.REVIEW)]


def test_temporary_use_ends_within_two_years() -> None:
    assert codes(TempUse(on("2023-03-10"), on("2025-03-10"))) == ()
    assert codes(TempUse(on("2023-03-10"), on("2025-03-11"))) == ("temp_too_long",)
    assert codes(TempUse(on("2023-03-10"), on("2023-03-09"))) == ("temp_reversed",)


@pytest.mark.parametrize("cause", DelayCause)
def test_only_a_changed_plan_allows_a_swap(cause: DelayCause) -> None:
    expected = () if cause is DelayCause.GOV_2 else ("swap_cause",)
    assert codes(SWAP, cause) == expected


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("price_paid", False, "swap_price"),
        ("funds_ready", False, "swap_funds"),
        ("equal_value", False, "swap_value"),
        ("same_use", False, "swap_use"),
        ("target_parcel", " ", "swap_target"),
        ("contract_marked", False, "swap_contract"),
    ],
)
def test_a_swap_needs_everything(field: str, value: object, code: str) -> None:
    assert codes(replace(SWAP, **{field: value})) == (code,)


def test_a_change_of_use() -> None:
    assert codes(CHANGE) == ()
    lacking = ChangeUse(False, False, False, in_red_line=None)
    assert codes(lacking) == (
        "change_procedures",
        "change_price",
        "change_plan",
        "change_line_unknown",
    )
    found = check_disposal(replace(CHANGE, in_red_line=True), None, 0, POLICY, DAY)
    assert [item.effect for item in found] == [Effect.REVIEW_CITY]


def test_buying_back_and_other_ways() -> None:
    assert codes(BuyBack("评估", 1)) == ()
    assert codes(BuyBack("", 1)) == codes(BuyBack("评估", None)) == ("buy_back",)
    assert codes(OtherWay("分期开发", "市规定")) == ()
    assert codes(OtherWay("分期开发", "")) == ("other_way",)
    assert all(mode.label for mode in Mode)
