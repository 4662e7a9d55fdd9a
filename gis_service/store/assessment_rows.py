"""Writing a run of assessments (评估结果): staged, then put in place of what they replace."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from psycopg2.extras import execute_values
from sqlalchemy import Connection, insert, text

from gis_service.store.assessments import assessment_run

_PAGE = 2000


@dataclass(frozen=True, slots=True)
class RunStart:
    """Under what a run judges."""

    as_of: date
    snapshot_id: int
    code_version: str
    started_at: datetime
    full: bool


@dataclass(frozen=True, slots=True)
class NewAssessment:
    """One parcel's result; arrays in the order of ``RULE_ORDER`` and ``THEMES``."""

    parcel_id: int
    park_id: int
    district_id: int
    version_id: int
    digest: bytes
    holds_until: date | None
    outcomes: tuple[int, ...]
    measured: tuple[int | None, ...]
    verdicts: tuple[int, ...]
    idle_state: int
    decided: int
    legal_cm2: int | None


_STAGE = text(
    "CREATE TEMP TABLE result (parcel_id bigint, park_id int, district_id int, version_id bigint,"
    " digest bytea, holds_until date, outcomes smallint[], measured bigint[], verdicts smallint[],"
    " idle_state smallint, decided smallint, legal_area bigint) ON COMMIT DROP"
)
# A parcel judged under other facts, another policy or other code: none of its results stands.
_SUPERSEDE = text(
    "UPDATE assessment a SET superseded_at = now() FROM due d"
    " WHERE a.parcel_id = d.parcel_id AND a.superseded_at IS NULL"
    " AND (EXISTS (SELECT 1 FROM taken t WHERE t.parcel_id = d.parcel_id)"
    " OR CAST(:full_run AS boolean)"
    " OR a.policy_snapshot_id <> :snapshot_id"
    " OR (a.holds_from <= :as_of AND a.holds_until > :as_of)"
    " OR EXISTS (SELECT 1 FROM assessment_run r"
    " WHERE r.id = a.run_id AND r.code_version <> :code_version))"
)
_PUT = text(
    "INSERT INTO assessment (parcel_id, park_id, district_id, run_id, holds_from, holds_until,"
    " parcel_version_id, facts_digest, policy_snapshot_id, outcomes, measured, verdicts,"
    " idle_state, decided, legal_area)"
    " SELECT r.parcel_id, r.park_id, r.district_id, :run_id, :as_of,"
    " least(coalesce(r.holds_until, 'infinity'), coalesce(later.holds_from, 'infinity')),"
    " r.version_id, r.digest, :snapshot_id, r.outcomes, r.measured, r.verdicts, r.idle_state,"
    " r.decided, r.legal_area FROM result r"
    " LEFT JOIN LATERAL (SELECT min(a.holds_from) AS holds_from FROM assessment a"
    " WHERE a.parcel_id = r.parcel_id AND a.superseded_at IS NULL AND a.holds_from > :as_of)"
    " AS later ON true"
)


def store_results(
    connection: Connection,
    start: RunStart,
    due: Sequence[int],
    results: Iterable[NewAssessment],
) -> tuple[int, int]:
    """Store a run; returns its id and how many parcels it judged.

    Needs the temporary table ``taken`` (``dirty.take``): of a queued parcel no older result stands.
    """
    connection.execute(text("DROP TABLE IF EXISTS result, due"))
    connection.execute(_STAGE)
    connection.execute(text("CREATE TEMP TABLE due (parcel_id bigint) ON COMMIT DROP"))
    cursor = connection.connection.cursor()
    execute_values(cursor, "INSERT INTO due VALUES %s", [(item,) for item in due], page_size=_PAGE)
    count = _stage(cursor, results)
    run_id = _start_run(connection, start, count)
    bound = {
        "run_id": run_id,
        "as_of": start.as_of,
        "snapshot_id": start.snapshot_id,
        "code_version": start.code_version,
        "full_run": start.full,
    }
    connection.execute(_SUPERSEDE, bound)
    connection.execute(_PUT, bound)
    return run_id, count


def _stage(cursor, results: Iterable[NewAssessment]) -> int:  # type: ignore[no-untyped-def]
    count = 0
    rows = iter(results)
    while page := list(islice(rows, _PAGE)):
        execute_values(
            cursor,
            "INSERT INTO result VALUES %s",
            [_staged(row) for row in page],
            template="(%s, %s, %s, %s, %s, %s, %s::smallint[], %s::bigint[], %s::smallint[],"
            " %s, %s, %s)",
            page_size=_PAGE,
        )
        count += len(page)
    return count


def _staged(row: NewAssessment) -> tuple[object, ...]:
    return (
        row.parcel_id,
        row.park_id,
        row.district_id,
        row.version_id,
        row.digest,
        row.holds_until,
        list(row.outcomes),
        list(row.measured),
        list(row.verdicts),
        row.idle_state,
        row.decided,
        row.legal_cm2,
    )


def _start_run(connection: Connection, start: RunStart, count: int) -> int:
    statement = (
        insert(assessment_run)
        .values(
            as_of=start.as_of,
            policy_snapshot_id=start.snapshot_id,
            code_version=start.code_version,
            started_at=start.started_at,
            parcel_count=count,
            full_run=start.full,
        )
        .returning(assessment_run.c.id)
    )
    return connection.execute(statement).scalar_one()
