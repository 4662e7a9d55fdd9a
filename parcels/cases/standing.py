"""What assessment says of the land on the day of a step (闲置事实), taken from its finding."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from parcels.dates import from_number, next_day
from parcels.finding import Finding
from parcels.idle_state import IdleState


class Limb(StrEnum):
    """办法 2: FIRST 未动工满一年 (¶1), SECOND 中止开发满一年 (¶2)."""

    FIRST = "first"
    SECOND = "second"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {Limb.FIRST: "第二条第一款", Limb.SECOND: "第二条第二款"}


@dataclass(frozen=True, slots=True)
class Standing:
    """Idle facts of one day.

    limb        which limb is fulfilled; None = neither.
    t1, t2      last days of the first and second year, limb 1; None unknown or undetermined.
    idle_from   first idle day; None when not idle.
    started_on  the day of an art. 30 start; None = not started (or limb 2's start unknown).
    verified    the facts were verified (审核属实), not only computed.
    """

    limb: Limb | None = None
    t1: date | None = None
    t2: date | None = None
    idle_from: date | None = None
    started_on: date | None = None
    verified: bool = False

    @property
    def started_late(self) -> bool:
        """Started after T1: the idle time lies behind and needs a decision."""
        return self.started_on is not None and self.t1 is not None and self.started_on > self.t1

    @property
    def idle(self) -> bool:
        return self.limb is not None or self.started_late

    @property
    def ground(self) -> Limb | None:
        """The limb a determination rests on; a late start rests on limb 1."""
        return Limb.FIRST if self.limb is None and self.started_late else self.limb

    @property
    def idle_until(self) -> date | None:
        """The day works began, before which the idle time ended; None while it goes on."""
        return self.started_on if self.started_late else None


def standing_of(finding: Finding, *, verified: bool = False) -> Standing:
    """The standing that a finding of the rule IDLE gives."""
    detail = finding.detail
    t1, t2, started = _day(finding, "t1_on"), _day(finding, "t2_on"), _day(finding, "started_on")
    match finding.state:
        case IdleState.SUSPECTED_L1:
            since = None if t1 is None else next_day(t1)
            return Standing(Limb.FIRST, t1, t2, since, None, verified)
        case IdleState.SUSPECTED_L2:
            full = None if finding.measured is None else from_number(finding.measured)
            since = None if full is None else next_day(full)
            return Standing(Limb.SECOND, None, None, since, started, verified)
    if detail.get("idle_from_on") is not None:
        return Standing(None, t1, t2, _day(finding, "idle_from_on"), started, verified)
    return Standing(None, t1, t2, None, started, verified)


def _day(finding: Finding, key: str) -> date | None:
    value = finding.detail.get(key)
    return value if isinstance(value, date) else None
