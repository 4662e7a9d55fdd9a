"""Figures of a check (考核数据): the store's own, typed ones only where the store has none."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from gis_service.errors import Unusable
from gis_service.services.std_listing import completed_supply
from gis_service.services.std_projects import ProjectGround
from parcels.contract import CheckStage
from parcels.procedure import Step
from parcels.standard.project import Brought, Project
from parcels.standard.standing import STAGE_OF, targets_of
from parcels.standard.target import Measure, converted, indicator_kinds

LISTING, HAND_IN = "list", "hand_in"


def completed(project: Project, step: Step, ground: ProjectGround, brought: Brought) -> Brought:
    """With what the store knows: the terms at listing, the figures at a check.

    Raises Unusable for a figure typed that has no place here, no source, or that the store has
    otherwise.
    """
    must_be_figures(brought.measures, ground.on)
    if step.code == LISTING and brought.supply is not None:
        return replace(brought, supply=completed_supply(project, ground, brought.supply))
    if step.code == HAND_IN:
        return brought
    stage = STAGE_OF.get(step.code)
    if stage is None:
        if brought.measures:
            raise Unusable(f"“{step.label}”不填指标数据。")
        return brought
    return replace(brought, measures=_measures(project, stage, ground, brought.measures))


def must_be_figures(measures: Mapping[str, Measure], on: date) -> None:
    """Raises Unusable where an indicator, unit, source or day is not right."""
    for code, measure in measures.items():
        kind = indicator_kinds().get(code)
        if kind is None or measure.indicator != code:
            raise Unusable(f"没有“{code}”这个指标，请从指标目录中选择。")
        if measure.unit not in kind.units:
            units = "、".join(unit or "（无单位）" for unit in kind.units)
            raise Unusable(f"{kind.label}的单位“{measure.unit}”不对，可用：{units}。")
        if not measure.source.strip() or measure.on is None:
            raise Unusable(f"{kind.label}须写明数据来源和数据日期。")
        if measure.on > on:
            raise Unusable(f"{kind.label}的数据日期 {measure.on} 晚于办理日期 {on}，请核对。")


def _measures(
    project: Project, stage: CheckStage, ground: ProjectGround, typed: Mapping[str, Measure]
) -> dict[str, Measure]:
    targets = {
        item.indicator: item
        for item in targets_of(project, ground.policy, ground.on)
        if item.stage is stage
    }
    stored = ground.measures(project)
    for code, measure in typed.items():
        label, found = indicator_kinds()[code].label, stored.get(code)
        if code not in targets:
            raise Unusable(f"这一阶段不考核{label}，请去掉。")
        if found is not None and found.value != converted(measure, found.unit):
            raise Unusable(f"{label}已有入库数据（{found.source}），不能另填；有误的请先更正数据。")
    known = {**typed, **stored}
    return {code: known[code] for code in targets if code in known}
