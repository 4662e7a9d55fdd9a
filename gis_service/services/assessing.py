"""Assessing the city at a day (评估): what is dirty or due, published as a whole.

Results and the run stand in one transaction: readers see the old state until it commits, then all
of the new one; a killed process leaves the old. A stored assessment holds on
[holds_from, holds_until), so the day slider reads by range.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, text

from gis_service.facts.parks import ParkMeans
from gis_service.progress import Progress, silent
from gis_service.services import dirty
from gis_service.services.assess_crew import MANY, Crew
from gis_service.services.judging import BATCH, JUDGING, judged
from gis_service.services.overlaying import OVERLAYING, overlay_missing
from gis_service.services.rules_version import rules_version
from gis_service.store import policy_rows
from gis_service.store.assessment_rows import RunStart, store_results
from gis_service.store.periods import live_at
from gis_service.store.policy_rows import Snapshot

_ONE_RUN = 0x1A5D_6150


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run did: ``assessed`` parcels, of ``total`` that exist on the day."""

    run_id: int
    as_of: date
    assessed: int
    total: int
    pairs: int


def assess_city(
    connection: Connection,
    as_of: date,
    *,
    full: bool = False,
    progress: Progress = silent,
    crew: Crew | None = None,
) -> RunResult:
    """Overlay what is missing, assess what is dirty or due at ``as_of``, publish.

    Runs in a transaction of the role ``landgis_job``. ``full`` assesses every parcel anew; the
    results are the same (a property test says so). A ``crew`` shares out many parcels; it sees what
    is committed, so it is not called for parcels that this transaction itself laid over a layer.
    """
    started = _begin(connection)
    progress(OVERLAYING, 0, None)
    pairs = overlay_missing(connection)
    snapshot = policy_rows.latest(connection)
    dirty.spread_to_parks(connection)
    due = _due(connection, as_of, snapshot.id, full)
    start = RunStart(as_of, snapshot.id, rules_version(), started, full)
    if crew is not None and pairs == 0 and len(due) >= MANY:
        results = crew.results(connection, due, as_of, snapshot.id, progress)
    else:
        results = _results(connection, due, as_of, snapshot, progress)
    run_id, assessed = store_results(connection, start, due, results)
    dirty.finish(connection)
    return RunResult(run_id, as_of, assessed, _total(connection, as_of), pairs)


def assess_parcels(connection: Connection, parcel_ids: Sequence[int], as_of: date) -> None:
    """Assess a few parcels at once (after a decision); also a run, so that nothing stands apart."""
    started = _begin(connection)
    snapshot = policy_rows.latest(connection)
    dirty.take(connection, parcel_ids)
    start = RunStart(as_of, snapshot.id, rules_version(), started, False)
    store_results(
        connection,
        start,
        list(parcel_ids),
        _results(connection, parcel_ids, as_of, snapshot, silent),
    )
    dirty.finish(connection)


def _begin(connection: Connection) -> datetime:
    """One run at a time: two that publish at once would each replace the other's rows."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_RUN})
    started: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return started


# A join of what exists with what holds, each read once; a question a parcel took longer. By park:
# its mean is computed where its parcels are.
_DUE = (
    "SELECT p.id FROM parcel p JOIN (SELECT parcel_id FROM taken UNION"
    f" SELECT v.parcel_id FROM parcel_version v WHERE {live_at('v')} AND {{lacking}}) AS due"
    " ON due.parcel_id = p.id ORDER BY p.park_id, p.id"
)
_LACKING = (
    "NOT EXISTS (SELECT 1 FROM assessment a JOIN assessment_run r ON r.id = a.run_id"
    " WHERE a.parcel_id = v.parcel_id AND a.superseded_at IS NULL"
    " AND a.holds_from <= :as_of AND a.holds_until > :as_of"
    " AND a.policy_snapshot_id = :snapshot_id AND r.code_version = :code_version)"
)
_TOTAL = text(f"SELECT count(DISTINCT v.parcel_id) FROM parcel_version v WHERE {live_at('v')}")


def _due(connection: Connection, as_of: date, snapshot_id: int, full: bool) -> list[int]:
    bound: dict[str, Any] = {
        "as_of": as_of,
        "snapshot_id": snapshot_id,
        "code_version": rules_version(),
    }
    statement = text(_DUE.format(lacking="true" if full else _LACKING))
    return list(connection.execute(statement, bound).scalars())


def _total(connection: Connection, as_of: date) -> int:
    return connection.scalar(_TOTAL, {"as_of": as_of}) or 0


def _results(
    connection: Connection,
    due: Sequence[int],
    as_of: date,
    snapshot: Snapshot,
    progress: Progress,
) -> Iterator[str]:
    means = ParkMeans(connection, as_of)
    for start in range(0, len(due), BATCH):
        progress(JUDGING, start, len(due))
        yield judged(connection, due[start : start + BATCH], as_of, snapshot.profile.policy, means)
    progress(JUDGING, len(due), len(due))
