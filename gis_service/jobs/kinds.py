"""What jobs there are, in what steps they go, and how a step is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from gis_service.services.parcel_check import COMPARING, PLACING, READING
from gis_service.services.parcel_store import STORING
from gis_service.store import job_rows
from gis_service.store.job_rows import Job


class JobKind(StrEnum):
    """The value is stored."""

    CHECK = "check"
    STORE = "store"
    UNDO = "undo"
    ASSESS = "assess"
    FREEZE = "freeze"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    JobKind.CHECK: "检查文件",
    JobKind.STORE: "入库",
    JobKind.UNDO: "撤回入库",
    JobKind.ASSESS: "评估",
    JobKind.FREEZE: "报表存档",
}
_STEPS: Mapping[JobKind, tuple[str, ...]] = {
    JobKind.CHECK: (READING, PLACING, COMPARING),
    JobKind.STORE: (READING, PLACING, COMPARING, STORING),
    JobKind.UNDO: ("撤回",),
    JobKind.ASSESS: ("叠加分析", "逐宗评估"),
    JobKind.FREEZE: ("存档",),
}
_STATES = {job_rows.QUEUED: "waiting"}
_WAITING = "排队等待"
_SOON = 2.0


@dataclass(frozen=True, slots=True)
class Told:
    """A job as pages and programs are told of it.

    ``state``: waiting, running, done, failed or cancelled. ``step`` of ``steps``, from 1.
    """

    id: int
    kind: str
    state: str
    step: int
    steps: int
    label: str
    done: int
    total: int | None
    seconds_left: int | None
    message: str


def told(job: Job, now: datetime | None = None) -> Told:
    """The job in words; the time left is that of its present step."""
    kind = JobKind(job.kind)
    steps = _STEPS[kind]
    number = steps.index(job.step) + 1 if job.step in steps else 1
    waiting = job.state == job_rows.QUEUED
    return Told(
        id=job.id,
        kind=kind.value,
        state=_STATES.get(job.state, job.state),
        step=number,
        steps=len(steps),
        label=_WAITING if waiting else job.step or kind.label,
        done=job.done,
        total=job.total,
        seconds_left=_left(job, now or datetime.now(UTC)),
        message=job.message,
    )


def _left(job: Job, now: datetime) -> int | None:
    if job.state != job_rows.RUNNING or not job.total or not job.done or job.started_at is None:
        return None
    passed = (now - job.started_at).total_seconds()
    if passed < _SOON:
        return None
    return round(passed / job.done * (job.total - job.done))
