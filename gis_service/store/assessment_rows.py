"""Writing a run of assessments (评估结果): what it replaces is ended, then results are put in place
as they come, so that the database writes while the next parcels are judged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, text

from gis_service.store.assessments import assessment_run
from gis_service.store.copying import array, copy_in, line
from gis_service.store.periods import live_at


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
    """One parcel's result; arrays in the order of ``RULE_ORDER`` and ``THEMES``.

    ``stock``: number of its class in the stock chain.
    """

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
    stock: int
    decided: int
    legal_cm2: int | None


_STAGE = text(
    "CREATE TEMP TABLE result (parcel_id bigint, park_id int, district_id int, version_id bigint,"
    " digest bytea, holds_until date, outcomes smallint[], measured bigint[], verdicts smallint[],"
    " idle_state smallint, stock smallint, decided smallint, legal_area bigint)"
    " ON COMMIT DROP"
)
_EXIST = text(
    "SELECT count(DISTINCT v.parcel_id) FROM due d JOIN parcel_version v"
    f" ON v.parcel_id = d.parcel_id AND {live_at('v')}"
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
# A table of its own rather than a look-up a row: of an empty table of results the planner believes
# that it stays empty, and would read all that was written so far once for every row to write.
_NOTE_LATER = text(
    "CREATE TEMP TABLE later ON COMMIT DROP AS SELECT a.parcel_id, min(a.holds_from) AS holds_from"
    " FROM due d JOIN assessment a ON a.parcel_id = d.parcel_id"
    " WHERE a.superseded_at IS NULL AND a.holds_from > :as_of GROUP BY a.parcel_id"
)
_PUT = text(
    "INSERT INTO assessment (parcel_id, park_id, district_id, run_id, holds_from, holds_until,"
    " parcel_version_id, facts_digest, policy_snapshot_id, outcomes, measured, verdicts,"
    " idle_state, stock, decided, legal_area)"
    " SELECT r.parcel_id, r.park_id, r.district_id, :run_id, :as_of,"
    " least(coalesce(r.holds_until, 'infinity'), coalesce(later.holds_from, 'infinity')),"
    " r.version_id, r.digest, :snapshot_id, r.outcomes, r.measured, r.verdicts, r.idle_state,"
    " r.stock, r.decided, r.legal_area"
    " FROM result r LEFT JOIN later ON later.parcel_id = r.parcel_id"
)


def store_results(
    connection: Connection,
    start: RunStart,
    due: Sequence[int],
    results: Iterable[str],
) -> tuple[int, int]:
    """Store a run; returns its id and how many parcels it judged: those that exist on its day.

    ``results``: some thousand parcels each, as ``copied`` writes them. Needs the temporary table
    ``taken`` (``dirty.take``): of a queued parcel no older result stands.
    """
    connection.execute(text("DROP TABLE IF EXISTS result, due, later"))
    connection.execute(_STAGE)
    connection.execute(text("CREATE TEMP TABLE due (parcel_id bigint) ON COMMIT DROP"))
    copy_in(connection, "due", (f"{item}\n" for item in due))
    connection.execute(text("ANALYZE due"))
    count = connection.execute(_EXIST, {"as_of": start.as_of}).scalar_one()
    run_id = _start_run(connection, start, count)
    bound = {
        "run_id": run_id,
        "as_of": start.as_of,
        "snapshot_id": start.snapshot_id,
        "code_version": start.code_version,
        "full_run": start.full,
    }
    connection.execute(_SUPERSEDE, bound)
    connection.execute(_NOTE_LATER, {"as_of": start.as_of})
    connection.execute(text("ANALYZE later"))
    missing = count
    for part in results:
        connection.execute(text("TRUNCATE result"))
        missing -= copy_in(connection, "result", [part])
        connection.execute(_PUT, bound)
    if missing:
        raise RuntimeError(f"{missing} parcels that exist were not judged")
    return run_id, count


def copied(row: NewAssessment) -> str:
    """A result as a line of PostgreSQL's COPY text."""
    return line(
        (
            row.parcel_id,
            row.park_id,
            row.district_id,
            row.version_id,
            row.digest,
            row.holds_until,
            array(row.outcomes),
            array(row.measured),
            array(row.verdicts),
            row.idle_state,
            row.stock,
            row.decided,
            row.legal_cm2,
        )
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
