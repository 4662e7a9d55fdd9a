"""Uploaded files, stored by content outside the web root (文件存储).

Written under a temporary name, flushed to disk, renamed, and only then named in a row: a killed
process leaves either the whole file or nothing.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from gis_service.errors import TooLarge

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file by its SHA-256 (hex), its size in bytes, and where it lies."""

    sha256: str
    size: int
    path: Path


class FileStore:
    """A folder of files named by their SHA-256, spread over 256 sub-folders."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self.folder = folder
        self.max_bytes = max_bytes

    def path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256

    def put(self, stream: BinaryIO) -> StoredFile:
        """Store a stream, bounded while it is read. Raises TooLarge."""
        self.folder.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        size = 0
        handle, name = tempfile.mkstemp(dir=self.folder, prefix="incoming-")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as target:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    if size > self.max_bytes:
                        raise TooLarge(
                            f"文件超过 {self.max_bytes // _CHUNK} MB 的上限，没有保存。"
                            "请分成几个文件上传。"
                        )
                    digest.update(chunk)
                    target.write(chunk)
                target.flush()
                os.fsync(target.fileno())
            final = self.path(digest.hexdigest())
            final.parent.mkdir(exist_ok=True)
            temporary.replace(final)
        finally:
            temporary.unlink(missing_ok=True)
        return StoredFile(digest.hexdigest(), size, final)

    @contextmanager
    def open(self, sha256: str) -> Iterator[BinaryIO]:
        with self.path(sha256).open("rb") as stream:
            yield stream
