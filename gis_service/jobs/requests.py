"""Asking for long work: the step of the upload and its job, in one transaction."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection

from gis_service.errors import Conflict, NotFound
from gis_service.files import StoredFile
from gis_service.jobs.kinds import JobKind
from gis_service.reports.forms import forms
from gis_service.services import upload_store, uploads
from gis_service.store import frozen_rows, job_rows
from gis_service.store.job_rows import Job
from gis_service.store.upload_rows import UploadState
from gis_service.user import User

REPEATED = (JobKind.ASSESS, JobKind.FREEZE)
"""Work of a day, which anybody who sees that it failed may ask for again."""


def receive(
    connection: Connection,
    user: User,
    file: StoredFile,
    *,
    name: str,
    kind: str,
    options: Mapping[str, str | None],
) -> tuple[int, int]:
    """Note an upload and ask for its check; ids of upload and job."""
    upload_id = uploads.receive(connection, user, file, name=name, kind=kind, options=options)
    return upload_id, ask_check(connection, user, upload_id)


def receive_mended(
    connection: Connection, user: User, upload_id: int, file: StoredFile, name: str
) -> int:
    """A mended file in place of an own upload, with the same answers; the id of the new upload.

    The earlier one is given up where nothing of it has been stored; what is stored stays, and rows
    that are the same are not stored twice. Raises Conflict while it is under way.
    """
    earlier = uploads.own(connection, user, upload_id)
    if earlier.state in (UploadState.RECEIVED, UploadState.CONFIRMED):
        raise Conflict("这次上传正在处理，请等它完成再传改好的文件。")
    if earlier.state not in (UploadState.STORED, UploadState.UNDONE, UploadState.DISCARDED):
        discard(connection, user, upload_id)
    made, _ = receive(
        connection, user, file, name=name, kind=earlier.kind, options=dict(earlier.answers)
    )
    return made


def answer(
    connection: Connection, user: User, upload_id: int, answers: Mapping[str, str | None]
) -> int:
    """Keep answers and ask for another check; the id of its job."""
    uploads.answer(connection, user, upload_id, answers)
    return ask_check(connection, user, upload_id)


def confirm(
    connection: Connection, user: User, upload_id: int, all_or_nothing: bool = False
) -> int:
    """Confirm what the check showed; the id of the job that stores it."""
    uploads.confirm(connection, user, upload_id, all_or_nothing)
    return job_rows.add(connection, JobKind.STORE, user.id, {"upload": upload_id})


def discard(connection: Connection, user: User, upload_id: int) -> None:
    """Give an upload up; a check under way is told to stop."""
    uploads.discard(connection, user, upload_id)
    under_way = job_rows.pending_of_upload(connection, upload_id)
    if under_way is not None:
        job_rows.cancel(connection, under_way.id)


def undo(connection: Connection, user: User, upload_id: int) -> int:
    """Ask to take an upload back; the id of the job. Raises Conflict when it cannot be."""
    found = uploads.own(connection, user, upload_id)
    if found.state is not UploadState.STORED:
        raise Conflict("这次上传没有入库，或已经撤回。")
    under_way = job_rows.pending_of_upload(connection, upload_id)
    if under_way is not None:
        return under_way.id
    return job_rows.add(connection, JobKind.UNDO, user.id, {"upload": upload_id})


def ask_check(connection: Connection, user: User, upload_id: int) -> int:
    return job_rows.add(connection, JobKind.CHECK, user.id, {"upload": upload_id})


def ask_assess(connection: Connection, account_id: int | None, as_of: date) -> int:
    """Ask for an assessment at a day; one that waits already, as far as it is seen, will do."""
    payload = {"as_of": as_of.isoformat()}
    waiting = job_rows.pending(connection, JobKind.ASSESS, payload)
    return waiting or job_rows.add(connection, JobKind.ASSESS, account_id, payload)


def ask_freeze(connection: Connection, as_of: date) -> int | None:
    """Ask for the reports of a month's end; None when all are frozen or it is asked for."""
    payload = {"as_of": as_of.isoformat()}
    if job_rows.pending(connection, JobKind.FREEZE, payload) is not None:
        return None
    if frozen_rows.frozen_on(connection, as_of) >= forms().keys():
        return None
    return job_rows.add(connection, JobKind.FREEZE, None, payload)


def again(connection: Connection, user: User, job_id: int) -> JobKind:
    """Ask anew for work of a day that failed; which kind it is. Raises NotFound, Conflict."""
    found = find(connection, job_id)
    if found.kind not in REPEATED or found.state != job_rows.FAILED:
        raise Conflict("这项任务不用重新提交，请刷新页面。")
    day = date.fromisoformat(found.payload["as_of"])
    if found.kind == JobKind.ASSESS:
        ask_assess(connection, user.id, day)
    else:
        ask_freeze(connection, day)
    return JobKind(found.kind)


def find(connection: Connection, job_id: int) -> Job:
    """Raises NotFound for another's job as well."""
    found = job_rows.find(connection, job_id)
    if found is None:
        raise NotFound("没有这个任务，请刷新页面。")
    return found


def cancel(connection: Connection, user: User, job_id: int) -> Job:
    """Cancel a job: at once while it waits, else at its next step. Raises NotFound, Conflict."""
    found = find(connection, job_id)
    if found.account_id != user.id:
        raise NotFound("没有这个任务，请刷新页面。")
    state = job_rows.cancel(connection, job_id)
    if state is None:
        raise Conflict("任务已经结束，不能取消。")
    if state == job_rows.CANCELLED:
        after_cancel(connection, user, found)
    return find(connection, job_id)


def after_cancel(connection: Connection, user: User, job: Job) -> None:
    """Leave the upload of a cancelled job where its user can go on."""
    upload_id = job.payload.get("upload")
    if upload_id is None:
        return
    if (
        job.kind == JobKind.CHECK
        and uploads.find(connection, upload_id).state is UploadState.RECEIVED
    ):
        uploads.discard(connection, user, upload_id)
    if job.kind == JobKind.STORE:
        upload_store.back_to_checked(connection, upload_id, "入库已取消，没有写入任何数据。")
