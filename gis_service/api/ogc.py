"""OGC API Features for QGIS and other programs (图形服务): Core and CRS over the one parcel query.

Only reading, within role and scope; columns as the table of classes lets a role take them out
without a further proof, so never one of 敏感.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from sqlalchemy import Connection

from gis_service import __version__, day
from gis_service.access import open_work
from gis_service.api.ogc_items import (
    LAYER_PREFIX,
    PARCELS,
    Answer,
    Link,
    layer_item,
    layer_items,
    parcel_item,
    parcel_items,
)
from gis_service.api.ogc_query import frames, read_frame, read_items
from gis_service.column_rights import rights_of
from gis_service.errors import NotFound, NotReady
from gis_service.program_access import ProgramUser
from gis_service.services import exporting
from gis_service.store import city_rows, parcel_views
from gis_service.store.city_rows import City
from gis_service.user import User
from maps.legend import layer_label
from parcels.layers import LayerKind

router = APIRouter(prefix="/ogc", tags=["图形服务"])

_JSON, _GEO = "application/json", "application/geo+json"
_OPENAPI = "application/vnd.oai.openapi+json;version=3.1"
CONFORMS = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
)


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection as it is told of; ``box`` in degrees, None where it holds nothing."""

    id: str
    title: str
    description: str
    box: tuple[float, float, float, float] | None
    since: date | None = None


@router.get("")
def landing(request: Request, user: ProgramUser) -> dict[str, Any]:
    """Where everything is."""
    with open_work(request, user) as connection:
        city = _city(connection)
    mark = "（模拟数据）" if city.simulated else ""
    return {
        "title": f"{city.name}工业用地与标准地{mark}",
        "description": "地块和参考图层，按您的角色和范围，只读。坐标系 CGCS2000。",
        "links": [
            _link(request, "", "self", _JSON, "本页"),
            _link(request, "/api", "service-desc", _OPENAPI, "接口说明"),
            _link(request, "/conformance", "conformance", _JSON, "遵循的标准"),
            _link(request, "/collections", "data", _JSON, "图层目录"),
        ],
    }


@router.get("/api")
def description(request: Request, user: ProgramUser) -> Response:
    """These addresses as OpenAPI."""
    told = get_openapi(title="landgis OGC API Features", version=__version__, routes=router.routes)
    return JSONResponse(told, media_type=_OPENAPI)


@router.get("/conformance")
def conformance(user: ProgramUser) -> dict[str, Any]:
    return {"conformsTo": list(CONFORMS)}


@router.get("/collections")
def collections(request: Request, user: ProgramUser) -> dict[str, Any]:
    """Parcels, and the reference layers in force on the day."""
    with open_work(request, user) as connection:
        city = _city(connection)
        found = _collections(connection, user, day.as_of(request), city)
    return {
        "links": [_link(request, "/collections", "self", _JSON, "图层目录")],
        "crs": [frame.uri for frame in frames(city.work_srid)],
        "collections": [_told(request, each, city) for each in found],
    }


@router.get("/collections/{collection}")
def one_collection(request: Request, user: ProgramUser, collection: str) -> dict[str, Any]:
    """Raises NotFound."""
    with open_work(request, user) as connection:
        city = _city(connection)
        found = _collections(connection, user, day.as_of(request), city)
    for each in found:
        if each.id == collection:
            return _told(request, each, city)
    raise NotFound("没有这个图层，请从目录中选择。")


@router.get("/collections/{collection}/items")
def items(request: Request, user: ProgramUser, collection: str) -> Response:
    """Features by id; the link ``next`` leads on. The first page leaves an audit event."""
    with open_work(request, user) as connection:
        city = _city(connection)
        ask = read_items(request, user.scope, city.work_srid)
        if collection == PARCELS:
            answer = parcel_items(connection, user, ask)
        else:
            answer = layer_items(connection, _kind(collection), ask)
        if not ask.window.after:
            asked = [(name, value) for name, value in request.query_params.multi_items()]
            exporting.note(connection, user, f"ogc.{collection}", answer.matched, asked)
    here = request.url
    links = [Link(str(here), "self", _GEO, "本页")]
    if answer.next_after is not None:
        following = here.include_query_params(after=str(answer.next_after))
        links.append(Link(str(following), "next", _GEO, "下一页"))
    at = str(request.url_for("one_collection", collection=collection))
    links.append(Link(at, "collection", _JSON, "图层"))
    return _features(answer, links)


@router.get("/collections/{collection}/items/{feature}")
def item(request: Request, user: ProgramUser, collection: str, feature: int) -> Response:
    """One feature. Raises NotFound, also where it lies outside the scope."""
    with open_work(request, user) as connection:
        city = _city(connection)
        frame = read_frame(request, city.work_srid)
        as_of = day.as_of(request)
        if collection == PARCELS:
            found = parcel_item(connection, user, feature, as_of, frame)
        else:
            found = layer_item(connection, _kind(collection), feature, as_of, frame)
    at = str(request.url_for("one_collection", collection=collection))
    links = [Link(str(request.url), "self", _GEO, "本页"), Link(at, "collection", _JSON, "图层")]
    content = {**found, "links": [link.told for link in links]}
    return JSONResponse(content, media_type=_GEO, headers={"Content-Crs": f"<{frame.uri}>"})


def _features(answer: Answer, links: list[Link]) -> Response:
    content = {
        "type": "FeatureCollection",
        "timeStamp": f"{day.now():%Y-%m-%dT%H:%M:%S}+08:00",
        "numberMatched": answer.matched,
        "numberReturned": len(answer.features),
        "features": answer.features,
        "links": [link.told for link in links],
    }
    headers = {"Content-Crs": f"<{answer.crs}>"}
    return JSONResponse(content, media_type=_GEO, headers=headers)


def _collections(
    connection: Connection, user: User, as_of: date, city: City
) -> tuple[Collection, ...]:
    frame = city_rows.envelope(connection)
    drawn = "" if rights_of(user.role).service_outlines else "（您的角色不含图形）"
    parcels = Collection(
        PARCELS, "地块", f"数据截至 {as_of}，您范围内的地块{drawn}；时段按其末日的状态。", frame
    )
    layers = (
        Collection(
            f"{LAYER_PREFIX}{layer.kind.value}",
            layer_label(layer.kind, layer.approximate),
            f"{layer.valid_from} 起，{layer.source}".rstrip("，"),
            frame,
            layer.valid_from,
        )
        for layer in parcel_views.layer_counts(connection, as_of)
    )
    return (parcels, *layers)


def _told(request: Request, found: Collection, city: City) -> dict[str, Any]:
    at = f"/collections/{found.id}"
    since = None if found.since is None else f"{found.since}T00:00:00+08:00"
    return {
        "id": found.id,
        "title": found.title,
        "description": found.description,
        "itemType": "feature",
        "extent": {
            "spatial": {"bbox": [list(found.box)] if found.box else []},
            "temporal": {"interval": [[since, None]]},
        },
        "crs": [frame.uri for frame in frames(city.work_srid)],
        "storageCrs": frames(city.work_srid)[1].uri,
        "links": [
            _link(request, at, "self", _JSON, found.title),
            _link(request, f"{at}/items", "items", _GEO, found.title),
        ],
    }


def _link(request: Request, path: str, rel: str, media_type: str, title: str) -> dict[str, str]:
    base = str(request.base_url).rstrip("/")
    return Link(f"{base}/ogc{path}", rel, media_type, title).told


def _kind(collection: str) -> LayerKind:
    name = collection.removeprefix(LAYER_PREFIX)
    if name == collection or name not in {kind.value for kind in LayerKind}:
        raise NotFound("没有这个图层，请从目录中选择。")
    return LayerKind(name)


def _city(connection: Connection) -> City:
    city = city_rows.find(connection)
    if city is None:
        raise NotReady("数据库还没有绑定城市，请先运行 landgis db up。")
    return city
