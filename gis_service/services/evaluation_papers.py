"""Scanned sheets and proofs of a round (盖章扫描件、依据): bounded, of known kinds, by content."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection

from gis_service import audit
from gis_service.audit import EventKind
from gis_service.errors import NotFound, TooLarge, Unusable
from gis_service.files import FileStore
from gis_service.store import paper_rows
from gis_service.store.paper_rows import NewPaper, StoredPaper
from gis_service.user import User

MOST = 5
"""Files with one answer."""
LARGEST = 20 * 1024 * 1024
"""Bytes of one file: a scanned sheet has one or two million."""
_NAME_LENGTH = 120
_KINDS = (
    (b"%PDF-", (".pdf",), "application/pdf"),
    (b"\xff\xd8\xff", (".jpg", ".jpeg"), "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", (".png",), "image/png"),
)
_HEAD = 16


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as it arrives: the user's name for it, its bytes."""

    name: str
    stream: BinaryIO


def store_papers(files: FileStore, attached: Sequence[Attachment]) -> tuple[NewPaper, ...]:
    """Keep files by content before they are named in a row.

    Raises Unusable for more than ``MOST``, for a file that is neither PDF, JPG nor PNG by name and
    by its first bytes, TooLarge for one over ``LARGEST``.
    """
    if len(attached) > MOST:
        raise Unusable(f"一次最多附 {MOST} 个文件，请合并后再传。")
    return tuple(_store(files, one) for one in attached)


def _store(files: FileStore, one: Attachment) -> NewPaper:
    name = Path(one.name.replace("\\", "/")).name[-_NAME_LENGTH:] or "附件"
    size = one.stream.seek(0, 2)
    one.stream.seek(0)
    if size > LARGEST:
        raise TooLarge(f"附件“{name}”超过 {LARGEST >> 20} MB，没有保存。请降低扫描分辨率后重传。")
    head = one.stream.read(_HEAD)
    one.stream.seek(0)
    suffix = Path(name).suffix.lower()
    for start, suffixes, media_type in _KINDS:
        if head.startswith(start) and suffix in suffixes:
            kept = files.put(one.stream)
            return NewPaper(name, media_type, kept.size, kept.sha256)
    raise Unusable(f"附件“{name}”不是 PDF、JPG 或 PNG 文件，没有保存。请扫描成这些格式后重传。")


def read_paper(
    connection: Connection, user: User, files: FileStore, round_id: int, paper_id: int
) -> tuple[StoredPaper, Path]:
    """A file of the scope, checked against its hash; leaves an audit event.

    Raises NotFound outside the scope, Damaged for a file that is not what was stored.
    """
    found = paper_rows.find(connection, round_id, paper_id)
    if found is None:
        raise NotFound("没有这个附件，或它不在您的管理范围内。")
    path = files.verified(found.sha256)
    detail = {"title": found.name, "round": round_id, "sha256": found.sha256}
    audit.record(connection, user, EventKind.ROUND_PAPER_READ, f"paper:{paper_id}", detail=detail)
    return found, path
