"""A region as it is drawn on the map, measured on the plane (空间范围的图形)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from gis_service.errors import NotFound
from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.region import Region

_DIGITS = 6
_ROUND = "quad_segs=32"


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
    source, bound = region.shape_sql(query.scope_sql("n"))
    bound |= {"as_of": query.as_of, "reach": region.reach}
    bound |= {"parks": list(query.scope.parks), "districts": list(query.scope.districts)}
    row = connection.execute(
        text(
            f"SELECT ST_AsGeoJSON(ST_Transform(plane, 4490), {_DIGITS}) AS shape,"
            f" ST_AsGeoJSON(ST_Transform(wide, 4490), {_DIGITS}) AS outline,"
            " ST_Area(wide) AS area, name"
            f" FROM ({source}) AS found CROSS JOIN LATERAL"
            f" ST_Buffer(plane, :reach, '{_ROUND}') AS wide WHERE plane IS NOT NULL"
        ),
        bound,
    ).one_or_none()
    if row is None:
        raise NotFound(
            "空间范围所依据的宗地或图层在这一天没有，或不在您的权限范围内。请清除空间范围后重新选择。"
        )
    return DrawnRegion(json.loads(row.shape), json.loads(row.outline), row.area, row.name or "")
