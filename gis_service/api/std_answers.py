"""A 标准地 project as JSON; numbers are texts, ``exact`` where decimals would round."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from gis_service.api.cases import told
from gis_service.services.std_projects import ProjectView
from gis_service.services.std_steps import ProjectOption
from gis_service.store.std_project_list import ListedProject
from gis_service.store.std_project_rows import StoredProject
from parcels.procedure import load_procedure
from parcels.standard.deadlines import Due, Stage, open_due
from parcels.standard.project import PACKAGE, Project, ProjectEvent
from parcels.standard.standing import TargetStanding
from parcels.standard.target import Measure, Target, TargetResult, indicator_kinds
from parcels.units import Exact, m2, ratio, shown, yuan

_AREA_PLACES = 4


def listed(item: ListedProject, on: date) -> dict[str, Any]:
    return head(item.stored, on) | {"district": item.district, "park": item.park}


def head(stored: StoredProject, on: date) -> dict[str, Any]:
    """What lists show: state, what runs, whether benefits are suspended."""
    project = stored.project
    return {
        "id": stored.id,
        "parcel": stored.parcel_id,
        "code": project.parcel,
        "holder": project.holder,
        "uscc": project.uscc,
        "state": project.state.value,
        "word": project.state.label,
        "closed": project.closed,
        "suspended": project.suspended_since is not None,
        "suspended_since": _day(project.suspended_since),
        "due": _due(open_due(project), on),
    }


def whole(view: ProjectView, options: Iterable[ProjectOption], on: date) -> dict[str, Any]:
    """One project: terms, targets by the data, stages, steps with what bars them, events."""
    project = view.project
    return head(view.stored, on) | {
        "seen": view.stored.seen,
        "as_of": on.isoformat(),
        "figure_year": view.year,
        "terms": terms(project),
        "targets": [_standing(one) for one in view.targets],
        "stages": [_stage(one, on) for one in view.stages],
        "steps": [_option(one) for one in options],
        "events": [
            _event(event, name)
            for event, name in zip(project.events, view.stored.names, strict=True)
        ],
    }


def terms(project: Project) -> dict[str, Any]:
    """What is agreed, as ``TermsIn`` takes it."""
    penalty = project.penalty
    return {
        "holder": project.holder,
        "uscc": project.uscc,
        "targets": [_target(target) for target in project.targets],
        "liability": project.liability,
        "penalty": {
            "formula": penalty.formula.value,
            "fixed_yuan": None if penalty.fixed_fen is None else yuan(penalty.fixed_fen),
            "rate": _number(penalty.rate),
        },
        "reach_on": _day(project.reach_on),
        "term_end": _day(project.term_end),
        "area_m2": None if project.area_cm2 is None else shown(m2(project.area_cm2), _AREA_PLACES),
        "price_yuan": None if project.price_fen is None else yuan(project.price_fen),
        "exit_agreed": project.exit_agreed,
        "deliver_by": _day(project.deliver_by),
        "start_by": _day(project.start_by),
        "complete_by": _day(project.complete_by),
        "check_year": project.check_year,
    }


def _target(target: Target) -> dict[str, Any]:
    return {
        "indicator": target.indicator,
        "operator": target.operator.value,
        "low": _number(target.low),
        "high": _number(target.high),
        "unit": target.unit,
        "stage": target.stage.value,
        "mandatory": target.mandatory,
        "exempt": target.exempt,
        "with_land_price": target.with_land_price,
        "clause": target.clause,
    }


def _standing(one: TargetStanding) -> dict[str, Any]:
    checked = one.checked
    return _target(one.target) | {
        "label": indicator_kinds()[one.target.indicator].label,
        "agreed": one.agreed,
        **_result(one.result),
        "measure": _measure(one.measure),
        "reported": _measure(one.reported),
        "checked": None
        if checked is None
        else {
            "on": checked.on.isoformat(),
            **_result(checked.result),
            "measure": _measure(checked.measure),
        },
    }


def _result(result: TargetResult) -> dict[str, Any]:
    return {
        "outcome": result.outcome.value,
        "word": result.outcome.word,
        "value": _number(result.value),
        "exact": None if result.value is None else str(result.value),
        "why_unknown": result.reason,
    }


def _measure(measure: Measure | None) -> dict[str, Any] | None:
    if measure is None:
        return None
    return {
        "value": _number(measure.value),
        "exact": str(measure.value),
        "unit": measure.unit,
        "source": measure.source,
        "on": _day(measure.on),
        "with_land_price": measure.with_land_price,
    }


def _stage(stage: Stage, on: date) -> dict[str, Any]:
    return {
        "label": stage.label,
        "agreed": _day(stage.agreed),
        "actual": _day(stage.actual),
        "late": stage.late(on),
    }


def _option(option: ProjectOption) -> dict[str, Any]:
    due = option.penalty_fen
    return {
        "step": option.step.code,
        "label": option.step.label,
        "to": option.step.target,
        "open": option.open,
        "penalty_yuan": None if due is None else yuan(due),
        "objections": told(option.objections),
        "cautions": told(option.cautions),
    }


def _event(event: ProjectEvent, name: str) -> dict[str, Any]:
    brought = event.brought
    return {
        "step": event.step,
        "label": load_procedure(PACKAGE).steps[event.step].label,
        "target": None if event.target is None else event.target.value,
        "role": event.actor.role.value,
        "by": name,
        "on": event.on.isoformat(),
        "recorded_at": event.at.isoformat(),
        "reason": brought.reason,
        "numbers": list(brought.numbers),
        "evidence": list(brought.evidence),
        "due_on": _day(brought.due_on),
        "amount_yuan": None if brought.amount_fen is None else yuan(brought.amount_fen),
        "measures": {code: _measure(one) for code, one in brought.measures.items()},
    }


def _due(due: Due | None, on: date) -> dict[str, Any] | None:
    if due is None:
        return None
    return {"label": due.label, "on": due.on.isoformat(), "days_left": due.days_left(on)}


def _number(value: Exact | None) -> str | None:
    return None if value is None else ratio(value)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
