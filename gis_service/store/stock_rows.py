"""Counts and areas of the stock chain by place and class, from the one parcel query."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from sqlalchemy import Connection, text

from gis_service.store.low_rows import LOW_OUTCOMES
from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.parcel_views import AREA
from parcels.idle_state import IdleState
from parcels.outcome import Outcome
from parcels.stock_class import STOCK_CLASSES, StockClass
from spatial.area import to_cm2
from spatial.overlapping import overlaps_among

_SUSPECTED = tuple(int(state) for state in IdleState if state.suspected)
_LOW = tuple(int(outcome) for outcome in (Outcome.FAIL, Outcome.REVIEW))
MOST_SHAPES = 50_000
"""Parcels up to which their overlaps are measured for a page."""

_SUMS = (
    "SELECT v.district_id, v.park_id, coalesce(a.stock, :unknown) AS stock, count(*) AS n,"
    f" sum({AREA}) AS cm2,"
    f" coalesce(sum({AREA}) FILTER (WHERE a.idle_state = ANY(:suspected)), 0) AS idle,"
    f" coalesce(sum({AREA}) FILTER (WHERE {LOW_OUTCOMES} && CAST(:low AS"
    " smallint[])), 0) AS low,"
    " count(*) FILTER (WHERE a.stock IS NULL) AS unassessed"
)


@dataclass(frozen=True, slots=True)
class StockRow:
    """Parcels of one class in one park (0: outside) of one district; areas in cm²."""

    district_id: int
    park_id: int
    kind: StockClass
    count: int
    cm2: int
    idle_cm2: int
    low_cm2: int
    unassessed: int


def sums(connection: Connection, query: ParcelQuery) -> list[StockRow]:
    """Each class of each park that has parcels of it; without an assessment a parcel is UNKNOWN."""
    source, bound = query.from_where()
    rows = connection.execute(
        text(f"{_SUMS}{source} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"),
        bound
        | {
            "unknown": StockClass.UNKNOWN.number,
            "suspected": list(_SUSPECTED),
            "low": list(_LOW),
        },
    )
    return [
        StockRow(
            row.district_id,
            row.park_id,
            STOCK_CLASSES[row.stock],
            row.n,
            int(row.cm2),
            int(row.idle),
            int(row.low),
            row.unassessed,
        )
        for row in rows
    ]


def overlap_cm2(connection: Connection, query: ParcelQuery) -> int | None:
    """Area drawn twice because parcels overlap; None where there are too many to measure."""
    source, bound = query.from_where()
    rows = connection.execute(
        text(f"SELECT ST_AsBinary(v.plane) AS shape{source} LIMIT :most"),
        bound | {"most": MOST_SHAPES + 1},
    ).all()
    if len(rows) > MOST_SHAPES:
        return None
    shapes = np.empty(len(rows), dtype=object)
    shapes[:] = [shapely.from_wkb(bytes(row.shape)) for row in rows]
    found = overlaps_among(shapes, 0)
    return sum(to_cm2(np.array([item.area for item in found]))) if found else 0


@dataclass(frozen=True, slots=True)
class Moved:
    """A parcel whose class on the earlier day was another."""

    id: int
    code: str
    name: str
    was: StockClass
    now: StockClass


@dataclass(frozen=True, slots=True)
class MovedParcels:
    """``count`` moved in all, ``rows`` the first by code; ``unknown`` had no class before."""

    count: int
    unknown: int
    rows: tuple[Moved, ...]


_WAS = (
    "(SELECT b.stock FROM assessment b WHERE b.parcel_id = v.parcel_id"
    " AND b.superseded_at IS NULL AND b.holds_from <= :since AND b.holds_until > :since)"
)


def moved(connection: Connection, query: ParcelQuery, since: date, limit: int) -> MovedParcels:
    """Parcels that have a class on both days and not the same one."""
    source, bound = query.from_where("a.stock IS NOT NULL")
    bound |= {"since": since, "limit": limit}
    counted = connection.execute(
        text(
            f"SELECT count(*) FILTER (WHERE was <> now) AS moved,"
            f" count(*) FILTER (WHERE was IS NULL) AS unknown"
            f" FROM (SELECT a.stock AS now, {_WAS} AS was{source}) AS both_days"
        ),
        bound,
    ).one()
    rows = connection.execute(
        text(
            "SELECT * FROM (SELECT v.parcel_id AS id, v.code, v.name, a.stock AS now,"
            f" {_WAS} AS was{source}) AS both_days WHERE was <> now ORDER BY code, id LIMIT :limit"
        ),
        bound,
    )
    return MovedParcels(
        counted.moved,
        counted.unknown,
        tuple(
            Moved(row.id, row.code, row.name, STOCK_CLASSES[row.was], STOCK_CLASSES[row.now])
            for row in rows
        ),
    )
