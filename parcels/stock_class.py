"""The stock chain of industrial land (存量链条): exactly one class a piece, flags beside it.

闲置 and 低效 are flags, since the law defines them otherwise; 批而未供 is never 闲置土地. The
definitions are the office's own; labels and definitions stand in ``wording/stock.toml``, periods
and shares in the policy rows ``stock.*``.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from parcels.dates import add_months
from parcels.policy import Policy
from parcels.start import StartState


class StockClass(StrEnum):
    """Along the chain; UNKNOWN last."""

    UNSUPPLIED = "UNSUPPLIED"
    UNDELIVERED = "UNDELIVERED"
    UNUSED = "UNUSED"
    BUILDING = "BUILDING"
    PARTLY_USED = "PARTLY_USED"
    RUN_IN = "RUN_IN"
    NOT_PRODUCING = "NOT_PRODUCING"
    NOT_REACHED = "NOT_REACHED"
    IN_USE = "IN_USE"
    UNKNOWN = "UNKNOWN"

    @property
    def number(self) -> int:
        """What is stored: its place along the chain. Append new classes at the end."""
        return _NUMBERS[self]

    @property
    def label(self) -> str:
        label: str = _wording()["label"][self.value]
        return label

    @property
    def definition(self) -> str:
        definition: str = _wording()["definition"][self.value]
        return definition


STOCK_CLASSES: tuple[StockClass, ...] = tuple(StockClass)
_NUMBERS = {kind: place for place, kind in enumerate(STOCK_CLASSES)}


@dataclass(frozen=True, slots=True)
class StockFacts:
    """What the class of a piece of land depends on; None = not known.

    supplied       False = 批而未供; None = not recorded (then a contract decides: has_contract).
    start          by art. 30 at the day asked (``start.start_of``).
    completion_due agreed 竣工 date; completed_on: actual.
    developed_cm2, should_cm2   developed and to be developed land, cm².
    run_in_until   last day of the contract's 投产期; None = by the policy row after completion.
    production_on  投产日期; production_reported: only revenue reported for its year says so.
    not_producing  someone has looked and there is no production.
    reach_failed   result of 达产考核 or 复核.
    """

    supplied: bool | None = None
    has_contract: bool = False
    delivered_on: date | None = None
    start: StartState = StartState.NOT_STARTED
    completion_due: date | None = None
    completed_on: date | None = None
    developed_cm2: int | None = None
    should_cm2: int | None = None
    run_in_until: date | None = None
    production_on: date | None = None
    production_reported: bool = False
    not_producing: bool = False
    reach_failed: bool | None = None


@dataclass(frozen=True, slots=True)
class Classed:
    """The class with the key of its reason."""

    kind: StockClass
    reason: str

    @property
    def sentence(self) -> str:
        sentence: str = _wording()["reason"][self.reason]
        return sentence


def stock_class(facts: StockFacts, policy: Policy, as_of: date) -> Classed:
    """The one class of a piece of land on a day."""
    if facts.supplied is False:
        return Classed(StockClass.UNSUPPLIED, "unsupplied")
    if facts.supplied is None and not facts.has_contract:
        return Classed(StockClass.UNKNOWN, "supply_unknown")
    if _come(facts.completed_on, as_of):
        return _completed(facts, policy, as_of)
    if facts.start is StartState.STARTED:
        return _under_way(facts, policy, as_of)
    if not _come(facts.delivered_on, as_of):
        return Classed(StockClass.UNDELIVERED, "undelivered")
    match facts.start:
        case StartState.UNCLEAR:
            return Classed(StockClass.UNKNOWN, "start_unclear")
        case StartState.UNPERMITTED:
            return Classed(StockClass.UNUSED, "unpermitted")
    return Classed(StockClass.UNUSED, "not_started")


def _under_way(facts: StockFacts, policy: Policy, as_of: date) -> Classed:
    if facts.completion_due is None:
        return Classed(StockClass.BUILDING, "no_completion_date")
    if as_of <= facts.completion_due:
        return Classed(StockClass.BUILDING, "in_time")
    short = _short(facts, policy, as_of)
    if short is None:
        return Classed(StockClass.UNKNOWN, "overdue_unknown")
    if short:
        return Classed(StockClass.PARTLY_USED, "overdue_short")
    return Classed(StockClass.BUILDING, "overdue_full")


def _completed(facts: StockFacts, policy: Policy, as_of: date) -> Classed:
    if _short(facts, policy, as_of):
        return Classed(StockClass.PARTLY_USED, "completed_short")
    by_figures = facts.production_reported
    if _come(facts.production_on, as_of):
        if facts.reach_failed:
            return Classed(StockClass.NOT_REACHED, "reach_failed")
        return Classed(StockClass.IN_USE, "in_use_by_figures" if by_figures else "in_use")
    until = run_in_until(facts, policy, as_of)
    if until is not None and as_of <= until:
        return Classed(StockClass.RUN_IN, "run_in")
    if facts.production_on is None and not facts.not_producing:
        return Classed(StockClass.UNKNOWN, "production_unknown")
    return Classed(StockClass.NOT_PRODUCING, "no_production")


def _short(facts: StockFacts, policy: Policy, as_of: date) -> bool | None:
    """Developed less than the share of the row of what should be; None when unknown."""
    row = policy.find("stock.full", as_of)
    if row is None or facts.developed_cm2 is None or not facts.should_cm2:
        return None
    return facts.developed_cm2 < row.number("share") * facts.should_cm2


def run_in_until(facts: StockFacts, policy: Policy, as_of: date) -> date | None:
    """Last day of the 投产期: the contract's, else by the policy row from completion."""
    row = policy.find("stock.run_in", as_of)
    if facts.run_in_until is not None or row is None or facts.completed_on is None:
        return facts.run_in_until
    return add_months(facts.completed_on, row.whole("months"))


def _come(day: date | None, as_of: date) -> bool:
    return day is not None and day <= as_of


# --- changes and sums ------------------------------------------------------------------------


def changed_facts(before: StockFacts, after: StockFacts) -> tuple[str, ...]:
    """Names of the facts that differ; 日期 alone when only time has passed."""
    words: Mapping[str, str] = _wording()["fact"]
    names = tuple(
        words[item.name]
        for item in fields(StockFacts)
        if item.name in words and getattr(before, item.name) != getattr(after, item.name)
    )
    return names or (words["as_of"],)


@dataclass(frozen=True, slots=True)
class Piece:
    """Land of one class in a sum: area in cm², of which flagged; ``count`` pieces of it."""

    kind: StockClass
    area_cm2: int
    idle_cm2: int = 0
    low_efficiency_cm2: int = 0
    count: int = 1


@dataclass(frozen=True, slots=True)
class StockSum:
    """Areas in cm²: Σ classes = approved − remainder + overlap, exactly.

    count      pieces by class.
    overlap    area counted twice because pieces overlap.
    remainder  approved land in no piece; negative when the pieces exceed the approval.
    idle, low_efficiency   flagged areas; they lie inside the classes and are not added.
    """

    approved_cm2: int
    by_class: Mapping[StockClass, int]
    count: Mapping[StockClass, int]
    overlap_cm2: int
    remainder_cm2: int
    idle_cm2: int
    low_efficiency_cm2: int


def stock_sum(approved_cm2: int, pieces: Iterable[Piece], overlap_cm2: int = 0) -> StockSum:
    """Add up the pieces of an approved area; every class is named, also with nothing in it."""
    given = tuple(pieces)
    areas = dict.fromkeys(StockClass, 0)
    count = dict.fromkeys(StockClass, 0)
    for piece in given:
        areas[piece.kind] += piece.area_cm2
        count[piece.kind] += piece.count
    return StockSum(
        approved_cm2,
        MappingProxyType(areas),
        MappingProxyType(count),
        overlap_cm2,
        approved_cm2 - (sum(areas.values()) - overlap_cm2),
        sum(piece.idle_cm2 for piece in given),
        sum(piece.low_efficiency_cm2 for piece in given),
    )


@cache
def _wording() -> Mapping[str, Any]:
    text = (files("parcels") / "wording" / "stock.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))
