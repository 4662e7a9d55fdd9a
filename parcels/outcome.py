"""Outcomes of a rule (结论) and effects of a check on an action (效力).

The integer values are what the database stores; never renumber them.
"""

from enum import IntEnum, StrEnum


class Outcome(IntEnum):
    """What a rule found on a parcel."""

    PASS = 0
    FAIL = 1
    BELOW = 2
    REVIEW = 3
    UNKNOWN = 4
    NOT_DUE = 5
    NOT_APPLICABLE = 6
    EXEMPT = 7

    @property
    def word(self) -> str:
        """The Chinese word shown on screen, on maps and in exports."""
        return _WORDS[self]


_WORDS = {
    Outcome.PASS: "合格",
    Outcome.FAIL: "不合格",
    Outcome.BELOW: "低于目标",
    Outcome.REVIEW: "需说明",
    Outcome.UNKNOWN: "缺数据",
    Outcome.NOT_DUE: "未到期",
    Outcome.NOT_APPLICABLE: "不适用",
    Outcome.EXEMPT: "豁免",
}


class Effect(StrEnum):
    """What a check does to the action it guards, from stopping it to telling."""

    BLOCK = "BLOCK"
    REVIEW_CITY = "REVIEW_CITY"
    REVIEW = "REVIEW"
    WARN = "WARN"
    INFO = "INFO"

    @property
    def word(self) -> str:
        """The Chinese word shown on screen and in exports."""
        return _EFFECTS[self]


_EFFECTS = {
    Effect.BLOCK: "不予办理",
    Effect.REVIEW_CITY: "须说明并报市级",
    Effect.REVIEW: "须说明",
    Effect.WARN: "提示",
    Effect.INFO: "告知",
}
