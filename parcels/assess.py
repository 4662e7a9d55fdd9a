"""All rules of a parcel at one day, and until when the answer holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from parcels.control_class import ControlClass
from parcels.facts import ParcelFacts
from parcels.finding import Finding, Ruling
from parcels.idle_state import IdleState
from parcels.outcome import Outcome
from parcels.policy import Policy
from parcels.rules import admin_land, area_basis, efficiency, far, idle, line, permu, stock
from parcels.stock_class import Classed
from parcels.verdict import RULE_ORDER, THEMES, Rule, ThemeCode, Verdict


@dataclass(frozen=True, slots=True)
class Assessment:
    """What holds from ``as_of`` up to, not including, ``next_change_on``.

    findings, outcomes, measured   one entry a rule, in ``verdict.RULE_ORDER``.
    stock            class in the stock chain (存量链条) with its reason.
    control          control class under the protection lines; None undecided.
    next_change_on   first later day on which an outcome *could* change with the same facts;
                     None = never.
    """

    as_of: date
    findings: tuple[Finding, ...]
    outcomes: tuple[Outcome, ...]
    measured: tuple[int | None, ...]
    idle_state: IdleState
    stock: Classed
    control: ControlClass | None
    verdict: Verdict
    themes: Mapping[ThemeCode, Verdict]
    next_change_on: date | None

    def finding(self, rule: Rule) -> Finding:
        return self.findings[RULE_ORDER.index(rule)]


def assess(facts: ParcelFacts, policy: Policy, as_of: date) -> Assessment:
    """Judge a parcel. The same facts, policy and day always give the same answer."""
    idle_ruling = idle.judge(facts, policy, as_of)
    state = idle_ruling.finding.state or IdleState.DATA_MISSING
    clues = efficiency.judge_all(facts, policy, as_of, state)
    judged: tuple[Ruling, ...] = (
        line.judge(facts, policy, as_of),
        idle_ruling,
        far.judge_contract(facts, policy, as_of),
        far.judge_zone(facts, policy, as_of),
        permu.judge_revenue(facts, policy, as_of),
        permu.judge_tax(facts, policy, as_of),
        *clues,
        area_basis.judge(facts, policy, as_of),
        admin_land.judge(facts, policy, as_of),
    )
    by_rule = {ruling.finding.rule: ruling for ruling in judged}
    rulings = tuple(by_rule[rule] for rule in RULE_ORDER)
    findings = tuple(ruling.finding for ruling in rulings)
    benefits = (finding for finding in findings if finding.rule in (Rule.REV_MU, Rule.TAX_MU))
    classed, stock_changes = stock.classify(facts, policy, as_of, benefits)
    verdicts = {finding.rule: finding.verdict for finding in findings}
    themes = {code: theme.verdict(verdicts) for code, theme in THEMES.items()}
    return Assessment(
        as_of=as_of,
        findings=findings,
        outcomes=tuple(finding.outcome for finding in findings),
        measured=tuple(finding.measured for finding in findings),
        idle_state=state,
        stock=classed,
        control=findings[0].control,
        verdict=themes[ThemeCode.WORST],
        themes=themes,
        next_change_on=_next_change(facts, policy, as_of, rulings, stock_changes),
    )


def _next_change(
    facts: ParcelFacts,
    policy: Policy,
    as_of: date,
    rulings: tuple[Ruling, ...],
    also: tuple[date | None, ...],
) -> date | None:
    days = [day for ruling in rulings for day in ruling.changes if day > as_of]
    also = (*also, policy.next_change(as_of), facts.next_fact_on)
    days += [day for day in also if day is not None and day > as_of]
    return min(days, default=None)
