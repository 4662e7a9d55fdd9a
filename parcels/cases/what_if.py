"""若该延迟属实，T1 移至…: the clock with a claimed or imagined delay counted as verified."""

from dataclasses import dataclass, replace
from datetime import date

from parcels.contract import Contract
from parcels.idle_clock import IdleClock, run, start_date
from parcels.policy import Policy
from parcels.works import Delay

_SENTENCE = "若该延迟属实，T1 移至 {t1}"
_SAME = "若该延迟属实，T1 仍为 {t1}"
_OPEN = "若该延迟属实，T1 未定（期间未结束）"


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Both clocks; ``moved_days``: by how many days T1 moves."""

    before: IdleClock
    after: IdleClock

    @property
    def moved_days(self) -> int:
        return (self.after.t1 - self.before.t1).days

    @property
    def sentence(self) -> str:
        if self.after.t1_open:
            return _OPEN
        return (_SENTENCE if self.moved_days else _SAME).format(t1=self.after.t1.isoformat())


def what_if(
    contract: Contract,
    delays: tuple[Delay, ...],
    supposed: tuple[Delay, ...],
    policy: Policy,
    as_of: date,
) -> WhatIf | None:
    """``supposed`` are taken as 审核属实 beside what is verified already.

    A supposed delay that stands unverified among ``delays`` may be passed as it is. None without
    an exact start date or a period in force.
    """
    begin = start_date(contract, policy, as_of)
    if begin is None or not begin.on.exact:
        return None
    true = tuple(replace(delay, verified=True) for delay in supposed)
    before = run(begin.on.value, begin.counted_after, delays, policy, as_of)
    after = run(begin.on.value, begin.counted_after, (*delays, *true), policy, as_of)
    return None if before is None or after is None else WhatIf(before, after)
