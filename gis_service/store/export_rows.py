"""Every parcel of the one query, as it comes from the database (导出同源)."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, text

from gis_service.store.parcel_query import SUSPENDED, ParcelQuery
from gis_service.store.parcel_views import AREA

_PAGE = 2000


class Outline(StrEnum):
    """Which outline of a parcel goes along, by the column that holds it."""

    DEGREES = "geom"
    """EPSG:4490, longitude first."""
    PLANE = "plane"
    """The city's working grid, east first."""


def parcel_rows(
    connection: Connection, query: ParcelQuery, outline: Outline | None = None
) -> Iterator[Row[Any]]:
    """All parcels in the order of the list, a page at a time: memory does not grow with them.

    ``verdicts`` and ``measured`` are the stored arrays, None where the day is not assessed;
    ``shape`` is the outline as WKB, None unless asked for.
    """
    source, bound = query.from_where()
    rows = connection.execute(
        text(listed_sql(query, source, outline, "listed.verdict, listed.code, listed.id")),
        bound,
        execution_options={"stream_results": True, "yield_per": _PAGE},
    )
    yield from rows


def listed_sql(
    query: ParcelQuery, source: str, outline: Outline | None, order: str, cut: str = ""
) -> str:
    """A row a parcel of ``source``, which ``query.from_where`` made; ``cut`` ends the inner one."""
    shape = "NULL::bytea" if outline is None else f"ST_AsBinary(v.{outline.value}, 'NDR')"
    return (
        "SELECT listed.*, d.name AS district, p.name AS park FROM ("
        "SELECT v.parcel_id AS id, v.code, v.name, v.holder, v.holder_uscc, v.land_use,"
        f" v.district_id, v.park_id, {AREA} AS cm2, {query.verdict_sql} AS verdict,"
        " a.verdicts, a.measured, a.idle_state, coalesce(a.decided, 0) AS decided,"
        f" {SUSPENDED} AS suspended,"
        f" {shape} AS shape{source}{cut}"
        ") AS listed LEFT JOIN district d ON d.id = listed.district_id"
        f" LEFT JOIN park p ON p.id = listed.park_id ORDER BY {order}"
    )
