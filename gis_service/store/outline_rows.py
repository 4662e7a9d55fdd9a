"""An outline held in ``incoming`` against current parcels (方案图形与宗地)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import Connection, text

from gis_service.store.incoming import COMMON
from gis_service.store.periods import live_at
from parcels.overlap import Relation, relation
from parcels.policy import PolicyRow
from parcels.units import CM2_PER_M2


def cm2_of(area_m2: float) -> int:
    """cm² of an area as the database computes it."""
    # As half_up does, and ten times as fast: an outline over a city meets every parcel of it.
    return int((Decimal(str(area_m2)) * CM2_PER_M2).to_integral_value(ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Met:
    """A current parcel that shares land with the outline, cm². No id and code: not in scope."""

    relation: Relation
    area_cm2: int
    parcel_id: int | None = None
    code: str | None = None


_MET = text(
    "SELECT v.parcel_id, v.code, ST_Area(i.plane) AS own, ST_Area(v.plane) AS other, met.area"
    " FROM incoming i JOIN parcel_version v ON v.plane && i.plane"
    f" AND ST_Intersects(i.plane, v.plane) AND {live_at('v')}"
    f" CROSS JOIN LATERAL (SELECT {COMMON.format(one='i.plane', other='v.plane')} AS area) AS met"
    " WHERE met.area > :least ORDER BY met.area DESC"
)
_HIDDEN = text(
    "SELECT NULL AS parcel_id, NULL AS code, ST_Area(i.plane) AS own, h.other, h.area"
    " FROM incoming i CROSS JOIN LATERAL"
    " parcels_met(i.plane, :as_of, :least, CAST(:known AS bigint[])) AS h"
)


def met(connection: Connection, as_of: date, tolerance: PolicyRow) -> list[Met]:
    """Parcels of the day that share more land with the outline than the tolerance."""
    bound: dict[str, Any] = {"as_of": as_of, "least": float(tolerance.number("m2"))}
    seen = connection.execute(_MET, bound).all()
    bound["known"] = [row.parcel_id for row in seen]
    hidden = connection.execute(_HIDDEN, bound).all()
    found = []
    every = (*seen, *hidden)
    own = cm2_of(every[0].own) if every else 0
    for row in every:
        other = cm2_of(row.other)
        common = other if row.area == row.other else cm2_of(row.area)
        lies = relation(tolerance, own, other, common)
        if lies is not None:
            found.append(Met(lies, common, row.parcel_id, row.code))
    return found


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
