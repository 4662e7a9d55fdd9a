"""Storing checked reports (填报数据入库) and queueing the parcels they speak of."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, text

from gis_service import cycles
from gis_service.services import dirty
from gis_service.services.report_check import ReportCheck
from gis_service.store import report_rows
from gis_service.store.report_rows import ANCHORS, ReportRow
from parcels.dates import PreciseDate

_QUEUE = text("SELECT queue_enterprise_parcels(CAST(:ids AS bigint[]), :reason)")


@dataclass(frozen=True, slots=True)
class ReportStored:
    """How many rows made what."""

    new: int
    changed: int
    same: int
    ended: int


@cycles.not_sought()
def store_report(connection: Connection, check: ReportCheck, upload_id: int | None) -> ReportStored:
    """Store the good rows of a check; rows that stand as they are, are left alone.

    An enterprise's figures or land queue all of its parcels, before and after: also those of
    another park, which the user need not see.
    """
    kind = check.kind
    _queue_enterprises(connection, check.rows, kind)
    report_rows.supersede(connection, kind, [*check.replaced, *check.absent], upload_id)
    report_rows.add(connection, kind, check.rows, upload_id)
    if kind in ("performance", "occupancy"):
        report_rows.join_parks(connection, _memberships(check), upload_id)
    queue(
        connection,
        kind,
        {row.parcel_id for row in check.rows if row.parcel_id is not None},
        {row.enterprise_id for row in check.rows if row.enterprise_id is not None},
    )
    return ReportStored(check.new, len(check.replaced), check.same, len(check.absent))


def _queue_enterprises(connection: Connection, rows: Collection[ReportRow], kind: str) -> None:
    ids = {row.enterprise_id for row in rows if row.enterprise_id is not None}
    if ids:
        connection.execute(_QUEUE, {"ids": sorted(ids), "reason": kind})


def queue(
    connection: Connection, kind: str, parcel_ids: set[int], enterprise_ids: set[int]
) -> None:
    """Queue what a stored or undone report changes."""
    dirty.mark(connection, parcel_ids, kind)
    if "enterprise_id" in ANCHORS[kind] and enterprise_ids:
        connection.execute(_QUEUE, {"ids": sorted(enterprise_ids), "reason": kind})
        dirty.mark_parks(connection, enterprise_ids, kind)


def _memberships(check: ReportCheck) -> set[tuple[int, int, int, int]]:
    """(enterprise, park, district, first year); a park that straddles districts has one of them."""
    first: dict[tuple[int, int], tuple[int, int]] = {}
    for row in check.rows:
        if row.enterprise_id is None or not row.park_id:
            continue
        key = (row.enterprise_id, row.park_id)
        found = (_first_year(row), row.district_id)
        first[key] = min(first.get(key, found), found)
    return {(*key, district, year) for key, (year, district) in first.items()}


def _first_year(row: ReportRow) -> int:
    year, start = row.values.get("year"), row.values.get("from_on")
    if isinstance(year, int):
        return year
    return start.value.year if isinstance(start, PreciseDate) else 0
