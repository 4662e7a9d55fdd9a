"""C12 area on paper and C13 terms of new supply (面积核对、效益指标与标准地)."""

from collections.abc import Iterator

from parcels.outcome import Outcome
from parcels.plan_checks.finding import Said, Voice
from parcels.plan_checks.plan import Plan
from parcels.rules import area_basis
from parcels.standard.supply import (
    Supply,
    in_park_by_data,
    standard_objections,
    target_objections,
)


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
    in_park = in_park_by_data(plan.land, told.policy, told.on)
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
