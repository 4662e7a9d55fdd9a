"""The worker: takes up jobs one after another, outlives what goes wrong in one of them."""

import logging
import threading
from collections.abc import Callable
from datetime import date, timedelta
from traceback import format_exception_only

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from gis_service.errors import LandgisError
from gis_service.jobs import requests
from gis_service.jobs.causes import NEVER_ENDED
from gis_service.jobs.kinds import JobKind
from gis_service.jobs.lease import Cancelled, Lease, Lost, Stopping
from gis_service.jobs.work import Place, run, user_of
from gis_service.origin import coming_from
from gis_service.services import upload_store
from gis_service.services.freezing import month_end
from gis_service.settings import JobSettings
from gis_service.store import job_rows
from gis_service.store.job_rows import Job
from gis_service.transaction import job_work, unit_of_work

_MERGED = "已并入先前的同一项评估。"
_log = logging.getLogger("landgis.worker")


class Worker:
    """``place`` is asked for before each job: the day changes while a worker runs."""

    def __init__(
        self,
        engine: Engine,
        settings: JobSettings,
        place: Callable[[], Place],
        daily: Callable[[], date | None],
    ) -> None:
        self._engine = engine
        self._settings = settings
        self._place = place
        self._daily = daily
        self._stopping = threading.Event()
        self._asked_for: date | None = None

    def stop(self) -> None:
        """End after the present step; a job under way goes back to the queue. Signal-safe."""
        self._stopping.set()

    def run(self) -> None:
        """Work until stopped."""
        while not self._stopping.is_set():
            try:
                busy = self.step()
            except OperationalError:
                _log.exception("database not reachable")
                busy = False
            if not busy:
                self._stopping.wait(self._settings.poll_seconds)

    def step(self) -> bool:
        """Do one job; False when there was none."""
        self._ask_daily()
        self._fail_spent()
        lease = timedelta(seconds=self._settings.lease_seconds)
        with job_work(self._engine) as connection:
            job = job_rows.claim(connection, lease, self._settings.max_attempts)
            if job is not None and job.kind == JobKind.ASSESS:
                job_rows.merge_queued(connection, job, _MERGED)
        if job is None:
            return False
        with coming_from(f"job:{job.id}"):
            self._do(job)
        return True

    def _do(self, job: Job) -> None:
        lease = Lease(self._engine, job, self._settings.lease_seconds, self._stopping)
        try:
            with lease:
                lease.look()
                run(self._place(), job, lease.progress)
        except Lost:
            _log.warning("job taken up by another worker")
        except Stopping:
            self._give_back(job, counted=False)
        except Cancelled:
            self._end(job, job_rows.CANCELLED, "已取消，没有改动任何数据。")
        except LandgisError as error:
            self._end(job, job_rows.FAILED, error.message)
        except OperationalError:
            # Taken up again when the lease has run out: the database may be away for a while.
            _log.warning("job %s lost the database at attempt %s", job.id, job.attempts)
            raise
        except Exception as error:
            # Whatever a job meets, the worker goes on with the next one; the log has the trace.
            _log.exception("job %s failed at attempt %s", job.id, job.attempts)
            self._again(job, error)

    def _again(self, job: Job, error: Exception) -> None:
        if job.attempts < self._settings.max_attempts:
            self._give_back(job, counted=True)
        else:
            cause = "".join(format_exception_only(error)).strip()
            self._end(job, job_rows.FAILED, _gave_up(job), cause)

    def _give_back(self, job: Job, *, counted: bool) -> None:
        with job_work(self._engine) as connection:
            job_rows.give_back(connection, job, counted=counted)

    def _end(self, job: Job, state: str, message: str, cause: str = "") -> None:
        with job_work(self._engine) as connection:
            if not job_rows.end(connection, job, state, message, cause):
                return
        self._settle(job, state, message)

    def _settle(self, job: Job, state: str, message: str) -> None:
        """Leave the upload of a job that came to nothing where its user can go on."""
        upload_id = job.payload.get("upload")
        if upload_id is None:
            return
        try:
            user = user_of(self._engine, job)
        except LandgisError:
            return
        with unit_of_work(self._engine, user) as connection:
            if state == job_rows.CANCELLED:
                requests.after_cancel(connection, user, job)
            elif job.kind == JobKind.CHECK:
                upload_store.give_up(connection, upload_id, message)
            elif job.kind == JobKind.STORE:
                upload_store.back_to_checked(connection, upload_id, message)
            elif job.kind == JobKind.UNDO:
                upload_store.not_undone(connection, upload_id, message)

    def _fail_spent(self) -> None:
        """Jobs at which a worker died as often as allowed are not tried again."""
        with job_work(self._engine) as connection:
            spent = self._mark_spent(connection)
        for job in spent:
            _log.error("job %s given up: %s", job.id, NEVER_ENDED)
            self._settle(job, job_rows.FAILED, _gave_up(job))

    def _mark_spent(self, connection: Connection) -> list[Job]:
        spent = job_rows.spent(connection, self._settings.max_attempts)
        for job in spent:
            job_rows.end(connection, job, job_rows.FAILED, _gave_up(job), NEVER_ENDED)
        return spent

    def _ask_daily(self) -> None:
        """Ask for today's assessment when the last one is older, and for the month's reports."""
        day = self._daily()
        if day is None or day == self._asked_for:
            return
        with job_work(self._engine) as connection:
            last = job_rows.last_assessed(connection)
            if last is not None and last < day:
                requests.ask_assess(connection, None, day)
            requests.ask_freeze(connection, month_end(day))
        self._asked_for = day


def _gave_up(job: Job) -> str:
    return (
        f"任务试了 {job.attempts} 次都没有完成，没有改动任何数据。"
        f"请把任务编号 {job.id} 告诉系统管理员。"
    )
