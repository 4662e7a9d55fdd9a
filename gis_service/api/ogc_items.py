"""Features of the OGC service as GeoJSON, in the axis order of the system asked for."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Connection, Row

from gis_service.api.ogc_query import Frame, ItemsAsk
from gis_service.column_rights import exported, rights_of
from gis_service.documents.layout import layout
from gis_service.documents.parcel_table import LIST, parcel_values
from gis_service.errors import NotFound
from gis_service.sheets.writer import TableColumn, Value
from gis_service.store.export_rows import Outline
from gis_service.store.feature_rows import (
    Window,
    count_layer,
    count_parcels,
    layer_features,
    parcel_features,
)
from gis_service.store.parcel_query import ParcelQuery
from gis_service.user import User
from parcels.layers import LayerKind
from parcels.units import shown

PARCELS = "parcels"
LAYER_PREFIX = "layer-"
_PLACES = {Outline.DEGREES: 9, Outline.PLANE: 4}


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a document; ``rel`` says what for."""

    href: str
    rel: str
    type: str
    title: str

    @property
    def told(self) -> dict[str, str]:
        return {"href": self.href, "rel": self.rel, "type": self.type, "title": self.title}


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of features. ``next_after``: where the following page begins, None at the end."""

    features: list[dict[str, Any]]
    matched: int
    next_after: int | None
    crs: str


def parcel_items(connection: Connection, user: User, ask: ItemsAsk) -> Answer:
    drawn = ask.frame.outline if rights_of(user.role).service_outlines else None
    window = _one_more(ask.window)
    rows = parcel_features(connection, ask.query, window, drawn)
    matched = count_parcels(connection, ask.query, ask.window)
    return _answer(rows, _parcels(rows, user, ask.frame), matched, ask)


def layer_items(connection: Connection, kind: LayerKind, ask: ItemsAsk) -> Answer:
    day = ask.query.as_of
    rows = layer_features(connection, kind, day, _one_more(ask.window), ask.frame.outline)
    matched = count_layer(connection, kind, day, ask.window)
    return _answer(rows, _layers(rows, ask.frame), matched, ask)


def parcel_item(
    connection: Connection, user: User, parcel_id: int, as_of: date, frame: Frame
) -> dict[str, Any]:
    """Raises NotFound."""
    drawn = frame.outline if rights_of(user.role).service_outlines else None
    window = Window(limit=1, only=parcel_id)
    rows = parcel_features(connection, ParcelQuery(as_of, user.scope), window, drawn)
    return _only(_parcels(rows, user, frame))


def layer_item(
    connection: Connection, kind: LayerKind, feature_id: int, as_of: date, frame: Frame
) -> dict[str, Any]:
    """Raises NotFound."""
    window = Window(limit=1, only=feature_id)
    return _only(_layers(layer_features(connection, kind, as_of, window, frame.outline), frame))


def _one_more(window: Window) -> Window:
    """So that it is known whether there is a next page."""
    return Window(window.limit + 1, window.box, window.after)


def _answer(
    rows: Sequence[Row[Any]], features: list[dict[str, Any]], matched: int, ask: ItemsAsk
) -> Answer:
    limit = ask.window.limit
    following = rows[limit - 1].id if len(rows) > limit else None
    return Answer(features[:limit], matched, following, ask.frame.uri)


def _only(features: list[dict[str, Any]]) -> dict[str, Any]:
    if not features:
        raise NotFound("没有这个要素，或它不在您的管理范围内。")
    return features[0]


def _parcels(rows: Sequence[Row[Any]], user: User, frame: Frame) -> list[dict[str, Any]]:
    form = layout(LIST).only(exported(user.role, LIST, sensitive=False))
    made = []
    for row, outline in zip(rows, _geometries(rows, frame), strict=True):
        values = form.row(parcel_values(row))
        told = {
            column.header: _plain(value, column)
            for column, value in zip(form.columns, values, strict=True)
        }
        made.append(_feature(row.id, outline, told))
    return made


def _layers(rows: Sequence[Row[Any]], frame: Frame) -> list[dict[str, Any]]:
    return [
        _feature(
            row.id,
            outline,
            {
                "编号": row.code,
                "名称": row.name,
                "示意": "是" if row.approximate else "否",
                "起始日期": row.valid_from.isoformat(),
            },
        )
        for row, outline in zip(rows, _geometries(rows, frame), strict=True)
    ]


def _feature(identifier: int, outline: Any, told: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "id": identifier, "geometry": outline, "properties": told}


def _geometries(rows: Sequence[Row[Any]], frame: Frame) -> list[Any]:
    if not rows or rows[0].shape is None:
        return [None] * len(rows)
    drawn = shapely.from_wkb(np.array([bytes(row.shape) for row in rows], dtype=object))
    coordinates = np.round(shapely.get_coordinates(drawn), _PLACES[frame.outline])
    shapely.set_coordinates(drawn, coordinates[:, ::-1] if frame.swapped else coordinates)
    return [json.loads(text) for text in shapely.to_geojson(drawn)]


def _plain(value: Value, column: TableColumn) -> str | float | None:
    if isinstance(value, Fraction):
        return float(shown(value, column.places))
    return value if value is None or isinstance(value, int) else str(value)
