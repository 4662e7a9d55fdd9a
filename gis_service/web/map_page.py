"""一张图 and one parcel's page (地图、地块体检表)."""

from dataclasses import replace
from datetime import date

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from gis_service.access import CurrentUser, open_work, require
from gis_service.day import AsOf, KnownAt
from gis_service.errors import NotFound
from gis_service.parcel_address import AskedQuery
from gis_service.rights import BUSINESS_ROLES
from gis_service.services.correctable import correctable
from gis_service.services.parcel_sheet import ParcelSheet, parcel_sheet
from gis_service.services.parcel_surroundings import surroundings
from gis_service.store import city_rows
from gis_service.web.change_view import known_view
from gis_service.web.correction_requests import WaitingView, waiting_views
from gis_service.web.data_view import DataGroup, data_groups
from gis_service.web.filters import filters
from gis_service.web.pages import render
from gis_service.web.sheet_page import sheet_view

router = APIRouter(dependencies=[Depends(require(*BUSINESS_ROLES))])


@router.get("/map", response_class=HTMLResponse)
def map_page(request: Request, user: CurrentUser, query: AskedQuery) -> HTMLResponse:
    """The map; its data come from the API with the filters of the address."""
    with open_work(request, user) as connection:
        districts, parks = city_rows.districts(connection), city_rows.parks(connection)
    return render(request, "map.html", page="map", filters=filters(query, districts, parks))


@router.get("/parcels/{parcel_id}/sheet", response_class=HTMLResponse)
def sheet(request: Request, user: CurrentUser, as_of: AsOf, parcel_id: int) -> HTMLResponse:
    """The fragment that slides in beside the map."""
    with open_work(request, user) as connection:
        found = parcel_sheet(connection, parcel_id, as_of)
        view = sheet_view(found, user, surroundings(connection, found, user))
    return render(request, "sheet.html", view=view)


@router.get("/parcels/{parcel_id}", response_class=HTMLResponse)
def parcel(
    request: Request, user: CurrentUser, as_of: AsOf, known_at: KnownAt, parcel_id: int
) -> HTMLResponse:
    """One page for one parcel, on screen and on A4; with ``known_at`` as known on that day."""
    data: tuple[DataGroup, ...] = ()
    waiting: tuple[WaitingView, ...] = ()
    with open_work(request, user) as connection:
        sheet = parcel_sheet(connection, parcel_id, as_of, known_at)
        view = sheet_view(sheet, user, surroundings(connection, sheet, user))
        if known_at is None:
            data = data_groups(correctable(connection, user, parcel_id, as_of))
            waiting = waiting_views(connection, user, as_of, parcel_id)
        else:
            now = _now(connection, parcel_id, as_of)
            view = replace(view, known=known_view(sheet, now, known_at, user))
    return render(request, "parcel.html", page="parcels", view=view, data=data, waiting=waiting)


def _now(connection: Connection, parcel_id: int, as_of: date) -> ParcelSheet | None:
    try:
        return parcel_sheet(connection, parcel_id, as_of)
    except NotFound:
        return None
