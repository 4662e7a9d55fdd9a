"""What a board counts that no list counts yet: disposals of a year, land still to be checked."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, text

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


_FIRST = (
    "SELECT * FROM (SELECT DISTINCT ON (e.case_id) e.case_id, e.district_id, e.park_id,"
    " e.on_day AS on_day FROM case_event e WHERE e.target = ANY(:states) AND {scope}"
    " ORDER BY e.case_id, e.on_day, e.place) AS first"
    " WHERE on_day BETWEEN :since AND :until ORDER BY case_id"
)
_IN_SCOPE = "(e.park_id = ANY(:parks) OR e.district_id = ANY(:districts))"


def disposals(
    connection: Connection, scope: Scope, states: tuple[str, ...], since: date, until: date
) -> list[Disposal]:
    """Cases of the scope that came to one of the states for the first time within these days."""
    statement = _FIRST.format(scope="true" if scope.city else _IN_SCOPE)
    bound = {
        "states": list(states),
        "since": since,
        "until": until,
        "parks": list(scope.parks),
        "districts": list(scope.districts),
    }
    rows = connection.execute(text(statement), bound)
    return [Disposal(row.case_id, row.district_id, row.park_id, row.on_day) for row in rows]


def idle_unknown(connection: Connection, query: ParcelQuery) -> dict[tuple[int, int], int]:
    """Parcels whose idleness waits for data (待核实), by district and park."""
    source, bound = query.from_where("a.idle_state = :state")
    rows = connection.execute(
        text(f"SELECT v.district_id, v.park_id, count(*) AS n{source} GROUP BY 1, 2"),
        bound | {"state": int(IdleState.DATA_MISSING)},
    )
    return {(row.district_id, row.park_id): row.n for row in rows}
