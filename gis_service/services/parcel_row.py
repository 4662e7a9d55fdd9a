"""Rows of a parcel file that can be stored (可入库的行), most of them out of memory."""

from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np

from gis_service.services.parcel_change import Change
from gis_service.services.parcel_siting import Site
from gis_service.sheets.reading import CellValue
from gis_service.store.identifier_rows import KnownParcel
from parcels.issue import Issue
from spatial.placing import Placed
from spatial.spool import CHUNK, Spool


@dataclass(frozen=True, slots=True)
class ParcelRow:
    """A row that can be stored.

    ``values`` as read; ``kept`` what its version would hold, with what is known already.
    """

    row: int
    placed: Placed
    values: Mapping[str, CellValue]
    kept: Mapping[str, Any]
    identifiers: Mapping[str, str]
    site: Site
    known: KnownParcel | None
    matched_by: str | None
    change: Change
    digest: bytes

    @property
    def code(self) -> str:
        """What the parcel is called on screen: its strongest identifier."""
        return next(iter(self.identifiers.values())).rpartition("/")[2]


_CHANGES = tuple(Change)


class ParcelRows(Sequence[ParcelRow]):
    """Rows in the order of the file, ``size`` of them in hand at a time; nine bytes for each."""

    def __init__(self, size: int = CHUNK) -> None:
        self._rows: Spool[ParcelRow] = Spool((ParcelRow, Placed, Site, KnownParcel, Issue), size)
        self._numbers = array("q")
        self._changes = bytearray()
        self._left: np.ndarray | None = None

    def append(self, row: ParcelRow) -> None:
        self._rows.append(row)
        self._numbers.append(row.row)
        self._changes.append(_CHANGES.index(row.change))

    def drop(self, numbers: Collection[int]) -> None:
        """Without the rows of these numbers; after this none is appended."""
        dropped = np.isin(np.array(self._numbers), list(numbers))
        if self._left is not None:
            dropped[np.setdiff1d(np.arange(len(dropped)), self._left)] = True
        self._left = np.flatnonzero(~dropped) if dropped.any() else None

    def count(self, change: Change) -> int:
        changes = np.frombuffer(bytes(self._changes), dtype=np.uint8)
        if self._left is not None:
            changes = changes[self._left]
        return int(np.count_nonzero(changes == _CHANGES.index(change)))

    def __len__(self) -> int:
        return len(self._rows) if self._left is None else len(self._left)

    def __iter__(self) -> Iterator[ParcelRow]:
        if self._left is None:
            yield from self._rows
            return
        wanted = iter(self._left.tolist())
        place = next(wanted, -1)
        for position, row in enumerate(self._rows):
            if position == place:
                yield row
                place = next(wanted, -1)

    @overload
    def __getitem__(self, index: int) -> ParcelRow: ...
    @overload
    def __getitem__(self, index: slice) -> list[ParcelRow]: ...
    def __getitem__(self, index: int | slice) -> ParcelRow | list[ParcelRow]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        return self._rows[index if self._left is None else int(self._left[index])]
