"""Blanks of the steps of a 标准地 project, and reading them back (办理表单).

A blank is named like the field of ``Brought`` it fills. Measures typed by hand stand beside those
of the system and need their source; the checklist before listing has names of its own.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from gis_service.errors import Unusable
from gis_service.services.std_figures import HAND_IN
from gis_service.services.std_words import bounds, label_of
from gis_service.web.blanks import EVIDENCE, YES, Blank, Kind, blanks_of_step, read_blanks
from gis_service.web.typed_land import typed_day, typed_number
from parcels.policy import Policy
from parcels.procedure import Step
from parcels.standard.project import Brought, Project
from parcels.standard.standing import STAGE_OF, targets_of
from parcels.standard.supply import CleanLand, Supply
from parcels.standard.target import Measure, Target

_NUMBERS = "number"
_MEASURE = "measure"
_CLEAN = "clean"
_EVALUATED = "evaluated"
_DOCUMENTS = {
    "listing": "出让公告文号",
    "land_contract": "《国有建设用地使用权出让合同》编号",
    "supervision_agreement": "《投资建设（履约监管）协议》编号",
    "delivery_confirmation": "交地确认书文号",
    "construction_permit": "施工许可证号",
    "acceptance": "竣工验收意见文号",
    "rectification_notice": "整改通知书文号",
    "suspension_notice": "暂停优惠通知文号",
    "reach_report": "达产考核意见文号",
    "recheck_report": "达产复核意见文号",
    "breach_decision": "违约处理决定文号",
    "exit_agreement": "退出协议编号",
    "renewal_contract": "续期合同编号",
    "non_renewal_notice": "不予续期通知文号",
    "supplementary_agreement": "补充协议编号",
}
_BY_GUARD: Mapping[str, tuple[Blank, ...]] = MappingProxyType(
    {
        "evidence": (EVIDENCE,),
        "due_set": (Blank("due_on", "整改期限", Kind.DAY),),
        "penalty_exact": (Blank("amount_fen", "违约金（元）", Kind.MONEY),),
        "penalty_paid": (Blank("amount_fen", "实缴违约金（元）", Kind.MONEY),),
    }
)
CHECKLIST = "supply_ready"
"""The guard that asks for the checklist before listing."""
_ALSO = (
    Blank("start_agreed", "合同文本写明动工开发日期", Kind.BOX),
    Blank("completion_agreed", "合同文本写明竣工日期", Kind.BOX),
    Blank("restricted", "属限制类产业的，写明名录条目（不属的不填）"),
)


@dataclass(frozen=True, slots=True)
class MeasureBlank:
    """A figure that a step weighs: what is agreed, what the system knows, where to type it.

    ``key`` stands before ``.value``, ``.source`` and ``.on`` in the names of its blanks, which are
    there where ``typed``.
    """

    key: str
    label: str
    agreed: str
    known: str
    typed: bool
    unit: str


def blanks_of(step: Step) -> tuple[Blank, ...]:
    """Numbers of its documents, what its guards ask for, and the reason."""
    numbers = (Blank(f"{_NUMBERS}.{code}", _DOCUMENTS[code]) for code in step.documents)
    return blanks_of_step(step, _BY_GUARD, numbers)


def weighed(step: Step, project: Project, policy: Policy, on: date) -> tuple[Target, ...]:
    """Targets of the stage that the step checks; each indicator once where material is handed in.

    控制指标 count among them where nothing was agreed.
    """
    every = [one for one in targets_of(project, policy, on) if not one.exempt]
    if step.code == HAND_IN:
        return tuple({one.indicator: one for one in every}.values())
    return tuple(one for one in every if one.stage is STAGE_OF.get(step.code))


def measure_blanks(
    step: Step, targets: Iterable[Target], known: Mapping[str, str]
) -> tuple[MeasureBlank, ...]:
    """``known``: what the store says of each indicator, finished to read; it is not typed again."""
    return tuple(
        MeasureBlank(
            key=f"{_MEASURE}.{one.indicator}",
            label=label_of(one.indicator),
            agreed=bounds(one),
            known=known.get(one.indicator, ""),
            typed=step.code == HAND_IN or not known.get(one.indicator),
            unit=one.unit,
        )
        for one in targets
    )


def checklist_blanks(policy: Policy) -> tuple[tuple[str, tuple[Blank, ...]], ...]:
    """The checklist before listing in three groups; days of validity stand beside evaluations."""
    return (
        (
            "净地条件（逐项核实后勾选）",
            tuple(Blank(f"{_CLEAN}.{one.name}", one.value, Kind.BOX) for one in CleanLand),
        ),
        (
            "区域评估（已完成的勾选，有有效期的填到哪一天）",
            tuple(
                blank
                for place, name in enumerate(_evaluations(policy))
                for blank in (
                    Blank(f"{_EVALUATED}.{place}", name, Kind.BOX),
                    Blank(f"{_EVALUATED}.{place}.until", f"{name}有效期至", Kind.DAY),
                )
            ),
        ),
        ("供应条件", _ALSO),
    )


def brought_of(
    step: Step, project: Project, policy: Policy, on: date, form: Mapping[str, str]
) -> Brought:
    """What the form of a day brings. Raises Unusable naming the blank that is wrong."""
    values = read_blanks(blanks_of(step), form)
    due = values.get("due_on")
    return Brought(
        reason=values["reason"] or "",
        evidence=tuple(values.get("evidence") or ()),
        numbers=tuple(
            values[f"{_NUMBERS}.{code}"] for code in step.documents if values[f"{_NUMBERS}.{code}"]
        ),
        supply=_supply(policy, on, form) if CHECKLIST in step.guards else None,
        measures=dict(_measures(weighed(step, project, policy, on), form)),
        due_on=None if due is None else typed_day(due, "整改期限"),
        amount_fen=values.get("amount_fen"),
    )


def _measures(targets: Iterable[Target], form: Mapping[str, str]) -> Iterator[tuple[str, Measure]]:
    for one in targets:
        key, label = f"{_MEASURE}.{one.indicator}", label_of(one.indicator)
        value, source, on = (form.get(f"{key}.{part}", "").strip() for part in _PARTS)
        if not value:
            if source or on:
                raise Unusable(f"{label}填了来源或日期，没有填数值；用系统数据的请都不填。")
            continue
        if not source:
            raise Unusable(f"{label}填了数值，请写明来源文件。")
        if not on:
            raise Unusable(f"{label}填了数值，请填数据所属期的最后一天，如 2025-12-31。")
        yield (
            one.indicator,
            Measure(
                one.indicator,
                typed_number(value, label),
                one.unit,
                source,
                typed_day(on, f"{label}的数据日期"),
                one.with_land_price,
            ),
        )


def _supply(policy: Policy, on: date, form: Mapping[str, str]) -> Supply:
    """The answers; targets, liability and park are the project's own, not the form's."""
    said = read_blanks(_ALSO, form)
    return Supply(
        listed_on=on,
        start_agreed=said["start_agreed"],
        completion_agreed=said["completion_agreed"],
        clean={one: form.get(f"{_CLEAN}.{one.name}") == YES for one in CleanLand},
        evaluations=dict(_evaluated(policy, form)),
        restricted=said["restricted"] or "",
    )


def _evaluated(policy: Policy, form: Mapping[str, str]) -> Iterator[tuple[str, date | None]]:
    for place, name in enumerate(_evaluations(policy)):
        until = form.get(f"{_EVALUATED}.{place}.until", "").strip()
        if form.get(f"{_EVALUATED}.{place}") == YES:
            yield name, typed_day(until, f"{name}有效期") if until else None
        elif until:
            raise Unusable(f"{name}填了有效期，没有勾选已完成，请核对。")


def _evaluations(policy: Policy) -> tuple[str, ...]:
    rows = policy.by_code.get("std.evaluations", ())
    return tuple(dict.fromkeys(name for row in rows for name in row.words("names")))


_PARTS = ("value", "source", "on")
