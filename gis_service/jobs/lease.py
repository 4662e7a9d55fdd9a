"""Holding a job while it is worked on (租约): a beat in the background, progress in between.

Each beat is a short transaction of its own under ``landgis_job``, so that progress is seen while
the work's transaction is open. Progress is also where work ends early: cancelled, the worker
stopping, or the lease lost to another worker.
"""

import threading
import time
from contextlib import AbstractContextManager
from datetime import timedelta
from types import TracebackType

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from gis_service.store import job_rows
from gis_service.store.job_rows import Job
from gis_service.transaction import job_work

_BEATS_A_LEASE = 4
_TOLD_SECONDS = 0.5


class Interrupted(Exception):
    """Work ended at a call of progress; not an error."""


class Cancelled(Interrupted):
    """Its user asked for that."""


class Stopping(Interrupted):
    """The worker was told to stop; the job goes back to the queue."""


class Lost(Interrupted):
    """The lease ran out and another worker has the job."""


class Lease(AbstractContextManager["Lease"]):
    """Keeps a claimed job ours. ``progress`` is handed to the work."""

    def __init__(self, engine: Engine, job: Job, seconds: float, stopping: threading.Event) -> None:
        self._engine = engine
        self._job = job
        self._length = timedelta(seconds=seconds)
        self._pause = seconds / _BEATS_A_LEASE
        self._stopping = stopping
        self._ended = threading.Event()
        self._cancelled = threading.Event()
        self._lost = threading.Event()
        self._said: tuple[str, int, int | None] = ("", 0, None)
        self._told_at = 0.0
        self._thread = threading.Thread(target=self._keep, name=f"lease-{job.id}", daemon=True)

    def __enter__(self) -> "Lease":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()

    def progress(self, step: str, done: int, total: int | None) -> None:
        """Tell how far the work is. Raises Cancelled, Stopping or Lost."""
        new_step = step != self._said[0]
        self._said = (step, done, total)
        if new_step or time.monotonic() - self._told_at >= _TOLD_SECONDS:
            self._beat()
        self.look()

    def look(self) -> None:
        """Raises where the work is to end."""
        if self._lost.is_set():
            raise Lost
        if self._cancelled.is_set():
            raise Cancelled
        if self._stopping.is_set():
            raise Stopping

    def _keep(self) -> None:
        while not self._ended.wait(self._pause):
            try:
                self._beat()
            except OperationalError:
                # The database is away: the work will meet that too; the lease may run out.
                continue

    def _beat(self) -> None:
        self._told_at = time.monotonic()
        with job_work(self._engine) as connection:
            cancel = job_rows.beat(connection, self._job, self._length, *self._said)
        if cancel is None:
            self._lost.set()
        elif cancel:
            self._cancelled.set()
