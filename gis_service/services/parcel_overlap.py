"""Overlaps of incoming parcels with each other and with stored ones (重叠检查).

Two surveys of one boundary differ by centimetres, so an overlap counts only beyond both 1 m² and
0.1 m of mean width; parcels that share an edge do not overlap.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from gis_service.store import incoming
from gis_service.store.identifier_rows import KnownParcel
from parcels.issue import Issue

OVERLAP_AREA_M2 = 1.0
OVERLAP_WIDTH_M = 0.1
_SAME_SHAPE_PERCENT = 99.9
_TOLD_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class Overlaps:
    """What is to be said, and the rows that are refused: a stored shape under another code."""

    issues: tuple[Issue, ...]
    refused: frozenset[int]


def check_overlaps(
    connection: Connection, rows: Sequence[int], storable: Mapping[int, KnownParcel | None]
) -> Overlaps:
    """Compare the shapes in ``incoming``; ``rows`` are their row numbers by place.

    ``storable`` gives by place the parcel a good row replaces, None for a new one; overlaps with
    parcels that are replaced anyway are not told.
    """
    replaced = {known.id for known in storable.values() if known is not None}
    issues: list[Issue] = []
    refused: set[int] = set()
    told: Counter[int] = Counter()
    for found in incoming.overlaps(connection, OVERLAP_AREA_M2, OVERLAP_WIDTH_M):
        if found.parcel_id in replaced or told[found.place] >= _TOLD_AT_MOST:
            continue
        told[found.place] += 1
        row = rows[found.place]
        new = found.place in storable and storable[found.place] is None
        if new and _same_shape(found):
            issues.append(Issue("parcel-shape-known", row, params={"other": found.code}))
            refused.add(row)
        else:
            issues.append(_overlap_issue(row, found.code, found))
    issues.extend(_inside(connection, rows))
    return Overlaps(tuple(issues), frozenset(refused))


def _inside(connection: Connection, rows: Sequence[int]) -> list[Issue]:
    issues = []
    for found in incoming.overlaps_inside(connection, OVERLAP_AREA_M2, OVERLAP_WIDTH_M):
        row, other = rows[found.place], rows[found.other_place]
        if _same_shape(found):
            issues.append(Issue("parcel-shape-twice", row, params={"other": str(other)}))
        else:
            issues.append(_overlap_issue(row, f"第 {other} 行", found))
    return issues


def _same_shape(found: Row[Any]) -> bool:
    return bool(found.area * 100 > max(found.own, found.other) * _SAME_SHAPE_PERCENT)


def _overlap_issue(row: int, other: str, found: Row[Any]) -> Issue:
    params = {
        "other": other,
        "area": f"{found.area:.2f}",
        "share": f"{found.area * 100 / found.own:.2f}",
    }
    return Issue("parcel-overlaps", row, params=params)
