"""Districts, parks and reference layers in an empty database of the city (行政区、园区、图层)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from pyproj import Transformer
from sqlalchemy import Connection

from bench.city.land import multipolygons
from bench.city.mesh import Floats, Shapes
from bench.city.plan import LAYERS, Plan
from bench.city.zones import outlines
from gis_service.store import layer_rows
from parcels.layers import LayerKind

WORK_SRID, GEOGRAPHIC_SRID = 4544, 4490
VALID_FROM = date(2010, 1, 1)
_FIRST_DISTRICT = 510200


@dataclass(frozen=True, slots=True)
class Base:
    """Ids in the order of the outlines of districts and parks."""

    districts: tuple[tuple[int, str], ...]
    parks: tuple[int, ...]


def degrees(shapes: Shapes) -> Shapes:
    """From the working plane to longitude and latitude."""
    transformer = Transformer.from_crs(WORK_SRID, GEOGRAPHIC_SRID, always_xy=True)

    def project(coords: Floats) -> Floats:
        return np.column_stack(transformer.transform(coords[:, 0], coords[:, 1]))

    return shapely.transform(shapes, project)


def found(connection: Connection, plan: Plan) -> Base:
    """Write places and layers."""
    district_shapes, park_shapes = outlines(plan, "district"), outlines(plan, "park")
    districts = []
    for number in range(len(district_shapes)):
        code = str(_FIRST_DISTRICT + number)
        key = layer_rows.save_district(connection, code, f"模拟{number + 1}区", "statutory")
        districts.append((key, code))
    tree = shapely.STRtree(district_shapes)
    parks = []
    for number, shape in enumerate(park_shapes):
        here = int(tree.nearest(shape.centroid))
        key = layer_rows.save_park(
            connection, f"YQ-{number + 1:03d}", f"模拟{number + 1}园", districts[here][0]
        )
        parks.append((key, districts[here][0]))
    for kind in LAYERS:
        shapes = {"district": district_shapes, "park": park_shapes}.get(kind)
        members = {"park": parks}.get(kind, [])
        _layer(connection, plan, kind, shapes, members)
    return Base(tuple(districts), tuple(key for key, _ in parks))


def _layer(
    connection: Connection,
    plan: Plan,
    kind: str,
    known: Shapes | None,
    members: list[tuple[int, int]],
) -> None:
    shapes = multipolygons(outlines(plan, kind) if known is None else known)
    version = layer_rows.add_version(
        connection,
        kind=LayerKind(kind),
        valid_from=VALID_FROM,
        approximate=False,
        source="模拟数据",
        feature_count=len(shapes),
        upload_id=None,
    )
    rows: list[Mapping[str, object]] = []
    for number, (shape, drawn) in enumerate(zip(shapes, degrees(shapes), strict=True)):
        park, district = members[number] if members else (None, None)
        code = str(_FIRST_DISTRICT + number) if kind == "district" else f"{kind}-{number + 1}"
        rows.append(
            {
                "layer_version_id": version,
                "kind": kind,
                "code": code,
                "name": f"模拟{LayerKind(kind).label}{number + 1}",
                "park_id": park,
                "district_id": district,
                "plane_area": round(shape.area, 4),
                "geom": shapely.to_wkb(drawn),
                "plane": shapely.to_wkb(shape),
                "work_srid": WORK_SRID,
            }
        )
    layer_rows.add_features(connection, rows)


def zones_at(points: Shapes, zones: Shapes) -> np.ndarray:
    """For each point the position of the zone around it, -1 without one."""
    shapely.prepare(zones)
    found_at = np.full(len(points), -1)
    point, zone = shapely.STRtree(zones).query(points, predicate="within")
    found_at[point] = zone
    return found_at
