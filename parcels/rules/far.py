"""容积率: FAR_CONTRACT against the agreed range, FAR_ZONE against the ring expressway's range.

All bounds belong to the range and are compared exactly. 一般 makes the zone range REVIEW or,
for an existing project that keeps to a contract of its own, BELOW; above a maximum is always
REVIEW. A parcel across the ring gets bounds weighted by area, which asks for an officer's
confirmation. Inside the construction period nothing is due. Land without buildings is judged
as 0. Before a contract is known FAR_CONTRACT is UNKNOWN, with one that agrees nothing
NOT_APPLICABLE.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from parcels.construction import construction_changes, in_construction
from parcels.contract import FarRange
from parcels.dates import next_day
from parcels.facts import ParcelFacts, RingPlace
from parcels.finding import DataUse, Detail, Finding, Ruling, Unit
from parcels.floor_area import Far, floor_area_ratio
from parcels.layers import LayerKind
from parcels.legal_area import legal_area
from parcels.outcome import Outcome
from parcels.policy import Policy
from parcels.ring_range import near, sides, straddles, weighted
from parcels.units import micro, ppm
from parcels.verdict import Rule
from parcels.works import Recognition


@dataclass(frozen=True, slots=True)
class _Measured:
    """The parcel's own 容积率 or why there is none yet."""

    far: Far | None
    why: str
    outcome: Outcome
    detail: Mapping[str, Detail]


def judge_contract(facts: ParcelFacts, policy: Policy, as_of: date) -> Ruling:
    """An existing project against its contract or 规划条件: out of range is FAIL."""
    changes = construction_changes(facts, as_of)
    answer = _Answer(Rule.FAR_CONTRACT, facts, as_of, ("far.contract", "far.storey"))
    if facts.contract is None:
        return Ruling(answer.give(Outcome.UNKNOWN, "far.no_contract"), changes)
    agreed = facts.contract.far
    if agreed is None or (agreed.low is None and agreed.high is None):
        return Ruling(answer.give(Outcome.NOT_APPLICABLE, "far.not_agreed"), changes)
    measured = _measure(facts, policy, as_of)
    if measured.far is None:
        finding = answer.give(measured.outcome, measured.why, bounds=agreed)
        return Ruling(finding, changes)
    place = _place(measured.far, agreed)
    outcome = {"within": Outcome.PASS, "unclear": Outcome.UNKNOWN}.get(place, Outcome.FAIL)
    finding = answer.give(
        outcome, f"far.contract_{place}", far=measured.far, bounds=agreed, detail=measured.detail
    )
    return Ruling(finding, changes)


def judge_zone(facts: ParcelFacts, policy: Policy, as_of: date) -> Ruling:
    """The ring rule, or the range recognised for a special process."""
    changes = (*construction_changes(facts, as_of), *_recognition_changes(facts.recognition))
    return Ruling(_zone(facts, policy, as_of), changes)


def _zone(facts: ParcelFacts, policy: Policy, as_of: date) -> Finding:
    clauses = ("far.ring.inside", "far.ring.outside", "far.storey")
    answer = _Answer(Rule.FAR_ZONE, facts, as_of, clauses)
    if not policy.has("far.ring.inside"):
        return answer.give(Outcome.NOT_APPLICABLE, "far.no_zone_rule")
    ranges = sides(policy, as_of)
    if ranges is None:
        return answer.give(Outcome.UNKNOWN, "far.zone_not_in_force")
    recognition = facts.recognition
    if recognition is not None and recognition.in_force(as_of):
        answer = _Answer(Rule.FAR_ZONE, facts, as_of, ("far.special", *clauses))
        return _special(answer, facts, policy, as_of, recognition)
    layer = facts.layer(LayerKind.RING)
    if layer is None or facts.ring is None:
        return answer.give(Outcome.UNKNOWN, "far.no_ring")
    measured = _measure(facts, policy, as_of)
    bounds = weighted(*ranges, facts.ring)
    detail = {**measured.detail, **_straddle(facts.ring, policy, as_of)}
    if measured.far is None:
        return answer.give(measured.outcome, measured.why, bounds=bounds, detail=detail)
    far = measured.far
    if layer.approximate and near(facts.ring, policy, as_of):
        both = [_zone_outcome(far, side, facts)[0] for side in ranges]
        if both[0] is not both[-1]:
            detail["inside_word"], detail["outside_word"] = (item.word for item in both)
            return answer.give(
                Outcome.UNKNOWN, "far.ring_doubt", far=far, bounds=bounds, detail=detail
            )
    outcome, place = _zone_outcome(far, bounds, facts)
    return answer.give(outcome, f"far.zone_{place}", far=far, bounds=bounds, detail=detail)


def _special(
    answer: "_Answer",
    facts: ParcelFacts,
    policy: Policy,
    as_of: date,
    recognition: Recognition,
) -> Finding:
    detail: dict[str, Detail] = {"document": recognition.document, "scope": recognition.scope}
    if recognition.low is None and recognition.high is None:
        return answer.give(Outcome.EXEMPT, "far.recognised", detail=detail)
    own = FarRange(recognition.low, recognition.high)
    measured = _measure(facts, policy, as_of)
    detail.update(measured.detail)
    if measured.far is None:
        return answer.give(measured.outcome, measured.why, bounds=own, detail=detail)
    outcome, place = _zone_outcome(measured.far, own, facts)
    return answer.give(outcome, f"far.special_{place}", far=measured.far, bounds=own, detail=detail)


def _zone_outcome(far: Far, bounds: FarRange, facts: ParcelFacts) -> tuple[Outcome, str]:
    place = _place(far, bounds)
    match place:
        case "within":
            return Outcome.PASS, place
        case "unclear":
            return Outcome.UNKNOWN, place
        case "above":
            return Outcome.REVIEW, place
    agreed = facts.contract.far if facts.contract is not None else None
    return (Outcome.REVIEW if agreed is None else Outcome.BELOW), place


def _place(far: Far, bounds: FarRange) -> str:
    """within | below | above, or unclear while unknown heights leave it open."""
    if bounds.low is not None and far.below(bounds.low):
        return "below"
    if bounds.high is not None and far.above(bounds.high):
        return "above"
    low_held = bounds.low is None or far.at_least(bounds.low)
    high_held = bounds.high is None or far.at_most(bounds.high)
    return "within" if low_held and high_held else "unclear"


def _measure(facts: ParcelFacts, policy: Policy, as_of: date) -> _Measured:
    if in_construction(facts, as_of):
        return _Measured(None, "far.in_construction", Outcome.NOT_DUE, {})
    if facts.buildings is None:
        return _Measured(None, "far.no_buildings", Outcome.UNKNOWN, {})
    land = legal_area(facts.areas)
    if land is None:
        return _Measured(None, "far.no_area", Outcome.UNKNOWN, {})
    far = floor_area_ratio(facts.buildings, land.cm2, policy, as_of)
    detail: dict[str, Detail] = {"land_cm2": land.cm2, "source": land.source.label}
    if far.counted_high is not None and not far.known:
        detail["far_high_micro"] = ppm(far.counted_high, land.cm2)
    return _Measured(far, "", Outcome.UNKNOWN, detail)


def _straddle(ring: RingPlace, policy: Policy, as_of: date) -> dict[str, Detail]:
    return {"inside_ppm": ring.inside_ppm, "straddle": straddles(ring, policy, as_of)}


def _recognition_changes(recognition: Recognition | None) -> tuple[date, ...]:
    if recognition is None:
        return ()
    until = recognition.until
    return (recognition.since,) if until is None else (recognition.since, next_day(until))


@dataclass(frozen=True, slots=True)
class _Answer:
    """What every finding of one rule on one parcel shares."""

    rule: Rule
    facts: ParcelFacts
    as_of: date
    clauses: tuple[str, ...]

    def give(
        self,
        outcome: Outcome,
        reason: str,
        *,
        far: Far | None = None,
        bounds: FarRange | None = None,
        detail: Mapping[str, Detail] | None = None,
    ) -> Finding:
        facts = self.facts
        data = [DataUse("areas", facts.areas.data_on)]
        if facts.buildings is not None:
            data.append(DataUse("buildings", facts.buildings.data_on))
        ring = facts.layer(LayerKind.RING)
        if ring is not None and self.rule is Rule.FAR_ZONE:
            data.append(
                DataUse("ring_approximate" if ring.approximate else "ring", ring.valid_from)
            )
        return Finding(
            rule=self.rule,
            outcome=outcome,
            reason=reason,
            as_of=self.as_of,
            measured=None if far is None else ppm(far.counted_low, far.land_cm2),
            limit_low=None if bounds is None or bounds.low is None else micro(bounds.low),
            limit_high=None if bounds is None or bounds.high is None else micro(bounds.high),
            unit=Unit.MICRO,
            clauses=self.clauses,
            data=tuple(data),
            detail=detail or {},
        )
