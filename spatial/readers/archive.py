"""Zip archives (压缩包), inspected whole before a single byte is unpacked.

Refused: passwords, paths that lead outside, links, two entries of one name, archives inside, too
many entries, too much content, an absurd ratio. Entries are read into memory by the list made
here; nothing is ever written under a name from the archive.
"""

import re
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from parcels.issue import Issue
from spatial.errors import UnreadableFile, unreadable
from spatial.readers.limits import Limits

_MIB = 1024 * 1024
_RATIO_FROM_BYTES = 10 * _MIB
_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 0x1
_DRIVE = re.compile(r"^[A-Za-z]:")
_ARCHIVES = frozenset({".zip", ".rar", ".7z", ".gz", ".tar", ".tgz"})
_LITTER = frozenset({"__macosx", ".ds_store", "thumbs.db", "desktop.ini"})
_KIND = "压缩包"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in an archive: its path as its maker wrote it, with "/" between folders."""

    path: PurePosixPath
    info: zipfile.ZipInfo

    @property
    def extension(self) -> str:
        return self.path.suffix.lower()

    @property
    def key(self) -> str:
        """Folder and stem, by which side files are matched whatever their case."""
        return str(self.path.with_suffix("")).casefold()


class Archive:
    """An inspected zip file; a context manager."""

    def __init__(self, path: Path, limits: Limits) -> None:
        """Raises UnreadableFile for anything the module refuses."""
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise unreadable("file-damaged", kind=_KIND) from error
        try:
            self.entries = _inspect(self._zip.infolist(), limits)
        except UnreadableFile:
            self._zip.close()
            raise

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def read(self, entry: Entry, limit: int | None = None) -> bytes:
        """The entry's content, at most ``limit`` bytes. Raises UnreadableFile when damaged."""
        declared = entry.info.file_size
        try:
            with self._zip.open(entry.info) as stream:
                content = stream.read(declared if limit is None else min(limit, declared))
                if limit is None and (len(content) != declared or stream.read(1)):
                    raise unreadable("file-damaged", kind=_KIND)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ) as error:
            raise unreadable("file-damaged", kind=_KIND) from error
        return content


def _inspect(infos: list[zipfile.ZipInfo], limits: Limits) -> tuple[Entry, ...]:
    if len(infos) > limits.max_entries:
        raise unreadable("zip-too-many", count=len(infos), limit=limits.max_entries)
    seen: set[str] = set()
    entries = []
    for info in infos:
        name = _name(info)
        if not name:
            raise unreadable("file-damaged", kind=_KIND)
        path = _safe_path(name)
        _refuse_kind(info, name)
        folded = str(path).casefold()
        if folded in seen and not info.is_dir():
            raise _refused("zip-duplicate", name)
        seen.add(folded)
        if info.is_dir() or name.endswith(("/", "\\")) or _is_litter(path):
            continue
        if path.suffix.lower() in _ARCHIVES:
            raise _refused("zip-nested", name)
        entries.append(Entry(path, info))
    _refuse_amount(infos, limits)
    return tuple(entries)


def _name(info: zipfile.ZipInfo) -> str:
    """Chinese Windows writes GBK names without a flag, which zipfile shows as cp437 letters."""
    if info.flag_bits & _UTF8_FLAG:
        return info.filename
    raw = info.filename.encode("cp437", errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _safe_path(name: str) -> PurePosixPath:
    plain = name.replace("\\", "/")
    path = PurePosixPath(plain)
    if path.is_absolute() or ".." in path.parts or _DRIVE.match(plain) or "\x00" in plain:
        raise _refused("zip-unsafe-path", name)
    return path


def _refuse_kind(info: zipfile.ZipInfo, name: str) -> None:
    if info.flag_bits & _ENCRYPTED_FLAG:
        raise unreadable("zip-encrypted")
    mode = stat.S_IFMT(info.external_attr >> 16)
    if mode not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise _refused("zip-link", name)


def _refuse_amount(infos: list[zipfile.ZipInfo], limits: Limits) -> None:
    if sum(info.file_size for info in infos) > limits.max_unpacked:
        raise unreadable("zip-too-large", limit=limits.max_unpacked // _MIB)
    for info in infos:
        ratio = info.file_size / max(1, info.compress_size)
        if info.file_size > _RATIO_FROM_BYTES and ratio > limits.max_ratio:
            raise _refused("zip-bomb", _name(info), limit=str(limits.max_ratio))


def _is_litter(path: PurePosixPath) -> bool:
    parts = [part.casefold() for part in path.parts]
    return path.name.startswith("._") or not _LITTER.isdisjoint(parts)


def _refused(code: str, value: str, **params: str) -> UnreadableFile:
    return UnreadableFile(Issue(code, value=value, params=MappingProxyType(params)))
