"""行政办公及生活服务设施用地所占比重 of the 控制指标: at most 7 % of the land.

Where the land cannot be told apart it is apportioned (分摊): land × administrative floor area ÷
total floor area, both as built and above ground. Over the maximum is FAIL.
"""

from datetime import date
from fractions import Fraction

from parcels.building import Building, Buildings
from parcels.construction import construction_changes, in_construction
from parcels.facts import ParcelFacts
from parcels.finding import DataUse, Finding, Ruling, Unit
from parcels.legal_area import legal_area
from parcels.outcome import Outcome
from parcels.policy import Policy
from parcels.units import Exact, ppm
from parcels.verdict import Rule


def judge(facts: ParcelFacts, policy: Policy, as_of: date) -> Ruling:
    """Measured and limit are ppm of the parcel's legal area."""
    return Ruling(_judged(facts, policy, as_of), construction_changes(facts, as_of))


def _judged(facts: ParcelFacts, policy: Policy, as_of: date) -> Finding:
    row = policy.find("control.admin_land", as_of)
    if row is None:
        return _finding(facts, as_of, Outcome.UNKNOWN, "admin.no_policy")
    if in_construction(facts, as_of):
        return _finding(facts, as_of, Outcome.NOT_DUE, "admin.in_construction")
    share = administrative_land(facts)
    if share is None:
        return _finding(facts, as_of, Outcome.UNKNOWN, "admin.no_data")
    limit = row.number("max")
    outcome = Outcome.FAIL if share > limit else Outcome.PASS
    reason = "admin.over" if share > limit else "admin.within"
    finding = _finding(facts, as_of, outcome, reason, share=share, limit=limit)
    return finding


def administrative_land(facts: ParcelFacts) -> Fraction | None:
    """Share of the land, apportioned by floor area where it cannot be told apart; None unknown."""
    land = legal_area(facts.areas)
    separate = facts.land_parts.administrative_cm2
    if land is None:
        return None
    if separate is not None:
        return Fraction(separate, land.cm2)
    return None if facts.buildings is None else administrative_floor(facts.buildings)


def administrative_floor(buildings: Buildings) -> Fraction | None:
    """Share of the floor area above ground.

    None unless every building has a floor area and a known use.
    """
    total, administrative = 0, 0
    for building in buildings.items:
        area = _floor_area(building)
        if area is None or building.administrative is None:
            return None
        total += area
        administrative += area if building.administrative else 0
    return Fraction(administrative, total) if total else None


def _floor_area(building: Building) -> int | None:
    if building.storeys is None:
        return None
    return sum(storey.area_cm2 for storey in building.storeys if not storey.below_ground)


def _finding(
    facts: ParcelFacts,
    as_of: date,
    outcome: Outcome,
    reason: str,
    *,
    share: Fraction | None = None,
    limit: Exact | None = None,
) -> Finding:
    return Finding(
        rule=Rule.ADMIN_LAND,
        outcome=outcome,
        reason=reason,
        as_of=as_of,
        measured=None if share is None else ppm(share, 1),
        limit_high=None if limit is None else ppm(limit, 1),
        unit=Unit.PPM,
        clauses=("control.admin_land",),
        data=(DataUse("land_parts", facts.land_parts.data_on),),
    )
