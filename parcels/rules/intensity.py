"""Clues of weak intensity: LE_FAR, LE_BCOEF, LE_INVEST, LE_TAX (容积率、建筑系数、投资、税收).

Control indicators are those in force when the contract was signed (older contracts: the oldest
known), without a signing date those of the day. The park's mean is optional: without it LE_TAX
judges by its floor alone. A recognised special process has no LE_FAR.
"""

from datetime import date

from parcels import floor_area
from parcels.benefit import in_first_year, per_mu_on_parcel
from parcels.contract import Indicator, Operator
from parcels.dates import last_full_year
from parcels.facts import ParcelFacts
from parcels.finding import DataUse, Finding, Unit
from parcels.layers import LayerKind
from parcels.legal_area import legal_area
from parcels.outcome import Outcome
from parcels.policy import Policy, PolicyRow
from parcels.ring_range import sides, weighted
from parcels.rules.clue import clue
from parcels.units import Exact, fen_per_mu, from_wan, half_up, micro, per_mu, ppm
from parcels.verdict import Rule


def floor_area_ratio(facts: ParcelFacts, policy: Policy, as_of: date) -> Finding:
    """Below the industry's floor, or below a share of the zone's floor."""
    if facts.recognition is not None and facts.recognition.in_force(as_of):
        return clue(Rule.LE_FAR, Outcome.NOT_APPLICABLE, "le.far_recognised", as_of)
    land, floors = legal_area(facts.areas), _floors(facts, policy, as_of)
    if land is None or facts.buildings is None or not floors:
        return clue(Rule.LE_FAR, Outcome.UNKNOWN, "le.far_unknown", as_of)
    floor = max(floors)
    far = floor_area.floor_area_ratio(facts.buildings, land.cm2, policy, as_of)
    outcome, reason = Outcome.UNKNOWN, "le.far_unclear"
    if far.below(floor):
        outcome, reason = Outcome.REVIEW, "le.far"
    elif far.at_least(floor):
        outcome, reason = Outcome.PASS, "le.far_not"
    return clue(
        Rule.LE_FAR,
        outcome,
        reason,
        as_of,
        measured=ppm(far.counted_low, land.cm2),
        limit=micro(floor),
        unit=Unit.MICRO,
        data=(DataUse("buildings", facts.buildings.data_on),),
    )


def _floors(facts: ParcelFacts, policy: Policy, as_of: date) -> list[Exact]:
    floors: list[Exact] = []
    row, ranges = policy.find("le.far", as_of), sides(policy, as_of)
    placed = facts.ring is not None and facts.layer(LayerKind.RING) is not None
    if row is not None and ranges is not None and facts.ring is not None and placed:
        low = weighted(*ranges, facts.ring).low
        if low is not None:
            floors.append(low * row.number("share"))
    if facts.industry is not None:
        scope = f"{facts.industry.edition}:{facts.industry.division}"
        standard = _standard(facts, policy, "far.industry", as_of, scope)
        if standard is not None:
            floors.append(standard.number("min"))
    return floors


def building_coefficient(facts: ParcelFacts, policy: Policy, as_of: date) -> Finding:
    """建筑系数 = (buildings + structures + open storage) ÷ land, below the standard's minimum."""
    row = _standard(facts, policy, "control.bcoef", as_of)
    land, covered = legal_area(facts.areas), facts.land_parts.coefficient_cm2
    if row is None or land is None or covered is None:
        return clue(Rule.LE_BCOEF, Outcome.UNKNOWN, "le.bcoef_unknown", as_of)
    minimum = row.number("min")
    found = covered * minimum.denominator < land.cm2 * minimum.numerator
    return clue(
        Rule.LE_BCOEF,
        Outcome.REVIEW if found else Outcome.PASS,
        "le.bcoef" if found else "le.bcoef_not",
        as_of,
        measured=ppm(covered, land.cm2),
        limit=ppm(minimum, 1),
        unit=Unit.PPM,
        data=(DataUse("land_parts", facts.land_parts.data_on),),
        detail={"applied_on": max(row.since, _signed(facts, as_of))},
    )


def investment(facts: ParcelFacts, policy: Policy, as_of: date) -> Finding:
    """Actual investment a 亩 below a share of the agreed one, both with or both without land."""
    row, land = policy.find("le.invest", as_of), legal_area(facts.areas)
    contract, progress = facts.contract, facts.progress
    targets = contract.targets if contract is not None else ()
    agreed = next(
        (
            item
            for item in targets
            if item.indicator is Indicator.FAI_MU and item.operator is not Operator.AT_MOST
        ),
        None,
    )
    if contract is not None and agreed is None:
        return clue(Rule.LE_INVEST, Outcome.NOT_APPLICABLE, "le.invest_not_agreed", as_of)
    low = per_mu(agreed.low, agreed.unit) if agreed is not None and agreed.low else None
    invested: int | None = None
    if progress is not None and agreed is not None and agreed.with_land_price is not None:
        with_land = agreed.with_land_price
        invested = progress.invested_with_land_fen if with_land else progress.invested_fen
    if row is None or land is None or low is None or invested is None:
        return clue(Rule.LE_INVEST, Outcome.UNKNOWN, "le.invest_unknown", as_of)
    value, limit = fen_per_mu(invested, land.cm2), low * row.number("share")
    found = value < limit
    return clue(
        Rule.LE_INVEST,
        Outcome.REVIEW if found else Outcome.PASS,
        "le.invest" if found else "le.invest_not",
        as_of,
        measured=half_up(value),
        limit=half_up(limit),
        unit=Unit.FEN_PER_MU,
        data=(DataUse("progress", progress.observed_on if progress else None),),
    )


def tax(facts: ParcelFacts, policy: Policy, as_of: date) -> Finding:
    """Low in every one of the last years; one year known not to be low clears."""
    row, year = policy.find("le.tax", as_of), facts.figure_year or last_full_year(as_of)
    if row is None or not facts.enterprises:
        return clue(Rule.LE_TAX, Outcome.UNKNOWN, "le.tax_unknown", as_of)
    years = [year - back for back in range(row.whole("years"))]
    if any(in_first_year(item, years[-1]) for item in facts.enterprises):
        return clue(Rule.LE_TAX, Outcome.NOT_DUE, "le.tax_new", as_of)
    values = [per_mu_on_parcel(facts.enterprises, item, Indicator.TAX_MU).value for item in years]
    limits = [_tax_limit(facts, row, item) for item in years]
    states = [
        None if value is None else value < limit
        for value, limit in zip(values, limits, strict=True)
    ]
    outcome, reason = Outcome.UNKNOWN, "le.tax_unknown"
    if False in states:
        outcome, reason = Outcome.PASS, "le.tax_not"
    elif None not in states:
        outcome, reason = Outcome.REVIEW, "le.tax"
    return clue(
        Rule.LE_TAX,
        outcome,
        reason,
        as_of,
        measured=None if values[0] is None else half_up(values[0]),
        limit=half_up(limits[0]),
        unit=Unit.FEN_PER_MU,
        data=(DataUse("performance"),),
        detail={"year": year, "years": len(years)},
    )


def _tax_limit(facts: ParcelFacts, row: PolicyRow, year: int) -> Exact:
    floor = from_wan(row.number("floor_wan_per_mu"))
    means = (mean.tax_per_mu for mean in facts.park_means if mean.year == year)
    return max((floor, *(mean * row.number("park_share") for mean in means)))


def _standard(
    facts: ParcelFacts, policy: Policy, code: str, as_of: date, scope: str | None = None
) -> PolicyRow | None:
    """The row in force when the contract was signed, or the oldest for older contracts."""
    return policy.find_or_oldest(code, _signed(facts, as_of), scope)


def _signed(facts: ParcelFacts, as_of: date) -> date:
    signed = facts.contract.signed_on if facts.contract is not None else None
    return as_of if signed is None else signed.last
