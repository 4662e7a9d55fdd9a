"""Procedural periods that run in a case (办理期限), from the table in ``steps.toml``.

A period that counts from the service of a document does not run before its receipt is recorded.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from parcels.calendar import DueDay
from parcels.cases.ask import Rules, last_day
from parcels.cases.case import PACKAGE, Case, Discovery
from parcels.cases.documents import document_kinds
from parcels.dates import next_day
from parcels.policy import PolicyRow
from parcels.procedure import load_procedure

_FIRST = "register"
"""Its period counts from the discovery, not from the day the clue was registered."""


@dataclass(frozen=True, slots=True)
class Period:
    """One row of the table. ``after``: a step; ``served``: a document; exactly one is given."""

    clause: str
    label: str
    states: tuple[str, ...]
    ends: tuple[str, ...]
    after: str = ""
    served: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A period that runs: the day counted from and what day that is, its last day, whether passed.

    ``statutory`` is False for the office's own target (内部期限).
    """

    clause: str
    label: str
    citation: str
    counted_from: date
    counted_as: str
    due: DueDay
    overdue: bool
    statutory: bool

    def days_left(self, on: date) -> int:
        """Negative when overdue."""
        return (self.due.on - on).days


def open_deadlines(case: Case, rules: Rules, on: date) -> tuple[Deadline, ...]:
    """What runs in the present state, nearest first."""
    found = (_running(case, period, rules, on) for period in periods())
    return tuple(sorted((item for item in found if item is not None), key=lambda item: item.due.on))


@cache
def periods() -> tuple[Period, ...]:
    text = (files("parcels") / "cases" / "steps.toml").read_text(encoding="utf-8")
    return tuple(
        Period(**{**row, "states": tuple(row["states"]), "ends": tuple(row["ends"])})
        for row in tomllib.loads(text)["period"]
    )


def _running(case: Case, period: Period, rules: Rules, on: date) -> Deadline | None:
    if case.state.value not in period.states:
        return None
    if period.served:
        start, what = case.served_on(period.served), _served(period.served)
    elif period.after == _FIRST:
        start, what = case.discovered_on, _discovery(case)
    else:
        event = case.last(period.after)
        start = event.on if event else None
        what = f"{load_procedure(PACKAGE).steps[period.after].label}之日"
    row = rules.policy.find(period.clause, on)
    if start is None or row is None or _satisfied(case, period):
        return None
    due = last_day(row, start, rules.calendar)
    return Deadline(
        clause=period.clause,
        label=period.label,
        citation=row.citation,
        counted_from=start,
        counted_as=what,
        due=due,
        overdue=on > due.on,
        statutory=_statutory(row),
    )


def found_idle_on(recorded_on: date | None, full_year_on: date | None) -> date | None:
    """系统发现之日: suspicion is recorded and the year is over (T1 passed); None: neither known.

    A result may be recorded ahead of the day from which it holds.
    """
    days = [day for day in (recorded_on, full_year_on and next_day(full_year_on)) if day]
    return max(days, default=None)


def _discovery(case: Case) -> str:
    event = case.last(_FIRST)
    known = event is not None and event.given.discovered_on is not None
    return (event.given.discovery if event is not None and known else Discovery.OPENING).value


def _served(document: str) -> str:
    return f"《{document_kinds()[document].title}》送达之日"


def _satisfied(case: Case, period: Period) -> bool:
    return any(case.since_entry(step) is not None for step in period.ends)


def _statutory(row: PolicyRow) -> bool:
    return row.document.key != "convention"
