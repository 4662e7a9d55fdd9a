"""Parcels in given idle states with what orders a list of them, from the one parcel query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, text

from gis_service.store.parcel_query import THEME_POSITION, ParcelQuery
from gis_service.store.parcel_views import AREA
from parcels.dates import from_number
from parcels.idle_state import IdleState
from parcels.verdict import RULE_ORDER, Rule, ThemeCode, Verdict

_T1 = RULE_ORDER.index(Rule.IDLE) + 1
_VERDICT = THEME_POSITION[ThemeCode.IDLE]
_SUSPECTED = [int(state) for state in IdleState if state.suspected]


@dataclass(frozen=True, slots=True)
class IdleParcel:
    """As last published. ``t1``: 满一年末日, None while undetermined; area in cm².

    decided    the verdict shown is not that of the state: an official decided otherwise.
    found_on   day (China) of the first published result that called the parcel suspected.
    """

    id: int
    code: str
    state: IdleState
    t1: date | None
    cm2: int
    decided: bool
    found_on: date | None


def parcels_in(
    connection: Connection, query: ParcelQuery, states: Sequence[IdleState]
) -> list[IdleParcel]:
    """The parcels of the query that stand in one of ``states``, in no order."""
    source, bound = query.from_where("a.idle_state = ANY(:states)")
    rows = connection.execute(
        text(
            "WITH listed AS (SELECT v.parcel_id AS id, v.code, a.idle_state,"
            f" a.measured[{_T1}] AS t1, a.verdicts[{_VERDICT}] AS verdict, {AREA} AS cm2{source})"
            " SELECT listed.*, first.found_on FROM listed LEFT JOIN (SELECT parcel_id,"
            " min(recorded_at AT TIME ZONE 'Asia/Shanghai')::date AS found_on FROM assessment"
            " WHERE idle_state = ANY(:suspected) AND parcel_id IN (SELECT id FROM listed)"
            " GROUP BY parcel_id) AS first ON first.parcel_id = listed.id"
        ),
        bound | {"states": [int(state) for state in states], "suspected": _SUSPECTED},
    )
    return [
        IdleParcel(
            id=row.id,
            code=row.code,
            state=IdleState(row.idle_state),
            t1=None if row.t1 is None else from_number(row.t1),
            cm2=row.cm2,
            decided=IdleState(row.idle_state).suspected and row.verdict != int(Verdict.IDLE),
            found_on=row.found_on,
        )
        for row in rows
    ]


def found_on(connection: Connection, parcel_id: int) -> date | None:
    """Day (China) of the first published result that called the parcel suspected."""
    return connection.scalar(
        text(
            "SELECT min(recorded_at AT TIME ZONE 'Asia/Shanghai')::date FROM assessment"
            " WHERE parcel_id = :parcel AND idle_state = ANY(:suspected)"
        ),
        {"parcel": parcel_id, "suspected": _SUSPECTED},
    )


def count_in(connection: Connection, query: ParcelQuery, state: IdleState) -> int:
    """How many parcels of the query stand in a state."""
    source, bound = query.from_where("a.idle_state = :state")
    found = connection.scalar(text(f"SELECT count(*){source}"), bound | {"state": int(state)})
    return int(found or 0)
