"""The compound file (OLE2, [MS-CFB]) around an .xls: only enough to get one stream out of it."""

import struct
from collections.abc import Iterable, Iterator

from gis_service.sheets.errors import unreadable

_FREE = 0xFFFFFFFA
_END = 0xFFFFFFFE
_ENTRY = 128
_HEADER_DIFAT = 109
_STREAM, _ROOT = 2, 5
_ENCRYPTED = frozenset({"EncryptedPackage", "EncryptionInfo"})
_WORKBOOK = ("Workbook", "Book")


def workbook_stream(data: bytes) -> bytes:
    """The BIFF stream. Raises UnreadableTableError: encrypted, another Office file, broken."""
    try:
        return _Compound(data).workbook()
    except (struct.error, IndexError, UnicodeDecodeError, OverflowError):
        raise unreadable("table_file_broken") from None


class _Compound:
    """Sectors of a compound file; every chain is bounded by the number of sectors."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise unreadable("table_file_broken")
        self._size = 1 << shift
        self._mini = 1 << mini_shift
        self._most = len(data) // self._size + 2
        fat_sectors, directory = struct.unpack_from("<I", data, 44)[0], 48
        self._directory = struct.unpack_from("<I", data, directory)[0]
        self._cutoff, mini_fat, _, difat, difat_count = struct.unpack_from("<IIIII", data, 56)
        sectors = list(self._fat_sectors(difat, difat_count))[: min(fat_sectors, self._most)]
        self._fat = self._numbers(sectors)
        self._mini_fat = self._numbers(self._chain(mini_fat, self._fat))

    def workbook(self) -> bytes:
        entries = {name: (start, size) for name, kind, start, size in self._entries()}
        if _ENCRYPTED & entries.keys():
            raise unreadable("table_file_encrypted")
        for name in _WORKBOOK:
            if name in entries:
                return self._stream(*entries[name])
        found = "Word 文档" if "WordDocument" in entries else "其他 Office 文件"
        raise unreadable("table_file_other", found=found)

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self._size
        return self._data[at : at + self._size]

    def _fat_sectors(self, difat: int, count: int) -> Iterator[int]:
        numbers: Iterable[int] = struct.unpack_from(f"<{_HEADER_DIFAT}I", self._data, 76)
        yield from (number for number in numbers if number < _FREE)
        for _ in range(min(count, self._most)):
            if difat >= _FREE:
                return
            words = struct.unpack(f"<{self._size // 4}I", self._sector(difat))
            yield from (number for number in words[:-1] if number < _FREE)
            difat = words[-1]

    def _numbers(self, sectors: Iterable[int]) -> list[int]:
        joined = b"".join(self._sector(number) for number in sectors)
        return list(struct.unpack(f"<{len(joined) // 4}I", joined[: len(joined) // 4 * 4]))

    def _chain(self, start: int, table: list[int]) -> list[int]:
        chain: list[int] = []
        while start < _FREE and len(chain) <= len(table):
            chain.append(start)
            start = table[start]
        return chain

    def _entries(self) -> Iterator[tuple[str, int, int, int]]:
        joined = b"".join(self._sector(n) for n in self._chain(self._directory, self._fat))
        for at in range(0, len(joined) - _ENTRY + 1, _ENTRY):
            length = struct.unpack_from("<H", joined, at + 64)[0]
            kind = joined[at + 66]
            name = joined[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le")
            start, size = struct.unpack_from("<II", joined, at + 116)
            if kind == _ROOT:
                self._root = start
            if kind in (_STREAM, _ROOT):
                yield name, kind, start, size

    def _stream(self, start: int, size: int) -> bytes:
        if size >= self._cutoff:
            sectors = self._chain(start, self._fat)
            return b"".join(self._sector(number) for number in sectors)[:size]
        mini = b"".join(self._sector(number) for number in self._chain(self._root, self._fat))
        chain = self._chain(start, self._mini_fat)
        return b"".join(mini[n * self._mini : (n + 1) * self._mini] for n in chain)[:size]
