"""Names of clues where a list is only of them (低效类型)."""

from collections.abc import Iterable

from parcels.explain import rule_label
from parcels.verdict import Rule


def clue_words(rules: Iterable[Rule]) -> str:
    """容积率、停产: the rules' labels without what they share."""
    return "、".join(rule_label(rule).split("：")[-1] for rule in rules)
