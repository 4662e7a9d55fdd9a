"""Storing what an upload's check found good (入库): checked again in the transaction that stores.

A step back where that could not be, so that the user can go on from there.
"""

from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from gis_service.audit import EventKind, record
from gis_service.errors import Conflict, HasQuestions, Unusable
from gis_service.progress import Progress, silent
from gis_service.services.upload_content import Content, Summary
from gis_service.services.upload_options import Options
from gis_service.services.uploads import (
    FAILURE,
    MOST_ISSUES,
    MOVES,
    NOTICE,
    Desk,
    find,
    name_of,
    own,
    read,
    refuse_bad,
    step,
)
from gis_service.sheets.errors import UnreadableTableError
from gis_service.store import upload_rows
from gis_service.store.exclusion import hold_facts
from gis_service.store.upload_rows import Upload, UploadState
from gis_service.user import User
from parcels.issue import Issue
from spatial.errors import UnreadableFile


def store(
    connection: Connection,
    user: User,
    upload_id: int,
    desk: Desk,
    progress: Progress = silent,
) -> Summary:
    """Confirmed → stored: check again and store, in this one transaction.

    Raises Conflict when the result is not what was shown; nothing is stored then.
    """
    hold_facts(connection)
    found = own(connection, user, upload_id)
    if found.state is not UploadState.CONFIRMED:
        raise Conflict("这次上传已经入库，或者没有确认。")
    try:
        content = read(connection, found, user, desk, progress)
    except (UnreadableFile, UnreadableTableError) as error:
        raise Conflict(f"存放的文件读不出来了：{error.issue.text}") from error
    shown = Summary.from_json(found.summary)
    if content.questions or content.summary.fingerprint != shown.fingerprint:
        raise Conflict(
            "检查之后，库中的数据有了变化，与您看到的结果不同，没有入库。请看新的结果再确认。"
        )
    _store_content(connection, user, found, content, UploadState.CONFIRMED, progress)
    return content.summary


def _store_content(
    connection: Connection,
    user: User,
    found: Upload,
    content: Content,
    since: UploadState,
    progress: Progress,
) -> None:
    try:
        content.store(connection, found.id, progress)
    except IntegrityError as error:
        raise Conflict(
            "有的标识已属于您管理范围之外的记录，没有入库。请核对标识，或交由全市范围的人员办理。"
        ) from error
    summary = content.summary
    moves = {str(parcel_id): site for parcel_id, site in content.moves.items()}
    upload_rows.move(
        connection,
        found.id,
        [since],
        UploadState.STORED,
        summary=summary.as_json() | {MOVES: moves},
    )
    detail: dict[str, object] = {
        "kind": found.kind,
        "new": summary.new,
        "changed": summary.changed,
        "closed": summary.closed,
    }
    record(connection, user, EventKind.IMPORTED, name_of(found.id), detail=detail)


@dataclass(frozen=True, slots=True)
class Imported:
    """An upload that was received, checked and stored at once."""

    upload_id: int
    summary: Summary
    issues: tuple[Issue, ...]


def import_at_once(
    connection: Connection,
    user: User,
    upload_id: int,
    desk: Desk,
    progress: Progress = silent,
) -> Imported:
    """Check a received upload and store its good rows in the caller's transaction.

    Raises HasQuestions, HasIssues (nothing to store, or bad rows under all-or-nothing), Unusable
    for an unreadable file; the caller's transaction then leaves no trace.
    """
    hold_facts(connection)
    found = own(connection, user, upload_id)
    try:
        content = read(connection, found, user, desk, progress)
    except (UnreadableFile, UnreadableTableError) as error:
        raise Unusable(error.issue.text) from error
    if content.questions:
        raise HasQuestions(content.questions)
    refuse_bad(content.summary, Options(found.answers).all_or_nothing, content.issues)
    _store_content(connection, user, found, content, UploadState.RECEIVED, progress)
    upload_rows.put_issues(connection, upload_id, content.issues[:MOST_ISSUES])
    return Imported(upload_id, content.summary, content.issues)


def back_to_check(connection: Connection, user: User, upload_id: int, notice: str) -> None:
    """Confirmed → received after a store that could not be: it is checked anew, with the reason."""
    own(connection, user, upload_id)
    step(
        connection,
        upload_id,
        [UploadState.CONFIRMED],
        UploadState.RECEIVED,
        "这次上传不在入库，请刷新页面。",
        summary={NOTICE: notice},
    )


def back_to_checked(connection: Connection, upload_id: int, notice: str) -> None:
    """Confirmed → checked after a store that was cancelled or gave up: confirm it again."""
    found = find(connection, upload_id)
    upload_rows.move(
        connection,
        upload_id,
        [UploadState.CONFIRMED],
        UploadState.CHECKED,
        summary=dict(found.summary) | {NOTICE: notice},
    )


def give_up(connection: Connection, upload_id: int, failure: str) -> None:
    """Received → failed: its check could not be brought to an end."""
    upload_rows.move(
        connection,
        upload_id,
        [UploadState.RECEIVED],
        UploadState.FAILED,
        summary={FAILURE: failure},
    )


def not_undone(connection: Connection, upload_id: int, notice: str) -> None:
    """Stays stored, with the reason why it could not be taken back."""
    found = find(connection, upload_id)
    upload_rows.move(
        connection,
        upload_id,
        [UploadState.STORED],
        UploadState.STORED,
        summary=dict(found.summary) | {NOTICE: notice},
    )
