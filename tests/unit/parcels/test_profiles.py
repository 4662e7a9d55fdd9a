"""City profiles: every row has clause and status, every code a rule names exists."""

import ast
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

import parcels
from parcels.outcome import Effect
from parcels.policy import (
    Evidence,
    PolicyError,
    Status,
    load_profile,
    parse_profile,
    profile_names,
)
from tests.unit.parcels.build import POLICY, on

PREFIXES = (
    "idle.",
    "far.",
    "control.",
    "area.",
    "line.",
    "le.",
    "permu.",
    "std.",
    "eval.",
    "plan.",
    "procedure.",
    "structure.",
)
# The measures name it without a date: each city enters its own, no profile ships one.
UNSET = {"le.reform_date"}
LOOKUPS = {"find", "find_all", "has", "_standard"}


def named_codes() -> set[str]:
    """First text argument of every lookup of a policy row."""
    found = set()
    for path in Path(parcels.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in LOOKUPS:
                    found |= {
                        arg.value
                        for arg in node.args
                        if isinstance(arg, ast.Constant)
                        and isinstance(arg.value, str)
                        and arg.value.startswith(PREFIXES)
                    }
    return found


@pytest.mark.parametrize("city", profile_names())
def test_every_row_is_founded(city: str) -> None:
    for row in load_profile(city).policy.rows:
        assert row.clause, row.code
        assert row.document.title, row.code
        assert isinstance(row.status, Status)
        assert isinstance(row.evidence, Evidence)
        assert row.until is None or row.since <= row.until


def test_every_code_a_rule_looks_up_exists() -> None:
    codes = named_codes()
    assert len(codes) > 20
    assert {code for code in codes if not POLICY.has(code)} == UNSET


def test_the_numbers_of_the_measures() -> None:
    day = on("2025-12-31")
    inside, outside = (POLICY.find(f"far.ring.{side}", day) for side in ("inside", "outside"))
    assert inside is not None
    assert outside is not None
    assert [inside.number("min"), inside.number("max")] == [2, 4]
    assert [outside.number("min"), outside.number("max")] == [Fraction("1.2"), 3]
    assert inside.status is Status.DRAFT
    assert inside.effect is Effect.REVIEW
    revenue, tax = POLICY.find("permu.rev", day), POLICY.find("permu.tax", day)
    assert revenue is not None
    assert tax is not None
    assert (revenue.number("min_wan_per_mu"), tax.number("min_wan_per_mu")) == (650, 30)


def test_rows_begin_and_end_by_day() -> None:
    before, after = on("2023-04-30"), on("2023-05-01")
    old, new = POLICY.find("control.bcoef", before), POLICY.find("control.bcoef", after)
    assert old is not None
    assert new is not None
    assert (old.number("min"), new.number("min")) == (Fraction("0.3"), Fraction("0.4"))
    assert POLICY.next_change(before) == after
    assert POLICY.find("permu.tax", date(2022, 12, 31)) is None


def test_a_stored_text_reads_back_to_the_same_snapshot() -> None:
    again = parse_profile(POLICY.text)
    assert again.policy.sha256 == POLICY.sha256
    assert again.policy == POLICY
    assert len(POLICY.sha256) == 64


def test_frames() -> None:
    chengdu, foshan = load_profile("chengdu").frame, load_profile("foshan").frame
    assert (chengdu.work_srid, foshan.work_srid) == (4544, 4547)
    assert chengdu.covers(104.06, 30.67)
    assert not chengdu.covers(113.1, 23.0)
    assert foshan.covers(113.1, 23.0)


@pytest.mark.parametrize("city", ["", "national", "../chengdu", "重庆"])
def test_unknown_cities_are_refused(city: str) -> None:
    with pytest.raises(PolicyError):
        load_profile(city)


ROW = """
[city]
code = "x"
name = "x"
west = 1
south = 1
east = 2
north = 2
work_srid = 4544
[documents.d]
title = "d"
[[row]]
code = "a"
values = { min = 1 }
from = 2020-01-01
document = "d"
clause = "一"
status = "现行"
evidence = "D"
"""


@pytest.mark.parametrize(
    "text",
    [
        "= 1",
        "[city]",
        ROW.replace('document = "d"', 'document = "e"'),
        ROW.replace("现行", "有效"),
        ROW + ROW[ROW.index("[[row]]") :],
    ],
)
def test_broken_profiles_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_profile(text)


def test_a_wrong_kind_of_value_is_refused() -> None:
    row = parse_profile(ROW).policy.find("a", on("2020-01-01"))
    assert row is not None
    assert row.whole("min") == 1
    for read in (row.flag, row.day, row.words):
        with pytest.raises(PolicyError):
            read("min")
