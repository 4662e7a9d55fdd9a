"""Which finding made a verdict, in one sentence (说明): the same on list, sheet and map."""

from parcels.assess import Assessment
from parcels.explain import reason_text, rule_label
from parcels.finding import Finding
from parcels.verdict import CLUES, THEMES, ThemeCode, Verdict


def worst_sentence(
    assessment: Assessment, verdict: Verdict, theme: ThemeCode = ThemeCode.WORST
) -> str:
    """The reason of the theme's finding that has the verdict; "" where a decision made it."""
    rules = THEMES[theme].rules
    for finding in assessment.findings:
        if finding.rule in rules and finding.verdict is verdict and not silent(finding):
            return f"{rule_label(finding.rule)}：{reason_text(finding)}"
    return ""


def silent(finding: Finding) -> bool:
    """Clue rules speak only when they find something."""
    return finding.rule in CLUES and finding.verdict in (Verdict.UNKNOWN, Verdict.EXEMPT)
