"""飞地: base of three years, increment shared to the 分, years that have no share and why."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcels.enclave import Agreement, Gap, Venture, YearShare, base_of, shares, year_share
from parcels.units import PPM
from tests.unit.parcels.build import POLICY, WAN, on

DAY = on("2025-12-31")
MOVED = Agreement(Venture.MOVED, 2022, 2022, 2026, 400_000)
BEFORE = {2019: 900 * WAN, 2020: 1_000 * WAN, 2021: 1_100 * WAN}


def test_the_base_is_the_mean_of_the_three_years_before_the_move() -> None:
    base = base_of(MOVED, BEFORE | {2018: 9_999 * WAN, 2022: 1 * WAN}, POLICY, DAY)
    assert (base.years, base.missing, base.fen) == ((2019, 2020, 2021), (), 1_000 * WAN)


def test_a_mean_is_not_rounded_before_it_is_compared() -> None:
    base = base_of(MOVED, {2019: 1, 2020: 0, 2021: 0}, POLICY, DAY)
    assert base.fen == Fraction(1, 3)
    assert year_share(MOVED, {2022: 1}, base, 2022).increment_fen == 1
    assert year_share(MOVED, {2022: 0}, base, 2022).increment_fen == 0


def test_the_increment_is_shared_as_agreed() -> None:
    base = base_of(MOVED, BEFORE, POLICY, DAY)
    found = year_share(MOVED, {2023: 1_500 * WAN}, base, 2023)
    assert found == YearShare(2023, 1_500 * WAN, 500 * WAN, 200 * WAN, 300 * WAN)
    below = year_share(MOVED, {2023: 999 * WAN}, base, 2023)
    assert (below.increment_fen, below.out_fen, below.in_fen) == (0, 0, 0)


def test_a_missing_year_leaves_the_base_open_and_zero_does_not() -> None:
    base = base_of(MOVED, {2019: 5, 2021: 5}, POLICY, DAY)
    assert (base.missing, base.fen) == ((2020,), None)
    assert year_share(MOVED, {2023: 9}, base, 2023).gap is Gap.BASE
    assert base_of(MOVED, {2019: 0, 2020: 0, 2021: 0}, POLICY, DAY).fen == 0


def test_a_new_project_shares_from_the_first_fen() -> None:
    new = Agreement(Venture.NEW, 2023, 2023, 2024, 500_000)
    base = base_of(new, {}, POLICY, DAY)
    assert (base.years, base.fen) == ((), 0)
    assert year_share(new, {2023: 3}, base, 2023).out_fen == 2


def test_years_without_a_share_say_why() -> None:
    base = base_of(MOVED, BEFORE, POLICY, DAY)
    found = shares(MOVED, BEFORE | {2023: 1_500 * WAN, 2027: 1}, base)
    assert [one.year for one in found] == [2022, 2023, 2024, 2025, 2026, 2027]
    assert [one.gap for one in found] == [Gap.TAX, None, Gap.TAX, Gap.TAX, Gap.TAX, Gap.PERIOD]


@pytest.mark.parametrize(
    "wrong",
    [
        (2022, 2021, 2026, 1),
        (2022, 2026, 2025, 1),
        (2022, 2022, 2026, -1),
        (2022, 2022, 2026, PPM + 1),
    ],
)
def test_an_impossible_agreement_is_refused(wrong: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError):
        Agreement(Venture.MOVED, *wrong)


def test_there_is_no_base_before_the_measures() -> None:
    base = base_of(MOVED, BEFORE, POLICY, on("2022-12-31"))
    assert (base.fen, year_share(MOVED, {2022: 1}, base, 2022).gap) == (None, Gap.RULE)


FEN = st.integers(-(10**13), 10**13)


@given(st.tuples(FEN, FEN, FEN), FEN, st.integers(0, PPM), st.integers(0, 10**12))
def test_what_is_shared_adds_up_and_never_falls_with_tax(
    before: tuple[int, int, int], tax: int, share: int, more: int
) -> None:
    agreement = Agreement(Venture.MOVED, 2022, 2022, 2022, share)
    base = base_of(agreement, dict(zip((2019, 2020, 2021), before, strict=True)), POLICY, DAY)
    found = year_share(agreement, {2022: tax}, base, 2022)
    again = year_share(agreement, {2022: tax + more}, base, 2022)
    assert found.increment_fen is not None and found.out_fen is not None
    assert found.in_fen is not None and again.increment_fen is not None
    assert found.out_fen + found.in_fen == found.increment_fen >= 0
    assert 0 <= found.out_fen <= found.increment_fen <= again.increment_fen
    assert abs(3 * found.increment_fen - max(0, 3 * tax - sum(before))) * 2 <= 3
