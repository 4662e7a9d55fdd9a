"""What stands twice in one file (代码重复): told exactly, with few bytes a row.

An identifier, or a stored parcel that two rows name, each by another of its identifiers.
"""

from array import array
from collections.abc import Mapping

import numpy as np

from gis_service.store.identifier_rows import KnownParcel
from parcels.issue import Issue
from spatial.spool import CHUNK, Spool

_SHARED = "contract_no"
"""One contract may grant several plots."""

_STORED = "stored "
"""With the id of the stored parcel that a row names, in the place of a scheme before its code."""

_Pairs = tuple[tuple[str, str], ...]


class Twice:
    """Takes note of a file's identifiers, row by row; then says which stood in an earlier row."""

    def __init__(self, size: int = CHUNK) -> None:
        self._rows: Spool[tuple[int, _Pairs]] = Spool(size=size)
        self._hashes = array("q")

    def note(self, row: int, identifiers: Mapping[str, str], stored: KnownParcel | None) -> None:
        """``identifiers`` by scheme, in the order of trust; ``stored``: the parcel they lead to."""
        own = tuple(pair for pair in identifiers.items() if pair[0] != _SHARED)
        pairs = own if stored is None else (*own, (f"{_STORED}{stored.id}", stored.code))
        self._hashes.extend(map(hash, pairs))
        self._rows.append((row, pairs))

    def issues(self) -> list[Issue]:
        """An issue at each row that names what an earlier one names."""
        hashes = np.sort(np.array(self._hashes))
        again = set(hashes[1:][hashes[1:] == hashes[:-1]].tolist())
        if not again:
            return []
        first: dict[tuple[str, str], int] = {}
        issues = []
        for row, pairs in self._rows:
            for pair in pairs:
                # What is alone with its hash is alone.
                if hash(pair) not in again:
                    continue
                earlier = first.setdefault(pair, row)
                if earlier != row:
                    params = {"other": str(earlier)}
                    code = (
                        "parcel-named-twice" if pair[0].startswith(_STORED) else "parcel-code-twice"
                    )
                    issues.append(Issue(code, row, value=pair[1], params=params))
                    break
        return issues
