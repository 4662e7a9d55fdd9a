"""Reading and writing uploads and their issues (上传、问题)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Any

from sqlalchemy import Connection, func, insert, select, text, update

from gis_service.store.uploads import upload, upload_issue
from gis_service.user import User
from parcels.issue import Issue, Severity

_PAGE = 1000


class UploadState(StrEnum):
    """The way of a file; the value is stored."""

    RECEIVED = "received"
    QUESTION = "question"
    CHECKED = "checked"
    CONFIRMED = "confirmed"
    STORED = "stored"
    DISCARDED = "discarded"
    FAILED = "failed"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Upload:
    """One upload; ``answers``, ``questions`` and ``summary`` as stored (JSON)."""

    id: int
    park_id: int
    district_id: int
    kind: str
    account_id: int
    account_name: str
    file_sha256: str
    file_name: str
    state: UploadState
    answers: Mapping[str, str]
    questions: Sequence[Mapping[str, Any]]
    summary: Mapping[str, Any]
    created_at: datetime
    changed_at: datetime


_COLUMNS = (
    upload.c.id,
    upload.c.park_id,
    upload.c.district_id,
    upload.c.kind,
    upload.c.account_id,
    upload.c.account_name,
    upload.c.file_sha256,
    upload.c.file_name,
    upload.c.state,
    upload.c.answers,
    upload.c.questions,
    upload.c.summary,
    upload.c.created_at,
    upload.c.changed_at,
)


def _upload(row: Any) -> Upload:
    return Upload(**{**row._mapping, "state": UploadState(row.state)})


_KEEP_FILE = text(
    "INSERT INTO stored_file (sha256, size) VALUES (:sha256, :size) ON CONFLICT DO NOTHING"
)


def add(
    connection: Connection,
    *,
    user: User,
    kind: str,
    sha256: str,
    size: int,
    file_name: str,
    answers: Mapping[str, str],
    scope: tuple[int, int],
) -> int:
    """A new upload in the state received; ``scope``: (park_id, district_id), 0 for none."""
    connection.execute(_KEEP_FILE, {"sha256": sha256, "size": size})
    park_id, district_id = scope
    statement = insert(upload).values(
        park_id=park_id,
        district_id=district_id,
        kind=kind,
        account_id=user.id,
        account_name=user.display_name,
        file_sha256=sha256,
        file_name=file_name,
        answers=dict(answers),
    )
    return int(connection.execute(statement.returning(upload.c.id)).scalar_one())


def find(connection: Connection, upload_id: int) -> Upload | None:
    """None where it does not exist or lies outside the scope."""
    row = connection.execute(select(*_COLUMNS).where(upload.c.id == upload_id)).one_or_none()
    return None if row is None else _upload(row)


def newest(connection: Connection, limit: int, before: int | None = None) -> list[Upload]:
    query = select(*_COLUMNS).order_by(upload.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(upload.c.id < before)
    return [_upload(row) for row in connection.execute(query)]


def move(
    connection: Connection,
    upload_id: int,
    since: Collection[UploadState],
    to: UploadState,
    **values: object,
) -> bool:
    """Change the state if it is still one of ``since``; whether it was."""
    statement = (
        update(upload)
        .where(upload.c.id == upload_id, upload.c.state.in_([state.value for state in since]))
        .values(state=to.value, changed_at=func.now(), **values)
    )
    return connection.execute(statement).rowcount == 1


def put_issues(connection: Connection, upload_id: int, issues: Sequence[Issue]) -> None:
    """Replace the issues of an upload; they keep the order given."""
    connection.execute(upload_issue.delete().where(upload_issue.c.upload_id == upload_id))
    rows = iter(issues)
    while page := list(islice(rows, _PAGE)):
        connection.execute(
            insert(upload_issue).inline(),
            [
                {
                    "upload_id": upload_id,
                    "code": issue.code,
                    "severity": issue.severity.value,
                    "sheet": issue.sheet,
                    "row": issue.row,
                    "column": issue.column,
                    "value": issue.value,
                    "params": dict(issue.params),
                }
                for issue in page
            ],
        )


def issues(
    connection: Connection, upload_id: int, limit: int | None = None, after: int = 0
) -> list[tuple[int, Issue]]:
    """Issues with their ids in the order of the file, those behind the id ``after``."""
    query = (
        select(upload_issue)
        .where(upload_issue.c.upload_id == upload_id, upload_issue.c.id > after)
        .order_by(upload_issue.c.id)
        .limit(limit)
    )
    return [(row.id, _issue(row)) for row in connection.execute(query)]


def _issue(row: Any) -> Issue:
    found = row._mapping
    return Issue(
        found["code"],
        found["row"],
        found["column"],
        found["value"],
        found["sheet"],
        params=found["params"],
    )


@dataclass(frozen=True, slots=True)
class IssueCount:
    """How often one code occurs, with its first issue as the example."""

    severity: Severity
    count: int
    example: Issue


_GROUPS = text(
    "SELECT DISTINCT ON (code) *, count(*) OVER (PARTITION BY code) AS count"
    " FROM upload_issue WHERE upload_id = :upload_id ORDER BY code, id"
)


def issue_groups(connection: Connection, upload_id: int) -> list[IssueCount]:
    """One entry a code, the most frequent first."""
    rows = connection.execute(_GROUPS, {"upload_id": upload_id})
    found = [IssueCount(Severity(row.severity), row._mapping["count"], _issue(row)) for row in rows]
    return sorted(found, key=lambda item: -item.count)


def district_of_park(connection: Connection, park_id: int) -> int:
    found = connection.scalar(text("SELECT district_id FROM park WHERE id = :id"), {"id": park_id})
    return found or 0
