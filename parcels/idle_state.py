"""Computed states of a parcel under the 《闲置土地处置办法》, before any case is opened."""

from enum import IntEnum


class IdleState(IntEnum):
    """Stored as integers; never renumber.

    OVERDUE: past the start date, not yet a full year (a breach of contract, not idle land).
    STOPPED: stopped after starting, too little developed, not yet a full year.
    """

    NOT_APPLICABLE = 0
    NOT_DUE = 1
    DUE_SOON = 2
    STARTED = 3
    OVERDUE = 4
    STOPPED = 5
    SUSPECTED_L1 = 6
    SUSPECTED_L2 = 7
    COMPLETED = 8
    DATA_MISSING = 9

    @property
    def word(self) -> str:
        return _WORDS[self]

    @property
    def suspected(self) -> bool:
        return self in (IdleState.SUSPECTED_L1, IdleState.SUSPECTED_L2)


_WORDS = {
    IdleState.NOT_APPLICABLE: "不适用",
    IdleState.NOT_DUE: "未到动工期限",
    IdleState.DUE_SOON: "即将到动工期限",
    IdleState.STARTED: "已动工",
    IdleState.OVERDUE: "逾期未动工",
    IdleState.STOPPED: "中止开发未满一年",
    IdleState.SUSPECTED_L1: "疑似闲置（未动工满一年）",
    IdleState.SUSPECTED_L2: "疑似闲置（中止开发满一年）",
    IdleState.COMPLETED: "已竣工",
    IdleState.DATA_MISSING: "待核实",
}
