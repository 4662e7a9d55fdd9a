"""Scans of documents (批文扫描件): told by content, bounded, kept by their hash."""

from pathlib import PurePath
from typing import BinaryIO

from gis_service.errors import TooLarge, Unusable
from gis_service.files import FileStore
from gis_service.store.line_rows import Scan

MAX_BYTES = 20 * 1024 * 1024
_TYPES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
_HEAD = 16
_LONGEST_NAME = 120


def keep_scan(files: FileStore, stream: BinaryIO, name: str) -> Scan:
    """Keep a scan. Raises Unusable for what is neither PDF, PNG nor JPEG, TooLarge over 20 MB."""
    head = stream.read(_HEAD)
    media_type = next((kind for mark, kind in _TYPES if head.startswith(mark)), None)
    if media_type is None:
        raise Unusable(f"“{_plain(name)}”不是 PDF、PNG 或 JPEG，没有保存。请上传扫描件。")
    size = stream.seek(0, 2)
    if size > MAX_BYTES:
        raise TooLarge(f"扫描件超过 {MAX_BYTES // (1024 * 1024)} MB 的上限，没有保存。")
    stream.seek(0)
    kept = files.put(stream)
    return Scan(_plain(name), media_type, kept.size, kept.sha256)


def _plain(name: str) -> str:
    """The name without folders and control characters, as it is shown and offered again."""
    last = PurePath(name.replace("\\", "/")).name
    return "".join(sign for sign in last if sign.isprintable())[:_LONGEST_NAME] or "扫描件"
