"""A region as it is drawn on the map, measured on the plane (空间范围的图形)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from gis_service.errors import NotFound
from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.periods import live_at
from gis_service.store.region import DRAWN, ZONES, Region, RegionKind

_DIGITS = 6
_ROUND = "quad_segs=32"
_DISPLAY_M = 5
"""Zones of thousands of vertices are simplified before they are drawn; the filter is not."""

_PARCEL = (
    "SELECT n.plane, n.code FROM parcel_version n"
    f" WHERE n.parcel_id = :region_parcel AND {live_at('n')}"
)
_ZONES = (
    f"SELECT ST_Union(ST_SimplifyPreserveTopology(f.plane, {_DISPLAY_M})) AS plane,"
    f" min(f.name) AS code {ZONES}"
)


@dataclass(frozen=True, slots=True)
class DrawnRegion:
    """GeoJSON in degrees: the shape itself and what lies within reach; ``area`` of that in m².

    ``name``: the code of the parcel, or the name of the zone, that the region starts from.
    """

    shape: Mapping[str, Any]
    outline: Mapping[str, Any]
    area: float
    name: str


def draw_region(connection: Connection, query: ParcelQuery, region: Region) -> DrawnRegion:
    """Raises NotFound when the parcel or zone is not there on the day, or not in the scope."""
    bound: dict[str, Any] = {"as_of": query.as_of, "reach": region.reach}
    if region.kind is RegionKind.PARCEL:
        source = f"{_PARCEL} AND {query.scope_sql('n')}"
        bound["region_parcel"] = region.parcel
        bound |= {"parks": list(query.scope.parks), "districts": list(query.scope.districts)}
    elif region.kind is RegionKind.ZONE:
        source = _ZONES
        bound |= {"region_layer": str(region.layer), "region_code": region.code}
    else:
        source = f"SELECT {DRAWN} AS plane, '' AS code"
        bound["region"] = region.wkt
    row = connection.execute(
        text(
            f"SELECT ST_AsGeoJSON(ST_Transform(plane, 4490), {_DIGITS}) AS shape,"
            f" ST_AsGeoJSON(ST_Transform(wide, 4490), {_DIGITS}) AS outline,"
            " ST_Area(wide) AS area, code"
            f" FROM ({source}) AS found CROSS JOIN LATERAL"
            f" ST_Buffer(plane, :reach, '{_ROUND}') AS wide WHERE plane IS NOT NULL"
        ),
        bound,
    ).one_or_none()
    if row is None:
        raise NotFound(
            "空间范围所依据的宗地或图层在这一天没有，或不在您的权限范围内。请清除空间范围后重新选择。"
        )
    return DrawnRegion(json.loads(row.shape), json.loads(row.outline), row.area, row.code or "")
