"""Plans for the fifteen checks, built on one piece of land."""

from dataclasses import replace
from datetime import date
from typing import Any

from parcels.facts import Areas, ParcelFacts, RingPlace, ZoneShare
from parcels.layers import LayerKind
from parcels.plan_checks.finding import Check, PlanFinding
from parcels.plan_checks.judge import check_plan
from parcels.plan_checks.plan import (
    Plan,
    Purpose,
    UseAfter,
)
from parcels.units import PPM
from tests.unit.parcels.build import POLICY, layer, m2, on

DAY = on("2025-12-31")
EARLY = on("2023-03-01")
"""A day on which the industry table of 2008 still holds."""
AREA = m2("20000")
LAYERS = tuple(layer(kind) for kind in LayerKind)
HOUSING = UseAfter("住宅", industrial=False)


def part(kind: LayerKind, ppm: int = PPM) -> ZoneShare:
    return ZoneShare(kind, "Z", "模拟", ppm, AREA * ppm // PPM, 600_000)


def land(*shares: ZoneShare, **known: Any) -> ParcelFacts:
    plain = {
        "areas": Areas(contract_cm2=AREA, plane_cm2=AREA),
        "layers": LAYERS,
        "shares": shares,
        "ring": RingPlace(PPM, 2_000_000, AREA, 0),
        **known,
    }
    return ParcelFacts("方案", **plain)


def plan(purpose: Purpose, *shares: ZoneShare, **given_: Any) -> Plan:
    facts = given_.pop("facts", {})
    return Plan(purpose, land(*shares, **facts), **{"overlaps": (), **given_})


def found(asked: Plan, check: Check, as_of: date = DAY) -> PlanFinding:
    return check_plan(asked, POLICY, as_of)[list(Check).index(check)]


def without(asked: Plan, *kinds: LayerKind) -> Plan:
    layers = tuple(each for each in asked.land.layers if each.kind not in kinds)
    return replace(asked, land=replace(asked.land, layers=layers))
