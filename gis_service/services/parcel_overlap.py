"""Overlaps of incoming parcels with each other and with stored ones (重叠检查).

Two surveys of one boundary differ by centimetres, so an overlap counts only beyond both 1 m² and
0.1 m of mean width; parcels that share an edge do not overlap.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row

from gis_service.store import incoming
from gis_service.store.identifier_rows import KnownParcel
from parcels.issue import Issue
from spatial.overlapping import Overlap, overlaps_among
from spatial.placing import Placed

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
    connection: Connection,
    placed: Sequence[Placed],
    storable: Mapping[int, KnownParcel | None],
) -> Overlaps:
    """Compare shapes, which ``incoming`` holds too, with the stored ones and with each other.

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
        row = placed[found.place].row
        new = found.place in storable and storable[found.place] is None
        if new and _same_shape(found):
            issues.append(Issue("parcel-shape-known", row, params={"other": found.code}))
            refused.add(row)
        else:
            issues.append(_overlap_issue(row, found.code, found))
    issues.extend(_inside(placed))
    return Overlaps(tuple(issues), frozenset(refused))


def _inside(placed: Sequence[Placed]) -> list[Issue]:
    planes = np.empty(len(placed), dtype=object)
    planes[:] = [item.plane for item in placed]
    issues = []
    for found in overlaps_among(planes, OVERLAP_AREA_M2, OVERLAP_WIDTH_M):
        row, other = placed[found.place].row, placed[found.other_place].row
        if _same_shape(found):
            issues.append(Issue("parcel-shape-twice", row, params={"other": str(other)}))
        else:
            issues.append(_overlap_issue(row, f"第 {other} 行", found))
    return issues


def _same_shape(found: Row[Any] | Overlap) -> bool:
    return bool(found.area * 100 > max(found.own, found.other) * _SAME_SHAPE_PERCENT)


def _overlap_issue(row: int, other: str, found: Row[Any] | Overlap) -> Issue:
    params = {
        "other": other,
        "area": f"{found.area:.2f}",
        "share": f"{found.area * 100 / found.own:.2f}",
    }
    return Issue("parcel-overlaps", row, params=params)
