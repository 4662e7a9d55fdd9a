"""Storing checked parcels (宗地入库): versions, identifiers, and the queue for assessment."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from types import MappingProxyType

from sqlalchemy import Connection

from gis_service import cycles
from gis_service.errors import Conflict
from gis_service.progress import Progress, silent
from gis_service.services import dirty
from gis_service.services.parcel_change import PLAIN, TEXTS, Change
from gis_service.services.parcel_row import ParcelRow, ParcelRows
from gis_service.store import identifier_rows, parcel_rows
from gis_service.store.parcel_rows import CurrentVersion, NewVersion
from parcels.dates import PreciseDate
from parcels.frame import CityFrame
from parcels.issue import Issue

STORING = "写入"
_BATCH = 2000
_BLANK: Mapping[str, object] = MappingProxyType(
    {**dict.fromkeys(TEXTS, ""), **dict.fromkeys(PLAIN)}
)


@dataclass(frozen=True, slots=True)
class ParcelsStored:
    """How many rows made what; ``parcel_ids`` of those stored, in the order of the rows."""

    new: int
    changed: int
    same: int
    parcel_ids: tuple[int, ...]


@cycles.not_sought()
def store_parcels(
    connection: Connection,
    rows: ParcelRows,
    frame: CityFrame,
    *,
    upload_id: int | None,
    effective: date | None,
    progress: Progress = silent,
) -> ParcelsStored:
    """Store rows that a check found good; a row that is already stored as it stands is left alone.

    With ``effective`` a changed parcel gets a further version from that day; without it the change
    is a correction of the version in force. Raises Conflict when a parcel changed since the check.
    """
    counts = {change: rows.count(change) for change in Change}
    if counts[Change.SAME]:
        for same in _some(row for row in rows if row.change is Change.SAME):
            known = [(row.known.id, row) for row in same if row.known]
            _add_identifiers(connection, known, upload_id)
    todo = counts[Change.NEW] + counts[Change.CHANGED]
    stored: list[int] = []
    for batch in _some(row for row in rows if row.change is not Change.SAME):
        progress(STORING, len(stored), todo)
        stored.extend(_store_batch(connection, batch, frame, upload_id, effective))
    dirty.mark(connection, stored, "parcel")
    return ParcelsStored(
        new=counts[Change.NEW],
        changed=counts[Change.CHANGED],
        same=counts[Change.SAME],
        parcel_ids=tuple(stored),
    )


def _some(rows: Iterable[ParcelRow]) -> Iterator[list[ParcelRow]]:
    left = iter(rows)
    while batch := list(islice(left, _BATCH)):
        yield batch


def _store_batch(
    connection: Connection,
    batch: Sequence[ParcelRow],
    frame: CityFrame,
    upload_id: int | None,
    effective: date | None,
) -> list[int]:
    known = parcel_rows.current(connection, [row.known.id for row in batch if row.known])
    fresh = [row for row in batch if row.known is None]
    made = iter(
        parcel_rows.add_parcels(
            connection,
            [
                (row.site.district_id, row.site.park_id, row.site.managing_district_id)
                for row in fresh
            ],
        )
    )
    ids = []
    versions = []
    for row in batch:
        parcel_id = row.known.id if row.known is not None else next(made)
        start = _first_day(row, effective)
        if row.known is not None:
            start = _replace(connection, row, known.get(parcel_id), upload_id, effective)
        ids.append(parcel_id)
        versions.append(_version(row, parcel_id, start, upload_id))
    parcel_rows.add_versions(connection, versions, frame)
    _add_identifiers(connection, zip(ids, batch, strict=True), upload_id)
    return ids


def _add_identifiers(
    connection: Connection, rows: Iterable[tuple[int, ParcelRow]], upload_id: int | None
) -> None:
    identifier_rows.add(
        connection,
        [
            {
                "parcel_id": parcel_id,
                "park_id": row.site.park_id,
                "district_id": row.site.district_id,
                "scheme": scheme,
                "value": value,
                "upload_id": upload_id,
            }
            for parcel_id, row in rows
            for scheme, value in row.identifiers.items()
        ],
    )


def _replace(
    connection: Connection,
    row: ParcelRow,
    present: CurrentVersion | None,
    upload_id: int | None,
    effective: date | None,
) -> date | None:
    """Supersede the version in force; returns the first day of the one that takes its place."""
    if row.known is None:
        raise Conflict(Issue("parcel-changed-since", row.row).text)
    site = row.site
    if (row.known.district_id, row.known.park_id) != (site.district_id, site.park_id):
        parcel_rows.move(
            connection, row.known.id, site.district_id, site.park_id, site.managing_district_id
        )
    if present is None:
        return _reopen(connection, row, row.known.id, effective)
    parcel_rows.supersede(connection, [present.id], upload_id)
    starts_later = effective is not None and (
        present.valid_from is None or present.valid_from < effective
    )
    if not starts_later or effective is None:
        return present.valid_from
    parcel_rows.end_at(connection, present.id, effective, upload_id)
    return effective


def _reopen(
    connection: Connection, row: ParcelRow, parcel_id: int, effective: date | None
) -> date | None:
    """The first day of a parcel that was closed and is back: never before it was closed."""
    closed = parcel_rows.closed_on(connection, parcel_id)
    if closed is None:
        raise Conflict(Issue("parcel-changed-since", row.row).text)
    return max(closed, _first_day(row, effective) or closed)


def _first_day(row: ParcelRow, effective: date | None) -> date | None:
    """Contract or registration date as given to the day, else ``--effective``, else open."""
    for name in ("signed_on", "registered_on"):
        value = row.values.get(name)
        if isinstance(value, PreciseDate) and value.exact:
            return value.value
    return effective


def _version(
    row: ParcelRow, parcel_id: int, valid_from: date | None, upload_id: int | None
) -> NewVersion:
    placed = row.placed
    columns: dict[str, object] = {
        **_BLANK,
        **row.kept,
        "code": row.code,
        "valid_from": valid_from,
        "upload_id": upload_id,
        "plane_area": placed.plane_cm2,
        "ellipsoidal_area": placed.ellipsoidal_cm2,
        "survey_srid": placed.survey_srid,
        "drawn": placed.drawn_wkb,
        "repaired": placed.repaired,
        "content_digest": row.digest,
    }
    return NewVersion(
        parcel_id,
        row.site.park_id,
        row.site.district_id,
        columns,
        placed.geom_wkb,
        placed.plane_wkb,
    )
