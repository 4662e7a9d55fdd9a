"""方案核查 as a workbook: findings, shares by layer, parcels met and beside."""

from collections.abc import Iterator

from gis_service.documents.heading import Heading
from gis_service.documents.layout import layout
from gis_service.services.plan_check import PlanReport
from gis_service.sheets.writer import SheetTable, Target, Value, write_book
from parcels.units import CM2_PER_M2, PERCENT, PPM, exact, m2, mu, shown

NAME = "方案核查"
_NEIGHBOUR = "相邻"
_HIDDEN = "（按权限不显示）"


def write_plan(target: Target, found: PlanReport, heading: Heading) -> int:
    """Returns the rows of all sheets."""
    area = found.outline.placed.plane_cm2
    remarks = (
        *heading.remarks,
        f"核查目的：{found.plan.purpose.label}；范围面积 {shown(m2(area), 2)} 平方米"
        f"（{shown(mu(area), 2)} 亩）；所在区（市）县：{found.plan.district or '未知'}",
    )
    parts = (
        ("plan_findings", _findings(found)),
        ("plan_layers", _layers(found)),
        ("plan_parcels", _parcels(found)),
    )
    tables = []
    for name, rows in parts:
        form = layout(name)
        tables.append(
            SheetTable(
                name=form.title,
                title=heading.title(f"{NAME}：{form.title}"),
                columns=form.columns,
                rows=[form.row(row) for row in rows],
                remarks=remarks,
                notes=heading.notes,
                frozen=form.frozen,
            )
        )
    return sum(write_book(target, tables))


def _findings(found: PlanReport) -> Iterator[dict[str, Value]]:
    for number, one in enumerate(found.findings, 1):
        yield {
            "number": number,
            "label": one.check.label,
            "word": one.outcome.word,
            "effect": one.effect.word if one.effect is not None else None,
            "sentences": "".join(one.sentences),
            "clauses": "；".join(clause.citation for clause in one.clauses) or None,
            "status": "、".join(dict.fromkeys(clause.status for clause in one.clauses)) or None,
        }


def _layers(found: PlanReport) -> Iterator[dict[str, Value]]:
    for used in found.layers:
        area, share = used.share.area_cm2, used.share.share_ppm
        version = used.version
        rough = version is not None and version.approximate
        yield {
            "label": used.kind.label,
            "state": "缺图层" if version is None else "示意" if rough else "有效",
            "valid_from": version.valid_from if version is not None else None,
            "area_m2": None if area is None else m2(area),
            "area_mu": None if area is None else mu(area),
            "share": None if share is None else exact(share) * PERCENT / PPM,
            "names": "、".join(used.names) or None,
            "source": version.source or None if version is not None else None,
        }


def _parcels(found: PlanReport) -> Iterator[dict[str, Value]]:
    for one in found.plan.overlaps or ():
        yield {
            "relation": one.relation.label,
            "code": one.code or _HIDDEN,
            "area_m2": exact(one.area_cm2) / CM2_PER_M2,
        }
    for near in found.neighbours:
        yield {
            "relation": _NEIGHBOUR,
            "code": near.code,
            "name": near.name or None,
            "distance": near.distance,
        }
