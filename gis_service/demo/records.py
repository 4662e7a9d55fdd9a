"""From drafts to the records of a city: parcels, contracts, buildings, progress."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from gis_service.demo import built
from gis_service.demo.aims import Aims
from gis_service.demo.codes import CodeBook
from gis_service.demo.drafts import Draft
from gis_service.demo.model import (
    Building,
    Contract,
    Delay,
    Parcel,
    Park,
    Progress,
    Recognition,
    Storey,
)
from gis_service.demo.stories import AreaStory, BuiltStory
from parcels.dates import PreciseDate, add_years
from parcels.units import FEN_PER_WAN, half_up, mu

INDUSTRIAL, STORAGE = "工业用地", "仓储用地"
_DEPARTMENTS = "模拟规划和自然资源部门"
_INVEST_TARGET_WAN, _INVEST_WAN = 300, 320
_LITTLE = 30
_BEFORE_TARGETS, _BEFORE_STANDARD_LAND = 2019, 2024
_INVEST_STEP, _LAND_STEP = 100 * FEN_PER_WAN, 300


@dataclass(frozen=True, slots=True)
class Land:
    """The records of one parcel; ``buildings`` may be empty."""

    parcel: Parcel
    contract: Contract
    buildings: tuple[Building, ...]
    progress: Progress | None
    delay: Delay | None
    recognition: Recognition | None


def construct(rng: Random, draft: Draft, aim: Aims) -> built.Plan | None:
    """What stands on a completed lot; notes its gross floor area in the draft."""
    if draft.built is None:
        return None
    zone = aim.inside.mixed(aim.outside, draft.ring_share)
    plan = built.plan(rng, draft.built, draft.paper_cm2, zone)
    draft.gross_cm2 = sum(
        storey.area_cm2 * storey.count for row in plan.buildings for storey in row[3]
    )
    return plan


def land(
    rng: Random,
    draft: Draft,
    plan: built.Plan | None,
    park: Park | None,
    names: tuple[str, str],
    codes: CodeBook,
    as_of: date,
) -> Land:
    """All records of one lot; ``names`` are district name and plot prefix."""
    parcel = _parcel(draft, park, names, codes, as_of)
    contract = _contract(rng, draft, plan, codes, as_of)
    return Land(
        parcel,
        contract,
        _buildings(draft, plan),
        _progress(draft, contract, as_of),
        _delay(draft),
        _recognition(draft, plan, as_of),
    )


def _year(draft: Draft, as_of: date) -> int:
    return draft.course.signed.year if draft.course.signed else as_of.year


def _parcel(
    draft: Draft, park: Park | None, names: tuple[str, str], codes: CodeBook, as_of: date
) -> Parcel:
    district, prefix = names
    plot = codes.plot(prefix)
    where = park.name if park else f"模拟{district}零散地块"
    other = draft.built is BuiltStory.OTHER_USE
    return Parcel(
        code=draft.code,
        unit_number=codes.unit(draft.code, draft.completed),
        supervision_number=codes.supervision(draft.site.wish.district, _year(draft, as_of)),
        plot_number=plot,
        name=f"{where}{plot}地块",
        location=f"{district}模拟路{draft.number + 1}号",
        district=draft.site.wish.district,
        managing=park.managing if park else draft.site.wish.district,
        park=draft.park,
        setting=draft.site.wish.setting,
        shape=draft.shape,
        approved_use=INDUSTRIAL,
        actual_use=STORAGE if other else INDUSTRIAL,
        holder=draft.holder,
        land=draft.land,
        built=draft.built,
        area_story=draft.area,
    )


def _contract(
    rng: Random, draft: Draft, plan: built.Plan | None, codes: CodeBook, as_of: date
) -> Contract:
    course, year = draft.course, _year(draft, as_of)
    paper = draft.paper_cm2
    on_paper = draft.area not in (AreaStory.MISSING, AreaStory.REGISTERED_ONLY)
    revenue, tax = draft.targets or (None, None)
    recent = year >= _BEFORE_TARGETS or draft.targets is not None
    return Contract(
        number=codes.contract(draft.site.wish.district, year),
        parcel=draft.code,
        supply_mode=course.supply_mode,
        signed_on=_day(course.signed),
        delivery_due=_day(course.delivery_due),
        delivered_on=_day(course.delivered),
        start_due=course.start_due,
        finish_due=_day(course.finish_due),
        finished_on=_day(course.finished),
        price=half_up(mu(paper) * rng.randint(38, 62)) * FEN_PER_WAN,
        contract_cm2=paper if on_paper else None,
        registered_cm2=paper if draft.area is not AreaStory.MISSING else None,
        far_min=plan.far_min if plan else Decimal("1.2"),
        far_max=plan.far_max if plan else Decimal("3.0"),
        invest_target=_INVEST_TARGET_WAN * FEN_PER_WAN if recent or _poor(draft) else None,
        revenue_target=revenue,
        tax_target=tax,
        reach_on=_day(draft.reach_on),
        liability=recent,
        standard_land=year >= _BEFORE_STANDARD_LAND and draft.park is not None,
    )


def _day(value: date | None) -> PreciseDate | None:
    return PreciseDate(value) if value is not None else None


def _poor(draft: Draft) -> bool:
    return draft.built is BuiltStory.LITTLE_INVESTMENT


def _buildings(draft: Draft, plan: built.Plan | None) -> tuple[Building, ...]:
    if plan is None:
        return ()
    return tuple(
        Building(
            parcel=draft.code,
            number=str(order),
            name=name,
            use=use,
            footprint_cm2=footprint,
            storeys=storeys,
            completed_on=_day(draft.course.finished),
            standard_plant=use == "production" and len(storeys) > 1,
        )
        for order, (name, use, footprint, storeys) in enumerate(plan.buildings, start=1)
    )


def _progress(draft: Draft, contract: Contract, as_of: date) -> Progress | None:
    """The newest observation; investments are whole multiples of 100 万元 so that quarters fit."""
    course = draft.course
    if not course.observed:
        return None
    should = draft.paper_cm2 // _LAND_STEP * _LAND_STEP
    total = half_up(mu(draft.paper_cm2) * _INVEST_WAN * FEN_PER_WAN / _INVEST_STEP) * _INVEST_STEP
    done = half_up(total * course.invested) if course.invested is not None else None
    if _poor(draft):
        done = total * _LITTLE // 100
    observed = as_of - timedelta(days=6 + draft.number % 40)
    permit_no = f"模拟施{draft.code[:6]}{draft.number:05d}" if course.permit_on else None
    return Progress(
        parcel=draft.code,
        observed_on=max(observed, course.stopped or observed),
        permit=course.permit,
        permit_number=permit_no,
        permit_on=course.permit_on,
        foundation=course.foundation,
        foundation_percent=course.percent,
        threshold_on=course.threshold_on,
        should_cm2=should,
        developed_cm2=half_up(should * course.developed) if course.developed is not None else None,
        invest_total=total,
        invest_done=done,
        stopped_on=course.stopped,
        finished_on=course.finished,
        halted_on=_halted(draft, as_of),
        note="模拟数据",
    )


def _halted(draft: Draft, as_of: date) -> date | None:
    """The last day of production where it has stopped, over a year ago or lately."""
    years = {BuiltStory.HALTED: 1, BuiltStory.HALTED_BRIEFLY: 0}
    if draft.built not in years:
        return None
    return add_years(as_of, -years[draft.built]) - timedelta(days=60 + draft.number % 90)


def _delay(draft: Draft) -> Delay | None:
    delay = draft.course.delay
    if delay is None:
        return None
    return Delay(
        draft.code, delay.cause, delay.start, delay.end, delay.verified, _DEPARTMENTS,
        f"模拟审〔{delay.start.year}〕{draft.number + 1}号" if delay.verified else "",
    )  # fmt: skip


def _recognition(draft: Draft, plan: built.Plan | None, as_of: date) -> Recognition | None:
    if plan is None or plan.recognised is None or draft.course.finished is None:
        return None
    since = draft.course.finished - timedelta(days=400)
    low, high = plan.recognised
    expires = add_years(as_of, -1) if plan.recognition_expired else None
    return Recognition(
        draft.code, f"模拟经信特〔{since.year}〕{draft.number + 1}号", since, expires,
        "全宗地", low, high,
    )  # fmt: skip


def storey_rows(building: Building) -> list[tuple[int, Storey]]:
    """The lowest storey number of each group of equal storeys, from the ground up."""
    rows, level = [], 1
    for storey in building.storeys:
        rows.append((level, storey))
        level += storey.count
    return rows
