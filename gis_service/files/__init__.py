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

from gis_service.errors import Damaged, TooLarge

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

    def verified(self, sha256: str) -> Path:
        """The path of a stored file whose bytes are still those that were stored.

        Raises Damaged when the file is missing or changed.
        """
        path = self.path(sha256)
        try:
            with path.open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
        except FileNotFoundError as error:
            raise Damaged("保存的文件不见了，请重新上传，并告知系统管理员。") from error
        if found != sha256:
            raise Damaged("保存的文件内容已被改动，没有使用。请重新上传，并告知系统管理员。")
        return path

    def put(self, stream: BinaryIO) -> StoredFile:
        """Store a stream, bounded while it is read. Raises TooLarge."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
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
            final.parent.mkdir(mode=0o700, exist_ok=True)
            temporary.replace(final)
        finally:
            temporary.unlink(missing_ok=True)
        return StoredFile(digest.hexdigest(), size, final)

    @contextmanager
    def open(self, sha256: str) -> Iterator[BinaryIO]:
        """The bytes of a stored file, checked. Raises Damaged."""
        with self.verified(sha256).open("rb") as stream:
            yield stream
