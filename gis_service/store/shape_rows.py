"""Shapes of a query's parcels and of the layers in force, in degrees, for a map (图形)."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, text

from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.parcel_views import AREA
from gis_service.store.periods import live_at
from parcels.layers import LayerKind
from parcels.verdict import Verdict

_PAGE = 500
_DIGITS = 6
_DISPLAY_TOLERANCE = 0.0001
"""Degrees (about 10 m): reference lines only; parcels keep every vertex."""


@dataclass(frozen=True, slots=True)
class ShapeRow:
    """A parcel as drawn: MultiPolygon coordinates in degrees, legal area in cm²."""

    id: int
    code: str
    name: str
    district: str | None
    park: str | None
    cm2: int
    verdict: Verdict
    shape: Any


def parcel_shapes(connection: Connection, query: ParcelQuery) -> Iterator[list[ShapeRow]]:
    """All parcels of the query, worst first, some hundred at a time."""
    source, bound = query.from_where()
    rows = connection.execute(
        text(
            f"SELECT v.parcel_id AS id, v.code, v.name, v.district_id, v.park_id, {AREA} AS cm2,"
            f" {query.verdict_sql} AS verdict, ST_AsGeoJSON(v.geom, {_DIGITS}) AS drawn,"
            " (SELECT d.name FROM district d WHERE d.id = v.district_id) AS district,"
            f" (SELECT p.name FROM park p WHERE p.id = v.park_id) AS park{source}"
            f" ORDER BY {query.verdict_sql}, v.code, v.parcel_id"
        ),
        bound,
        execution_options={"stream_results": True, "yield_per": _PAGE},
    )
    for part in rows.partitions(_PAGE):
        yield [
            ShapeRow(
                row.id,
                row.code,
                row.name,
                row.district,
                row.park,
                row.cm2,
                Verdict(row.verdict),
                json.loads(row.drawn)["coordinates"],
            )
            for row in part
        ]


@dataclass(frozen=True, slots=True)
class LayerRows:
    """A layer in force with the features the scope may see: (name, MultiPolygon in degrees)."""

    kind: LayerKind
    valid_from: date
    approximate: bool
    source: str
    features: Sequence[tuple[str, Any]]


def layer_shapes(connection: Connection, as_of: date) -> list[LayerRows]:
    """Every layer in force on a day, simplified for display."""
    rows = connection.execute(
        text(
            "SELECT l.id, l.kind, l.valid_from, l.approximate, l.source, f.name,"
            f" ST_AsGeoJSON(ST_Multi(ST_SimplifyPreserveTopology(f.geom, {_DISPLAY_TOLERANCE})),"
            f" {_DIGITS}) AS drawn"
            " FROM layer_version l JOIN layer_feature f ON f.layer_version_id = l.id"
            f" WHERE {live_at('l')} ORDER BY l.id, f.code"
        ),
        {"as_of": as_of},
    )
    features: dict[int, list[tuple[str, Any]]] = defaultdict(list)
    layers = {}
    for row in rows:
        layers[row.id] = row
        features[row.id].append((row.name, json.loads(row.drawn)["coordinates"]))
    return [
        LayerRows(LayerKind(row.kind), row.valid_from, row.approximate, row.source, features[key])
        for key, row in layers.items()
    ]
