"""Overlaps of incoming parcels with each other and with stored ones (重叠检查).

What may be shared is said by ``parcels.overlap``, as in a plan check; parcels that share an edge do
not overlap.
"""

from array import array
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from gis_service.store import incoming
from gis_service.store.outline_rows import cm2_of
from parcels.issue import Issue
from parcels.overlap import Relation, relation
from parcels.policy import PolicyRow
from spatial.overlapping import Overlap, overlaps_among_wkb
from spatial.placing import Placed
from spatial.spool import Blobs

_TOLD_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class Overlaps:
    """What is to be said, and the rows that are refused: a stored shape under another code."""

    issues: tuple[Issue, ...]
    refused: frozenset[int]


_NEW, _REFUSED = 0, -1


class Held:
    """What is kept in mind of each placed row, by place: its number, its plane shape, its parcel.

    Shapes lie in a file; the rest is some bytes a row.
    """

    def __init__(self) -> None:
        self.numbers = array("q")
        self.planes = Blobs()
        self._parcels = array("q")

    def __len__(self) -> int:
        return len(self.numbers)

    def add(self, placed: Placed, parcel_id: int | None, good: bool) -> None:
        """The next row; ``parcel_id`` is what it would replace, ``good`` whether it may."""
        self.numbers.append(placed.row)
        self.planes.append(placed.plane_wkb)
        self._parcels.append((parcel_id or _NEW) if good else _REFUSED)

    def refuse(self, numbers: Collection[int]) -> None:
        """The rows of these numbers cannot be stored after all."""
        if not numbers:
            return
        for place, number in enumerate(self.numbers):
            if number in numbers:
                self._parcels[place] = _REFUSED

    def is_new(self, place: int) -> bool:
        return self._parcels[place] == _NEW

    def replaced(self) -> set[int]:
        """Parcels of which a good row brings another version."""
        return {parcel for parcel in self._parcels if parcel > 0}


def check_overlaps(connection: Connection, held: Held, row: PolicyRow) -> Overlaps:
    """Compare shapes, which ``incoming`` holds too, with the stored ones and with each other.

    ``row``: the tolerance (``area.overlap``). Overlaps with parcels that are replaced anyway are
    not told.
    """
    replaced = held.replaced()
    issues: list[Issue] = []
    refused: set[int] = set()
    told: Counter[int] = Counter()
    for found in incoming.overlaps(connection, _least_m2(row)):
        lies = _relation(row, found)
        if lies is None or found.parcel_id in replaced or told[found.place] >= _TOLD_AT_MOST:
            continue
        told[found.place] += 1
        number = held.numbers[found.place]
        if held.is_new(found.place) and lies is Relation.EQUAL:
            issues.append(Issue("parcel-shape-known", number, params={"other": found.code}))
            refused.add(number)
        else:
            issues.append(_overlap_issue(number, found.code, found))
    issues.extend(_inside(held, row))
    return Overlaps(tuple(issues), frozenset(refused))


def _inside(held: Held, row: PolicyRow) -> list[Issue]:
    issues = []
    for found in overlaps_among_wkb(held.planes, _least_m2(row)):
        number, other = held.numbers[found.place], held.numbers[found.other_place]
        lies = _relation(row, found)
        if lies is Relation.EQUAL:
            issues.append(Issue("parcel-shape-twice", number, params={"other": str(other)}))
        elif lies is not None:
            issues.append(_overlap_issue(number, f"第 {other} 行", found))
    return issues


def _least_m2(row: PolicyRow) -> float:
    """What is below this is within any tolerance and need not be looked at."""
    return float(row.number("m2"))


def _relation(row: PolicyRow, found: Row[Any] | Overlap) -> Relation | None:
    return relation(row, *(cm2_of(area) for area in (found.own, found.other, found.area)))


def _overlap_issue(row: int, other: str, found: Row[Any] | Overlap) -> Issue:
    params = {
        "other": other,
        "area": f"{found.area:.2f}",
        "share": f"{found.area * 100 / found.own:.2f}",
    }
    return Issue("parcel-overlaps", row, params=params)
