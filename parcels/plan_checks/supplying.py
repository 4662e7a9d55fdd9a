"""C12 area on paper and C13 terms of new supply (面积核对、效益指标与标准地)."""

from collections.abc import Iterator

from parcels.layers import LayerKind
from parcels.outcome import Outcome
from parcels.plan_checks.finding import Said, Voice
from parcels.plan_checks.plan import Plan
from parcels.rules import area_basis
from parcels.sliver import is_sliver
from parcels.standard.supply import Supply, standard_objections, target_objections
from parcels.units import ppm


def paper_area(plan: Plan, voice: Voice) -> Iterator[Said]:
    """C12, the parcel rule itself."""
    yield voice.repeat(area_basis.judge(plan.land, voice.policy, voice.on).finding)


def terms(plan: Plan, voice: Voice) -> Iterator[Said]:
    """C13, judged on the day of listing where it is given."""
    given = plan.supply
    listed = given.listed_on or voice.on
    told = Voice(voice.policy, listed)
    if given.targets is None:
        yield told.say("targets_unknown", Outcome.UNKNOWN)
    else:
        found = tuple(target_objections(given.targets, given.liability, told.policy, listed))
        for objection in found:
            yield told.object(objection)
        if not found:
            yield told.say("targets_given", Outcome.PASS)
    in_park = _in_park(plan, told)
    supply = Supply(
        listed,
        standard=given.standard,
        in_park=in_park,
        excluded=given.excluded,
        restricted=given.restricted,
    )
    against = tuple(standard_objections(supply, told.policy, listed))
    if against and not given.excluded.strip() and (given.standard is None or in_park is None):
        yield told.say("standard_unknown", Outcome.UNKNOWN)
        return
    for objection in against:
        yield told.object(objection)
    if not against:
        yield told.say("standard_fits", Outcome.PASS)


def _in_park(plan: Plan, voice: Voice) -> bool | None:
    """By the dated list, else by the park outlines; a sliver of a park is none."""
    land, sliver = plan.land, voice.policy.find("line.sliver", voice.on)
    if land.park is not None:
        return True
    if land.layer(LayerKind.PARK) is None or sliver is None or not land.areas.plane_cm2:
        return None
    cm2 = sum(part.area_cm2 for part in land.parts(LayerKind.PARK))
    return cm2 > 0 and not is_sliver(sliver, cm2, None, ppm(cm2, land.areas.plane_cm2))
