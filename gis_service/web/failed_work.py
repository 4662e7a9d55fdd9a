"""Background work that came to nothing (未完成的后台任务), for pages on which it was started."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from gis_service.jobs.causes import cause_words
from gis_service.jobs.kinds import JobKind
from gis_service.jobs.requests import REPEATED
from gis_service.store import job_rows
from gis_service.store.job_rows import Job

ON_UPLOADS = (JobKind.STORE, JobKind.UNDO, JobKind.ASSESS)
ON_REPORTS = (JobKind.FREEZE,)
_SINCE = timedelta(days=30)
_MOST = 5


@dataclass(frozen=True, slots=True)
class FailedWork:
    """``text`` says what did not come to an end and why; ``href`` leads to its upload, "" to none.

    ``again_href`` takes a POST that asks for it anew, "" where that is done on its own page.
    """

    title: str
    at: datetime
    text: str
    href: str
    again_href: str


def failed_work(connection: Connection, kinds: Sequence[JobKind]) -> tuple[FailedWork, ...]:
    """What the viewer may know of: own work; an official of the city, everybody's."""
    found = job_rows.left(connection, [kind.value for kind in kinds], _SINCE, _MOST)
    return tuple(_told(job, at) for job, at in found)


def _told(job: Job, at: datetime) -> FailedWork:
    kind = JobKind(job.kind)
    day, upload = job.payload.get("as_of"), job.payload.get("upload")
    cause = cause_words(str((job.result or {}).get("cause", "")))
    return FailedWork(
        title=f"{kind.label}没有完成" + (f"（数据截至 {day}）" if day else ""),
        at=at,
        text=(f"原因：{cause}。" if cause else "") + job.message,
        href=f"/uploads/{upload}" if upload else "",
        again_href=f"/uploads/jobs/{job.id}/again" if kind in REPEATED else "",
    )
