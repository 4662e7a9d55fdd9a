"""What the pages of low-efficiency land show, and how it is made (low.html, low_case.html)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from gis_service.documents.low_workbook import reform_words
from gis_service.services.low_efficiency import LowGround
from gis_service.services.low_list import LowList
from gis_service.services.low_targets import DistrictYear
from gis_service.services.steps import Option
from gis_service.store.low_rows import Candidate, StoredLow
from gis_service.web.board_view import figure, percent
from gis_service.web.due import level
from gis_service.web.figures import grouped, m2, mu
from gis_service.web.filter_view import Chip, Filters
from gis_service.web.filter_view import Option as Choice
from gis_service.web.low_forms import WAY, blanks_of, blanks_of_way
from gis_service.web.sheet_view import FactView
from gis_service.web.step_view import EventView, Progress, StepForm, Tried, event_view
from gis_service.web.words import NOTHING
from parcels.board import BoardIndicator
from parcels.low_efficiency.case import PACKAGE, LowEvent, LowState, ParcelPlan
from parcels.low_efficiency.clues import clue_words
from parcels.low_efficiency.ways import Way
from parcels.procedure import load_procedure
from parcels.units import ratio, yuan

_BEFORE = {
    LowState.CLEARED: "曾销号，线索又现",
    LowState.DISMISSED: "曾核查，不属低效",
}


@dataclass(frozen=True, slots=True)
class LowRow:
    """One case in a list. ``level``: key of ``words.DEADLINES`` or "" for its plan's last day."""

    id: int
    parcel_id: int
    code: str
    holder: str
    place: str
    clues: str
    listed_cm2: int
    disposed_cm2: int
    left_cm2: int
    year_cm2: int
    way: str
    unit: str
    due_on: date | None
    level: str


@dataclass(frozen=True, slots=True)
class LowCandidate:
    """A parcel with clues; ``before``: what became of it the last time, or ""."""

    id: int
    code: str
    name: str
    cm2: int
    clues: str
    before: str


@dataclass(frozen=True, slots=True)
class TargetView:
    """A district's year, 亩 in words; ``share`` above 100 % as it is; "" without a target."""

    name: str
    target: str
    done: str
    share: str
    document: str


@dataclass(frozen=True, slots=True)
class DayForm:
    """What was typed into the form of the reform date, and what is wrong."""

    typed: Mapping[str, str]
    error: str = ""


@dataclass(frozen=True, slots=True)
class LowPage:
    """low.html, as ``view``. ``day_words``: what the reform date is and by which document.

    ``disposed``: what the cases are restricted to with their sum, or ""; ``without_href``: all.
    """

    year: int
    years: tuple[Choice, ...]
    day_words: str
    settled: bool
    candidate_count: int
    candidates: tuple[LowCandidate, ...]
    groups: tuple[tuple[str, tuple[LowRow, ...]], ...]
    case_count: int
    targets: tuple[TargetView, ...]
    disposed: str
    without_href: str
    targets_href: str
    no_target: str
    filters: Filters
    chips: tuple[Chip, ...]
    clear_href: str
    export_href: str
    form: DayForm | None


@dataclass(frozen=True, slots=True)
class LowCasePage:
    """low_case.html, as ``view``."""

    id: int
    parcel_id: int
    code: str
    state: str
    closed: bool
    facts: tuple[FactView, ...]
    plan: tuple[FactView, ...]
    progress: Progress
    again: bool


def groups(found: LowList, on: date) -> tuple[tuple[str, tuple[LowRow, ...]], ...]:
    """Cases by state in the order of the procedure; within one the nearest plan's end first."""
    made = []
    for state in LowState:
        own = [one for one in found.cases if one.case.state is state]
        own.sort(key=lambda one: one.case.plan.due_on if one.case.plan else date.max)
        if own:
            made.append((state.label, tuple(_row(one, found, on) for one in own)))
    return tuple(made)


def _row(stored: StoredLow, found: LowList, on: date) -> LowRow:
    opening, case, plan = stored.opening, stored.case, stored.case.plan
    park = found.park_names.get(opening.park_id)
    return LowRow(
        id=stored.id,
        parcel_id=stored.parcel_id,
        code=opening.subject.code,
        holder=opening.subject.holder or opening.subject.name,
        place=park or found.district_names.get(opening.district_id, ""),
        clues=clue_words(opening.clues) or "人工列入",
        listed_cm2=opening.listed_cm2,
        disposed_cm2=case.disposed_cm2,
        left_cm2=case.remaining_cm2,
        year_cm2=found.done.get(stored.id, 0),
        way=plan.way.way.label if plan else "",
        unit=plan.unit if plan else "",
        due_on=plan.due_on if plan else None,
        level=level((plan.due_on - on).days) if plan and not stored.closed else "",
    )


def candidate(found: Candidate) -> LowCandidate:
    return LowCandidate(
        found.id,
        found.code,
        found.name,
        found.cm2,
        clue_words(found.clues),
        _BEFORE[found.before] if found.before is not None else "",
    )


def target_view(row: DistrictYear) -> TargetView:
    meaning = BoardIndicator.LOW.meaning
    return TargetView(
        row.name,
        figure(row.target.value, meaning) if row.target else "",
        figure(row.done_mu, meaning),
        percent(row.share),
        row.target.document if row.target else "",
    )


def disposed_words(found: LowList, on: date) -> str:
    """What the list is restricted to, and its sum."""
    cm2 = sum(found.done[one.id] for one in found.cases)
    return f"{found.year} 年处置、截至 {on}，共 {len(found.cases)} 宗 · {mu(cm2)} 亩"


def case_page(
    stored: StoredLow,
    ground: LowGround,
    on: date,
    options: Sequence[Option],
    tried: Tried,
) -> LowCasePage:
    """The page of a day; the ground of ended land is that of its last day."""
    case = stored.case
    return LowCasePage(
        id=stored.id,
        parcel_id=stored.parcel_id,
        code=stored.opening.subject.code,
        state=case.state.label,
        closed=stored.closed,
        facts=_facts(stored, ground),
        plan=plan_facts(case.plan) if case.plan else (),
        progress=Progress(
            on=on,
            seen=len(case.events),
            steps=tuple(_step(one, tried.said(one.step.code)) for one in options),
            events=tuple(_event(one, name) for one, name in _newest(stored)),
            tried=tried,
        ),
        again=stored.closed and bool(ground.clues) and not ground.idle,
    )


def _newest(stored: StoredLow) -> list[tuple[LowEvent, str]]:
    return list(zip(stored.case.events, stored.names, strict=True))[::-1]


def _step(option: Option, typed: Mapping[str, str]) -> StepForm:
    step = option.step
    blanks = blanks_of(step) if option.open else ()
    asks_way = any(blank.name == WAY for blank in blanks)
    return StepForm(
        code=step.code,
        label=step.label,
        objections=option.objections,
        blanks=blanks,
        said=typed,
        choices=tuple((way.label, blanks_of_way(way)) for way in Way) if asks_way else (),
    )


def _facts(stored: StoredLow, ground: LowGround) -> tuple[FactView, ...]:
    opening, subject, case = stored.opening, stored.opening.subject, stored.case
    idle = {None: "待核实", True: "涉嫌闲置", False: "不涉嫌闲置"}[ground.idle]
    rows = (
        ("使用权人", subject.holder),
        ("统一社会信用代码", subject.uscc),
        ("坐落", subject.location),
        ("列入日期", f"{opening.as_of}（{stored.opened_by_name}，政策快照 {opening.snapshot_id}）"),
        ("列入时的线索", clue_words(opening.clues) or "没有，人工列入"),
        ("列入理由", opening.reason),
        ("列入依据", "；".join(opening.evidence)),
        (f"{ground.on} 的线索", clue_words(ground.clues) or "没有"),
        (f"{ground.on} 是否闲置", idle),
        ("供应日期", opening.supplied_on.isoformat() if opening.supplied_on else ""),
        ("供改前、后", reform_words(opening.supplied_on, ground.policy, ground.on)),
        ("列入面积", _area(case.listed_cm2)),
        ("已处置", _area(case.disposed_cm2)),
        ("剩余", _area(case.remaining_cm2)),
    )
    return tuple(FactView(label, value or NOTHING) for label, value in rows)


def plan_facts(plan: ParcelPlan) -> tuple[FactView, ...]:
    """一地一策 in words: way, area, deadline, unit, then the conditions of the way."""
    rows = [
        FactView("处置方式", plan.way.way.label),
        FactView("处置面积", _area(plan.area_cm2)),
        FactView("完成期限", plan.due_on.isoformat()),
        FactView("实施（责任）单位", plan.unit),
    ]
    for blank in blanks_of_way(plan.way.way):
        name = blank.name.partition(".")[2]
        rows.append(FactView(blank.label.partition("（")[0], _said(getattr(plan.way, name), name)))
    return tuple(rows)


def _said(value: object, name: str) -> str:
    match value:
        case None | "" | ():
            return NOTHING
        case bool():
            return "是" if value else "否"
        case tuple():
            return "、".join(part.name for part in value)
        case int() if name.endswith("_fen"):
            return f"{grouped(yuan(value))} 元"
        case Fraction() | int():
            return ratio(value)
    return str(value)


def _area(cm2: int) -> str:
    return f"{mu(cm2)} 亩（{m2(cm2)} 平方米）"


def _event(event: LowEvent, name: str) -> EventView:
    told = event.told
    parts = (
        told.number,
        f"处置 {_area(told.area_cm2)}" if told.area_cm2 else "",
        f"{told.plan.way.way.label}，{told.plan.unit}，{told.plan.due_on} 前" if told.plan else "",
        "园区同意" if told.park_agrees else "",
        told.reason,
        *told.evidence,
    )
    label = load_procedure(PACKAGE).steps[event.step].label
    return event_view(event, label, name, "；".join(part for part in parts if part))
