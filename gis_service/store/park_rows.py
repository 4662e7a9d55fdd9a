"""What a park's page counts beside the totals of its list: idle states, stock, freshness (园区)."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, text

from gis_service.store.facts import FACT_TABLES
from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.parcel_views import AREA
from parcels.idle_state import IdleState
from parcels.stock_class import StockClass

Counted = tuple[int, int]
"""Parcels and their legal area in cm²."""


def by_idle(connection: Connection, query: ParcelQuery) -> dict[IdleState, Counted]:
    """Parcels of a query by idle state; without an assessment they are in none."""
    found = _by(connection, query, "a.idle_state", "a.idle_state IS NOT NULL")
    return {IdleState(key): counted for key, counted in found.items()}


def by_stock(connection: Connection, query: ParcelQuery) -> dict[StockClass, Counted]:
    """Parcels of a query by class of the stock chain, as the filter of the list reads it."""
    names = {kind.number: kind for kind in StockClass}
    found = _by(connection, query, f"coalesce(a.stock, {StockClass.UNKNOWN.number})", "true")
    return {names[key]: counted for key, counted in found.items()}


def _by(connection: Connection, query: ParcelQuery, column: str, also: str) -> dict[int, Counted]:
    source, bound = query.from_where(also)
    rows = connection.execute(
        text(f"SELECT {column} AS key, count(*) AS n, sum({AREA}) AS cm2{source} GROUP BY 1"),
        bound,
    )
    return {row.key: (row.n, int(row.cm2)) for row in rows}


_KINDS = {"parcels": "parcel_version", **{kind: table.name for kind, table in FACT_TABLES.items()}}


def last_stored(connection: Connection, park_id: int) -> Mapping[str, date]:
    """Day (China) on which each kind of data of a park last came in, by kind of upload."""
    union = " UNION ALL ".join(
        f"SELECT '{kind}' AS kind, max(recorded_at AT TIME ZONE 'Asia/Shanghai')::date AS day"
        f" FROM {table} WHERE park_id = :park_id"
        for kind, table in _KINDS.items()
    )
    rows = connection.execute(text(union), {"park_id": park_id})
    return {row.kind: row.day for row in rows if row.day is not None}
