"""Overlaps of incoming parcels with each other and with stored ones (重叠检查).

What may be shared is said by ``parcels.overlap``, as in a plan check; parcels that share an edge do
not overlap.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from gis_service.store import incoming
from gis_service.store.identifier_rows import KnownParcel
from gis_service.store.outline_rows import cm2_of
from parcels.issue import Issue
from parcels.overlap import Relation, relation
from parcels.policy import PolicyRow
from spatial.overlapping import Overlap, overlaps_among_wkb
from spatial.placing import Placed

_TOLD_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class Overlaps:
    """What is to be said, and the rows that are refused: a stored shape under another code."""

    issues: tuple[Issue, ...]
    refused: frozenset[int]


def check_overlaps(
    connection: Connection,
    placed: Sequence[Placed],
    storable: Mapping[int, KnownParcel | None],
    row: PolicyRow,
) -> Overlaps:
    """Compare shapes, which ``incoming`` holds too, with the stored ones and with each other.

    ``row``: the tolerance (``area.overlap``).

    ``storable`` gives by place the parcel a good row replaces, None for a new one; overlaps with
    parcels that are replaced anyway are not told.
    """
    replaced = {known.id for known in storable.values() if known is not None}
    issues: list[Issue] = []
    refused: set[int] = set()
    told: Counter[int] = Counter()
    for found in incoming.overlaps(connection, _least_m2(row)):
        lies = _relation(row, found)
        if lies is None or found.parcel_id in replaced or told[found.place] >= _TOLD_AT_MOST:
            continue
        told[found.place] += 1
        number = placed[found.place].row
        new = found.place in storable and storable[found.place] is None
        if new and lies is Relation.EQUAL:
            issues.append(Issue("parcel-shape-known", number, params={"other": found.code}))
            refused.add(number)
        else:
            issues.append(_overlap_issue(number, found.code, found))
    issues.extend(_inside(placed, row))
    return Overlaps(tuple(issues), frozenset(refused))


def _inside(placed: Sequence[Placed], row: PolicyRow) -> list[Issue]:
    issues = []
    for found in overlaps_among_wkb([item.plane_wkb for item in placed], _least_m2(row)):
        number, other = placed[found.place].row, placed[found.other_place].row
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
