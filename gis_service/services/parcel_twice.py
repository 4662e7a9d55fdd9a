"""Identifiers that stand twice in one file (代码重复): told exactly, with few bytes a row."""

from array import array
from collections.abc import Mapping

import numpy as np

from parcels.issue import Issue
from spatial.spool import CHUNK, Spool

_SHARED = "contract_no"
"""One contract may grant several plots."""

_Pairs = tuple[tuple[str, str], ...]


class Twice:
    """Takes note of a file's identifiers, row by row; then says which stood in an earlier row."""

    def __init__(self, size: int = CHUNK) -> None:
        self._rows: Spool[tuple[int, _Pairs]] = Spool(size=size)
        self._hashes = array("q")

    def note(self, row: int, identifiers: Mapping[str, str]) -> None:
        """``identifiers`` by scheme, in the order of trust."""
        pairs = tuple(pair for pair in identifiers.items() if pair[0] != _SHARED)
        self._hashes.extend(map(hash, pairs))
        self._rows.append((row, pairs))

    def issues(self) -> list[Issue]:
        """An issue at each row of which an identifier stands in an earlier one."""
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
                    issues.append(Issue("parcel-code-twice", row, value=pair[1], params=params))
                    break
        return issues
