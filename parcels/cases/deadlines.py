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
from parcels.cases.case import Case
from parcels.policy import PolicyRow


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
    """A period that runs: the day counted from, its last day, and whether that has passed.

    ``statutory`` is False for the office's own target (内部期限).
    """

    clause: str
    label: str
    citation: str
    counted_from: date
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
        start = case.served_on(period.served)
    else:
        event = case.last(period.after)
        start = event.on if event else None
    row = rules.policy.find(period.clause, on)
    if start is None or row is None or _satisfied(case, period):
        return None
    due = last_day(row, start, rules.calendar)
    return Deadline(
        period.clause, period.label, row.citation, start, due, on > due.on, _statutory(row)
    )


def _satisfied(case: Case, period: Period) -> bool:
    return any(case.since_entry(step) is not None for step in period.ends)


def _statutory(row: PolicyRow) -> bool:
    return row.document.key != "convention"
