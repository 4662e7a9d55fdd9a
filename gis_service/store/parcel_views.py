"""What map, list and search read, all from the one parcel query (图、表、统计同源)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, text

from gis_service.store.parcel_query import SUSPENDED, ParcelQuery
from gis_service.store.periods import live_at
from parcels.layers import LayerKind
from parcels.units import CM2_PER_M2
from parcels.verdict import Verdict
from spatial.overlay import statement

PARCEL_TILE_PIXELS, LAYER_TILE_PIXELS = 512, 1024
"""How wide a tile is drawn. Tiles four times as wide as usual are a sixteenth of the requests; of
parcels, of which there are many, fewer at a time are sooner there."""

PARCEL_MARGIN_PIXELS, LAYER_MARGIN_PIXELS = 4, 16
PARCEL_SPOT_PIXELS = 6
OUTLINE_SPOT_PIXELS = 16
CROWD = 4000
"""Parcels of a tile beyond which those that would be drawn on one another are left out."""

NAMED_FROM = 12
"""Level from which tiles hold names of parcels beside their codes."""

AREA = f"coalesce(a.legal_area, (v.plane_area * {CM2_PER_M2})::bigint)"
"""SQL of a parcel's legal area in cm², the drawn one where no assessment says more."""


@dataclass(frozen=True, slots=True)
class VerdictCount:
    """Parcels of one verdict and their legal area, cm²."""

    verdict: Verdict
    count: int
    cm2: int


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of a query. ``evaluated``: every parcel of it has an assessment for the day."""

    by_verdict: tuple[VerdictCount, ...]
    decided: int
    evaluated: bool

    @property
    def count(self) -> int:
        return sum(item.count for item in self.by_verdict)

    @property
    def cm2(self) -> int:
        return sum(item.cm2 for item in self.by_verdict)


def totals(connection: Connection, query: ParcelQuery, *also: str) -> Totals:
    """Counts and areas; ``also``: further conditions over v and a, without values of users."""
    source, bound = query.from_where(*also)
    rows = connection.execute(
        text(
            f"SELECT {query.verdict_sql} AS verdict, count(*) AS n, sum({AREA}) AS cm2,"
            " count(*) FILTER (WHERE a.decided > 0) AS decided,"
            f" count(*) FILTER (WHERE a.id IS NULL) AS missing{source} GROUP BY 1"
        ),
        bound,
    ).all()
    found = {Verdict(row.verdict): row for row in rows}
    return Totals(
        by_verdict=tuple(
            VerdictCount(verdict, found[verdict].n, int(found[verdict].cm2))
            if verdict in found
            else VerdictCount(verdict, 0, 0)
            for verdict in Verdict
        ),
        decided=sum(row.decided for row in rows),
        evaluated=all(row.missing == 0 for row in rows),
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the list ended: verdict, then code, then id."""

    verdict: int
    code: str
    id: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A parcel in a list, area in cm²; ``park_id`` 0: none; ``suspended``: benefits (优惠暂停)."""

    id: int
    code: str
    name: str
    district: str | None
    park: str | None
    park_id: int
    cm2: int
    verdict: Verdict
    decided: bool
    suspended: bool

    @property
    def place(self) -> Place:
        return Place(int(self.verdict), self.code, self.id)


def page(
    connection: Connection, query: ParcelQuery, after: Place | None, limit: int, *also: str
) -> list[Listed]:
    """The next parcels, worst first then by code; keyset: no page is slower than the first.

    Verdict by verdict, so that each is read in the order of an index and not sorted as a whole.
    """
    found: list[Listed] = []
    for verdict in Verdict:
        passed = after is not None and verdict < after.verdict
        if passed or (query.verdicts and verdict not in query.verdicts):
            continue
        beyond = after if after is not None and verdict == after.verdict else None
        found += _showing(connection, query, verdict, beyond, limit - len(found), also)
        if len(found) == limit:
            break
    return found


def _showing(
    connection: Connection,
    query: ParcelQuery,
    verdict: Verdict,
    after: Place | None,
    limit: int,
    also: Sequence[str],
) -> list[Listed]:
    """Parcels of one verdict by code, then id."""
    beyond = ["(v.code, v.parcel_id) > (:after_code, :after_id)"] if after is not None else []
    source, bound = query.from_where(query.showing_sql(verdict), *also, *beyond)
    if after is not None:
        bound |= {"after_code": after.code, "after_id": after.id}
    joins = (
        " LEFT JOIN district d ON d.id = listed.district_id"
        " LEFT JOIN park p ON p.id = listed.park_id"
    )
    rows = connection.execute(
        text(
            "SELECT listed.*, d.name AS district, p.name AS park FROM ("
            f"SELECT v.parcel_id AS id, v.code, v.name, v.district_id, v.park_id, {AREA} AS cm2,"
            f" coalesce(a.decided, 0) > 0 AS decided, {SUSPENDED} AS suspended{source}"
            f" ORDER BY v.code, v.parcel_id LIMIT :limit) AS listed{joins}"
            " ORDER BY listed.code, listed.id"
        ),
        bound | {"limit": limit},
    )
    return [
        Listed(
            row.id,
            row.code,
            row.name,
            row.district,
            row.park,
            row.park_id,
            row.cm2,
            verdict,
            row.decided,
            row.suspended,
        )
        for row in rows
    ]


Bounds = tuple[float, float, float, float]


def bounds(connection: Connection, query: ParcelQuery) -> Bounds | None:
    """West, south, east, north in degrees of the parcels of a query; None when there are none."""
    source, bound = query.from_where()
    row = connection.execute(
        text(
            "SELECT ST_XMin(e) AS w, ST_YMin(e) AS s, ST_XMax(e) AS e2, ST_YMax(e) AS n"
            f" FROM (SELECT ST_Extent(v.geom) AS e{source}) AS extent"
        ),
        bound,
    ).one()
    return None if row.w is None else (row.w, row.s, row.e2, row.n)


def search(connection: Connection, query: ParcelQuery, limit: int) -> list[Row[Any]]:
    """Parcels whose code begins with, or whose name holds, the text of the query."""
    source, bound = query.from_where()
    return list(
        connection.execute(
            text(
                "SELECT v.parcel_id AS id, v.code, v.name, ST_XMin(v.geom) AS w,"
                " ST_YMin(v.geom) AS s, ST_XMax(v.geom) AS e, ST_YMax(v.geom) AS n"
                f"{source} ORDER BY v.code LIMIT :limit"
            ),
            bound | {"limit": limit},
        )
    )


def parcel_tile(connection: Connection, query: ParcelQuery, z: int, x: int, y: int) -> bytes:
    """A vector tile of the parcels of a query; empty bytes where there are none."""
    source, bound = query.from_where()
    sql = statement("parcel_tile").format(source=source, verdict=query.verdict_sql)
    return bytes(
        connection.execute(
            text(sql),
            bound
            | {
                "z": z,
                "x": x,
                "y": y,
                "pixels": PARCEL_TILE_PIXELS,
                "margin": PARCEL_MARGIN_PIXELS,
                "spot": PARCEL_SPOT_PIXELS,
                "crowd": CROWD,
                "named": NAMED_FROM,
            },
        ).scalar_one()
    )


def layer_tile(
    connection: Connection, kind: LayerKind, as_of: date, z: int, x: int, y: int
) -> bytes:
    """A vector tile of a reference layer; row policies leave out parks outside the scope."""
    sql = statement("layer_tile").format(live=live_at("l"))
    bound = {
        "kind": kind.value,
        "as_of": as_of,
        "z": z,
        "x": x,
        "y": y,
        "pixels": LAYER_TILE_PIXELS,
        "margin": LAYER_MARGIN_PIXELS,
        "spot": OUTLINE_SPOT_PIXELS,
    }
    return bytes(connection.execute(text(sql), bound).scalar_one())


@dataclass(frozen=True, slots=True)
class LayerCount:
    """A layer in force on a day with the features the scope may see."""

    kind: LayerKind
    count: int
    valid_from: date
    approximate: bool
    source: str


def layer_counts(connection: Connection, as_of: date) -> Sequence[LayerCount]:
    rows = connection.execute(
        text(
            "SELECT l.kind, l.valid_from, l.approximate, l.source, count(f.id) AS n"
            " FROM layer_version l LEFT JOIN layer_feature f ON f.layer_version_id = l.id"
            f" WHERE {live_at('l')} GROUP BY l.id ORDER BY l.id"
        ),
        {"as_of": as_of},
    )
    return [
        LayerCount(LayerKind(row.kind), row.n, row.valid_from, row.approximate, row.source)
        for row in rows
    ]


def layer_labels(connection: Connection, kind: LayerKind, as_of: date) -> list[Row[Any]]:
    """Names of a layer's features with a point inside each, in degrees."""
    return list(
        connection.execute(
            text(
                "SELECT f.code, f.name, ST_X(p) AS lon, ST_Y(p) AS lat FROM layer_feature f"
                " JOIN layer_version l ON l.id = f.layer_version_id,"
                " LATERAL (SELECT ST_PointOnSurface(f.geom) AS p) AS inside"
                f" WHERE l.kind = :kind AND {live_at('l')} ORDER BY f.code"
            ),
            {"kind": kind.value, "as_of": as_of},
        )
    )
