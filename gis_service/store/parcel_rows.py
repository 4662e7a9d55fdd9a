"""Writing parcels and their versions (宗地及其版本)."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Dialect, TypeDecorator, func, insert, select, text, update

from gis_service.store.copying import copy_in, hex_ewkb, rows_of
from gis_service.store.parcels import parcel, parcel_version
from gis_service.store.periods import REVIVED
from parcels.frame import CityFrame


@dataclass(frozen=True, slots=True)
class NewVersion:
    """What a version says; areas in cm², shapes as WKB. ``columns`` are parcel_version's."""

    parcel_id: int
    park_id: int
    district_id: int
    columns: Mapping[str, Any]
    geom_wkb: bytes
    plane_wkb: bytes


def add_parcels(connection: Connection, sites: Sequence[tuple[int, int, int | None]]) -> list[int]:
    """New parcels for (district_id, park_id, managing_district_id), ids in the same order."""
    if not sites:
        return []
    rows = [
        {"district_id": district, "park_id": park, "managing_district_id": managing}
        for district, park, managing in sites
    ]
    statement = insert(parcel).returning(parcel.c.id, sort_by_parameter_order=True)
    return list(connection.execute(statement, rows).scalars())


def move(
    connection: Connection, parcel_id: int, district_id: int, park_id: int, managing: int | None
) -> None:
    """Give a parcel another site; every row that carries its scope follows by the foreign keys."""
    connection.execute(
        update(parcel)
        .where(parcel.c.id == parcel_id)
        .values(district_id=district_id, park_id=park_id, managing_district_id=managing)
    )


def add_versions(connection: Connection, versions: Sequence[NewVersion], frame: CityFrame) -> None:
    """Insert versions, all by one statement."""
    if not versions:
        return
    names = sorted(versions[0].columns)
    columns = ", ".join(["parcel_id", "park_id", "district_id", *names, "geom", "plane"])
    connection.execute(text("DROP TABLE IF EXISTS new_version"))
    connection.execute(
        text(
            f"CREATE TEMP TABLE new_version ON COMMIT DROP AS"
            f" SELECT {columns} FROM parcel_version WITH NO DATA"
        )
    )
    copy_in(connection, "new_version", _lines(versions, names, frame, connection.dialect))
    connection.execute(
        text(f"INSERT INTO parcel_version ({columns}) SELECT {columns} FROM new_version")
    )


def _lines(
    versions: Sequence[NewVersion], names: Sequence[str], frame: CityFrame, dialect: Dialect
) -> Iterator[str]:
    kinds = [parcel_version.c[name].type for name in names]
    # Only types of ours write something other than the value itself (cm² as m²).
    binders = [
        kind.bind_processor(dialect) if isinstance(kind, TypeDecorator) else None for kind in kinds
    ]
    columns: list[Sequence[Any]] = [
        [version.parcel_id for version in versions],
        [version.park_id for version in versions],
        [version.district_id for version in versions],
    ]
    for name, binder in zip(names, binders, strict=True):
        column = [version.columns[name] for version in versions]
        columns.append(column if binder is None else _bound(column, binder))
    columns.append(hex_ewkb((version.geom_wkb for version in versions), frame.geographic_srid))
    columns.append(hex_ewkb((version.plane_wkb for version in versions), frame.work_srid))
    return rows_of(columns)


def _bound(column: Sequence[Any], binder: Callable[[Any], Any]) -> list[Any]:
    return [None if value is None else binder(value) for value in column]


@dataclass(frozen=True, slots=True)
class CurrentVersion:
    """The version of a parcel without an end, as known now."""

    id: int
    valid_from: date | None
    content_digest: bytes


def current(connection: Connection, parcel_ids: Sequence[int]) -> dict[int, CurrentVersion]:
    statement = select(
        parcel_version.c.parcel_id,
        parcel_version.c.id,
        parcel_version.c.valid_from,
        parcel_version.c.content_digest,
    ).where(
        parcel_version.c.parcel_id.in_(list(parcel_ids)),
        parcel_version.c.superseded_at.is_(None),
        parcel_version.c.valid_to.is_(None),
    )
    return {
        row.parcel_id: CurrentVersion(row.id, row.valid_from, bytes(row.content_digest))
        for row in connection.execute(statement)
    }


def supersede(connection: Connection, version_ids: Sequence[int], upload_id: int | None) -> None:
    """These versions are no longer what we know; they stay for ``known_at`` and for undo."""
    connection.execute(
        update(parcel_version)
        .where(parcel_version.c.id.in_(list(version_ids)))
        .values(superseded_at=func.now(), superseded_by_upload=upload_id)
    )


_CLOSED_ON = text(
    "SELECT max(valid_to) FROM parcel_version"
    " WHERE parcel_id = :parcel_id AND superseded_at IS NULL"
)


def closed_on(connection: Connection, parcel_id: int) -> date | None:
    """The day on which the last known version of a parcel ends."""
    return connection.scalar(_CLOSED_ON, {"parcel_id": parcel_id})


def begun_on(connection: Connection, parcel_id: int) -> date | None:
    """The first day of which a parcel is known; None when it has been there since ever."""
    return connection.scalar(_BEGUN_ON, {"parcel_id": parcel_id})


_BEGUN_ON = text(
    "SELECT CASE WHEN bool_and(valid_from IS NOT NULL) THEN min(valid_from) END"
    " FROM parcel_version WHERE parcel_id = :parcel_id AND superseded_at IS NULL"
)


@dataclass(frozen=True, slots=True)
class OpenParcel:
    """A parcel with a version in force without an end."""

    parcel_id: int
    version_id: int
    code: str
    valid_from: date | None


_OPEN = text(
    "SELECT parcel_id, id AS version_id, code, valid_from FROM parcel_version"
    " WHERE superseded_at IS NULL AND valid_to IS NULL"
    " AND (park_id = ANY(:parks) OR (park_id = 0 AND district_id = ANY(:districts)))"
    " ORDER BY code, id"
)


def open_at_sites(
    connection: Connection, parks: Collection[int], outside_in: Collection[int]
) -> list[OpenParcel]:
    """Open parcels of whole parks, and of districts outside every park."""
    bound = {"parks": sorted(parks), "districts": sorted(outside_in)}
    return [OpenParcel(*row) for row in connection.execute(_OPEN, bound)]


_COPY_WITH_END = (
    "INSERT INTO parcel_version ({columns}, valid_to, upload_id)"
    " SELECT {columns}, :valid_to, :upload_id FROM parcel_version WHERE id = :id"
)


def end_at(connection: Connection, version_id: int, valid_to: date, upload_id: int | None) -> None:
    """Repeat a version with an end, as known from now on (its open form is superseded)."""
    kept = [
        column.name
        for column in parcel_version.c
        if column.computed is None
        and column.name
        not in (
            "id",
            "valid_to",
            "recorded_at",
            "superseded_at",
            "upload_id",
            "superseded_by_upload",
            "unknown_during",
            "corrects",
        )
    ]
    statement = text(_COPY_WITH_END.format(columns=", ".join(kept)))
    connection.execute(statement, {"id": version_id, "valid_to": valid_to, "upload_id": upload_id})


_SITES = text(
    "SELECT id, district_id, park_id, managing_district_id FROM parcel WHERE id = ANY(:ids)"
)


def sites(
    connection: Connection, parcel_ids: Collection[int]
) -> dict[int, tuple[int, int, int | None]]:
    """Where parcels belong now: (district_id, park_id, managing_district_id)."""
    rows = connection.execute(_SITES, {"ids": sorted(parcel_ids)})
    return {row.id: (row.district_id, row.park_id, row.managing_district_id) for row in rows}


_UNDO_NEW = text(
    "UPDATE parcel_version SET superseded_at = now(), superseded_by_upload = NULL"
    " WHERE upload_id = :upload_id AND superseded_at IS NULL RETURNING parcel_id"
)
_UNDO_OLD = text(
    f"UPDATE parcel_version SET {REVIVED}, superseded_by_upload = NULL"
    " WHERE superseded_by_upload = :upload_id RETURNING parcel_id"
)
_UNDO_IDENTIFIERS = text(
    "UPDATE parcel_identifier SET superseded_at = now()"
    " WHERE upload_id = :upload_id AND superseded_at IS NULL"
)
_CHANGED_AFTER = text(
    "SELECT count(*) FROM parcel_version WHERE upload_id = :upload_id"
    " AND superseded_at IS NOT NULL AND superseded_by_upload IS DISTINCT FROM :upload_id"
)


def changed_after(connection: Connection, upload_id: int) -> int:
    """How many versions of an upload were replaced by a later one; those forbid its undo."""
    return connection.scalar(_CHANGED_AFTER, {"upload_id": upload_id}) or 0


def undo(connection: Connection, upload_id: int) -> set[int]:
    """Supersede the versions of an upload and bring their predecessors back; parcels touched."""
    bound = {"upload_id": upload_id}
    touched = set(connection.execute(_UNDO_NEW, bound).scalars())
    touched |= set(connection.execute(_UNDO_OLD, bound).scalars())
    connection.execute(_UNDO_IDENTIFIERS, bound)
    return touched


_LIVE_OF_UPLOAD = text(
    "SELECT count(DISTINCT parcel_id) FROM parcel_version"
    " WHERE upload_id = :upload_id AND superseded_at IS NULL"
)
_REPORTED_ON_NEW = text(
    "WITH fresh AS (SELECT parcel_id FROM parcel_version v WHERE upload_id = :upload_id"
    " AND superseded_at IS NULL AND NOT EXISTS (SELECT 1 FROM parcel_version o"
    " WHERE o.parcel_id = v.parcel_id AND o.upload_id IS DISTINCT FROM :upload_id"
    " AND (o.superseded_at IS NULL OR o.superseded_by_upload = :upload_id)))"
    " SELECT (SELECT count(*) FROM contract JOIN fresh USING (parcel_id)"
    " WHERE superseded_at IS NULL)"
    " + (SELECT count(*) FROM building JOIN fresh USING (parcel_id) WHERE superseded_at IS NULL)"
    " + (SELECT count(*) FROM progress JOIN fresh USING (parcel_id) WHERE superseded_at IS NULL)"
    " + (SELECT count(*) FROM occupancy JOIN fresh USING (parcel_id) WHERE superseded_at IS NULL)"
)


def live_of_upload(connection: Connection, upload_id: int) -> int:
    """Parcels that an upload's versions speak of, as far as the scope shows them."""
    return connection.scalar(_LIVE_OF_UPLOAD, {"upload_id": upload_id}) or 0


def reported_on_new(connection: Connection, upload_id: int) -> int:
    """Live reports on parcels that exist by this upload only."""
    return connection.scalar(_REPORTED_ON_NEW, {"upload_id": upload_id}) or 0
