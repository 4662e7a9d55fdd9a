"""A step someone wants to take in a case, with all a guard may look at."""

from dataclasses import dataclass
from datetime import date

from parcels.calendar import DueDay, OfficeCalendar
from parcels.cases.case import PACKAGE, Case, CaseState, Given
from parcels.cases.standing import Standing
from parcels.dates import add_months
from parcels.objection import Objection, object_to
from parcels.policy import Policy, PolicyRow
from parcels.procedure import Actor, Step, load_procedure


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds on the day: the city's policy and the office's calendar."""

    policy: Policy
    calendar: OfficeCalendar


@dataclass(frozen=True, slots=True)
class Ask:
    """One question: may this actor take this step on that day with what is given?"""

    case: Case
    code: str
    actor: Actor
    on: date
    given: Given
    rules: Rules

    @property
    def step(self) -> Step:
        return load_procedure(PACKAGE).steps[self.code]

    @property
    def state(self) -> CaseState:
        return self.case.state

    @property
    def policy(self) -> Policy:
        return self.rules.policy

    @property
    def last_on(self) -> date | None:
        """A record beside the state may be entered late, a move of the state not."""
        return self.case.entered() if self.step.target is None else self.case.last_on

    @property
    def standing(self) -> Standing | None:
        """The idle facts brought along where they are verified, else the newest in the case."""
        brought = self.given.standing
        return brought if brought is not None and brought.verified else self.case.standing

    def objection(self, code: str, **fields: object) -> Objection:
        return object_to(f"case.{code}", self.policy, self.on, **fields)

    def due(self, clause: str, start: date) -> DueDay | None:
        """The last day of the period a row sets; None when no row is in force."""
        row = self.policy.find(clause, self.on)
        return None if row is None else last_day(row, start, self.rules.calendar)


def last_day(row: PolicyRow, start: date, calendar: OfficeCalendar) -> DueDay:
    """The end of a row's ``working_days``, ``months`` or ``days`` after ``start``."""
    if "working_days" in row.values:
        return calendar.working_days_after(start, row.whole("working_days"))
    if "months" in row.values:
        return calendar.rolled(add_months(start, row.whole("months")))
    return calendar.days_after(start, row.whole("days"))
