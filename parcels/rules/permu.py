"""亩均营收 and 亩均税收 of a parcel against contract, then industry, then city.

A contract's target is FAIL when missed after its reach date (达产日期) and NOT_DUE before; the
city's 650 and 30 万元/亩 (and an industry's figure) bind the sum of 园内规上工业企业, so one parcel
under them is BELOW and never FAIL, and land without such an enterprise NOT_APPLICABLE with its
value shown. First production year and construction period are NOT_DUE. No accepted figure is
UNKNOWN with the newest older value; a reported 0 is a figure. Choices: a reach target is due for
figures of the contract's check year, else of the year of the reach date or later; a missed target
without a reach date is UNKNOWN; of several due targets each must be met, the first missed speaks.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from parcels.benefit import PerMu, in_first_year, latest_before, per_mu_on_parcel
from parcels.construction import construction_changes, in_construction
from parcels.contract import BenefitTarget, CheckStage, Indicator, Operator
from parcels.dates import last_full_year, next_day, year_end
from parcels.enterprise import Enterprise
from parcels.facts import ParcelFacts
from parcels.finding import DataUse, Detail, Finding, Ruling, Unit
from parcels.outcome import Outcome
from parcels.policy import Policy, PolicyRow
from parcels.units import Exact, from_wan, half_up, per_mu
from parcels.verdict import Rule

_RULES = {Indicator.REV_MU: Rule.REV_MU, Indicator.TAX_MU: Rule.TAX_MU}
_CODES = {Indicator.REV_MU: "permu.rev", Indicator.TAX_MU: "permu.tax"}
_STAGES = (None, CheckStage.REACH, CheckStage.ANNUAL)


def judge_revenue(facts: ParcelFacts, policy: Policy, as_of: date) -> Ruling:
    """亩均营收 of the judged year."""
    return _Judge(facts, policy, as_of, Indicator.REV_MU).ruling()


def judge_tax(facts: ParcelFacts, policy: Policy, as_of: date) -> Ruling:
    """亩均税收 of the judged year."""
    return _Judge(facts, policy, as_of, Indicator.TAX_MU).ruling()


@dataclass(frozen=True, slots=True)
class _Limit:
    """Bounds in exact 分 a 亩; ``source``: contract, industry or city."""

    source: str
    low: Exact | None
    high: Exact | None
    clause: str

    def met(self, value: Fraction) -> bool:
        low_held = self.low is None or value >= self.low
        return low_held and (self.high is None or value <= self.high)


@dataclass(frozen=True, slots=True)
class _Judge:
    """One indicator of one parcel at one day."""

    facts: ParcelFacts
    policy: Policy
    as_of: date
    indicator: Indicator

    @property
    def year(self) -> int:
        return self.facts.figure_year or last_full_year(self.as_of)

    def ruling(self) -> Ruling:
        return Ruling(
            self._finding(), (*construction_changes(self.facts, self.as_of), *self._days())
        )

    def _days(self) -> list[date]:
        days = []
        if self.facts.figure_year is None and self.facts.enterprises:
            ends = (year_end(self.as_of.year), year_end(self.as_of.year + 1))
            days.append(next(day for day in ends if day > self.as_of))
        contract = self.facts.contract
        if contract is not None and contract.reach_on is not None:
            days.append(next_day(contract.reach_on.last))
        return days

    def _finding(self) -> Finding:
        facts = self.facts
        if in_construction(facts, self.as_of):
            return self._give(Outcome.NOT_DUE, "permu.in_construction")
        if not facts.enterprises:
            return self._give(Outcome.UNKNOWN, "permu.no_enterprise")
        chosen = tuple(item for item in facts.enterprises if self._due(item))
        if not chosen:
            return self._give(Outcome.NOT_DUE, "permu.first_year")
        targets = self._targets()
        if targets:
            return self._by_contract(targets, chosen)
        return self._by_city(chosen)

    def _due(self, enterprise: Enterprise) -> bool:
        row = enterprise.figures(self.year)
        building = row is not None and row.in_construction
        return not building and not in_first_year(enterprise, self.year)

    # --- contract ------------------------------------------------------------------------

    def _targets(self) -> tuple[BenefitTarget, ...]:
        contract = self.facts.contract
        if contract is None:
            return ()
        return tuple(
            target
            for target in contract.targets
            if target.indicator is self.indicator and target.stage in _STAGES
        )

    def _by_contract(
        self, targets: tuple[BenefitTarget, ...], chosen: tuple[Enterprise, ...]
    ) -> Finding:
        limits = [_agreed(target) for target in targets]
        known = [limit for limit in limits if limit is not None]
        if len(known) < len(limits):
            return self._give(Outcome.UNKNOWN, "permu.unit_unclear")
        result = per_mu_on_parcel(chosen, self.year, self.indicator)
        due = [limit for target, limit in zip(targets, known, strict=True) if self._reached(target)]
        if not due:
            return self._give(Outcome.NOT_DUE, "permu.before_reach", result, known[0])
        if result.value is None:
            return self._unknown(chosen, result, due[0])
        missed = [limit for limit in due if not limit.met(result.value)]
        if not missed:
            return self._give(Outcome.PASS, "permu.met", result, due[0])
        if self._reach() is None:
            return self._give(Outcome.UNKNOWN, "permu.reach_unknown", result, missed[0])
        return self._give(Outcome.FAIL, "permu.contract_missed", result, missed[0])

    def _reached(self, target: BenefitTarget) -> bool:
        reach = self._reach()
        if reach is None:
            return True
        return self.as_of > reach and self.year >= (target.check_year or reach.year)

    def _reach(self) -> date | None:
        contract = self.facts.contract
        return contract.reach_on.last if contract and contract.reach_on else None

    # --- industry and city ---------------------------------------------------------------

    def _by_city(self, chosen: tuple[Enterprise, ...]) -> Finding:
        code = _CODES[self.indicator]
        limit = self._industry_limit(chosen) or self._city_limit()
        if limit is None:
            known = self.policy.has(code)
            outcome = Outcome.UNKNOWN if known else Outcome.NOT_APPLICABLE
            return self._give(outcome, "permu.not_in_force" if known else "permu.no_target")
        counted = tuple(item for item in chosen if not self._outside(item))
        if not counted:
            shown = per_mu_on_parcel(chosen, self.year, self.indicator)
            return self._give(Outcome.NOT_APPLICABLE, "permu.outside", shown, limit)
        result = per_mu_on_parcel(counted, self.year, self.indicator)
        if result.value is None:
            return self._unknown(counted, result, limit)
        if limit.met(result.value):
            return self._give(Outcome.PASS, "permu.met", result, limit)
        return self._give(Outcome.BELOW, f"permu.{limit.source}_below", result, limit)

    def _outside(self, enterprise: Enterprise) -> bool:
        """Known to be 规下 or outside the parks; without a row of the year nothing is known."""
        row = enterprise.figures(self.year)
        return row is not None and (row.above_scale is False or not row.in_park)

    def _industry_limit(self, chosen: tuple[Enterprise, ...]) -> _Limit | None:
        classes = {item.industry for item in chosen}
        if self.facts.industry is not None:
            classes = {self.facts.industry}
        industry = next(iter(classes)) if len(classes) == 1 else None
        if industry is None:
            return None
        scope = f"{industry.edition}:{industry.division}"
        row = self.policy.find(f"{_CODES[self.indicator]}.industry", self.as_of, scope)
        return None if row is None else _ruled("industry", row)

    def _city_limit(self) -> _Limit | None:
        row = self.policy.find(_CODES[self.indicator], self.as_of)
        return None if row is None else _ruled("city", row)

    # --- findings ------------------------------------------------------------------------

    def _unknown(self, chosen: tuple[Enterprise, ...], result: PerMu, limit: _Limit) -> Finding:
        detail: dict[str, Detail] = {
            "missing": "、".join(item.name for item, _ in result.missing),
        }
        reason = f"permu.no_{result.missing[0][1]}"
        older = latest_before(chosen, self.year, self.indicator)
        if older is not None:
            detail["older_year"], detail["older_fen_mu"] = older[0], half_up(older[1])
        return self._give(Outcome.UNKNOWN, reason, result, limit, detail)

    def _give(
        self,
        outcome: Outcome,
        reason: str,
        result: PerMu | None = None,
        limit: _Limit | None = None,
        more: dict[str, Detail] | None = None,
    ) -> Finding:
        rows = result.rows if result is not None else ()
        value = result.value if result is not None else None
        detail: dict[str, Detail] = {"year": self.year, "indicator": self.indicator.label}
        detail |= self._notes(result) | (more or {})
        if limit is not None:
            detail["source"] = limit.source
        dates = [row.data_on for row in rows if row.data_on is not None]
        return Finding(
            rule=_RULES[self.indicator],
            outcome=outcome,
            reason=reason,
            as_of=self.as_of,
            measured=None if value is None else half_up(value),
            limit_low=None if limit is None or limit.low is None else half_up(limit.low),
            limit_high=None if limit is None or limit.high is None else half_up(limit.high),
            unit=Unit.FEN_PER_MU,
            clauses=(limit.clause if limit is not None else _CODES[self.indicator],),
            data=(DataUse("performance", max(dates, default=None)),),
            detail=detail,
        )

    def _notes(self, result: PerMu | None) -> dict[str, Detail]:
        """What someone reading the figure must know: basis, refunds, unrecorded 规上 or 投产."""
        if result is None or not result.rows:
            return {}
        bases = {row.basis.label for row in result.rows if row.basis is not None}
        left_out = [item.name for item in self.facts.enterprises if not self._due(item)]
        return {
            "area_basis": "、".join(sorted(bases)),
            "left_out": "、".join(left_out),
            "scale_unknown": any(row.above_scale is None for row in result.rows),
            "production_unknown": any(
                item.first_production_on is None for item in self.facts.enterprises
            ),
            "negative": result.value is not None and result.value < 0,
        }


def _agreed(target: BenefitTarget) -> _Limit | None:
    """A contract's bounds; None when its unit is not one we know."""
    low = target.low if target.operator is not Operator.AT_MOST else None
    high = target.high if target.operator is not Operator.AT_LEAST else None
    bounds = [None if side is None else per_mu(side, target.unit) for side in (low, high)]
    if all(bound is None for bound in bounds):
        return None
    return _Limit("contract", bounds[0], bounds[-1], "permu.contract")


def _ruled(source: str, row: PolicyRow) -> _Limit:
    return _Limit(source, from_wan(row.number("min_wan_per_mu")), None, row.code)
