"""Reading and writing jobs (任务): one table is the whole queue.

``attempts`` counts claims and fences them: what an earlier claimant writes after its lease ran out
and another took the job up finds no row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, text, update

from gis_service.store.uploads import job

QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"
PENDING = (QUEUED, RUNNING)


@dataclass(frozen=True, slots=True)
class Job:
    """One job; ``account_id`` None when the day asked for it."""

    id: int
    kind: str
    account_id: int | None
    payload: Mapping[str, Any]
    state: str
    step: str
    done: int
    total: int | None
    attempts: int
    cancel_requested: bool
    message: str
    result: Mapping[str, Any] | None
    started_at: datetime | None


_COLUMNS = (
    job.c.id,
    job.c.kind,
    job.c.account_id,
    job.c.payload,
    job.c.state,
    job.c.step,
    job.c.done,
    job.c.total,
    job.c.attempts,
    job.c.cancel_requested,
    job.c.message,
    job.c.result,
    job.c.started_at,
)


def _job(row: Any) -> Job:
    return Job(**row._mapping)


def add(
    connection: Connection, kind: str, account_id: int | None, payload: Mapping[str, Any]
) -> int:
    statement = insert(job).values(kind=kind, account_id=account_id, payload=dict(payload))
    return int(connection.execute(statement.returning(job.c.id)).scalar_one())


def find(connection: Connection, job_id: int) -> Job | None:
    """None where it does not exist or is another's."""
    row = connection.execute(select(*_COLUMNS).where(job.c.id == job_id)).one_or_none()
    return None if row is None else _job(row)


def pending_of_upload(connection: Connection, upload_id: int) -> Job | None:
    """What is under way for an upload, as far as the scope shows it."""
    query = (
        select(*_COLUMNS)
        .where(job.c.state.in_(PENDING), job.c.payload["upload"].as_integer() == upload_id)
        .order_by(job.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else _job(row)


def pending_since(connection: Connection, kind: str, since: datetime) -> Job | None:
    """What is under way of a kind and was asked for since then, as far as the scope shows it."""
    query = (
        select(*_COLUMNS)
        .where(job.c.state.in_(PENDING), job.c.kind == kind, job.c.created_at >= since)
        .order_by(job.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else _job(row)


# A later job for the same upload or the same day takes the place of one that came to nothing.
_LEFT = text(
    "SELECT j.id, j.finished_at FROM job j WHERE j.state = 'failed' AND j.kind = ANY(:kinds)"
    " AND j.finished_at > now() - CAST(:since AS interval) AND NOT EXISTS (SELECT 1 FROM job n"
    " WHERE n.id > j.id AND (n.payload->'upload' = j.payload->'upload' OR (n.kind = j.kind"
    " AND n.payload->'as_of' = j.payload->'as_of'))) ORDER BY j.id DESC LIMIT :most"
)


def left(
    connection: Connection, kinds: Sequence[str], since: timedelta, most: int
) -> list[tuple[Job, datetime]]:
    """Failed jobs that nothing has taken the place of, newest first, with when they ended."""
    bound = {"kinds": list(kinds), "since": since, "most": most}
    ended = [(row.id, row.finished_at) for row in connection.execute(_LEFT, bound)]
    return [(each, at) for key, at in ended if (each := find(connection, key)) is not None]


def pending(connection: Connection, kind: str, payload: Mapping[str, Any]) -> int | None:
    """A queued job of this kind and payload that has not begun, as far as the scope shows it."""
    query = select(func.min(job.c.id)).where(
        job.c.state == QUEUED, job.c.kind == kind, job.c.payload == dict(payload)
    )
    return connection.scalar(query)


_CLAIM = text(
    "UPDATE job SET state = 'running', attempts = attempts + 1, lease_until = now() + :lease,"
    " started_at = now(), step = '', done = 0, total = NULL"
    " WHERE id = (SELECT id FROM job WHERE (state = 'queued'"
    " OR (state = 'running' AND lease_until < now())) AND attempts < :most"
    " ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1) RETURNING id"
)


def claim(connection: Connection, lease: timedelta, most: int) -> Job | None:
    """Take the oldest job that waits, or whose worker has died; at most ``most`` times each."""
    found = connection.scalar(_CLAIM, {"lease": lease, "most": most})
    return None if found is None else find(connection, found)


_SPENT = text(
    "SELECT id FROM job WHERE state = 'running' AND lease_until < now() AND attempts >= :most"
    " ORDER BY id FOR UPDATE SKIP LOCKED"
)


def spent(connection: Connection, most: int) -> list[Job]:
    """Jobs whose worker died at the last attempt, held until the transaction ends."""
    ids = connection.execute(_SPENT, {"most": most}).scalars()
    return [found for each in list(ids) if (found := find(connection, each)) is not None]


def _claimed(claimed: Job) -> Any:
    return update(job).where(
        job.c.id == claimed.id, job.c.attempts == claimed.attempts, job.c.state == RUNNING
    )


def beat(
    connection: Connection, claimed: Job, lease: timedelta, step: str, done: int, total: int | None
) -> bool | None:
    """Prolong the lease, tell the progress; whether to cancel, None when it is ours no more."""
    statement = (
        _claimed(claimed)
        .values(lease_until=func.now() + lease, step=step, done=done, total=total)
        .returning(job.c.cancel_requested)
    )
    return connection.scalar(statement)


def end(
    connection: Connection, claimed: Job, state: str, message: str = "", cause: str = ""
) -> bool:
    """Finish a job we hold; False when it is ours no more.

    ``cause``: what went wrong, for the administrator; pages and programs show ``message`` alone.
    """
    statement = _claimed(claimed).values(
        state=state,
        message=message,
        result={"cause": cause} if cause else {},
        finished_at=func.now(),
        lease_until=None,
    )
    return bool(connection.execute(statement).rowcount)


def give_back(connection: Connection, claimed: Job, *, counted: bool) -> bool:
    """Let another worker take it up; ``counted``: this attempt was one of the allowed."""
    statement = _claimed(claimed).values(
        state=QUEUED, lease_until=None, attempts=claimed.attempts - (0 if counted else 1)
    )
    return bool(connection.execute(statement).rowcount)


def cancel(connection: Connection, job_id: int) -> str | None:
    """Cancel what waits, ask what runs to stop; the state after it, None when it has ended."""
    statement = (
        update(job)
        .where(job.c.id == job_id, job.c.state.in_(PENDING))
        .values(
            cancel_requested=True,
            state=text(f"CASE WHEN state = '{QUEUED}' THEN '{CANCELLED}' ELSE state END"),
            finished_at=text(f"CASE WHEN state = '{QUEUED}' THEN now() END"),
        )
        .returning(job.c.state)
    )
    return connection.scalar(statement)


_MERGE = text(
    "UPDATE job SET state = 'done', finished_at = now(), message = :message"
    " WHERE state = 'queued' AND kind = :kind"
    " AND payload = (SELECT payload FROM job WHERE id = :id)"
)


def merge_queued(connection: Connection, claimed: Job, message: str) -> None:
    """Queued jobs that ask for the same as one just claimed need not run after it."""
    bound = {"kind": claimed.kind, "id": claimed.id, "message": message}
    connection.execute(_MERGE, bound)


def last_assessed(connection: Connection) -> Any:
    """The newest day that was assessed, None before the first run."""
    return connection.scalar(text("SELECT max(as_of) FROM assessment_run"))
