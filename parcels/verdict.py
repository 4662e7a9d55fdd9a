"""The verdict of a parcel (判定): one word and one colour for the map, worst first.

The integers are stored and stand in vector tiles; never renumber them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from parcels.outcome import Outcome


class Verdict(IntEnum):
    """Lower is worse. IDLE is suspected or determined idle land; EXEMPT includes not applicable."""

    IDLE = 0
    FAIL = 1
    REVIEW = 2
    BELOW = 3
    UNKNOWN = 4
    NOT_DUE = 5
    PASS = 6
    EXEMPT = 7

    @property
    def word(self) -> str:
        return _WORDS[self]


_WORDS = {
    Verdict.IDLE: "疑似闲置",
    Verdict.FAIL: "不合格",
    Verdict.REVIEW: "需说明",
    Verdict.BELOW: "低于目标",
    Verdict.UNKNOWN: "缺数据",
    Verdict.NOT_DUE: "未到期",
    Verdict.PASS: "合格",
    Verdict.EXEMPT: "豁免/不适用",
}

DETERMINED_WORD = "已认定闲置"

_OF_OUTCOME = {
    Outcome.PASS: Verdict.PASS,
    Outcome.FAIL: Verdict.FAIL,
    Outcome.BELOW: Verdict.BELOW,
    Outcome.REVIEW: Verdict.REVIEW,
    Outcome.UNKNOWN: Verdict.UNKNOWN,
    Outcome.NOT_DUE: Verdict.NOT_DUE,
    Outcome.NOT_APPLICABLE: Verdict.EXEMPT,
    Outcome.EXEMPT: Verdict.EXEMPT,
}


def of_outcome(outcome: Outcome) -> Verdict:
    """The verdict of one outcome; idleness is not an outcome and is said by the idle state."""
    return _OF_OUTCOME[outcome]


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of several; EXEMPT when there is none."""
    return min(verdicts, default=Verdict.EXEMPT)


class Rule(StrEnum):
    """Every rule, in the fixed order in which findings, outcomes and measures are stored.

    Append new rules at the end: stored arrays are read by position.
    """

    LINE = "LINE"
    IDLE = "IDLE"
    FAR_CONTRACT = "FAR_CONTRACT"
    FAR_ZONE = "FAR_ZONE"
    REV_MU = "REV_MU"
    TAX_MU = "TAX_MU"
    LE_PARTIAL = "LE_PARTIAL"
    LE_FAR = "LE_FAR"
    LE_BCOEF = "LE_BCOEF"
    LE_INVEST = "LE_INVEST"
    LE_TAX = "LE_TAX"
    LE_STOP = "LE_STOP"
    LE_USE = "LE_USE"
    AREA = "AREA"
    ADMIN_LAND = "ADMIN_LAND"
    LE_CLASS = "LE_CLASS"
    LE_REACH = "LE_REACH"


RULE_ORDER: tuple[Rule, ...] = tuple(Rule)


class ThemeCode(StrEnum):
    """The value stands in addresses (``theme=``)."""

    WORST = "worst"
    IDLE = "idle"
    FAR = "far"
    PERMU = "permu"
    LINE = "line"


# Rules that say something only when they find something: clue lists whose thresholds are the
# office's own and structural checks most parcels have no data for. Their UNKNOWN
# never colours a parcel.
CLUES: frozenset[Rule] = frozenset(
    {
        Rule.LE_PARTIAL,
        Rule.LE_FAR,
        Rule.LE_BCOEF,
        Rule.LE_INVEST,
        Rule.LE_TAX,
        Rule.LE_STOP,
        Rule.LE_USE,
        Rule.LE_CLASS,
        Rule.LE_REACH,
        Rule.ADMIN_LAND,
    }
)


@dataclass(frozen=True, slots=True)
class Theme:
    """A way to colour the map: the verdict is the worst over ``rules``."""

    code: ThemeCode
    label: str
    rules: tuple[Rule, ...]

    def verdict(self, by_rule: Mapping[Rule, Verdict]) -> Verdict:
        """The worst of this theme's rules; EXEMPT when none of them speaks."""
        found = Verdict.EXEMPT
        for rule in self.rules:
            verdict = by_rule[rule]
            if verdict < found and not (verdict is Verdict.UNKNOWN and rule in CLUES):
                found = verdict
        return found


THEMES: dict[ThemeCode, Theme] = {
    theme.code: theme
    for theme in (
        Theme(ThemeCode.WORST, "综合（最差项）", RULE_ORDER),
        Theme(ThemeCode.IDLE, "闲置土地", (Rule.IDLE,)),
        Theme(ThemeCode.FAR, "容积率", (Rule.FAR_CONTRACT, Rule.FAR_ZONE)),
        Theme(ThemeCode.PERMU, "亩均效益", (Rule.REV_MU, Rule.TAX_MU)),
        Theme(ThemeCode.LINE, "保护线", (Rule.LINE,)),
    )
}
