"""What must be there before industrial land is listed (供应前核对, 按标出让).

净地 of 办法 21, the contract's dates and liability (办法 22), the regional evaluations, the three
benefit targets with 违约责任 and a 容积率, and 标准地 inside parks. Unknown is not yes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from parcels.facts import ParcelFacts
from parcels.layers import LayerKind
from parcels.objection import Objection, object_to
from parcels.policy import Policy
from parcels.sliver import is_sliver
from parcels.standard.target import Target, indicator_kinds
from parcels.units import ppm


class CleanLand(StrEnum):
    """办法 21 (一)-(五); True = 已核实, None or missing = not known."""

    RIGHTS = "土地权利清晰"
    RESETTLEMENT = "安置补偿落实到位"
    DISPUTES = "没有法律经济纠纷"
    CONDITIONS = "地块位置、使用性质、容积率等规划条件明确"
    READY = "具备动工开发所必需的其他基本条件"


@dataclass(frozen=True, slots=True)
class Supply:
    """A piece of industrial land about to be listed.

    clean        answers to 办法 21.
    evaluations  regional evaluations: name → last day of validity; None = without end.
    standard     supplied as 标准地; in_park: inside a park by the dated list.
    excluded     reason why its class is outside the 标准地 scope (易燃易爆、国家安全 …).
    restricted   name of the restricted-industry entry it falls under; empty = none.
    against      what the checks of the land's place say against it (方案核查).
    """

    listed_on: date
    targets: tuple[Target, ...] = ()
    liability: bool | None = None
    start_agreed: bool | None = None
    completion_agreed: bool | None = None
    clean: Mapping[CleanLand, bool | None] = field(default_factory=dict)
    evaluations: Mapping[str, date | None] = field(default_factory=dict)
    standard: bool | None = None
    in_park: bool | None = None
    excluded: str = ""
    restricted: str = ""
    against: tuple[Objection, ...] = ()


def check_supply(supply: Supply, policy: Policy) -> tuple[Objection, ...]:
    """Everything that stands against listing, judged at the day of listing."""
    on = supply.listed_on
    return (
        *_clean(supply, policy, on),
        *_terms(supply, policy, on),
        *_evaluated(supply, policy, on),
        *supply.against,
        *standard_objections(supply, policy, on),
        *target_objections(supply.targets, supply.liability, policy, on),
    )


def target_objections(
    targets: tuple[Target, ...], liability: bool | None, policy: Policy, on: date
) -> Iterator[Objection]:
    """Three complete benefit targets, a 容积率 and 违约责任 (supply and contract alike)."""
    row = policy.find("std.supply.targets", on)
    needed = () if row is None else row.words("indicators")
    for code in needed:
        given = [item for item in targets if item.indicator == code]
        if not given:
            yield object_to("std.no_target", policy, on, label=indicator_kinds()[code].label)
        elif not all(item.complete for item in given):
            yield object_to(
                "std.target_incomplete", policy, on, label=indicator_kinds()[code].label
            )
    if needed and liability is not True:
        yield object_to("std.no_liability", policy, on)


def in_park_by_data(land: ParcelFacts, policy: Policy, on: date) -> bool | None:
    """By the dated list, else by the park outlines; a sliver of a park is none."""
    sliver = policy.find("line.sliver", on)
    if land.park is not None:
        return True
    if land.layer(LayerKind.PARK) is None or sliver is None or not land.areas.plane_cm2:
        return None
    cm2 = sum(part.area_cm2 for part in land.parts(LayerKind.PARK))
    return cm2 > 0 and not is_sliver(sliver, cm2, None, ppm(cm2, land.areas.plane_cm2))


def _clean(supply: Supply, policy: Policy, on: date) -> Iterator[Objection]:
    for item in CleanLand:
        if supply.clean.get(item) is not True:
            yield object_to("std.not_clean", policy, on, item=item.value)


def _terms(supply: Supply, policy: Policy, on: date) -> Iterator[Objection]:
    if supply.start_agreed is not True or supply.completion_agreed is not True:
        yield object_to("std.no_dates", policy, on)


def _evaluated(supply: Supply, policy: Policy, on: date) -> Iterator[Objection]:
    row = policy.find("std.evaluations", on)
    for name in () if row is None else row.words("names"):
        if name not in supply.evaluations:
            yield object_to("std.not_evaluated", policy, on, name=name)
            continue
        until = supply.evaluations[name]
        if until is not None and until < on:
            yield object_to("std.evaluation_lapsed", policy, on, name=name, until=until)


def standard_objections(supply: Supply, policy: Policy, on: date) -> Iterator[Objection]:
    """标准地 inside parks, and restricted industries."""
    row = policy.find("std.supply.park", on)
    bound = row is not None and on >= row.day("listed_from")
    if bound and supply.in_park is not False and supply.standard is not True:
        if supply.excluded.strip():
            yield object_to("std.excluded", policy, on, reason=supply.excluded)
        elif supply.in_park is None:
            yield object_to("std.park_unknown", policy, on)
        else:
            yield object_to("std.not_standard", policy, on)
    if supply.restricted.strip():
        yield object_to("std.restricted", policy, on, name=supply.restricted)
