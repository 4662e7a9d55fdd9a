"""Reading and writing reference layers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select, text, update

from gis_service.store.layers import layer_version
from gis_service.store.periods import REVIVED, known, live_at
from gis_service.store.places import district, park
from parcels.layers import LayerKind


@dataclass(frozen=True, slots=True)
class LayerVersion:
    """A version not superseded; in force on [valid_from, valid_to)."""

    id: int
    kind: LayerKind
    valid_from: date
    valid_to: date | None
    approximate: bool
    source: str
    feature_count: int
    recorded_at: datetime


def add_version(
    connection: Connection,
    *,
    kind: LayerKind,
    valid_from: date,
    approximate: bool,
    source: str,
    feature_count: int,
    upload_id: int | None,
) -> int:
    """Store a version and end the one it follows; a later one of its kind limits it."""
    follower = connection.scalar(
        select(func.min(layer_version.c.valid_from)).where(
            layer_version.c.kind == kind,
            layer_version.c.superseded_at.is_(None),
            layer_version.c.valid_from > valid_from,
        )
    )
    _close_former(connection, kind, valid_from, upload_id)
    return connection.execute(
        insert(layer_version)
        .values(
            kind=kind,
            valid_from=valid_from,
            valid_to=follower,
            approximate=approximate,
            source=source,
            feature_count=feature_count,
            upload_id=upload_id,
        )
        .returning(layer_version.c.id)
    ).scalar_one()


def _close_former(
    connection: Connection, kind: LayerKind, valid_from: date, upload_id: int | None
) -> None:
    live = (layer_version.c.kind == kind, layer_version.c.superseded_at.is_(None))
    connection.execute(
        update(layer_version)
        .where(*live, layer_version.c.valid_from == valid_from)
        .values(superseded_at=func.now(), superseded_by_upload=upload_id)
    )
    connection.execute(
        update(layer_version)
        .where(
            *live,
            layer_version.c.valid_from < valid_from,
            or_(layer_version.c.valid_to.is_(None), layer_version.c.valid_to > valid_from),
        )
        .values(valid_to=valid_from)
    )


_UNDO_NEW = text(
    "UPDATE layer_version SET superseded_at = now() WHERE upload_id = :upload_id"
    " AND superseded_at IS NULL RETURNING kind"
)
_UNDO_OLD = text(
    f"UPDATE layer_version SET {REVIVED}, superseded_by_upload = NULL"
    " WHERE superseded_by_upload = :upload_id"
)
# Versions of a kind follow one another without gap: the next one's first day ends each.
_RECHAIN = text(
    "UPDATE layer_version v SET valid_to = n.next_from FROM (SELECT id, lead(valid_from)"
    " OVER (ORDER BY valid_from) AS next_from FROM layer_version"
    " WHERE kind = :kind AND superseded_at IS NULL) AS n"
    " WHERE v.id = n.id AND v.valid_to IS DISTINCT FROM n.next_from"
)


def undo(connection: Connection, upload_id: int) -> list[LayerKind]:
    """Take back the version of an upload; what it replaced holds again. The kinds concerned."""
    bound = {"upload_id": upload_id}
    kinds = [LayerKind(kind) for kind in connection.execute(_UNDO_NEW, bound).scalars()]
    connection.execute(_UNDO_OLD, bound)
    for kind in kinds:
        connection.execute(_RECHAIN, {"kind": kind.value})
    return kinds


def replaced_after(connection: Connection, upload_id: int) -> bool:
    """Whether a later load took the place of the version of an upload."""
    query = select(func.count()).where(
        layer_version.c.upload_id == upload_id, layer_version.c.superseded_at.is_not(None)
    )
    return bool(connection.scalar(query))


_ADD_FEATURE = text(
    "INSERT INTO layer_feature (layer_version_id, kind, code, name, park_id, district_id,"
    " plane_area, geom, plane)"
    " VALUES (:layer_version_id, :kind, :code, :name, :park_id, :district_id, :plane_area,"
    " ST_Multi(ST_GeomFromWKB(:geom, 4490)), ST_Multi(ST_GeomFromWKB(:plane, :work_srid)))"
)


def add_features(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    connection.execute(_ADD_FEATURE, list(rows))


_COLUMNS = (
    "v.id, v.kind, v.valid_from, v.valid_to, v.approximate, v.source, v.feature_count,"
    " v.recorded_at FROM layer_version v"
)
_LIVE = f"SELECT {_COLUMNS} WHERE {{live}} ORDER BY v.kind"
# Loading a version ends the one before in place; then, it had no end yet.
_LIVE_THEN = (
    f"SELECT DISTINCT ON (v.kind) {_COLUMNS}"
    " WHERE {known} AND v.valid_from <= :as_of ORDER BY v.kind, v.valid_from DESC, v.id DESC"
)


def live_versions(
    connection: Connection, as_of: date, known_at: datetime | None = None
) -> list[LayerVersion]:
    """The version of each kind in force on a day, as known now or at a moment."""
    if known_at is None:
        statement = _LIVE.format(live=live_at("v"))
    else:
        statement = _LIVE_THEN.format(known=known("v", known_at))
    rows = connection.execute(text(statement), {"as_of": as_of, "known_at": known_at})
    return [_version(row) for row in rows]


def _version(row: Row[Any]) -> LayerVersion:
    return LayerVersion(
        row.id,
        LayerKind(row.kind),
        row.valid_from,
        row.valid_to,
        row.approximate,
        row.source,
        row.feature_count,
        row.recorded_at,
    )


def all_versions(connection: Connection) -> list[LayerVersion]:
    """Every version not superseded, newest first within its kind."""
    rows = connection.execute(
        select(layer_version)
        .where(layer_version.c.superseded_at.is_(None))
        .order_by(layer_version.c.kind, layer_version.c.valid_from.desc())
    )
    return [_version(row) for row in rows]


def district_ids(connection: Connection) -> dict[str, int]:
    return {row.code: row.id for row in connection.execute(select(district.c.code, district.c.id))}


def statutory_ids(connection: Connection) -> dict[str, int]:
    """Districts that land belongs to, without functional areas: id by code."""
    query = select(district.c.code, district.c.id).where(district.c.kind == "statutory")
    return {row.code: row.id for row in connection.execute(query)}


def park_ids(connection: Connection) -> dict[str, int]:
    return {row.code: row.id for row in connection.execute(select(park.c.code, park.c.id))}


def save_district(connection: Connection, code: str, name: str, kind: str) -> int:
    """Create or rename a district; the code is its identity."""
    found = connection.scalar(select(district.c.id).where(district.c.code == code))
    if found is None:
        return connection.execute(
            insert(district).values(code=code, name=name, kind=kind).returning(district.c.id)
        ).scalar_one()
    connection.execute(update(district).where(district.c.id == found).values(name=name))
    return found


def save_park(connection: Connection, code: str, name: str, district_id: int) -> int:
    """Create or rename a park; the code is its identity."""
    found = connection.scalar(select(park.c.id).where(park.c.code == code))
    if found is None:
        return connection.execute(
            insert(park).values(code=code, name=name, district_id=district_id).returning(park.c.id)
        ).scalar_one()
    connection.execute(
        update(park).where(park.c.id == found).values(name=name, district_id=district_id)
    )
    return found


def live_shapes(connection: Connection, kind: LayerKind, as_of: date) -> list[Any]:
    """Rows (code, name, park_id, district_id, plane as WKB) of a kind live at ``as_of``."""
    return list(
        connection.execute(
            text(
                "SELECT f.code, f.name, f.park_id, f.district_id, ST_AsBinary(f.plane) AS plane"
                " FROM layer_feature f JOIN layer_version v ON v.id = f.layer_version_id"
                f" WHERE v.kind = :kind AND {live_at('v')}"
            ),
            {"kind": kind.value, "as_of": as_of},
        )
    )
