"""Lines of the page of a 标准地 project: its targets, its stages, what happened (项目页各行)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gis_service.services.std_words import (
    STAGES,
    bounds,
    checked_words,
    figure,
    label_of,
    measured,
    reported_words,
    why,
    with_unit,
)
from gis_service.store.std_project_rows import StoredProject
from gis_service.web import figures
from gis_service.web.step_view import EventView, event_view
from gis_service.web.words import NOTHING
from parcels.procedure import load_procedure
from parcels.standard.deadlines import Stage
from parcels.standard.project import PACKAGE, Brought
from parcels.standard.standing import TargetStanding
from parcels.standard.target import Measure, Target
from parcels.units import yuan
from parcels.verdict import of_outcome

HIDDEN = "（按权限未显示）"


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One target against what is; ``value`` and ``why`` are finished, or say they are hidden.

    ``kind``: "", 参考, or 控制指标 where nothing was agreed.
    ``checked``: what the newest check of its stage found.
    """

    stage: str
    kind: str
    label: str
    agreed: str
    value: str
    verdict: int
    word: str
    why: str
    on: date | None
    checked: str
    clause: str


@dataclass(frozen=True, slots=True)
class StageLine:
    """One stage of the bar: ``state`` is done, overdue or open."""

    label: str
    agreed: str
    actual: str
    word: str
    state: str


def target_lines(found: Sequence[TargetStanding], *, shown: bool) -> tuple[TargetLine, ...]:
    """In the order of the stages; ``shown``: whether the role sees figures of enterprises."""
    order = list(STAGES)
    lines = sorted(found, key=lambda one: order.index(one.target.stage))
    return tuple(_target_line(one, shown) for one in lines)


def _target_line(standing: TargetStanding, shown: bool) -> TargetLine:
    target, result, measure = standing.target, standing.result, standing.measure
    value = measured(standing)
    told = [why(result, measure), reported_words(standing)]
    sentence = "；".join(text for text in told if text)
    hidden = not shown and (value or standing.reported is not None)
    return TargetLine(
        stage=STAGES[target.stage],
        kind=_kind(standing),
        label=label_of(target.indicator),
        agreed=bounds(target),
        value=HIDDEN if hidden else value,
        verdict=int(of_outcome(result.outcome)),
        word=result.outcome.word,
        why=HIDDEN if hidden else sentence,
        on=measure.on if measure is not None else None,
        checked=checked_words(standing, figures=shown),
        clause=target.clause,
    )


def _kind(standing: TargetStanding) -> str:
    if not standing.agreed:
        return "控制指标"
    return "" if standing.target.mandatory else "参考"


def stage_line(stage: Stage, on: date) -> StageLine:
    """How a stage stands on a day, with the days it is late."""
    late = stage.late(on)
    if stage.actual is not None:
        days = (stage.actual - stage.agreed).days if late and stage.agreed is not None else 0
        word, state = (f"已完成，晚 {days} 天", "done") if days else ("已完成", "done")
    elif late and stage.agreed is not None:
        word, state = f"逾期 {(on - stage.agreed).days} 天", "overdue"
    else:
        word, state = "未到", "open"
    return StageLine(
        label=stage.label,
        agreed=str(stage.agreed or NOTHING),
        actual=str(stage.actual or NOTHING),
        word=word,
        state=state,
    )


def event_lines(stored: StoredProject, *, shown: bool) -> tuple[EventView, ...]:
    """Newest first."""
    steps = load_procedure(PACKAGE).steps
    agreed = {one.indicator: one for one in stored.project.targets}
    pairs = zip(stored.project.events, stored.names, strict=True)
    return tuple(
        event_view(event, steps[event.step].label, name, *_brought(event.brought, agreed, shown))
        for event, name in reversed(list(pairs))
    )


def _brought(brought: Brought, agreed: Mapping[str, Target], shown: bool) -> tuple[str, ...]:
    said = [text for text in (brought.reason, *brought.numbers, *brought.evidence) if text]
    lines = ["；".join(said)] if said else []
    if brought.due_on is not None:
        lines.append(f"整改期限 {brought.due_on}")
    if brought.amount_fen is not None:
        lines.append(f"金额 {figures.grouped(yuan(brought.amount_fen))} 元")
    measures = [
        f"{label_of(code)} {_figure(one, agreed.get(code)) if shown else HIDDEN}"
        for code, one in brought.measures.items()
    ]
    if measures:
        lines.append("考核数据：" + "、".join(measures))
    return tuple(lines)


def _figure(measure: Measure, agreed: Target | None) -> str:
    return with_unit(measure.value, measure.unit) if agreed is None else figure(measure, agreed)
