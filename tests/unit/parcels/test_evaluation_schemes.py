"""Schemes of evaluation: what is shipped, written, refused and tried out."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcels.evaluation.evaluation import Evaluation, evaluate
from parcels.evaluation.scheme import (
    SchemeError,
)
from parcels.evaluation.scheme_file import load_scheme, parse_scheme, scheme_names
from parcels.evaluation.scheme_text import scheme_text
from parcels.evaluation.score import Scored
from parcels.evaluation.simulation import Change, altered, simulate
from tests.unit.parcels.build import WAN
from tests.unit.parcels.evaluations import PLAIN, firm, scheme


def only(result: Evaluation) -> Scored:
    (group,) = result.groups
    found = [item.scored for item in group.graded] + list(group.blocked)
    assert len(found) == 1
    return found[0]


def points(result: Evaluation) -> dict[str, Fraction | None]:
    return {item.scored.firm.uscc: item.scored.total for item in result.graded}


# --- schemes and simulation -------------------------------------------------------------------


def test_the_shipped_schemes() -> None:
    assert scheme_names() == ("huangyan2022", "sichuan")
    sichuan, huangyan = load_scheme("sichuan"), load_scheme("huangyan2022")
    assert [sichuan.unassigned(part) for part in sichuan.parts] == [30]
    assert [huangyan.unassigned(part) for part in huangyan.parts] == [0, 0]
    assert [rule.fixed for rule in huangyan.parts[1].indicators] == [
        Fraction("11.5932"),
        Fraction("0.2352"),
    ]
    assert sichuan.cap == Fraction(3, 2)
    assert parse_scheme(sichuan.text) == sichuan
    with pytest.raises(SchemeError):
        load_scheme("../sichuan")


def test_explicit_baselines_at_their_value_give_the_weight() -> None:
    row = replace(
        firm("a", 24_097, 1_000),
        amounts={
            "tax": 24_097 * WAN,
            "area": firm("x", mu=1_000).amounts["area"],
            "added": 136_160 * WAN,
            "energy": Fraction(136_160_000, Fraction("2.694")),
            "staff": Fraction(136_160, Fraction("18.14")),
            "rd": 302 * WAN,
            "revenue": 10_000 * WAN,
        },
    )
    scored = only(evaluate(load_scheme("huangyan2022"), (row,)))
    by_code = {item.rule.code: item.score for item in scored.items}
    assert by_code == {
        "TAX_MU": 30,
        "VA_MU": 20,
        "VA_ENERGY": 20,
        "VA_EMISSION": 0,
        "VA_STAFF": 10,
        "RD": 10,
    }


def test_small_enterprises_are_scored_by_their_own_part() -> None:
    row = replace(
        firm("s", above_scale=False),
        amounts={"tax": 115_932 * WAN, "area": firm("x", mu=10_000).amounts["area"], "power": 1},
    )
    scored = only(evaluate(load_scheme("huangyan2022"), (row,)))
    assert [item.rule.code for item in scored.items] == ["TAX_MU", "TAX_POWER"]
    assert scored.items[0].score == 50


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('remainder = "B"', 'remainder = "E"'),
        ("weight = 60", "weight = 61"),
        ("weight = 60", "weight = -1"),
        ("fixed = 20", "fixed = 0"),
        ('upper = "tax"', 'upper = "taxes"'),
        ("share = 0.30", "share = 0.91"),
        ('floor = "B"', 'floor = "A"'),
        ('code = "ENERGY"', 'code = "TAX_MU"'),
        ('mode = "RATIO"', 'mode = "SUM"'),
        ('code = "plain"', ""),
        ("cap = 1.5", "cap = "),
    ],
)
def test_schemes_that_cannot_work_are_refused(old: str, new: str) -> None:
    with pytest.raises(SchemeError):
        parse_scheme(PLAIN.replace(old, new, 1))


@pytest.mark.parametrize("name", ["sichuan", "huangyan2022"])
def test_a_scheme_written_reads_back_the_same(name: str) -> None:
    held = load_scheme(name)
    again = parse_scheme(scheme_text(held))
    assert replace(again, text=held.text, sha256=held.sha256) == held


@given(
    st.text(max_size=20),
    st.decimals(0, 60, places=3),
    st.decimals(0, 40, places=3),
    st.decimals(0, 1, places=4),
)
def test_any_trial_reads_back_the_same(
    title: str, tax: object, energy: object, share: object
) -> None:
    change = Change(
        {(True, "TAX_MU"): Fraction(str(tax)), (True, "ENERGY"): Fraction(str(energy))},
        {"A": Fraction(str(share)), "C": Fraction()},
    )
    trial = replace(altered(scheme(), change), title=title)
    again = parse_scheme(scheme_text(trial))
    assert replace(again, text=trial.text, sha256=trial.sha256) == trial


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("weight = 40", 'weight = "40"', ("第 2 个", "weight", "数字")),
        ('lower = "energy"', "", ("[[part.indicator]]（第 2 个）", "缺少“lower”")),
        ('baseline = "FIXED"', 'baseline = "MEAN"', ("baseline", "LAST_YEAR_MEAN")),
        ("share = 0.30", "shares = 0.30", ("[[cut]]（第 1 个）", "不认识的“shares”")),
        ('group_by = ["district"]', 'group_by = ["town"]', ("group_by", "town", "区（市）县")),
        ("above_scale = true", 'above_scale = "是"', ("above_scale", "true 或 false")),
        ('classes = ["A", "B", "C", "D"]', "classes = 4", ("classes", "列表")),
        ("cap = 1.5", "cap = inf", ("cap", "数字")),
    ],
)
def test_an_error_names_the_place_and_what_to_write(
    old: str, new: str, said: tuple[str, ...]
) -> None:
    source = PLAIN.replace(old, new, 1)
    with pytest.raises(SchemeError) as refused:
        parse_scheme(source)
    assert [word for word in said if word not in str(refused.value)] == []
    line = next((n for n, row in enumerate(source.splitlines(), 1) if new and row == new), 0)
    if line and old != 'group_by = ["district"]':
        assert f"第 {line} 行" in str(refused.value)


def test_a_changed_weight_moves_the_simulation_and_not_the_scheme() -> None:
    few = (firm("land", 1_000, 40, 200), firm("energy", 1_000, 100, 70))
    people = (*few, *(firm(f"{i}", 300) for i in range(8)))
    plain = scheme(share="0.10")
    published = evaluate(plain, people)
    change = Change({(True, "TAX_MU"): 10, (True, "ENERGY"): 90}, {})
    moved = simulate(plain, change, people)
    by_code = {item.uscc: (item.before, item.after) for item in moved if item.regraded}
    assert by_code["land"][0] == "A"
    assert by_code["energy"] == ("B", "A")
    assert evaluate(plain, people) == published
    assert altered(plain, change).sha256 != plain.sha256


def test_changed_cuts_and_caps() -> None:
    people = tuple(firm(f"{i}", 100 * i) for i in range(10))
    moved = simulate(scheme(), Change({}, {"A": Fraction(1, 2)}), people)
    assert sorted(item.uscc for item in moved) == ["5", "6"]
    assert all(item.rank_before == item.rank_after for item in moved)
    assert simulate(scheme(), Change({}, {}), people) == ()
    assert altered(scheme(), Change({}, {}, cap=2)).cap == 2
    for broken in (Change({}, {"X": 1}), Change({(True, "X"): 1}, {}), Change({}, {"A": 1})):
        with pytest.raises(SchemeError):
            altered(scheme(), broken)
