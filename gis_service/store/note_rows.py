"""Reading and writing notes and bookmarks of the map (标注、书签)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from gis_service.errors import Conflict, NotFound, Unusable
from gis_service.store.base import NO_DISTRICT, NO_PARK
from gis_service.store.notes import map_bookmark, map_note
from gis_service.store.periods import live_at
from gis_service.user import Scope, User

_GONE = "这条标注已被撤下，或不是您添加的，请刷新后再看。"


@dataclass(frozen=True, slots=True)
class Note:
    """A note in force; ``shape`` is GeoJSON in degrees, ``own``: the reader wrote it."""

    id: int
    body: str
    owner_name: str
    own: bool
    shared: bool
    expires_on: date
    created_on: date
    shape: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A named view: the query of the page's address."""

    id: int
    name: str
    address: str


_MEMBERSHIP = text(
    "SELECT f.kind, p.id AS park, coalesce(d.id, p.district_id) AS district FROM layer_feature f"
    " JOIN layer_version l ON l.id = f.layer_version_id"
    " LEFT JOIN park p ON p.id = f.park_id"
    " LEFT JOIN district d ON f.kind = 'district' AND d.code = f.code"
    f" WHERE f.kind IN ('park', 'district') AND {live_at('l')}"
    " AND ST_Intersects(f.geom, ST_PointOnSurface(ST_GeomFromText(:wkt, 4490)))"
    " ORDER BY f.kind, f.code"
)
_IN_SCOPE = "(n.park_id = ANY(:parks) OR n.district_id = ANY(:districts))"


def notes_in_force(connection: Connection, user: User, today: date) -> list[Note]:
    """Own notes, and shared ones whose place lies in the scope; newest first."""
    scoped = "true" if user.scope.city else _IN_SCOPE
    rows = connection.execute(
        text(
            "SELECT n.id, n.body, n.owner_name, n.owner_id = :account AS own, n.shared,"
            " n.expires_on, (n.created_at AT TIME ZONE 'Asia/Shanghai')::date AS created_on,"
            " ST_AsGeoJSON(n.geom, 6) AS shape FROM map_note n"
            " WHERE n.withdrawn_at IS NULL AND n.expires_on >= :today"
            f" AND (n.owner_id = :account OR n.shared AND {scoped}) ORDER BY n.id DESC"
        ),
        {"account": user.id, "today": today} | _scope(user.scope),
    )
    return [
        Note(
            row.id,
            row.body,
            row.owner_name,
            row.own,
            row.shared,
            row.expires_on,
            row.created_on,
            json.loads(row.shape),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class NewNote:
    """A note as checked; ``wkt`` in degrees."""

    body: str
    wkt: str
    shared: bool
    expires_on: date


def add_note(connection: Connection, user: User, new: NewNote, today: date) -> int:
    """Store a note with the park and the district that its place lies in today; its id.

    Raises Unusable for a shared one outside the scope: who is there would not know its writer.
    """
    rows = connection.execute(_MEMBERSHIP, {"wkt": new.wkt, "as_of": today}).all()
    park = next((row.park for row in rows if row.park is not None), NO_PARK)
    # A park's own district goes first, as it does for land.
    district = next((row.district for row in reversed(rows) if row.district), NO_DISTRICT)
    scope = user.scope
    inside = park in scope.parks or district in scope.districts
    if new.shared and not scope.city and not inside:
        raise Unusable("这个位置不在您的管理范围内，只能存为仅自己可见的标注。")
    statement = insert(map_note).values(
        park_id=park,
        district_id=district,
        owner_id=user.id,
        owner_name=user.display_name,
        shared=new.shared,
        body=new.body,
        geom=func.ST_GeomFromText(new.wkt, 4490),
        expires_on=new.expires_on,
    )
    return int(connection.execute(statement.returning(map_note.c.id)).scalar_one())


def count_own(connection: Connection, user: User, today: date) -> int:
    query = select(func.count()).where(
        map_note.c.owner_id == user.id,
        map_note.c.withdrawn_at.is_(None),
        map_note.c.expires_on >= today,
    )
    return int(connection.execute(query).scalar_one())


def withdraw_note(connection: Connection, user: User, note_id: int) -> None:
    """Take an own note off the map. Raises NotFound for another's, or one already gone."""
    done = connection.execute(
        update(map_note)
        .where(
            map_note.c.id == note_id,
            map_note.c.owner_id == user.id,
            map_note.c.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=func.now())
    )
    if done.rowcount != 1:
        raise NotFound(_GONE)


def bookmarks_of(connection: Connection, user: User) -> list[Bookmark]:
    query = (
        select(map_bookmark.c.id, map_bookmark.c.name, map_bookmark.c.address)
        .where(map_bookmark.c.owner_id == user.id)
        .order_by(map_bookmark.c.name)
    )
    return [Bookmark(*row) for row in connection.execute(query)]


def add_bookmark(connection: Connection, user: User, name: str, address: str) -> int:
    """Store a view under a name; its id. Raises Conflict when the user has one of that name."""
    statement = insert(map_bookmark).values(owner_id=user.id, name=name, address=address)
    try:
        with connection.begin_nested():
            return int(connection.execute(statement.returning(map_bookmark.c.id)).scalar_one())
    except IntegrityError as error:
        raise Conflict(f"已有名为“{name}”的书签，请换一个名称，或先删除原来的。") from error


def delete_bookmark(connection: Connection, user: User, bookmark_id: int) -> None:
    """Raises NotFound for another's, or one already gone."""
    done = connection.execute(
        delete(map_bookmark).where(
            map_bookmark.c.id == bookmark_id, map_bookmark.c.owner_id == user.id
        )
    )
    if done.rowcount != 1:
        raise NotFound("这个书签已删除，请刷新后再看。")


def _scope(scope: Scope) -> dict[str, object]:
    return {"parks": list(scope.parks), "districts": list(scope.districts)}
