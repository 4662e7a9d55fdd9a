"""What one rule says of one parcel (结论): outcome, measured value, limit, clause, data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from parcels.control_class import ControlClass
from parcels.idle_state import IdleState
from parcels.outcome import Effect, Outcome
from parcels.verdict import Rule, Verdict, of_outcome


class Unit(StrEnum):
    """Unit of ``measured`` and the limits, all integers, half up."""

    NONE = ""
    PPM = "ppm"
    MICRO = "micro"
    FEN_PER_MU = "fen/mu"
    CM2 = "cm2"
    DAY = "yyyymmdd"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class DataUse:
    """A kind of data a finding rests on, by key (worded in ``explain``), and its date."""

    key: str
    on: date | None = None


Detail = str | int | bool | date | None


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer of one rule.

    measured, limit_low, limit_high   integers in ``unit`` for lists and sorting; the comparison
                   itself was exact, so equal integers do not mean equality. For IDLE ``measured``
                   is the last day T1 as yyyymmdd, so that a stored value holds for many days.
    reason         key of the sentence in ``wording/reasons.toml``.
    clauses        codes of the policy rows applied, main one first.
    data           data used.
    state          idle state, IDLE only.
    control        control class under the protection lines, LINE only; None undecided.
    effect         from the policy row, where it bears one.
    detail         further values of the sentence; key endings give units (_cm2, _ppm, _micro,
                   _fen_mu, _on).
    """

    rule: Rule
    outcome: Outcome
    reason: str
    as_of: date
    measured: int | None = None
    limit_low: int | None = None
    limit_high: int | None = None
    unit: Unit = Unit.NONE
    clauses: tuple[str, ...] = ()
    data: tuple[DataUse, ...] = ()
    state: IdleState | None = None
    control: ControlClass | None = None
    effect: Effect | None = None
    detail: Mapping[str, Detail] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def verdict(self) -> Verdict:
        """IDLE for suspected idle land, else by the outcome."""
        if self.state is not None and self.state.suspected:
            return Verdict.IDLE
        return of_outcome(self.outcome)


@dataclass(frozen=True, slots=True)
class Ruling:
    """A finding with the later days on which it could read otherwise given the same facts.

    ``changes`` may hold past days; whoever uses it takes the first after ``as_of``.
    """

    finding: Finding
    changes: tuple[date, ...] = ()
