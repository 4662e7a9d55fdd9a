"""The working tools of the map as data (一张图工具): region, parts, comparison, coordinates."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import Connection

from gis_service import audit
from gis_service.access import CurrentUser, kept, open_work, require, settings_of
from gis_service.audit import EventKind
from gis_service.errors import Unusable
from gis_service.parcel_address import AskedQuery, address_of
from gis_service.region_address import region_words
from gis_service.rights import BUSINESS_ROLES
from gis_service.services import coordinates
from gis_service.services.parcel_sheet import reasons
from gis_service.services.worst_finding import worst_sentence
from gis_service.store import breakdown_rows, parcel_views, two_days
from gis_service.store.breakdown_rows import Level, Part
from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.parcel_views import Totals
from gis_service.store.region_rows import draw_region
from gis_service.store.two_days import Changed, Difference, LayerChange, Side
from gis_service.user import Role
from maps.legend import layer_label
from parcels.policy import load_profile
from parcels.units import CM2_PER_M2, m2, mu, shown

router = APIRouter(
    prefix="/api/v1", tags=["一张图"], dependencies=[Depends(require(*BUSINESS_ROLES))]
)

_LISTED = 100
_ZONES = 60
_NO_PLACE = {Level.DISTRICT: "未落区县", Level.PARK: "园区以外"}


@router.get("/region")
def region(request: Request, user: CurrentUser, query: AskedQuery) -> dict[str, Any]:
    """The spatial filter of the address as words and GeoJSON: the shape and what it reaches."""
    if query.region is None:
        raise Unusable("网址里没有空间范围，请先在图上画出或选定。")
    with open_work(request, user) as connection:
        drawn = draw_region(connection, query, query.region)
    cm2 = round(drawn.area * CM2_PER_M2)
    words = region_words(query.region)
    return {
        "words": words.replace("选定宗地", f"宗地 {drawn.name}") if drawn.name else words,
        "shape": drawn.shape,
        "outline": drawn.outline,
        "area_m2": shown(m2(cm2), 2),
        "area_mu": shown(mu(cm2), 2),
        "about": bool(query.region.reach),
    }


@router.get("/region/zones")
def zones(request: Request, user: CurrentUser, query: AskedQuery) -> dict[str, Any]:
    """Each zone of the layer by itself (逐个): what of the query lies within its reach.

    A parcel near two zones is counted at both, and once in ``whole``.
    """
    region = query.region
    if region is None or region.layer is None or region.code:
        raise Unusable("请选一个图层、不填编号，再逐个统计。")
    with open_work(request, user) as connection:
        names = {
            row.code: row.name
            for row in parcel_views.layer_labels(connection, region.layer, query.as_of)
            if row.code
        }

        def near() -> list[tuple[str, Totals]]:
            return [
                (code, parcel_views.totals(connection, replace(query, region=one)))
                for code in list(names)[:_ZONES]
                for one in (replace(region, code=code),)
            ]

        found = kept(request).of(connection, user, ("zones", query), near)
        whole = parcel_views.totals(connection, query)
    return {
        "whole": _sum("", "", whole),
        "items": [_sum(code, names[code] or code, each) for code, each in found],
        "left_off": len(names) - len(found),
    }


@router.get("/breakdown")
def breakdown(request: Request, user: CurrentUser, query: AskedQuery) -> dict[str, Any]:
    """The query's totals by district, or within one district by park; their sum is its total."""
    level = Level.DISTRICT if query.district is None and query.park is None else Level.PARK
    with open_work(request, user) as connection:
        found = kept(request).of(
            connection,
            user,
            ("breakdown", query, level),
            lambda: breakdown_rows.parts(connection, query, level),
        )
    return {"level": level.value, "items": [_part(part, level) for part in found]}


@router.get("/comparison")
def comparison(
    request: Request, user: CurrentUser, query: AskedQuery, other: date
) -> dict[str, Any]:
    """What differs from ``as_of`` to ``other``: counts, the first parcels with the fact, layers.

    ``unassessed``: days on which parcels lack an assessment and pass for 缺数据.
    """
    if other == query.as_of:
        raise Unusable("两个日期相同，请另选一个对比日期。")
    first, second = sorted((query.as_of, other))
    with open_work(request, user) as connection:
        found = two_days.compare(connection, _on(query, first), second, _LISTED)
        layers = two_days.layers_changed(connection, first, second)
        said = _sentences(connection, query, found.rows, (first, second), user.role)
        lacking = [
            day.isoformat()
            for day in (first, second)
            if not parcel_views.totals(connection, _on(query, day)).evaluated
        ]
    return {
        "earlier": first.isoformat(),
        "later": second.isoformat(),
        "unchanged": found.unchanged,
        "unassessed": lacking,
        "counts": [
            {"kind": kind.value, "word": kind.word, "count": found.counts[kind]}
            for kind in Difference
        ],
        "items": [_changed(row, said.get(row.id, "")) for row in found.rows],
        "layers": [_layer(change) for change in layers],
    }


@router.get("/position")
def position(
    request: Request,
    user: CurrentUser,
    q: Annotated[str, Query(max_length=200)] = "",
) -> dict[str, Any]:
    """A typed position in degrees (EPSG:4490) and on the city's plane; x is north, y east."""
    frame = load_profile(settings_of(request).site.city).frame
    found = coordinates.position_of(q, frame)
    return {
        "longitude": round(found.longitude, 8),
        "latitude": round(found.latitude, 8),
        "longitude_text": coordinates.degrees_text(found.longitude),
        "latitude_text": coordinates.degrees_text(found.latitude),
        "north": round(found.north, 3),
        "east": round(found.east, 3),
        "plane": coordinates.plane_label(frame),
        "srid": frame.work_srid,
    }


@router.post("/map-prints", status_code=204)
def printed(
    request: Request,
    user: CurrentUser,
    query: AskedQuery,
    purpose: Annotated[str, Query(max_length=200)] = "",
    scale: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """Note that a map sheet was printed, with what it showed, its purpose and its scale."""
    asked: list[list[str]] = [list(pair) for pair in address_of(query)]
    detail: dict[str, object] = {"asked": asked, "purpose": purpose, "scale": scale}
    with open_work(request, user) as connection:
        audit.record(connection, user, EventKind.MAP_PRINTED, "map_sheet", detail=detail)
    return Response(status_code=204)


def _on(query: ParcelQuery, day: date) -> ParcelQuery:
    return replace(query, as_of=day)


def _sentences(
    connection: Connection,
    query: ParcelQuery,
    rows: Sequence[Changed],
    days: tuple[date, date],
    role: Role,
) -> dict[int, str]:
    """The fact behind each difference: the worst finding of the later day, else of the earlier."""
    said: dict[int, str] = {}
    first, second = days
    for day, gone in ((second, False), (first, True)):
        wanted = {row.id: row for row in rows if (row.later is None) is gone}
        found = reasons(connection, list(wanted), day) if wanted else {}
        for key, (assessment, _) in found.items():
            side = wanted[key].later or wanted[key].earlier
            if side is not None:
                said[key] = worst_sentence(assessment, side.verdict, query.theme, role=role)
    return said


def _sum(code: str, name: str, found: Totals) -> dict[str, Any]:
    return {
        "code": code,
        "name": name,
        "count": found.count,
        "area_mu": shown(mu(found.cm2), 2),
    }


def _part(part: Part, level: Level) -> dict[str, Any]:
    return {
        "id": part.id,
        "name": part.name or _NO_PLACE[level],
        "count": part.count,
        "area_mu": shown(mu(part.cm2), 2),
        "by_verdict": list(part.by_verdict),
    }


def _changed(row: Changed, said: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "code": row.code,
        "name": row.name,
        "kind": row.difference.value,
        "word": row.difference.word,
        "earlier": _side(row.earlier),
        "later": _side(row.later),
        "fact": said,
    }


def _side(side: Side | None) -> dict[str, Any] | None:
    if side is None:
        return None
    return {
        "v": int(side.verdict),
        "word": side.verdict.word,
        "area_mu": shown(mu(side.cm2), 2),
    }


def _layer(change: LayerChange) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "label": layer_label(change.kind, False),
        "earlier": None if change.earlier is None else change.earlier.isoformat(),
        "later": None if change.later is None else change.later.isoformat(),
        "earlier_count": change.earlier_count,
        "later_count": change.later_count,
    }
