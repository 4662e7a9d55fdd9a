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

from gis_service.facts import Assembled, assemble
from gis_service.facts.parks import ParkMeans
from gis_service.progress import Progress, silent
from gis_service.services import dirty
from gis_service.services.deciding import Decision, apply, decisions_of
from gis_service.services.overlaying import overlay_missing
from gis_service.services.rules_version import rules_version
from gis_service.store import policy_rows
from gis_service.store.assessment_rows import NewAssessment, RunStart, store_results
from gis_service.store.periods import live_at
from gis_service.store.policy_rows import Snapshot
from parcels.assess import assess
from parcels.legal_area import legal_area
from parcels.policy import Policy

_BATCH = 2000
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
) -> RunResult:
    """Overlay what is missing, assess what is dirty or due at ``as_of``, publish.

    Runs in a transaction of the role ``landgis_job``. ``full`` assesses every parcel anew; the
    results are the same (a property test says so).
    """
    started = _begin(connection)
    progress("叠加分析", 0, None)
    pairs = overlay_missing(connection)
    snapshot = policy_rows.latest(connection)
    dirty.spread_to_parks(connection)
    dirty.take(connection)
    due = _due(connection, as_of, snapshot.id, full)
    start = RunStart(as_of, snapshot.id, rules_version(), started, full)
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


_DUE = text(
    "SELECT p.id FROM parcel p WHERE"
    " EXISTS (SELECT 1 FROM taken t WHERE t.parcel_id = p.id)"
    f" OR (EXISTS (SELECT 1 FROM parcel_version v WHERE v.parcel_id = p.id AND {live_at('v')})"
    " AND (CAST(:full_run AS boolean) OR NOT EXISTS ("
    "SELECT 1 FROM assessment a JOIN assessment_run r ON r.id = a.run_id"
    " WHERE a.parcel_id = p.id AND a.superseded_at IS NULL"
    " AND a.holds_from <= :as_of AND a.holds_until > :as_of"
    " AND a.policy_snapshot_id = :snapshot_id AND r.code_version = :code_version)))"
    " ORDER BY p.id"
)
_TOTAL = text(f"SELECT count(DISTINCT v.parcel_id) FROM parcel_version v WHERE {live_at('v')}")


def _due(connection: Connection, as_of: date, snapshot_id: int, full: bool) -> list[int]:
    bound: dict[str, Any] = {
        "as_of": as_of,
        "snapshot_id": snapshot_id,
        "code_version": rules_version(),
        "full_run": full,
    }
    return list(connection.execute(_DUE, bound).scalars())


def _total(connection: Connection, as_of: date) -> int:
    return connection.scalar(_TOTAL, {"as_of": as_of}) or 0


def _results(
    connection: Connection,
    due: Sequence[int],
    as_of: date,
    snapshot: Snapshot,
    progress: Progress,
) -> Iterator[NewAssessment]:
    means = ParkMeans(connection, as_of)
    for start in range(0, len(due), _BATCH):
        batch = due[start : start + _BATCH]
        progress("逐宗评估", start, len(due))
        decisions = decisions_of(connection, batch)
        for parcel_id, assembled in assemble(connection, batch, as_of, means).items():
            yield result_of(assembled, decisions.get(parcel_id, ()), snapshot.profile.policy, as_of)
    progress("逐宗评估", len(due), len(due))


def result_of(
    assembled: Assembled, decisions: Sequence[Decision], policy: Policy, as_of: date
) -> NewAssessment:
    """The stored form of one parcel's assessment, decisions applied."""
    assessed = assess(assembled.facts, policy, as_of)
    decided = apply(assessed.findings, decisions, as_of)
    days = [day for day in (assessed.next_change_on, decided.changes_on) if day is not None]
    legal = legal_area(assembled.facts.areas)
    version = assembled.version
    return NewAssessment(
        parcel_id=version.parcel_id,
        park_id=version.park_id,
        district_id=version.district_id,
        version_id=version.version_id,
        digest=assembled.digest,
        holds_until=min(days, default=None),
        outcomes=tuple(int(outcome) for outcome in assessed.outcomes),
        measured=assessed.measured,
        verdicts=tuple(int(verdict) for verdict in decided.verdicts),
        idle_state=int(assessed.idle_state),
        decided=len(decided.holding),
        legal_cm2=legal.cm2 if legal is not None else None,
    )
