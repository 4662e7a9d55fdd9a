"""Stored files: bounded, named by content, checked when they are read."""

import hashlib
from io import BytesIO
from pathlib import Path

import pytest

from gis_service.errors import Damaged, TooLarge
from gis_service.files import FileStore


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files", 1000)


def test_a_file_is_named_by_its_content_and_kept_from_others(files: FileStore) -> None:
    stored = files.put(BytesIO(b"abc"))
    assert stored.sha256 == hashlib.sha256(b"abc").hexdigest()
    assert files.put(BytesIO(b"abc")).path == stored.path
    with files.open(stored.sha256) as stream:
        assert stream.read() == b"abc"
    assert files.folder.stat().st_mode & 0o077 == 0


def test_a_file_over_the_limit_leaves_nothing(files: FileStore) -> None:
    with pytest.raises(TooLarge, match="没有保存"):
        files.put(BytesIO(b"x" * 1001))
    assert list(files.folder.iterdir()) == []


def test_a_changed_or_missing_file_is_not_used(files: FileStore) -> None:
    stored = files.put(BytesIO(b"abc"))
    stored.path.write_bytes(b"abd")
    with pytest.raises(Damaged, match="已被改动"):
        files.verified(stored.sha256)
    stored.path.unlink()
    with pytest.raises(Damaged, match="不见了"):
        files.verified(stored.sha256)
