"""方案核查 as a workbook: findings, shares by layer, parcels met and beside."""

from collections.abc import Iterator

from gis_service.documents.heading import Heading
from gis_service.documents.layout import layout
from gis_service.documents.list_sheet import list_sheet
from gis_service.sheets.writer import Target, Value, write_book
from gis_service.store.plan_record import LayerLine, PlanRecord
from parcels.units import CM2_PER_M2, PERCENT, PPM, exact, m2, mu, percent, shown

NAME = "方案核查"
_NEIGHBOUR = "相邻"
_HIDDEN = "（按权限不显示）"


def write_plan(target: Target, found: PlanRecord, heading: Heading) -> int:
    """Returns the rows of all sheets."""
    area = found.plane_cm2
    remarks = (
        f"核查目的：{found.purpose.label}；范围面积 {shown(m2(area), 2)} 平方米"
        f"（{shown(mu(area), 2)} 亩）；所在区（市）县：{found.district or '未知'}",
        f"绕城高速：{_ring(found)}；容积率范围：{found.far or '未知'}",
    )
    parts = (
        ("plan_findings", _findings(found)),
        ("plan_layers", _layers(found)),
        ("plan_parcels", _parcels(found)),
    )
    tables = []
    for name, rows in parts:
        form = layout(name)
        title = f"{NAME}：{form.title}"
        tables.append(list_sheet(form.title, form, rows, heading, title=title, remarks=remarks))
    return sum(write_book(target, tables))


def _findings(found: PlanRecord) -> Iterator[dict[str, Value]]:
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


def _ring(found: PlanRecord) -> str:
    inside, outside = found.inside_ring_ppm, found.outside_ring_ppm
    if inside is None or outside is None:
        return "缺图层"
    return f"以内 {percent(inside)}，以外 {percent(outside)}"


def _layers(found: PlanRecord) -> Iterator[dict[str, Value]]:
    for line in found.layers:
        area, share = line.area_cm2, line.share_ppm
        yield {
            "label": line.kind.label,
            "state": _state(line),
            "valid_from": line.valid_from,
            "area_m2": None if area is None else m2(area),
            "area_mu": None if area is None else mu(area),
            "share": None if share is None else exact(share) * PERCENT / PPM,
            "names": "、".join(line.names) or None,
            "source": line.source or None,
        }


def _state(line: LayerLine) -> str:
    if line.version_id is None:
        return "缺图层"
    return "示意" if line.approximate else "有效"


def _parcels(found: PlanRecord) -> Iterator[dict[str, Value]]:
    for one in found.overlaps:
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
