"""Drawn parcels on their way in, in a temporary table, so that they are checked set by set."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, text

from gis_service.store.copying import copy_in, hex_ewkb
from gis_service.store.periods import live_at
from spatial.placing import Placed

_PAGE = 1_000
_CREATE = "CREATE TEMP TABLE {table} (place int, plane geometry(MultiPolygon)) ON COMMIT DROP"


def begin(connection: Connection) -> None:
    """An empty ``incoming``; those that come next are also in ``arriving``."""
    _create(connection, "incoming")


def add(connection: Connection, placed: Sequence[Placed], first: int, work_srid: int) -> None:
    """The next shapes, from place ``first`` on; until others come they are ``arriving``."""
    _create(connection, "arriving")
    shapes = hex_ewkb((item.plane_wkb for item in placed), work_srid)
    lines = (f"{place}\t{shape}\n" for place, shape in enumerate(shapes, start=first))
    copy_in(connection, "arriving", lines)
    _index(connection, "arriving")
    connection.execute(text("INSERT INTO incoming SELECT * FROM arriving"))


def finish(connection: Connection) -> None:
    """All have come: ``incoming`` is ready to be compared."""
    _index(connection, "incoming")


def _create(connection: Connection, table: str) -> None:
    connection.execute(text(f"DROP TABLE IF EXISTS {table}"))
    connection.execute(text(_CREATE.format(table=table)))


def _index(connection: Connection, table: str) -> None:
    # Large zones are read once and compared with the shapes under them, not the other way round.
    connection.execute(text(f"CREATE INDEX ON {table} USING gist (plane)"))
    connection.execute(text(f"ANALYZE {table}"))


def hold(connection: Connection, placed: Sequence[Placed], work_srid: int) -> None:
    """Put the shapes into ``incoming``; ``place`` is their position in the sequence."""
    begin(connection)
    add(connection, placed, 0, work_srid)
    finish(connection)


_LARGEST = text(
    "SELECT DISTINCT ON (i.place) i.place, f.code, f.name, f.park_id, f.district_id,"
    # Most shapes lie inside one outline, which is told far sooner than how much of them does.
    " CASE WHEN ST_Contains(f.plane, i.plane) THEN 1.0"
    " ELSE ST_Area(ST_Intersection(f.plane, i.plane)) / ST_Area(i.plane) END AS share"
    " FROM arriving i"
    " JOIN layer_feature f ON f.plane && i.plane AND ST_Intersects(f.plane, i.plane)"
    " JOIN layer_version v ON v.id = f.layer_version_id"
    f" WHERE v.kind = :kind AND {live_at('v')}"
    # A functional area lies over statutory districts; the statutory one is where land belongs.
    " AND NOT EXISTS (SELECT 1 FROM district d WHERE v.kind = 'district' AND d.code = f.code"
    " AND d.kind = 'functional')"
    " ORDER BY i.place, share DESC, f.id"
)


def largest_features(connection: Connection, kind: str, as_of: date) -> dict[int, Row[Any]]:
    """By place of ``arriving``: the feature that holds most of the shape, with its share."""
    rows = connection.execute(_LARGEST, {"kind": kind, "as_of": as_of})
    return {row.place: row for row in rows}


COMMON = (
    "CASE WHEN ST_Covers({one}, {other}) THEN ST_Area({other})"
    " ELSE ST_Area(ST_CollectionExtract(ST_Intersection({one}, {other}), 3)) END"
)
"""Area that two shapes share, m²; the first is prepared once for all others."""

_OVERLAPS = text(
    "SELECT i.place, v.parcel_id, v.code, met.area, ST_Area(i.plane) AS own,"
    " ST_Area(v.plane) AS other"
    " FROM incoming i JOIN parcel_version v ON v.plane && i.plane"
    " AND v.superseded_at IS NULL AND v.valid_to IS NULL AND ST_Intersects(i.plane, v.plane)"
    f" CROSS JOIN LATERAL (SELECT {COMMON.format(one='i.plane', other='v.plane')} AS area) AS met"
    " WHERE met.area > :least ORDER BY i.place, v.code"
)


def overlaps(connection: Connection, least_m2: float) -> Iterator[Row[Any]]:
    """Shapes that share more than ``least_m2`` with current parcels of the scope; areas in m².

    By place; a file of known parcels has one with each of them, so they come some at a time.
    """
    yield from connection.execute(
        _OVERLAPS,
        {"least": least_m2},
        execution_options={"stream_results": True, "yield_per": _PAGE},
    )
