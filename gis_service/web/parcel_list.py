"""The list of parcels (地块清单): the same query as the map, fifty rows a page."""

from collections.abc import Sequence
from dataclasses import replace

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from gis_service.access import CurrentUser, kept, open_work, require
from gis_service.api.parcels import place_text, read_place
from gis_service.parcel_address import AskedQuery, href
from gis_service.rights import BUSINESS_ROLES
from gis_service.services.parcel_sheet import reasons
from gis_service.services.worst_finding import worst_sentence
from gis_service.store import city_rows, parcel_views
from gis_service.store.base import NO_PARK
from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.parcel_views import Listed, Totals
from gis_service.user import Role
from gis_service.web.filters import chips, filters
from gis_service.web.list_view import ParcelList, ParcelRow
from gis_service.web.pages import render

router = APIRouter(dependencies=[Depends(require(*BUSINESS_ROLES))])

_PAGE = 50
_PATH = "/parcels"


@router.get(_PATH, response_class=HTMLResponse)
def parcel_list(
    request: Request, user: CurrentUser, query: AskedQuery, after: str | None = None
) -> HTMLResponse:
    """Fifty parcels, worst first, with the sentence of the worst finding of each."""
    with open_work(request, user) as connection:
        districts, parks = city_rows.districts(connection), city_rows.parks(connection)
        sums = kept(request).of(
            connection, user, ("totals", query), lambda: parcel_views.totals(connection, query)
        )
        rows = parcel_views.page(connection, query, read_place(after), _PAGE + 1)
        shown = rows[:_PAGE]
        said = kept(request).of(
            connection,
            user,
            ("reasons", query, after, user.role),
            lambda: _said(connection, shown, query, user.role),
        )
    last = place_text(shown[-1].place) if len(rows) > _PAGE else None
    view = ParcelList(
        rows=tuple(_row(row, said.get(row.id, ""), query) for row in shown),
        count=sums.count,
        area_cm2=sums.cm2,
        filters=filters(query, districts, parks),
        chips=chips(query, _PATH, districts, parks),
        clear_href=href(_PATH, ParcelQuery(query.as_of, query.scope)),
        map_href=href("/map", query),
        next_href=href(_PATH, query, after=last) if last else None,
        first_href=href(_PATH, query) if after else None,
        export_href=href("/parcels/export", query),
        empty=_empty(query, sums),
    )
    return render(request, "parcels.html", page="parcels", view=view)


def _said(
    connection: Connection, rows: Sequence[Listed], query: ParcelQuery, role: Role
) -> dict[int, str]:
    found = reasons(connection, [row.id for row in rows], query.as_of)
    return {
        row.id: worst_sentence(found[row.id][0], row.verdict, query.theme, role=role)
        for row in rows
        if row.id in found
    }


def _row(row: Listed, reason: str, query: ParcelQuery) -> ParcelRow:
    return ParcelRow(
        id=row.id,
        code=row.code,
        name=row.name or None,
        district=row.district,
        park=row.park,
        area_cm2=row.cm2,
        verdict=int(row.verdict),
        word=row.verdict.word,
        reason=reason,
        decided=row.decided,
        suspended=row.suspended,
        park_href=f"/parks/{row.park_id}?as_of={query.as_of}" if row.park_id != NO_PARK else "",
    )


def _empty(query: ParcelQuery, sums: Totals) -> str:
    if sums.count:
        return ""
    bare = ParcelQuery(query.as_of, query.scope)
    if replace(query, theme=bare.theme) != bare:
        return "没有符合条件的地块，可去掉一部分筛选条件。"
    return f"{query.as_of} 在您的管理范围内还没有地块，请先在“数据上传”导入。"
