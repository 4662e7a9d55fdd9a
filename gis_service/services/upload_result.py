"""What a check found, to take away (检查结果): issues for programs, a marked copy for people."""

from dataclasses import dataclass
from io import BytesIO

from sqlalchemy import Connection

from gis_service.audit import EventKind, record
from gis_service.errors import Conflict, NotFound
from gis_service.files import FileStore
from gis_service.services import uploads
from gis_service.services.upload_options import Options
from gis_service.sheets.errors import UnreadableTableError
from gis_service.sheets.marked import mark_copy
from gis_service.sheets.naming import safe_file_name
from gis_service.sheets.reader import read_workbook
from gis_service.store import upload_rows
from gis_service.user import User
from parcels.fields import KINDS
from parcels.issue import Issue


@dataclass(frozen=True, slots=True)
class Copy:
    """A file to download."""

    name: str
    content: bytes


def issue_json(issue: Issue) -> dict[str, object]:
    """One issue as programs get it."""
    return {
        "code": issue.code,
        "severity": issue.severity.value,
        "sheet": issue.sheet,
        "row": issue.row,
        "column": issue.column,
        "value": issue.value,
        "text": issue.text,
        "mender": issue.kind.mender,
    }


def issues(
    connection: Connection, upload_id: int, limit: int | None = None, after: int = 0
) -> list[tuple[int, dict[str, object]]]:
    """Issues in the order of the file with the ids to go on from."""
    return [
        (number, issue_json(issue))
        for number, issue in upload_rows.issues(connection, upload_id, limit, after)
    ]


def marked_copy(connection: Connection, user: User, upload_id: int, files: FileStore) -> Copy:
    """The workbook with its bad cells marked; the download is an event of the trail.

    Raises NotFound for a kind of data that has no workbook.
    """
    found = uploads.find(connection, upload_id)
    if found.kind not in KINDS:
        raise NotFound("图形文件没有标出问题的副本，请下载问题清单。")
    path = files.verified(found.file_sha256)
    said = [issue for _, issue in upload_rows.issues(connection, upload_id)]
    target = BytesIO()
    try:
        reading = read_workbook(path, found.file_name, found.kind, Options(found.answers).table)
        mark_copy(path, target, reading, said)
    except UnreadableTableError as error:
        raise Conflict(error.issue.text) from error
    record(connection, user, EventKind.EXPORTED, uploads.name_of(upload_id))
    stem = found.file_name.rpartition(".")[0] or found.file_name
    return Copy(safe_file_name(f"{stem}-标出问题.xlsx"), target.getvalue())
