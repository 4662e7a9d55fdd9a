"""What the pages of evaluation rounds show, made from rounds and results (评价页面)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gis_service.services.evaluation_rounds import OpenRound
from gis_service.services.steps import Option as StepOption
from gis_service.store.paper_rows import StoredPaper
from gis_service.store.result_rows import FirmResult
from gis_service.store.round_rows import StoredEvent
from gis_service.store.statement_rows import FirmStatement
from gis_service.web.round_words import (
    amount,
    in_order,
    item_label,
    item_unit,
    missing_words,
    number,
    points,
    rule_unit,
    with_unit,
)
from parcels.evaluation.round import (
    AREA,
    PACKAGE,
    Answer,
    Confirmation,
    Item,
    Round,
    RoundState,
    Version,
    confirmation,
)
from parcels.evaluation.scheme import Scheme
from parcels.procedure import Step, load_procedure
from parcels.units import m2

_WINDOWS = frozenset(
    {RoundState.AREA_PUBLISHED, RoundState.CONFIRMING, RoundState.RESULT_PUBLISHED}
)
_ANSWERS = {Answer.AGREE: "确认", Answer.OBJECT: "提出异议"}


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round in the list."""

    id: int
    title: str
    scheme: str
    state: str
    closes: str
    collector: str
    version: int


@dataclass(frozen=True, slots=True)
class FirmRow:
    """An enterprise in a round's list."""

    uscc: str
    name: str
    park: str
    area: str
    revenue: str
    tax: str
    standing: str
    bad: bool


@dataclass(frozen=True, slots=True)
class EventRow:
    """A step that was taken, in words."""

    label: str
    on: date
    by: str
    text: str
    version: int
    papers: tuple[StoredPaper, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A figure of an enterprise; ``changed``: what it was collected as, where it differs."""

    code: str
    label: str
    unit: str
    value: str
    source: str
    changed: str
    disputed: str


@dataclass(frozen=True, slots=True)
class PartRow:
    """A piece of land: parcel, use, its area in 亩 and m², how it was shared."""

    parcel: str
    use: str
    mu: str
    m2: str
    how: str
    counted: bool


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A component of a score."""

    label: str
    unit: str
    weight: str
    value: str
    base: str
    score: str
    note: str
    source: str


def state_bar(held: Round) -> list[tuple[str, str]]:
    """States in the order of the work, each past, now or ahead."""
    states = list(RoundState)
    now = states.index(held.state)
    kinds = [
        "past" if place < now else "now" if place == now else "ahead"
        for place in range(len(states))
    ]
    return [(state.label, kind) for state, kind in zip(states, kinds, strict=True)]


def window_words(held: Round, on: date) -> str:
    """Until when answers are taken, in the states that have a window."""
    closes = held.closes
    if closes is None or held.state not in _WINDOWS:
        return ""
    if on > closes:
        return f"{closes} 截止，已届满"
    return f"{closes} 截止，还有 {(closes - on).days} 天"


def round_row(opened: OpenRound, on: date) -> RoundRow:
    head, held = opened.head, opened.stored.held
    return RoundRow(
        head.id,
        opened.title,
        opened.scheme.title,
        held.state.label,
        window_words(held, on),
        head.collector_name,
        head.version,
    )


def standings(opened: OpenRound, on: date) -> dict[str, Confirmation]:
    """How every enterprise of the scope stands, with one pass over the events."""
    held = opened.stored.held
    spoken = {stored.uscc for stored in opened.stored.history if stored.uscc is not None}
    quiet = confirmation(held, "", on)
    return {
        one.uscc: confirmation(held, one.uscc, on) if one.uscc in spoken else quiet
        for one in opened.stored.statements
    }


def counted(found: Mapping[str, Confirmation]) -> list[tuple[Confirmation, int]]:
    counts = Counter(found.values())
    return [(kind, counts[kind]) for kind in Confirmation if counts[kind]]


def firm_rows(
    opened: OpenRound, found: Mapping[str, Confirmation], firms: Iterable[FirmStatement]
) -> list[FirmRow]:
    values = opened.stored.held.version.values
    return [
        FirmRow(
            one.uscc,
            one.name,
            one.attributes["park"],
            area=amount(AREA, values.get(Item(one.uscc, AREA))),
            revenue=amount("revenue", values.get(Item(one.uscc, "revenue"))),
            tax=amount("tax", values.get(Item(one.uscc, "tax"))),
            standing=found[one.uscc].value,
            bad=found[one.uscc] is Confirmation.OBJECTED,
        )
        for one in firms
    ]


def event_rows(
    history: Sequence[StoredEvent],
    names: Mapping[str, str],
    papers: Sequence[StoredPaper] = (),
) -> list[EventRow]:
    """Newest first."""
    steps = load_procedure(PACKAGE).steps
    return [
        EventRow(
            steps[one.event.step].label,
            one.event.on,
            one.actor_name,
            event_words(one, names),
            one.event.version or 1,
            tuple(paper for paper in papers if paper.place == one.place),
        )
        for one in reversed(history)
    ]


def event_words(stored: StoredEvent, names: Mapping[str, str]) -> str:
    """What was said, and about whom."""
    said, parts = stored.event.said, []
    if stored.uscc is not None and names.get(stored.uscc, stored.uscc):
        parts.append(names.get(stored.uscc, stored.uscc))
    if said.item is not None and said.answer is not None:
        parts.append(f"{_ANSWERS[said.answer]}：{item_label(said.item.quantity)}")
        if said.claimed is not None:
            parts.append(f"主张 {with_unit(said.item.quantity, said.claimed)}")
    elif said.item is not None:
        parts.append(item_label(said.item.quantity))
        if said.accepted is not None:
            parts.append("采纳" if said.accepted else "不采纳")
        if stored.event.step == "correct":
            parts.append(f"更正为 {with_unit(said.item.quantity, said.value)}")
    if said.mark is not None:
        mark = said.mark
        what = f"{mark.kind.label}{' ' + points(mark.points) + ' 分' if mark.points else ''}"
        parts.append(f"撤回{what}" if mark.withdrawn else what)
    if said.closes is not None:
        parts.append(f"截止 {said.closes}")
    if said.reason:
        parts.append(said.reason)
    if said.evidence:
        parts.append(f"依据：{'、'.join(said.evidence)}")
    return "；".join(parts)


def item_rows(held: Round, versions: Sequence[Version], one: FirmStatement) -> list[ItemRow]:
    """``versions``: those of the round, folded once for all its enterprises."""
    now, first = versions[-1].values, versions[0].values
    rows = []
    for code in in_order():
        item = Item(one.uscc, code)
        objected = held.objection(item)
        claimed = "" if objected is None else with_unit(code, objected.said.claimed)
        rows.append(
            ItemRow(
                code,
                item_label(code),
                item_unit(code),
                amount(code, now.get(item)),
                _source(one.figures[code].source, now.get(item) != first.get(item)),
                "" if now.get(item) == first.get(item) else with_unit(code, first.get(item)),
                claimed,
            )
        )
    return rows


def _source(collected: str, changed: bool) -> str:
    return f"裁定、更正采纳的数值；采集来源：{collected}" if changed else collected


def part_rows(one: FirmStatement) -> list[PartRow]:
    return [
        PartRow(
            part.parcel,
            part.use.label,
            amount(AREA, part.signed),
            number(m2(part.signed), 2),
            _shared(part.building, part.parcel_cm2),
            not part.in_construction,
        )
        for part in one.parts
    ]


def _shared(building: tuple[int, int] | None, parcel_cm2: int | None) -> str:
    if building is None or parcel_cm2 is None:
        return ""
    leased, total = (number(m2(floor), 2) for floor in building)
    return f"宗地 {number(m2(parcel_cm2), 2)} m² × 租用建筑 {leased} ÷ 总建筑 {total}"


def score_rows(result: FirmResult, scheme: Scheme, one: FirmStatement) -> list[ScoreRow]:
    rules = {
        rule.code: rule
        for part in scheme.parts
        for rule in part.indicators
        if part.above_scale == (one.above_scale is not False)
    }
    rows = []
    for item in result.detail.items:
        rule = rules.get(item.code)
        sources = () if rule is None else (one.figures.get(rule.upper), one.figures.get(rule.lower))
        rows.append(
            ScoreRow(
                item.label,
                "" if rule is None else rule_unit(rule),
                points(item.weight),
                number(item.value),
                number(item.base),
                points(item.score),
                missing_words(item.missing),
                "；".join(dict.fromkeys(source.source for source in sources if source is not None)),
            )
        )
    return rows


def asks_for_window(step: Step) -> bool:
    return "window" in step.guards


def shut(options: Sequence[StepOption]) -> list[StepOption]:
    return [one for one in options if not one.open]
