"""报表: the fixed lists of the day, each a workbook with fixed columns."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from gis_service.access import CurrentUser, open_work
from gis_service.documents import idle_workbook, parcel_table, permu_workbook, standard_workbook
from gis_service.parcel_address import AskedQuery, href
from gis_service.reports.forms import forms
from gis_service.rights import pages_of
from gis_service.services.idle_list import count_listed
from gis_service.services.standard_land import count_with_targets
from gis_service.store import city_rows, frozen_rows, parcel_views
from gis_service.store.parcel_query import ParcelQuery
from gis_service.web.failed_work import ON_REPORTS, failed_work
from gis_service.web.pages import render
from gis_service.web.reports_view import FixedReport, Report, ReportsPage
from parcels.dates import last_full_year

router = APIRouter()


@dataclass(frozen=True, slots=True)
class _Fixed:
    """A report for those who use ``page``; ``count`` says how many rows it is about."""

    page: str
    title: str
    text: str
    path: str
    unit: str
    count: Callable[[Connection, ParcelQuery], int]


def _parcels(connection: Connection, query: ParcelQuery) -> int:
    return parcel_views.totals(connection, query).count


def _parks(connection: Connection, query: ParcelQuery) -> int:
    return len(city_rows.parks_in(connection, query.scope))


_REPORTS = (
    _Fixed(
        "idle",
        idle_workbook.NAME,
        "疑似闲置与即将到期、逾期未满一年各一个工作表，按最近期限排列，栏目同《闲置土地台账》。",
        "/idle/export.xlsx",
        "宗",
        count_listed,
    ),
    _Fixed(
        "parcels",
        parcel_table.NAME,
        "管理范围内的全部地块：面积、各专题判定、闲置状态。筛选后的清单在“地块”页导出。",
        "/parcels/export",
        "宗",
        _parcels,
    ),
    _Fixed(
        "permu",
        permu_workbook.NAME,
        "各园区园内规上企业合计的亩均营收、亩均税收与目标，另附企业明细和未计入原因。",
        "/permu/export",
        "个园区",
        _parks,
    ),
    _Fixed(
        "standard",
        standard_workbook.NAME,
        "出让合同约定的亩均投资、亩均营收、亩均税收，逐项对照实际数据。",
        "/standard/export",
        "宗",
        count_with_targets,
    ),
)


@router.get("/reports", response_class=HTMLResponse)
def reports(request: Request, user: CurrentUser, query: AskedQuery) -> HTMLResponse:
    """The reports; one that the role does not use has no address."""
    whole = ParcelQuery(query.as_of, query.scope)
    allowed = pages_of(user.role)
    with open_work(request, user) as connection:
        found = tuple(
            Report(
                title=report.title,
                text=report.text,
                href=href(report.path, whole),
                rows=report.count(connection, whole),
                unit=report.unit,
            )
            if report.page in allowed
            else Report(report.title, report.text, None)
            for report in _REPORTS
        )
        frozen = frozen_rows.counts(connection)
        failed = failed_work(connection, ON_REPORTS)
    fixed = tuple(
        FixedReport(
            form.title,
            form.text,
            f"/reports/fixed/{code}?as_of={query.as_of}",
            frozen.get(code, 0),
        )
        for code, form in forms().items()
        if form.page in allowed
    )
    view = ReportsPage(found, last_full_year(query.as_of), fixed, failed)
    return render(request, "reports.html", page="reports", view=view)
