"""What the jobs do: each in one transaction, which also ends the job.

The work runs under the role and scope that its user has now, not those at the time of asking.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Engine

from gis_service.audit import EventKind, record
from gis_service.errors import Conflict, Forbidden
from gis_service.jobs import requests
from gis_service.jobs.kinds import JobKind
from gis_service.jobs.lease import Lost
from gis_service.progress import Progress
from gis_service.services import undoing, upload_store, uploads
from gis_service.services.assess_crew import Crew, cores
from gis_service.services.assessing import assess_city
from gis_service.services.freezing import freeze_month
from gis_service.services.overlaying import overlay_city
from gis_service.services.sessions import as_user
from gis_service.services.uploads import Desk
from gis_service.store import account_rows, job_rows
from gis_service.store.exclusion import hold_facts
from gis_service.store.job_rows import Job
from gis_service.store.upload_rows import UploadState
from gis_service.transaction import job_work, sign_in_work, unit_of_work
from gis_service.user import User


@dataclass(frozen=True, slots=True)
class Place:
    """Where work is done. ``day``: the day assessments are for (数据截至)."""

    engine: Engine
    desk: Desk
    day: date


def run(place: Place, job: Job, progress: Progress) -> None:
    """Do one job. Raises LandgisError with the sentence for its user, or what ``progress`` does."""
    _WORK[JobKind(job.kind)](place, job, progress)


def user_of(engine: Engine, job: Job) -> User:
    """Who asked, as of now. Raises Forbidden when the account may not be used any more."""
    if job.account_id is None:
        raise Forbidden("任务没有提交人，不能办理。")
    with sign_in_work(engine) as connection:
        account = account_rows.locked_row(connection, job.account_id)
        if account is None or account.disabled_at is not None:
            raise Forbidden("提交任务的账号已停用，任务没有办理。")
        return as_user(connection, account)


def _check(place: Place, job: Job, progress: Progress) -> None:
    user = user_of(place.engine, job)
    with unit_of_work(place.engine, user) as connection:
        state = uploads.check(connection, user, job.payload["upload"], place.desk, progress)
        _done(connection, job, _CHECKED.get(state, ""))


_CHECKED = {
    UploadState.CHECKED: "检查完毕，请核对后确认入库。",
    UploadState.QUESTION: "有问题需要您回答。",
    UploadState.FAILED: "文件没有读成。",
}


def _store(place: Place, job: Job, progress: Progress) -> None:
    user = user_of(place.engine, job)
    try:
        with unit_of_work(place.engine, user) as connection:
            summary = upload_store.store(
                connection, user, job.payload["upload"], place.desk, progress
            )
            requests.ask_assess(connection, user.id, place.day)
            _done(connection, job, f"已入库：新增 {summary.new}，变更 {summary.changed}。")
    except Conflict as error:
        with unit_of_work(place.engine, user) as connection:
            upload_store.back_to_check(connection, user, job.payload["upload"], error.message)
            requests.ask_check(connection, user, job.payload["upload"])
        raise


def _undo(place: Place, job: Job, progress: Progress) -> None:
    user = user_of(place.engine, job)
    with unit_of_work(place.engine, user) as connection:
        undoing.undo(connection, user, job.payload["upload"], progress)
        requests.ask_assess(connection, user.id, place.day)
        _done(connection, job, "已撤回，之前的记录恢复有效。")


def _assess(place: Place, job: Job, progress: Progress) -> None:
    overlay_city(place.engine, cores(), progress)
    with job_work(place.engine) as connection:
        hold_facts(connection)
        as_of = date.fromisoformat(job.payload["as_of"])
        result = assess_city(
            connection,
            as_of,
            full=bool(job.payload.get("full")),
            progress=progress,
            crew=Crew.of(place.engine),
        )
        detail: dict[str, object] = {"as_of": as_of.isoformat(), "assessed": result.assessed}
        record(connection, None, EventKind.ASSESSED, f"run:{result.run_id}", detail=detail)
        _done(connection, job, f"已评估 {result.assessed} 宗，共 {result.total} 宗。")


def _freeze(place: Place, job: Job, progress: Progress) -> None:
    as_of = date.fromisoformat(job.payload["as_of"])
    progress("存档", 0, None)
    with job_work(place.engine) as connection:
        hold_facts(connection)
        made = freeze_month(connection, as_of)
        _done(connection, job, f"已存档 {made} 份报表（数据截至 {as_of}）。")


def _done(connection: Connection, job: Job, message: str) -> None:
    """End the job in the transaction of its work: both hold, or neither."""
    if not job_rows.end(connection, job, job_rows.DONE, message):
        raise Lost


_WORK: Mapping[JobKind, Callable[[Place, Job, Progress], None]] = {
    JobKind.CHECK: _check,
    JobKind.STORE: _store,
    JobKind.UNDO: _undo,
    JobKind.ASSESS: _assess,
    JobKind.FREEZE: _freeze,
}
