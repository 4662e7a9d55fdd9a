"""What evaluations and 标准地 projects say of parcels, and whose parcels to judge anew.

``known_at``: as recorded by that moment; None is now.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, text

_RECORDED = "(CAST(:known_at AS timestamptz) IS NULL OR {column} <= :known_at)"

# The scoring that was released, and every correction after it; all scored everyone anew.
_RELEASED = text(
    "SELECT s.uscc, s.name, w.year, greatest(released.on_day, s.scored_on) AS since,"
    " CASE WHEN s.kind IN ('GRADED', 'MERGED') THEN s.grade ELSE '' END AS grade"
    " FROM evaluation_result s JOIN evaluation_round w ON w.id = s.round_id"
    " JOIN evaluation_event released ON released.round_id = w.id AND released.step = 'release'"
    " WHERE s.uscc = ANY(:codes) AND s.scoring >= ("
    "SELECT max(e.place) FROM evaluation_event e WHERE e.round_id = w.id"
    " AND e.step IN ('score', 'rescore') AND e.place < released.place)"
    f" AND {_RECORDED.format(column='released.recorded_at')}"
    f" AND {_RECORDED.format(column='s.scored_at')}"
    " ORDER BY since, w.id, s.scoring, s.uscc"
)
_STEPS = text(
    "SELECT p.parcel_id, e.step, e.on_day FROM std_event e JOIN std_project p"
    " ON p.id = e.project_id WHERE p.parcel_id = ANY(:parcel_ids) AND e.step = ANY(:steps)"
    f" AND {_RECORDED.format(column='e.recorded_at')}"
    " ORDER BY p.parcel_id, e.on_day, p.id, e.place"
)
_QUEUE = text(
    "SELECT queue_parcels_of_firms(ARRAY("
    "SELECT DISTINCT uscc FROM evaluation_result WHERE round_id = :round_id))"
)


def released(
    connection: Connection, codes: Collection[str], known_at: datetime | None
) -> Sequence[Row[Any]]:
    """Grades that the scope sees, each from its day on, in the order of release."""
    if not codes:
        return ()
    return connection.execute(_RELEASED, {"codes": sorted(codes), "known_at": known_at}).all()


def steps(
    connection: Connection,
    parcel_ids: Collection[int],
    names: Collection[str],
    known_at: datetime | None,
) -> Sequence[Row[Any]]:
    """Steps of these names of the projects of parcels, in the order they were taken."""
    bound = {"parcel_ids": list(parcel_ids), "steps": list(names), "known_at": known_at}
    return connection.execute(_STEPS, bound).all()


def queue_graded(connection: Connection, round_id: int) -> None:
    """Queue every parcel that an enterprise of the round uses, also outside the scope."""
    connection.execute(_QUEUE, {"round_id": round_id})
