"""The way of an uploaded file (上传状态机).

received → question → checked → confirmed → stored → undone; discarded or failed on the way.
Each step is one transaction of the user whose file it is, and changes the state only from the one
it expects: of two who confirm at once, one is told so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from gis_service.audit import EventKind, record
from gis_service.errors import (
    Conflict,
    Forbidden,
    HasIssues,
    NotFound,
)
from gis_service.files import FileStore, StoredFile
from gis_service.progress import Progress, silent
from gis_service.rights import uploads_of
from gis_service.services import column_choice
from gis_service.services.upload_content import (
    LAYERS,
    Content,
    File,
    Setting,
    Summary,
    read_content,
)
from gis_service.services.upload_options import Options, clean
from gis_service.sheets.errors import UnreadableTableError
from gis_service.sheets.naming import safe_file_name
from gis_service.store import upload_rows
from gis_service.store.base import NO_DISTRICT, NO_PARK
from gis_service.store.upload_rows import Upload, UploadState
from gis_service.user import User
from parcels.frame import CityFrame
from parcels.issue import Issue
from parcels.question import Choice, Question, QuestionCode
from spatial.errors import UnreadableFile

MOST_ISSUES = 20_000
NOTICE, FAILURE, MOVES = "notice", "failure", "moves"
"""Keys of a summary beside the figures of the check."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where files lie and what city they are for; the same for every upload of a process."""

    files: FileStore
    frame: CityFrame
    today: date


def may_upload(user: User, kind: str) -> None:
    """Raises Forbidden with the reason."""
    if kind not in uploads_of(user.role):
        raise Forbidden(f"{user.role.label}不能上传这种数据，请交由有权限的人员办理。")
    if kind == LAYERS and not user.scope.city:
        raise Forbidden("参考图层管全市，只有全市范围的土地官员可以载入。")


def receive(
    connection: Connection,
    user: User,
    file: StoredFile,
    *,
    name: str,
    kind: str,
    options: Mapping[str, str | None],
) -> int:
    """Note a file that lies in the store; the id of its upload, state received.

    Raises Forbidden for a kind of data that is not the role's, Unusable for a malformed option.
    """
    may_upload(user, kind)
    said = clean(options)
    column_choice.check(kind, said)
    if kind == LAYERS:
        Options(said).layer()
    scope = _scope(connection, user)
    said = column_choice.with_remembered(connection, user, scope[0], kind, said)
    upload_id = upload_rows.add(
        connection,
        user=user,
        kind=kind,
        sha256=file.sha256,
        size=file.size,
        file_name=safe_file_name(name),
        answers=said,
        scope=scope,
    )
    detail = {"kind": kind, "sha256": file.sha256, "size": file.size}
    record(connection, user, EventKind.FILE_UPLOADED, name_of(upload_id), detail=detail)
    return upload_id


def _scope(connection: Connection, user: User) -> tuple[int, int]:
    """(park, district) that may see the upload beside its owner: those the user has only one of."""
    parks, districts = user.scope.parks, user.scope.districts
    park_id = parks[0] if len(parks) == 1 else NO_PARK
    if len(districts) == 1:
        return park_id, districts[0]
    if park_id != NO_PARK:
        return park_id, upload_rows.district_of_park(connection, park_id)
    return park_id, NO_DISTRICT


def find(connection: Connection, upload_id: int) -> Upload:
    """Raises NotFound outside the scope as well."""
    found = upload_rows.find(connection, upload_id)
    if found is None:
        raise NotFound("没有这次上传，请回到上传记录重新选择。")
    return found


def own(connection: Connection, user: User, upload_id: int) -> Upload:
    """An upload that the user may act on: the own one. Raises NotFound, Forbidden."""
    found = find(connection, upload_id)
    if found.account_id != user.id:
        raise Forbidden(f"这次上传由{found.account_name}办理，您可以查看，不能代办。")
    may_upload(user, found.kind)
    return found


def check(
    connection: Connection,
    user: User,
    upload_id: int,
    desk: Desk,
    progress: Progress = silent,
) -> UploadState:
    """Read and compare, keep what was found; nothing of the facts is changed. The new state.

    A file that cannot be read fails the upload, not the call. Raises Conflict when the upload is
    no longer waiting for its check.
    """
    found = own(connection, user, upload_id)
    if found.state is not UploadState.RECEIVED:
        raise Conflict("这次上传不在等待检查，请刷新页面。")
    trial = connection.begin_nested()
    try:
        content = read(connection, found, user, desk, progress)
    except (UnreadableFile, UnreadableTableError) as error:
        trial.rollback()
        return _fail(connection, user, found, error.issue)
    # Whatever comparing wrote on its way (a new enterprise, temporary tables) goes with the trial.
    trial.rollback()
    kept = content.issues[:MOST_ISSUES]
    state = UploadState.QUESTION if content.questions else UploadState.CHECKED
    moved = upload_rows.move(
        connection,
        upload_id,
        [UploadState.RECEIVED],
        state,
        questions=[_question_json(question) for question in content.questions],
        summary=content.summary.as_json() | _kept(found, NOTICE),
    )
    if not moved:
        raise Conflict("这次上传已被放弃，检查结果没有保存。")
    upload_rows.put_issues(connection, upload_id, kept)
    return state


def read(
    connection: Connection, found: Upload, user: User, desk: Desk, progress: Progress
) -> Content:
    """Its file, read and compared. Raises UnreadableFile, UnreadableTableError."""
    path = desk.files.verified(found.file_sha256)
    file = File(path, found.file_name, found.kind, Options(found.answers))
    return read_content(connection, file, Setting(user, desk.frame, desk.today), progress)


def _fail(connection: Connection, user: User, found: Upload, issue: Issue) -> UploadState:
    upload_rows.move(
        connection,
        found.id,
        [UploadState.RECEIVED],
        UploadState.FAILED,
        questions=[],
        summary={FAILURE: issue.text},
    )
    upload_rows.put_issues(connection, found.id, [issue])
    detail = {"code": issue.code, "sha256": found.file_sha256}
    record(
        connection, user, EventKind.FILE_BLOCKED, name_of(found.id), success=False, detail=detail
    )
    return UploadState.FAILED


def answer(
    connection: Connection, user: User, upload_id: int, answers: Mapping[str, str | None]
) -> None:
    """Keep answers; the upload waits for its check again. Raises Conflict, Unusable."""
    found = own(connection, user, upload_id)
    said = clean(answers)
    column_choice.check(found.kind, said)
    missing = [
        question.text
        for question in questions_of(found)
        if question.code.value not in said and found.state is UploadState.QUESTION
    ]
    if missing:
        raise HasIssues("请回答全部问题：" + "；".join(missing))
    step(
        connection,
        upload_id,
        [UploadState.QUESTION, UploadState.CHECKED],
        UploadState.RECEIVED,
        "这次上传没有待回答的问题，请刷新页面。",
        answers=dict(found.answers) | said,
        questions=[],
        summary={},
    )


def confirm(
    connection: Connection, user: User, upload_id: int, all_or_nothing: bool = False
) -> None:
    """Checked → confirmed. Raises Conflict when another came first, HasIssues with bad rows."""
    found = own(connection, user, upload_id)
    summary = Summary.from_json(found.summary)
    if found.state is UploadState.CHECKED:
        whole = all_or_nothing or Options(found.answers).all_or_nothing
        said = [issue for _, issue in upload_rows.issues(connection, upload_id)] if whole else []
        refuse_bad(summary, whole, said)
    step(
        connection,
        upload_id,
        [UploadState.CHECKED],
        UploadState.CONFIRMED,
        "这次上传已经确认过，或者还没有检查完，请刷新页面。",
    )
    column_choice.keep(connection, user, found)


def refuse_bad(summary: Summary, whole: bool, issues: Sequence[Issue]) -> None:
    """Raises HasIssues when there is nothing to store, or ``whole`` is asked and rows are bad."""
    if not summary.good and not summary.closed:
        raise HasIssues("没有可以入库的行，请改正原文件后重新上传。", issues)
    if summary.bad and whole:
        raise HasIssues(
            f"有 {summary.bad} 行不能入库；按“全部或不入”的要求，一行也没有入库。", issues
        )


def discard(connection: Connection, user: User, upload_id: int) -> None:
    """Give an upload up that is not stored. Raises Conflict for one that is, or is about to be."""
    own(connection, user, upload_id)
    step(
        connection,
        upload_id,
        [
            UploadState.RECEIVED,
            UploadState.QUESTION,
            UploadState.CHECKED,
            UploadState.FAILED,
        ],
        UploadState.DISCARDED,
        "这次上传已经入库或已放弃，不能再放弃；要取消入库请用“撤回入库”。",
    )


def questions_of(found: Upload) -> tuple[Question, ...]:
    """The open questions of an upload."""
    return tuple(_question(said) for said in found.questions)


def _question_json(question: Question) -> dict[str, Any]:
    return asdict(question) | {"code": question.code.value}


def _question(said: Mapping[str, Any]) -> Question:
    choices = tuple(Choice(**choice) for choice in said["choices"])
    return Question(QuestionCode(said["code"]), said["text"], choices, said["free"])


def _kept(found: Upload, *names: str) -> dict[str, Any]:
    return {name: found.summary[name] for name in names if name in found.summary}


def step(
    connection: Connection,
    upload_id: int,
    since: list[UploadState],
    to: UploadState,
    refusal: str,
    **values: object,
) -> None:
    """Change the state from one of ``since``. Raises Conflict with ``refusal`` from any other."""
    if not upload_rows.move(connection, upload_id, since, to, **values):
        raise Conflict(refusal)


def name_of(upload_id: int) -> str:
    """What the audit trail calls it."""
    return f"upload:{upload_id}"
