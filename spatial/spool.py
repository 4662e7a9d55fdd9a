"""Sequences of which only a part is in memory (暂存): the rest lies in a file without a name.

What is written is read back by the same process only, and is gone with it.
"""

import pickle
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from operator import attrgetter
from tempfile import SpooledTemporaryFile
from types import MappingProxyType
from typing import Any, Generic, TypeVar, overload
from weakref import finalize

T = TypeVar("T")

CHUNK = 2_000
_IN_MEMORY = 4 * 1024 * 1024
"""Bytes from which on a disk is asked; most files are far smaller."""


class Spool(Sequence[T], Generic[T]):
    """Items in the order in which they came, ``size`` of them in hand at a time.

    ``classes``: dataclasses with slots among the items, written as their fields: half the time.
    """

    def __init__(self, classes: Iterable[type] = (), size: int = CHUNK) -> None:
        self._size = size
        self._reducers = {MappingProxyType: _of_proxy} | {one: _of_fields(one) for one in classes}
        self._blobs = Blobs()
        self._tail: list[T] = []
        self._held: tuple[int, list[T]] = (-1, [])

    def append(self, item: T) -> None:
        self._tail.append(item)
        if len(self._tail) == self._size:
            self._blobs.append(self._written(self._tail))
            self._tail = []

    def extend(self, items: Iterable[T]) -> None:
        for item in items:
            self.append(item)

    def chunks(self) -> Iterator[list[T]]:
        """All items, some at a time."""
        for blob in self._blobs:
            yield pickle.loads(blob)
        if self._tail:
            yield list(self._tail)

    def __iter__(self) -> Iterator[T]:
        for chunk in self.chunks():
            yield from chunk

    def __len__(self) -> int:
        return len(self._blobs) * self._size + len(self._tail)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        chunk, place = divmod(_at(index, len(self)), self._size)
        if chunk == len(self._blobs):
            return self._tail[place]
        if self._held[0] != chunk:
            self._held = (chunk, pickle.loads(self._blobs[chunk]))
        return self._held[1][place]

    def _written(self, items: list[T]) -> bytes:
        stream = BytesIO()
        pickler = pickle.Pickler(stream, pickle.HIGHEST_PROTOCOL)
        pickler.dispatch_table = self._reducers
        pickler.dump(items)
        return stream.getvalue()


class Blobs(Sequence[bytes]):
    """Byte strings, each read by itself; eight bytes of memory for each."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - see below
        finalize(self, self._file.close)
        self._ends = array("q", [0])

    def append(self, blob: bytes) -> None:
        self._file.seek(self._ends[-1])
        self._file.write(blob)
        self._ends.append(self._ends[-1] + len(blob))

    def extend(self, blobs: Iterable[bytes]) -> None:
        """Write many at once."""
        blobs = list(blobs)
        self._file.seek(self._ends[-1])
        self._file.write(b"".join(blobs))
        for blob in blobs:
            self._ends.append(self._ends[-1] + len(blob))

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> list[bytes]: ...
    def __getitem__(self, index: int | slice) -> bytes | list[bytes]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        place = _at(index, len(self))
        start, end = self._ends[place], self._ends[place + 1]
        self._file.seek(start)
        return self._file.read(end - start)


def _at(index: int, count: int) -> int:
    place = index + count if index < 0 else index
    if not 0 <= place < count:
        raise IndexError(index)
    return place


def _of_fields(kind: Any) -> Any:
    names = tuple(kind.__dataclass_fields__)
    values = attrgetter(*names)
    return lambda item: (kind, values(item) if len(names) > 1 else (values(item),))


def _of_proxy(proxy: Mapping[Any, Any]) -> Any:
    return _read_only, (dict(proxy),)


def _read_only(content: dict[Any, Any]) -> Mapping[Any, Any]:
    """The class itself is written under a name by which it is not found again."""
    return MappingProxyType(content)
