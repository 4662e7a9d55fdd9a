"""标准地: agreed benefit targets against what is, as a page and a workbook."""

from dataclasses import replace
from fractions import Fraction

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from gis_service.access import CurrentUser, open_work, settings_of
from gis_service.api.parcels import place_text, read_place
from gis_service.parcel_address import AskedQuery, href
from gis_service.services.freshness import DataFreshness
from gis_service.services.standard_land import Standing, standard_land
from gis_service.store import city_rows
from gis_service.store.parcel_query import ParcelQuery
from gis_service.web.filters import chips, filters
from gis_service.web.freshness_page import known_freshness
from gis_service.web.freshness_view import Mark, mark
from gis_service.web.pages import render
from gis_service.web.standard_view import StandardPage, TargetRow
from parcels.units import FEN_PER_WAN, shown
from parcels.verdict import of_outcome

router = APIRouter()

_PATH = "/standard"
_EXPORT = "/standard/export"
_UNIT = "万元/亩"
"""Of the columns; an agreed figure in another unit bears it."""


@router.get(_PATH, response_class=HTMLResponse)
def standard(
    request: Request, user: CurrentUser, query: AskedQuery, after: str | None = None
) -> HTMLResponse:
    """The targets of fifty parcels, the worst per-mu verdict first."""
    limit = settings_of(request).site.max_page_rows
    with open_work(request, user) as connection:
        districts, parks = city_rows.districts(connection), city_rows.parks(connection)
        found = standard_land(connection, query, read_place(after), limit)
        fresh = known_freshness(request, connection, user, query.as_of)
    bare = ParcelQuery(query.as_of, query.scope)
    view = StandardPage(
        rows=tuple(_row(standing, fresh) for standing in found.standings),
        parcels=found.parcels,
        mark=_mark(fresh, query.district, query.park),
        empty="没有符合条件的宗地，可去掉一部分筛选条件。"
        if replace(query, theme=bare.theme) != bare
        else "合同中还没有亩均投资、亩均营收、亩均税收的约定，可在“数据上传”导入出让合同。",
        filters=filters(query, districts, parks),
        export_href=href(_EXPORT, query),
        chips=chips(query, _PATH, districts, parks),
        clear_href=href(_PATH, bare),
        next_href=href(_PATH, query, after=place_text(found.next)) if found.next else None,
        first_href=href(_PATH, query) if after else None,
    )
    return render(request, "standard.html", page="standard", view=view)


def _mark(fresh: DataFreshness, district: int | None, park: int | None) -> Mark:
    return mark(fresh.freshness("standard", district=district, park=park), fresh.as_of)


def _row(standing: Standing, fresh: DataFreshness) -> TargetRow:
    parcel = standing.parcel
    actual, unit = standing.actual, standing.target.unit
    return TargetRow(
        parcel_id=parcel.id,
        code=parcel.code,
        name=parcel.name or None,
        contract=standing.contract.number,
        indicator=standing.target.indicator.label,
        target=standing.bounds if unit == _UNIT else f"{standing.bounds} {unit}",
        actual="" if actual is None else shown(Fraction(actual) / FEN_PER_WAN, 2),
        sentence=standing.sentence,
        source=standing.data,
        verdict=int(of_outcome(standing.outcome)),
        word=standing.outcome.word,
        mark=_mark(fresh, None, parcel.park_id),
    )
