"""The new version of a line that an approved adjustment makes (保护线新版本); the old one stays."""

from decimal import Decimal

import numpy as np
import shapely
from shapely.geometry import MultiPolygon
from sqlalchemy import Connection, text

from gis_service.services.line_ground import LAYER_OF, change_of
from gis_service.store import layer_rows
from gis_service.store.layer_rows import LayerVersion
from gis_service.store.line_rows import Draft
from parcels.frame import CityFrame
from parcels.lines.course import Given
from spatial.line_change import area_cm2, polygons
from spatial.placing import to_geographic

_UNTOUCHED = text(
    "INSERT INTO layer_feature (layer_version_id, kind, code, name, park_id, district_id,"
    " plane_area, geom, plane)"
    " SELECT :version_id, kind, code, name, park_id, district_id, plane_area, geom, plane"
    " FROM layer_feature WHERE layer_version_id = :base_id"
    " AND id <> ALL (CAST(:touched AS bigint[])) ORDER BY id"
)


def store_version(
    connection: Connection,
    draft: Draft,
    base: LayerVersion,
    frame: CityFrame,
    given: Given,
    adjustment_id: int,
) -> int:
    """Store the line as the draft changes it, in force from its day; the id of the version.

    Areas that are not touched are copied as they are stored.
    """
    areas, change = change_of(connection, draft)
    made: list[tuple[str, str, MultiPolygon]] = []
    for place in change.touched:
        kept = change.kept[place]
        if kept is not None:
            made.append((areas[place].code, areas[place].name, kept))
    if not change.joined.is_empty:
        made.append((f"TZ-{adjustment_id}", draft.title, change.joined))
    gone = sum(change.kept[place] is None for place in change.touched)
    source = "".join(part for part in (given.body, given.number) if part)
    version_id = layer_rows.add_version(
        connection,
        kind=LAYER_OF[draft.adjustment.control],
        valid_from=draft.adjustment.valid_from,
        approximate=base.approximate,
        source=f"保护线调整方案 {adjustment_id}（{source}）",
        feature_count=len(areas) - gone + (not change.joined.is_empty),
        upload_id=None,
    )
    touched = [areas[place].id for place in change.touched]
    bound = {"version_id": version_id, "base_id": base.id, "touched": touched}
    connection.execute(_UNTOUCHED, bound)
    if made:
        planes = np.empty(len(made), dtype=object)
        planes[:] = [shape for _, _, shape in made]
        degrees = [
            polygons(shapely.make_valid(one), least=0.0) for one in to_geographic(planes, frame)
        ]
        layer_rows.add_features(
            connection,
            [
                {
                    "layer_version_id": version_id,
                    "kind": LAYER_OF[draft.adjustment.control].value,
                    "code": code,
                    "name": name,
                    "park_id": None,
                    "district_id": None,
                    "plane_area": Decimal(area_cm2(shape)).scaleb(-4),
                    "geom": shapely.to_wkb(geom),
                    "plane": shapely.to_wkb(shape),
                    "work_srid": frame.work_srid,
                }
                for (code, name, shape), geom in zip(made, degrees, strict=True)
            ],
        )
    return version_id
