"""Features for programs that read the map (OGC API): parcels of the one query, reference layers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, text

from gis_service.store.export_rows import Outline, listed_sql
from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.periods import live_at
from parcels.layers import LayerKind

Box = tuple[float, float, float, float]
_IN_BOX = (
    "{alias}.geom && ST_MakeEnvelope(:west, :south, :east, :north, 4490)"
    " AND ST_Intersects({alias}.geom, ST_MakeEnvelope(:west, :south, :east, :north, 4490))"
)


@dataclass(frozen=True, slots=True)
class Window:
    """Which features of a collection: in a box of degrees, after one, at most so many.

    ``only``: the one feature of this id.
    """

    limit: int
    box: Box | None = None
    after: int = 0
    only: int | None = None

    def conditions(self, alias: str, key: str) -> tuple[list[str], dict[str, Any]]:
        """SQL over ``alias`` with its bound values; ``key`` is the id that is paged by."""
        conditions, bound = self.place(alias)
        if self.only is not None:
            conditions.append(f"{key} = :only")
            bound["only"] = self.only
        conditions.append(f"{key} > :after_id")
        return conditions, bound | {"after_id": self.after, "limit": self.limit}

    def place(self, alias: str) -> tuple[list[str], dict[str, Any]]:
        """The box alone, as a count needs it."""
        if self.box is None:
            return [], {}
        named = zip(("west", "south", "east", "north"), self.box, strict=True)
        return [_IN_BOX.format(alias=alias)], dict(named)


def parcel_features(
    connection: Connection, query: ParcelQuery, window: Window, outline: Outline | None
) -> Sequence[Row[Any]]:
    """Parcels by id with the columns of ``export_rows.parcel_rows``; ``shape`` is WKB."""
    conditions, bound = window.conditions("v", "v.parcel_id")
    source, asked = query.from_where(*conditions)
    sql = listed_sql(query, source, outline, "listed.id", " ORDER BY v.parcel_id LIMIT :limit")
    return connection.execute(text(sql), asked | bound).all()


def count_parcels(connection: Connection, query: ParcelQuery, window: Window) -> int:
    conditions, bound = window.place("v")
    source, asked = query.from_where(*conditions)
    return int(connection.execute(text(f"SELECT count(*){source}"), asked | bound).scalar_one())


_LAYER = (
    " FROM layer_feature f JOIN layer_version l ON l.id = f.layer_version_id"
    f" WHERE l.kind = :kind AND {live_at('l')}"
)


def layer_features(
    connection: Connection, kind: LayerKind, as_of: date, window: Window, outline: Outline
) -> Sequence[Row[Any]]:
    """Features of a layer in force on a day; row policies leave out parks outside the scope."""
    conditions, bound = window.conditions("f", "f.id")
    return connection.execute(
        text(
            "SELECT f.id, f.code, f.name, l.approximate, l.valid_from,"
            f" ST_AsBinary(f.{outline.value}, 'NDR') AS shape{_LAYER}"
            f" AND {' AND '.join(conditions)} ORDER BY f.id LIMIT :limit"
        ),
        bound | {"kind": kind.value, "as_of": as_of},
    ).all()


def count_layer(connection: Connection, kind: LayerKind, as_of: date, window: Window) -> int:
    conditions, bound = window.place("f")
    where = "".join(f" AND {each}" for each in conditions)
    return int(
        connection.execute(
            text(f"SELECT count(*){_LAYER}{where}"),
            bound | {"kind": kind.value, "as_of": as_of},
        ).scalar_one()
    )
