"""Which finding made a verdict, in one sentence (说明): the same on list, sheet and map."""

from gis_service.column_rights import sees_finding
from gis_service.user import Role
from parcels.assess import Assessment
from parcels.explain import reason_text, rule_label
from parcels.finding import Finding
from parcels.verdict import CLUES, THEMES, ThemeCode, Verdict

WITHHELD = "单户数据，按权限不显示"


def worst_sentence(
    assessment: Assessment,
    verdict: Verdict,
    theme: ThemeCode = ThemeCode.WORST,
    *,
    role: Role | None,
) -> str:
    """The reason of the theme's finding that has the verdict; "" where a decision made it.

    As ``role`` may read it; None: as somebody who has no right to figures of one enterprise.
    """
    rules = THEMES[theme].rules
    for finding in assessment.findings:
        if finding.rule in rules and finding.verdict is verdict and not silent(finding):
            return f"{rule_label(finding.rule)}：{reason_seen(finding, role)}"
    return ""


def reason_seen(finding: Finding, role: Role | None) -> str:
    """The reason of a finding, without the figures that a role may not read (单户数据)."""
    return reason_text(finding) if sees_finding(role, finding.rule) else WITHHELD


def silent(finding: Finding) -> bool:
    """Clue rules speak only when they find something."""
    return finding.rule in CLUES and finding.verdict in (Verdict.UNKNOWN, Verdict.EXEMPT)
