"""The five ways to dispose of low-efficiency land and the conditions of each (处置方式)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from parcels.dates import add_years
from parcels.objection import Objection, object_to
from parcels.policy import Policy
from parcels.units import Exact


class Way(StrEnum):
    """As the measures list them."""

    EXPAND = "EXPAND"
    STANDARD_FACTORY = "STANDARD_FACTORY"
    NEW_INDUSTRY = "NEW_INDUSTRY"
    TRANSFER = "TRANSFER"
    BUY_BACK = "BUY_BACK"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Way.EXPAND: "扩建续建生产厂房",
    Way.STANDARD_FACTORY: "建设标准厂房",
    Way.NEW_INDUSTRY: "发展新型产业",
    Way.TRANSFER: "整体或分割转让",
    Way.BUY_BACK: "收储收购",
}


@dataclass(frozen=True, slots=True)
class Build:
    """① EXPAND or ② STANDARD_FACTORY, on the land the parcel has.

    far, far_max  floor area ratio after building and the most the plan allows.
    """

    way: Way
    within_parcel: bool | None
    fits_plan: bool | None
    safe: bool | None
    far: Exact | None = None
    far_max: Exact | None = None


@dataclass(frozen=True, slots=True)
class NewIndustry:
    """③ 按原用途和权利类型使用土地的过渡期: from and to, both inclusive."""

    since: date
    until: date
    use_unchanged: bool | None
    approved_by_government: bool | None
    filed_with_department: bool | None
    fits_plan: bool | None
    safe: bool | None
    way: Way = Way.NEW_INDUSTRY


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a divided parcel. ``far_held``: its 容积率 and the like still meet the plan."""

    name: str
    independent: bool | None
    far_held: bool | None
    administrative_only: bool | None = False


@dataclass(frozen=True, slots=True)
class Transfer:
    """④ Whole (no parts) or divided.

    invested_fen, total_fen  without land price; advance_notice: 预告登记 instead of the share.
    """

    contract_consents: bool | None
    plan_consents: bool | None
    invested_fen: int | None
    total_fen: int | None
    advance_notice: bool = False
    parts: tuple[Part, ...] = ()
    way: Way = Way.TRANSFER


@dataclass(frozen=True, slots=True)
class BuyBack:
    """⑤ Compensation: basis and amount, 分."""

    basis: str
    amount_fen: int | None
    way: Way = Way.BUY_BACK


WayPlan = Build | NewIndustry | Transfer | BuyBack


def check_way(plan: WayPlan, policy: Policy, on: date) -> tuple[Objection, ...]:
    """Every condition not met; what is not known is not met."""
    match plan:
        case Build():
            return tuple(_build(plan, policy, on))
        case NewIndustry():
            return tuple(_new_industry(plan, policy, on))
        case Transfer():
            return tuple(_transfer(plan, policy, on))
        case BuyBack():
            lacking = not plan.basis.strip() or plan.amount_fen is None
            return (object_to("le.buy_back", policy, on),) if lacking else ()


def _build(plan: Build, policy: Policy, on: date) -> Iterator[Objection]:
    if plan.way not in (Way.EXPAND, Way.STANDARD_FACTORY):
        raise ValueError(f"{plan.way} builds nothing")
    if plan.within_parcel is not True:
        yield object_to("le.build_outside", policy, on)
    if plan.fits_plan is not True:
        yield object_to("le.plan", policy, on, way=plan.way.label)
    if plan.safe is not True:
        yield object_to("le.unsafe", policy, on, way=plan.way.label)
    if plan.far is None or (plan.far_max is not None and plan.far > plan.far_max):
        yield object_to("le.build_far", policy, on)
    if policy.find("le.no_added_price", on) is not None:
        yield object_to("le.no_added_price", policy, on)


def _new_industry(plan: NewIndustry, policy: Policy, on: date) -> Iterator[Objection]:
    row = policy.find("le.transition", on)
    if plan.until < plan.since:
        yield object_to("le.transition_reversed", policy, on)
    elif row is not None:
        last = add_years(plan.since, row.whole("years"))
        if plan.until > last:
            yield object_to("le.transition_long", policy, on, until=plan.until, last=last)
    if policy.find("le.new_industry", on) is not None:
        yield from _kept_use(plan, policy, on)
    if plan.fits_plan is not True:
        yield object_to("le.plan", policy, on, way=plan.way.label)
    if plan.safe is not True:
        yield object_to("le.unsafe", policy, on, way=plan.way.label)


def _kept_use(plan: NewIndustry, policy: Policy, on: date) -> Iterator[Objection]:
    """What the city's measures ask of the transition period."""
    for held, code in (
        (plan.use_unchanged, "le.use_changed"),
        (plan.approved_by_government, "le.not_approved"),
        (plan.filed_with_department, "le.not_filed"),
    ):
        if held is not True:
            yield object_to(code, policy, on)


def _transfer(plan: Transfer, policy: Policy, on: date) -> Iterator[Objection]:
    if plan.contract_consents is not True:
        yield object_to("le.contract", policy, on)
    if not plan.advance_notice and not _invested(plan, policy, on):
        yield object_to("le.investment", policy, on)
    if plan.parts and plan.plan_consents is not True:
        yield object_to("le.plan", policy, on, way=plan.way.label)
    for part in plan.parts:
        if part.independent is not True:
            yield object_to("le.part_dependent", policy, on, part=part.name)
        if part.far_held is not True:
            yield object_to("le.part_far", policy, on, part=part.name)
        if part.administrative_only is not False:
            yield object_to("le.part_admin", policy, on, part=part.name)


def _invested(plan: Transfer, policy: Policy, on: date) -> bool:
    """At least the share of the row, exactly."""
    row = policy.find("le.transfer_investment", on)
    if row is None or plan.invested_fen is None or not plan.total_fen:
        return False
    return plan.invested_fen >= row.number("share") * plan.total_fen
