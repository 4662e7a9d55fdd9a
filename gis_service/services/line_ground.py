"""A protection line in the store (保护线): its version on a day, its areas, a draft against it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import shapely
from shapely.geometry import MultiPolygon
from sqlalchemy import Connection, text

from gis_service.errors import Unusable
from gis_service.services.plan_outline import Outline
from gis_service.store import layer_rows
from gis_service.store.layer_rows import LayerVersion
from gis_service.store.line_rows import Draft
from parcels.control_class import ControlClass
from parcels.layers import LayerKind
from parcels.lines.adjustment import Adjustment, AdjustmentKind, AdjustmentReason
from spatial.line_change import LineChange, changed

LAYER_OF = {ControlClass.RED: LayerKind.RED, ControlClass.BLUE: LayerKind.BLUE}
_LONGEST_TITLE = 100


@dataclass(frozen=True, slots=True)
class LineArea:
    """One area of a line; plane shape in the working grid."""

    id: int
    code: str
    name: str
    plane: MultiPolygon


@dataclass(frozen=True, slots=True)
class Drawn:
    """What someone proposes, as typed and drawn."""

    title: str
    control: ControlClass
    kind: AdjustmentKind
    reason: AdjustmentReason
    valid_from: date
    joining: Outline | None
    leaving: Outline | None


def version_on(connection: Connection, kind: LayerKind, day: date) -> LayerVersion | None:
    """The version of a kind in force on a day."""
    versions = layer_rows.live_versions(connection, day)
    return next((one for one in versions if one.kind is kind), None)


def is_latest(connection: Connection, version: LayerVersion) -> bool:
    """Whether no version of the kind begins after it."""
    others = (one for one in layer_rows.all_versions(connection) if one.kind is version.kind)
    return all(one.valid_from <= version.valid_from for one in others)


_AREAS = text(
    "SELECT id, code, name, ST_AsBinary(plane) AS plane FROM layer_feature"
    " WHERE layer_version_id = :version_id ORDER BY id"
)


def areas_of(connection: Connection, version_id: int) -> list[LineArea]:
    """Every area of a version."""
    return [
        LineArea(row.id, row.code, row.name, shapely.from_wkb(bytes(row.plane)))
        for row in connection.execute(_AREAS, {"version_id": version_id})
    ]


_DISTRICTS = text(
    "SELECT DISTINCT d.id FROM layer_feature f JOIN layer_version v ON v.id = f.layer_version_id"
    " JOIN district d ON d.code = f.code AND d.kind = 'statutory',"
    " LATERAL (SELECT ST_GeomFromWKB(:shape, ST_SRID(f.plane)) AS shape) AS drawn"
    " WHERE v.kind = 'district' AND v.superseded_at IS NULL AND v.valid_from <= :day"
    " AND (v.valid_to IS NULL OR v.valid_to > :day)"
    " AND f.plane && drawn.shape AND ST_Intersects(f.plane, drawn.shape)"
    " AND ST_Area(ST_Intersection(f.plane, drawn.shape)) > 1"
)


def district_of(connection: Connection, shapes: Sequence[MultiPolygon], day: date) -> int:
    """The one statutory district that all shapes lie in; 0 where there is none or more than one."""
    whole = shapely.union_all([shape for shape in shapes if not shape.is_empty])
    if whole.is_empty:
        return 0
    bound = {"shape": shapely.to_wkb(whole), "day": day}
    found = list(connection.scalars(_DISTRICTS, bound))
    return found[0] if len(found) == 1 else 0


def draft_of(connection: Connection, drawn: Drawn) -> tuple[Draft, LineChange]:
    """The draft with what moves, in cm²; its planned land is measured by ``line_effects``.

    By a role that sees the layers. Raises Unusable without a line on that day, without an outline,
    or for a draft that moves nothing.
    """
    kind = LAYER_OF[drawn.control]
    base = version_on(connection, kind, drawn.valid_from)
    if base is None:
        raise Unusable(f"{drawn.valid_from} 没有{kind.label}图层，请先在“数据上传”装载。")
    title = " ".join(drawn.title.split())
    if not title or len(title) > _LONGEST_TITLE:
        raise Unusable(f"请给方案起个名称，不超过 {_LONGEST_TITLE} 个字。")
    if drawn.joining is None and drawn.leaving is None:
        raise Unusable("请给出调入范围或调出范围，至少一项。")
    change = changed(
        [area.plane for area in areas_of(connection, base.id)],
        drawn.joining.placed.plane if drawn.joining else None,
        drawn.leaving.placed.plane if drawn.leaving else None,
    )
    if drawn.joining is not None and change.joined.is_empty:
        raise Unusable(f"调入范围已全部在{kind.label}内，没有可调入的。")
    if drawn.leaving is not None and change.left.is_empty:
        raise Unusable(f"调出范围不在{kind.label}内，没有可调出的。")
    adjustment = Adjustment(
        control=drawn.control,
        kind=drawn.kind,
        reason=drawn.reason,
        valid_from=drawn.valid_from,
        added_cm2=change.joined_cm2,
        removed_cm2=change.left_cm2,
        added_on=drawn.valid_from,
        removed_on=drawn.valid_from,
    )
    draft = Draft(
        title=title,
        adjustment=adjustment,
        base_version_id=base.id,
        outline_in=drawn.joining.text if drawn.joining else "",
        outline_out=drawn.leaving.text if drawn.leaving else "",
        joined=change.joined,
        departed=change.left,
    )
    district = district_of(connection, (draft.joined, draft.departed), drawn.valid_from)
    return replace(draft, district_id=district), change


def change_of(connection: Connection, draft: Draft) -> tuple[list[LineArea], LineChange]:
    """The areas of the line it was drafted on, and what the draft does to them."""
    areas = areas_of(connection, draft.base_version_id)
    planes = [area.plane for area in areas]
    return areas, changed(planes, draft.joined, draft.departed)
