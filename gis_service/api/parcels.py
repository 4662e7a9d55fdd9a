"""Tiles, totals, bounds, list and search: one query, five answers (一张图数据接口)."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from sqlalchemy import Row

from gis_service.access import CurrentUser, answered, answered_tile, open_work, require
from gis_service.answers import tile_answer
from gis_service.day import AsOf
from gis_service.errors import Unusable
from gis_service.parcel_address import AskedQuery
from gis_service.rights import BUSINESS_ROLES
from gis_service.store import parcel_views, search_rows
from gis_service.store.parcel_views import Listed, Place
from maps.legend import layer_label
from parcels.layers import LayerKind
from parcels.units import m2, mu, shown

router = APIRouter(
    prefix="/api/v1", tags=["地块"], dependencies=[Depends(require(*BUSINESS_ROLES))]
)

_FOUND_AT_MOST = 10
_PLACES_AT_MOST = 6
_FOUND_WORDS = {"district": "区县", "park": "园区", "parcel": "宗地", "firm": "企业"}
_PAGE = 50
_ROW_BYTES = 1000
"""What a row of a kept page or list of names is counted as."""
Zoom = Annotated[int, Path(ge=0, le=22)]
Column = Annotated[int, Path(ge=0, lt=1 << 22)]


@router.get("/tiles/parcels/{z}/{x}/{y}", response_class=Response)
async def parcel_tile(
    request: Request, user: CurrentUser, query: AskedQuery, z: Zoom, x: Column, y: Column
) -> Response:
    """Mapbox vector tile to be drawn 512 pixels wide, layer ``parcels``: pid, code, v (verdict)."""
    _check_tile(z, x, y)
    content = await answered_tile(
        request,
        user,
        ("parcels", query, z, x, y),
        lambda connection: parcel_views.parcel_tile(connection, query, z, x, y),
    )
    return tile_answer(request, user, content)


@router.get("/tiles/layers/{kind}/{z}/{x}/{y}", response_class=Response)
async def layer_tile(
    request: Request,
    user: CurrentUser,
    as_of: AsOf,
    kind: LayerKind,
    z: Zoom,
    x: Column,
    y: Column,
) -> Response:
    """Mapbox vector tile to be drawn 1024 pixels wide, layer ``features``: code, name."""
    _check_tile(z, x, y)
    content = await answered_tile(
        request,
        user,
        ("layer", kind, as_of, z, x, y),
        lambda connection: parcel_views.layer_tile(connection, kind, as_of, z, x, y),
    )
    return tile_answer(request, user, content)


@router.get("/totals")
def totals(request: Request, user: CurrentUser, query: AskedQuery) -> dict[str, Any]:
    """Parcels and legal area of the query, by verdict, and the layers in force on the day."""
    sums, layers = answered(
        request,
        user,
        ("totals and layers", query),
        lambda connection: (
            parcel_views.totals(connection, query),
            parcel_views.layer_counts(connection, query.as_of),
        ),
    )
    return {
        "as_of": query.as_of.isoformat(),
        "theme": query.theme.value,
        "count": sums.count,
        "area_m2": shown(m2(sums.cm2), 2),
        "area_mu": shown(mu(sums.cm2), 2),
        "by_verdict": [
            {
                "v": int(item.verdict),
                "word": item.verdict.word,
                "count": item.count,
                "area_mu": shown(mu(item.cm2), 2),
            }
            for item in sums.by_verdict
        ],
        "layers": [
            {
                "kind": layer.kind.value,
                "label": layer_label(layer.kind, layer.approximate),
                "count": layer.count,
                "valid_from": layer.valid_from.isoformat(),
                "approximate": layer.approximate,
                "credit": layer.source if layer.approximate else "",
            }
            for layer in layers
        ],
        "evaluated": sums.evaluated,
        "decided": sums.decided,
    }


@router.get("/bounds")
def bounds(request: Request, user: CurrentUser, query: AskedQuery) -> list[float] | None:
    """West, south, east, north of the query's parcels, degrees; null when there are none."""
    found = answered(
        request, user, ("bounds", query), lambda connection: parcel_views.bounds(connection, query)
    )
    return None if found is None else list(found)


@router.get("/parcels")
def parcels(
    request: Request, user: CurrentUser, query: AskedQuery, after: str | None = None
) -> dict[str, Any]:
    """Fifty parcels, worst first; ``next`` is the ``after`` of the following fifty."""
    place = read_place(after)
    rows = answered(
        request,
        user,
        ("page", query, place),
        lambda connection: parcel_views.page(connection, query, place, _PAGE),
        weight=lambda found: _ROW_BYTES * len(found),
    )
    return {
        "items": [_listed(row) for row in rows],
        "next": place_text(rows[-1].place) if len(rows) == _PAGE else None,
    }


@router.get("/search")
def search(
    request: Request,
    user: CurrentUser,
    query: AskedQuery,
    q: Annotated[str, Query(max_length=100)] = "",
) -> dict[str, Any]:
    """Parks, districts, parcels by code or name, then parcels of firms by name or 代码."""
    words = q.strip()
    if not words:
        return {"items": []}
    with open_work(request, user) as connection:
        places = search_rows.places(connection, query.as_of, words, _PLACES_AT_MOST)
        rows = parcel_views.search(connection, query, _FOUND_AT_MOST)
        bare = replace(query, text="")
        firms = search_rows.parcels_of_firms(connection, bare, words, _FOUND_AT_MOST)
    return {
        "items": [_found(row.kind, row, "") for row in places]
        + [_found("parcel", row, "") for row in rows]
        + [_found("parcel", row, row.firm) for row in firms]
    }


def _found(kind: str, row: Row[Any], firm: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "word": _FOUND_WORDS["firm" if firm else kind],
        "id": row.id,
        "code": row.code,
        "name": row.name,
        "firm": firm,
        "bounds": [row.w, row.s, row.e, row.n],
    }


@router.get("/layers/{kind}/labels")
def labels(request: Request, user: CurrentUser, as_of: AsOf, kind: LayerKind) -> dict[str, Any]:
    """Names of a layer's features and where to write them."""
    rows = answered(
        request,
        user,
        ("labels", kind, as_of),
        lambda connection: parcel_views.layer_labels(connection, kind, as_of),
        weight=lambda found: _ROW_BYTES * len(found),
    )
    return {"items": [dict(row._mapping) for row in rows]}


def read_place(after: str | None) -> Place | None:
    """Where the last page ended, as ``place_text`` wrote it. Raises Unusable."""
    if not after:
        return None
    verdict, _, rest = after.partition("~")
    code, _, identifier = rest.rpartition("~")
    try:
        return Place(int(verdict), code, int(identifier))
    except ValueError as error:
        raise Unusable("翻页位置不对，请回到第一页。") from error


def place_text(place: Place) -> str:
    return f"{place.verdict}~{place.code}~{place.id}"


def _listed(row: Listed) -> dict[str, Any]:
    return {
        "id": row.id,
        "code": row.code,
        "name": row.name,
        "park": row.park,
        "district": row.district,
        "area_mu": shown(mu(row.cm2), 2),
        "v": int(row.verdict),
        "word": row.verdict.word,
        "decided": row.decided,
        "suspended": row.suspended,
    }


def _check_tile(z: int, x: int, y: int) -> None:
    if x >= 1 << z or y >= 1 << z:
        raise Unusable("地图瓦片的编号超出范围。")
