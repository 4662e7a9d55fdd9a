"""标准地履约监管台账 as a workbook: one sheet of projects, one of their targets."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from gis_service.documents.heading import Heading
from gis_service.documents.layout import Layout
from gis_service.documents.list_sheet import list_sheet
from gis_service.services.std_projects import ProjectView
from gis_service.services.std_words import (
    STAGES,
    bounds,
    checked_words,
    label_of,
    measured,
    reported_words,
)
from gis_service.sheets.writer import Target, Value, write_book
from parcels.outcome import Outcome
from parcels.standard.project import Project
from parcels.standard.standing import TargetStanding
from parcels.units import FEN_PER_YUAN, mu

NAME = "标准地履约监管台账"
LIST = "std_ledger"
_TARGETS = "约定指标"
_SHARED = ("rank", "parcel_code", "holder")
"""On both sheets, so that each is read alone."""
_OF_TARGETS = (
    *("target_stage", "indicator", "agreed", "binding", "actual", "outcome"),
    *("source", "measured_on", "reported", "checked", "clause"),
)
_DATES = {
    "交地": ("agreed_delivery_on", "delivered_on"),
    "动工": ("agreed_start_on", "started_on"),
    "竣工": ("agreed_completion_on", "completed_on"),
    "验收": (None, "accepted_on"),
    "达产": ("reach_on", "reached_on"),
    "到期": ("term_end", "expired_on"),
}


def write_ledger(
    target: Target, found: Sequence[tuple[ProjectView, str, str]], form: Layout, heading: Heading
) -> int:
    """``found``: projects with the names of district and park. Returns the projects written.

    Without a column of targets wanted there is no second sheet.
    """
    projects = form.only([key for key in form.keys if key not in _OF_TARGETS])
    targets = form.only([key for key in form.keys if key in (*_SHARED, *_OF_TARGETS)])
    tables = [
        list_sheet(NAME, projects, _projects(found), heading),
        list_sheet(_TARGETS, targets, _all_targets(found), heading, title=f"{NAME}：{_TARGETS}"),
    ]
    wanted = (bool(projects.keys), bool(set(targets.keys) & set(_OF_TARGETS)))
    write_book(target, [table for table, has in zip(tables, wanted, strict=True) if has])
    return len(found)


def _projects(found: Sequence[tuple[ProjectView, str, str]]) -> Iterator[dict[str, Value]]:
    for rank, (view, district, park) in enumerate(found, start=1):
        project = view.project
        due = "" if view.due is None else f"{view.due.on} {view.due.label}"
        yield {
            **_shared(rank, project),
            "district": district or None,
            "park": park or None,
            "holder_uscc": project.uscc or None,
            "area_mu": None if project.area_cm2 is None else mu(project.area_cm2),
            "state": project.state.label,
            "due": due or None,
            "suspended": "暂停" if project.suspended_since is not None else None,
            "suspended_on": project.suspended_since,
            "targets": _summary(view.targets) or None,
            **_papers(project),
            **_dates(view),
        }


def _all_targets(found: Sequence[tuple[ProjectView, str, str]]) -> Iterator[dict[str, Value]]:
    for rank, (view, _, _) in enumerate(found, start=1):
        for standing in view.targets:
            yield {**_shared(rank, view.project), **_target(standing)}


def _shared(rank: int, project: Project) -> dict[str, Value]:
    return {"rank": rank, "parcel_code": project.parcel, "holder": project.holder or None}


def _target(standing: TargetStanding) -> dict[str, Value]:
    target, measure = standing.target, standing.measure
    return {
        "target_stage": STAGES[target.stage],
        "indicator": label_of(target.indicator),
        "agreed": bounds(target),
        "binding": _kind(standing),
        "actual": measured(standing) or None,
        "outcome": standing.result.outcome.word,
        "source": (measure.source or None) if measure is not None else None,
        "measured_on": measure.on if measure is not None else None,
        "reported": reported_words(standing) or None,
        "checked": checked_words(standing) or None,
        "clause": target.clause or None,
    }


def _kind(standing: TargetStanding) -> str:
    if not standing.agreed:
        return "控制指标"
    return "约定" if standing.target.mandatory else "约定（参考）"


def _summary(standings: Sequence[TargetStanding]) -> str:
    """合格 3、缺数据 1; without a figure of the enterprise."""
    counted = {
        outcome: sum(one.result.outcome is outcome for one in standings) for outcome in Outcome
    }
    return "、".join(f"{outcome.word} {number}" for outcome, number in counted.items() if number)


def _papers(project: Project) -> dict[str, Value]:
    """Numbers of contract and decision, what must be mended until when, penalties in 元."""
    signed, decided = project.last("contract"), project.last("breach")
    settled, notice = project.last("settle"), project.last("fail_reach", "fail_acceptance")
    numbers = (*(signed.brought.numbers if signed is not None else ()), "", "")
    return {
        "contract_no": numbers[0] or None,
        "agreement_no": numbers[1] or None,
        "rectify_by": notice.brought.due_on if notice is not None else None,
        "penalty_due_yuan": _yuan(decided.brought.amount_fen if decided is not None else None),
        "penalty_paid_yuan": _yuan(settled.brought.amount_fen if settled is not None else None),
        "credit": "；".join(decided.brought.numbers) if decided is not None else None,
    }


def _dates(view: ProjectView) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for stage in view.stages:
        agreed, actual = _DATES.get(stage.label, (None, None))
        if agreed is not None:
            found[agreed] = stage.agreed
        if actual is not None:
            found[actual] = stage.actual
    return found


def _yuan(fen: int | None) -> Fraction | None:
    return None if fen is None else Fraction(fen, FEN_PER_YUAN)
