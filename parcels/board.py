"""What a board shows of a place (看板): a tally against its target, its rank, its change.

Meanings of the indicators stand in ``wording/board.toml``. A tally adds up over places; a ratio is
the ratio of its sums, never a mean of ratios. What is not known is no zero.
"""

import tomllib
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


class Goal(StrEnum):
    """Whether a target is to be reached or not to be exceeded."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"

    @property
    def rate_label(self) -> str:
        return _RATES[self]


_RATES = {Goal.AT_LEAST: "完成率", Goal.AT_MOST: "占控制数"}


class Level(StrEnum):
    """Kinds of places."""

    CITY = "city"
    DISTRICT = "district"
    PARK = "park"


class RankedBy(StrEnum):
    """By the value where places compare as they are, by the rate where only against a target."""

    VALUE = "value"
    RATE = "rate"


class BoardIndicator(StrEnum):
    """In the order of the board."""

    REV_MU = "rev_mu"
    TAX_MU = "tax_mu"
    STRUCTURE = "structure"
    SUPPLY = "supply"
    IDLE = "idle"
    LOW = "low"
    STOCK = "stock"

    @property
    def meaning(self) -> "Meaning":
        return _meanings()[self]


@dataclass(frozen=True, slots=True)
class Meaning:
    """An indicator in words: ``part``, ``whole``, ``rows``, ``unknown`` head the columns.

    unknown    "" where nothing counted can be unknown.
    factor     part ÷ whole is multiplied by it; None for an amount, which has no whole.
    levels     places that have the indicator.
    remainder  why the places of a level need not add up to the one above; "" where they do.
    states     what is counted, by the names of its own vocabulary.
    """

    label: str
    unit: str
    places: int
    goal: Goal
    ranked_by: RankedBy
    factor: int | None
    part: str
    whole: str
    rows: str
    unknown: str
    levels: frozenset[Level]
    definition: str
    remainder: str
    states: tuple[str, ...]


@cache
def _meanings() -> Mapping[BoardIndicator, Meaning]:
    text = (files("parcels.wording") / "board.toml").read_text(encoding="utf-8")
    return {BoardIndicator(code): _meaning(row) for code, row in tomllib.loads(text).items()}


def _meaning(row: dict[str, str]) -> Meaning:
    given: dict[str, object] = {"factor": None, "whole": "", "unknown": "", "states": (), **row}
    given |= {
        "goal": Goal(row["goal"]),
        "ranked_by": RankedBy(row["ranked_by"]),
        "levels": frozenset(map(Level, row["levels"])),
        "states": tuple(row.get("states", ())),
    }
    return Meaning(**given)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Tally:
    """What adds up over places, in the units of the indicator's columns, exact.

    whole    of a ratio; 0 for an amount.
    rows     what was counted; unknown: what could not be.
    known    False where the value cannot be told at all; then part and whole say nothing.
    """

    part: Fraction = Fraction()
    whole: Fraction = Fraction()
    rows: int = 0
    unknown: int = 0
    known: bool = True

    def value(self, factor: int | None) -> Fraction | None:
        """Of the indicator with this factor; None while unknown or over nothing."""
        if not self.known:
            return None
        if factor is None:
            return self.part
        return self.part / self.whole * factor if self.whole else None


def together(tallies: Iterable[Tally]) -> Tally:
    """The sum; unknown where one of them is."""
    given = list(tallies)
    return Tally(
        sum((one.part for one in given), Fraction()),
        sum((one.whole for one in given), Fraction()),
        sum(one.rows for one in given),
        sum(one.unknown for one in given),
        all(one.known for one in given),
    )


def remainder(total: Tally, parts: Iterable[Tally]) -> Tally | None:
    """What the total holds beyond its parts; None where they add up or are not all known."""
    held = together(parts)
    if not (total.known and held.known):
        return None
    if (total.part, total.whole) == (held.part, held.whole):
        return None
    return Tally(
        total.part - held.part,
        total.whole - held.whole,
        total.rows - held.rows,
        total.unknown - held.unknown,
    )


def rate(value: Fraction | None, target: Fraction | None) -> Fraction | None:
    """Value ÷ target, never clipped; None without either."""
    return None if value is None or not target else value / target


def reached(value: Fraction | None, target: Fraction | None, goal: Goal) -> bool | None:
    """Whether the target is reached, or the limit kept; None without value or target."""
    if value is None or target is None:
        return None
    return value >= target if goal is Goal.AT_LEAST else value <= target


def ranks(values: Mapping[Key, Fraction | None], goal: Goal) -> dict[Key, int]:
    """Places from 1, the best first; equal ones share a place and the next is left out (1, 1, 3).

    Only among those with a value: the others have no rank.
    """
    known = {key: value for key, value in values.items() if value is not None}
    best_first = sorted(known.values(), reverse=goal is Goal.AT_LEAST)
    first = {value: best_first.index(value) + 1 for value in set(best_first)}
    return {key: first[value] for key, value in known.items()}


def last_month_end(as_of: date) -> date:
    """The last day of the month before (上月末), with which a day is compared."""
    return as_of.replace(day=1) - timedelta(days=1)
