"""C1 overlap, C2 farmland and ecological line, C3 boundary: where the outline lies.

An overlap is a fault where outline and parcel each keep land of their own, and for new supply
wherever a parcel stands that is not the same land; the tolerance is that of ``parcels.overlap``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from parcels.layers import LayerKind
from parcels.outcome import Outcome
from parcels.overlap import Relation
from parcels.plan_checks.finding import Check, LayerShare, Said, Voice
from parcels.plan_checks.plan import Overlap, Plan, Purpose
from parcels.policy import PolicyRow
from parcels.rules import line
from parcels.sliver import is_sliver
from parcels.units import PPM, percent, ppm, square_metres

BANNED = (LayerKind.FARMLAND, LayerKind.ECOLOGICAL)
BUILT = (LayerKind.DEVELOPMENT_BOUNDARY, LayerKind.CONCENTRATED, LayerKind.FLEXIBLE)


def overlaps(plan: Plan, voice: Voice) -> Iterator[Said]:
    """C1; that the outline is a valid polygon in the city was seen when it was placed."""
    row = voice.policy.find("area.overlap", voice.on)
    plane = plan.land.areas.plane_cm2
    if plan.overlaps is None or row is None or not plane:
        yield voice.say("overlap_unknown", Outcome.UNKNOWN, row)
        return
    faults = [item for item in plan.overlaps if _fault(item, plan.purpose)]
    others = [item for item in plan.overlaps if not _fault(item, plan.purpose)]
    yield from _told(faults, "overlap", Outcome.FAIL, row, voice)
    yield from _told(others, "overlap_fits", Outcome.PASS, row, voice)
    if not plan.overlaps:
        yield voice.say("overlap_none", Outcome.PASS, row, area=square_metres(plane))


def _told(
    found: Sequence[Overlap], code: str, outcome: Outcome, row: PolicyRow, voice: Voice
) -> Iterator[Said]:
    """The largest one by one, the others as a number."""
    largest = sorted(found, key=lambda item: -item.area_cm2)
    for item in largest[: Check.C1.told]:
        yield voice.say(code, outcome, row, **_words(item))
    if rest := largest[Check.C1.told :]:
        area = square_metres(sum(item.area_cm2 for item in rest))
        yield voice.say(f"{code}_more", outcome, row, count=len(rest), area=area)


def _fault(item: Overlap, purpose: Purpose) -> bool:
    if purpose is Purpose.SUPPLY:
        return item.relation is not Relation.EQUAL
    return item.relation is Relation.PART


def _words(item: Overlap) -> dict[str, str]:
    return {
        "relation": item.relation.label,
        "whose": f"（{item.code}）" if item.code else "",
        "area": square_metres(item.area_cm2),
    }


def banned(plan: Plan, voice: Voice) -> Iterator[Said]:
    """C2, each kind by the line rule alone."""
    for kind in BANNED:
        row = voice.policy.find(f"line.{kind.value}", voice.on)
        if row is None:
            yield voice.say("no_row", Outcome.UNKNOWN, name=kind.label)
            continue
        if plan.land.layer(kind) is None:
            yield voice.say("no_layer", Outcome.UNKNOWN, row, kind=kind.label)
            continue
        alone = replace(plan.land, shares=plan.land.parts(kind))
        finding = line.judge(alone, voice.policy, voice.on).finding
        if plan.land.parts(kind):
            yield voice.repeat(finding)
        else:
            yield voice.say("banned_none", Outcome.PASS, row, kind=kind.label)


def boundary(plan: Plan, voice: Voice) -> Iterator[Said]:
    """C3; 特别用途区 has no layer of its own."""
    for kind in BUILT:
        share = share_of(plan, kind)
        if share.share_ppm is None:
            yield voice.say("no_layer", Outcome.UNKNOWN, kind=kind.label)
            continue
        yield voice.say(
            "within",
            Outcome.PASS,
            kind=kind.label,
            area=square_metres(share.area_cm2 or 0),
            share=percent(share.share_ppm),
        )
    if plan.purpose is Purpose.SUPPLY:
        yield from _outside(plan, voice)


def _outside(plan: Plan, voice: Voice) -> Iterator[Said]:
    within = share_of(plan, LayerKind.DEVELOPMENT_BOUNDARY)
    sliver, plane = voice.policy.find("line.sliver", voice.on), plan.land.areas.plane_cm2
    if within.area_cm2 is None or sliver is None or not plane:
        return
    left = max(plane - within.area_cm2, 0)
    if left and not is_sliver(sliver, left, None, ppm(left, plane)):
        yield voice.say("outside", Outcome.REVIEW, area=square_metres(left))


def share_of(plan: Plan, kind: LayerKind) -> LayerShare:
    """The outline's share in all features of a kind together; the ring's inside for the ring."""
    land = plan.land
    if land.layer(kind) is None:
        return LayerShare(kind, None, None)
    if kind is LayerKind.RING:
        ring = land.ring
        return LayerShare(
            kind, ring.inside_cm2 if ring else None, ring.inside_ppm if ring else None
        )
    parts = land.parts(kind)
    return LayerShare(
        kind,
        sum(part.area_cm2 for part in parts),
        min(sum(part.share_ppm for part in parts), PPM),
    )


def shares_of(plan: Plan, kinds: tuple[LayerKind, ...]) -> tuple[LayerShare, ...]:
    """Shares of several kinds, for the table beside a finding."""
    return tuple(share_of(plan, kind) for kind in kinds)
