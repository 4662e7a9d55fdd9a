"""What a board counts by events and days: disposals of a year; land still to be checked."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, CursorResult, text

from gis_service.store.parcel_query import ParcelQuery
from gis_service.user import Scope
from parcels.idle_state import IdleState


@dataclass(frozen=True, slots=True)
class Disposal:
    """An idle-land case and the day on which it first came to one of the states asked for."""

    case_id: int
    district_id: int
    park_id: int
    on: date


@dataclass(frozen=True, slots=True)
class LowDisposal:
    """A low-efficiency case and the area disposed of within the days asked for, cm²."""

    case_id: int
    district_id: int
    park_id: int
    cm2: int


_FIRST = (
    "SELECT * FROM (SELECT DISTINCT ON (e.case_id) e.case_id, e.district_id, e.park_id,"
    " e.on_day AS on_day FROM case_event e WHERE e.target = ANY(:states) AND {scope}"
    " ORDER BY e.case_id, e.on_day, e.place) AS first"
    " WHERE on_day BETWEEN :since AND :until ORDER BY case_id"
)
_LOW = (
    "SELECT e.case_id, e.district_id, e.park_id, sum((e.told ->> 'area_cm2')::bigint) AS cm2"
    " FROM low_event e WHERE e.step = ANY(:states) AND e.on_day BETWEEN :since AND :until"
    " AND {scope} GROUP BY e.case_id, e.district_id, e.park_id ORDER BY e.case_id"
)
_IN_SCOPE = "(e.park_id = ANY(:parks) OR e.district_id = ANY(:districts))"


def disposals(
    connection: Connection, scope: Scope, states: tuple[str, ...], since: date, until: date
) -> list[Disposal]:
    """Cases of the scope that came to one of the states for the first time within these days."""
    rows = _events(connection, _FIRST, scope, states, since, until)
    return [Disposal(row.case_id, row.district_id, row.park_id, row.on_day) for row in rows]


def low_disposals(
    connection: Connection, scope: Scope, steps: tuple[str, ...], since: date, until: date
) -> list[LowDisposal]:
    """Low-efficiency cases of the scope with one of the steps within these days (处置进展)."""
    rows = _events(connection, _LOW, scope, steps, since, until)
    return [LowDisposal(row.case_id, row.district_id, row.park_id, int(row.cm2)) for row in rows]


def _events(
    connection: Connection,
    statement: str,
    scope: Scope,
    states: tuple[str, ...],
    since: date,
    until: date,
) -> CursorResult[Any]:
    bound = {
        "states": list(states),
        "since": since,
        "until": until,
        "parks": list(scope.parks),
        "districts": list(scope.districts),
    }
    limited = statement.format(scope="true" if scope.city else _IN_SCOPE)
    return connection.execute(text(limited), bound)


def idle_unknown(connection: Connection, query: ParcelQuery) -> dict[tuple[int, int], int]:
    """Parcels whose idleness waits for data (待核实), by district and park."""
    source, bound = query.from_where("a.idle_state = :state")
    rows = connection.execute(
        text(f"SELECT v.district_id, v.park_id, count(*) AS n{source} GROUP BY 1, 2"),
        bound | {"state": int(IdleState.DATA_MISSING)},
    )
    return {(row.district_id, row.park_id): row.n for row in rows}
