"""An outline held in ``incoming`` against current parcels (方案图形与宗地)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, text

from gis_service.store.periods import live_at


@dataclass(frozen=True, slots=True)
class Met:
    """A current parcel that shares land with the outline; m². Without id and code: not in scope."""

    relation: str
    area: float
    parcel_id: int | None = None
    code: str | None = None


_MET = text(
    "SELECT v.parcel_id, v.code, met.area,"
    " land_relation(ST_Area(i.plane), ST_Area(v.plane), met.area, :tolerance) AS relation"
    " FROM incoming i JOIN parcel_version v ON v.plane && i.plane"
    f" AND ST_Intersects(v.plane, i.plane) AND {live_at('v')}"
    " CROSS JOIN LATERAL (SELECT ST_Area(ST_CollectionExtract("
    "ST_Intersection(v.plane, i.plane), 3)) AS area) AS met"
    " WHERE met.area > :tolerance ORDER BY met.area DESC"
)
_HIDDEN = text(
    "SELECT h.relation, h.area FROM incoming i"
    " CROSS JOIN LATERAL parcels_met(i.plane, :as_of, :tolerance, CAST(:known AS bigint[])) AS h"
)


def met(connection: Connection, as_of: date, tolerance_m2: float) -> list[Met]:
    """Parcels of the day that share more land with the outline than the tolerance."""
    bound: dict[str, Any] = {"as_of": as_of, "tolerance": tolerance_m2}
    seen = [
        Met(row.relation, row.area, row.parcel_id, row.code)
        for row in connection.execute(_MET, bound)
    ]
    bound["known"] = [item.parcel_id for item in seen]
    hidden = [Met(row.relation, row.area) for row in connection.execute(_HIDDEN, bound)]
    return seen + hidden


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A parcel beside the outline, in scope; ``distance`` in m on the working plane."""

    parcel_id: int
    code: str
    name: str
    distance: float


_NEIGHBOURS = text(
    "SELECT v.parcel_id, v.code, v.name, ST_Distance(v.plane, i.plane) AS distance"
    " FROM incoming i JOIN parcel_version v ON v.plane && ST_Expand(i.plane, :reach)"
    f" AND ST_DWithin(v.plane, i.plane, :reach) AND {live_at('v')}"
    " WHERE v.parcel_id <> ALL (CAST(:met AS bigint[])) ORDER BY distance, v.code LIMIT :most"
)


def neighbours(
    connection: Connection, as_of: date, met_ids: Sequence[int], reach_m: float, most: int
) -> list[Neighbour]:
    """The nearest parcels within reach that are not under the outline."""
    bound = {"as_of": as_of, "met": list(met_ids), "reach": reach_m, "most": most}
    return [Neighbour(*row) for row in connection.execute(_NEIGHBOURS, bound)]
