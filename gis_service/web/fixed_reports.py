"""Fixed reports: export of a day, freezing, versions and what a correction changed (固定报表)."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from gis_service.access import CurrentUser, open_work
from gis_service.day import CHINA, AsOf
from gis_service.documents.fixed_workbook import Printed, cell_words, write_fixed, write_word
from gis_service.errors import Conflict, NotFound, Unusable
from gis_service.reports.cells import Difference, ReportRow
from gis_service.reports.forms import Form as Fixed
from gis_service.reports.forms import RowsOf, form_of
from gis_service.reports.places import total_cells
from gis_service.rights import must_use
from gis_service.services.freezing import Opened, freeze, may_freeze, open_report
from gis_service.sheets.writer import Value
from gis_service.store import frozen_rows, parcel_views
from gis_service.store.frozen_rows import FrozenReport
from gis_service.store.parcel_query import ParcelQuery
from gis_service.user import User
from gis_service.web.downloads import DOCX, XLSX
from gis_service.web.export_file import Outgoing, send
from gis_service.web.fixed_rows import Source, rows_of_day, rows_view
from gis_service.web.fixed_view import ChangedRow, FixedPage, FrozenPage, VersionRow
from gis_service.web.freshness_page import known_freshness
from gis_service.web.freshness_view import mark, said
from gis_service.web.pages import render

router = APIRouter()

PageNumber = Annotated[int | None, Query(ge=1, le=10**6)]

_REASON = 2000
_AT_ONCE = 1000
"""Parcels whose report is shown with its page; of more it is on request, since it takes seconds."""
_NAMING = ("parcel_code", "district", "park", "building", "event")


@router.get("/reports/fixed/{form_code}", response_class=HTMLResponse)
def fixed(
    request: Request, user: CurrentUser, as_of: AsOf, form_code: str, page: PageNumber = None
) -> HTMLResponse:
    """What the report is, its rows and versions. Raises NotFound for a report that is none."""
    return _page(request, user, as_of, _usable(user, form_code), page)


@router.get("/reports/fixed/{form_code}/export.{suffix}")
def export(
    request: Request, user: CurrentUser, as_of: AsOf, form_code: str, suffix: str
) -> Response:
    """The report of the day and scope as the data are known now."""
    form = _usable(user, form_code)
    with open_work(request, user) as connection:
        rows = rows_of_day(request, connection, user, form, as_of)
        late = said(known_freshness(request, connection, user, as_of).freshness(form.code))
    remarks = (f"所用数据逾期未报，{late}",) if late else ()
    printed = Printed(form, _lines(form, rows), remarks)
    return _file(request, user, as_of, printed, suffix)


@router.post("/reports/fixed/{form_code}/freeze")
def freeze_report(
    request: Request,
    user: CurrentUser,
    form_code: str,
    as_of: Annotated[date, Form()],
    reason: Annotated[str, Form(max_length=_REASON)] = "",
) -> Response:
    """Freeze the city's report; where one stands, its correction. Keeps what was typed."""
    form = _usable(user, form_code)
    try:
        with open_work(request, user) as connection:
            made = freeze(connection, user, form_code, as_of, reason)
    except (Conflict, Unusable) as error:
        return _page(request, user, as_of, form, None, reason, error)
    return RedirectResponse(f"/reports/frozen/{made.id}?as_of={as_of}", status_code=303)


@router.get("/reports/frozen/{report_id}", response_class=HTMLResponse)
def frozen(request: Request, user: CurrentUser, report_id: int) -> HTMLResponse:
    """A version with its rows and what it changed."""
    with open_work(request, user) as connection:
        opened = open_report(connection, user, report_id)
    must_use(user, opened.form.page)
    return render(request, "frozen.html", page="reports", view=_frozen(opened))


@router.get("/reports/frozen/{report_id}/export.{suffix}")
def export_frozen(request: Request, user: CurrentUser, report_id: int, suffix: str) -> Response:
    """A version as a file, within the scope."""
    with open_work(request, user) as connection:
        opened = open_report(connection, user, report_id)
    must_use(user, opened.form.page)
    report = opened.report
    remarks: tuple[str, ...] = (
        f"{_version(report)}，{_by(report)} {_at(report)} 存档，摘要 {report.sha256}",
    )
    remarks += (f"更正理由：{report.reason}",) if report.reason else ()
    printed = Printed(opened.form, _lines(opened.form, opened.rows), remarks)
    return _file(request, user, report.as_of, printed, suffix)


def _usable(user: User, code: str) -> Fixed:
    form = form_of(code)
    must_use(user, form.page)
    return form


def _file(request: Request, user: User, as_of: date, printed: Printed, suffix: str) -> Response:
    form = printed.form
    if suffix not in ("xlsx", "docx"):
        raise NotFound("这份报表没有这种格式。")
    write = write_word if suffix == "docx" else write_fixed
    out = Outgoing(
        name=form.title,
        audited=f"{form.code}.{suffix}",
        as_of=as_of,
        write=lambda file, head: write(file, printed, head),
        asked=[("as_of", as_of.isoformat())],
        suffix=suffix,
        media_type=DOCX if suffix == "docx" else XLSX,
    )
    return send(request, user, lambda _: out)


def _page(
    request: Request,
    user: User,
    as_of: date,
    form: Fixed,
    page: int | None,
    reason: str = "",
    error: Conflict | Unusable | None = None,
) -> HTMLResponse:
    source = Source(f"/reports/fixed/{form.code}", as_of)
    with open_work(request, user) as connection:
        land = parcel_views.totals(connection, ParcelQuery(as_of, user.scope)).count
        rows = None
        if page is not None or land <= _AT_ONCE:
            day = rows_of_day(request, connection, user, form, as_of)
            # Places stand together, over their sum; lists are turned over.
            whole = form.rows is RowsOf.PLACES
            rows = rows_view(form, day, source, None if whole else page or 1)
        versions = frozen_rows.versions(connection, form.code)
        fresh = known_freshness(request, connection, user, as_of)
    address = f"/reports/fixed/{form.code}/export"
    view = FixedPage(
        code=form.code,
        title=form.title,
        text=form.text,
        columns=tuple(column.header for column in form.columns),
        rows=rows,
        rows_href=source.page(1),
        land=land,
        mark=mark(fresh.freshness(form.code), as_of),
        export_href=f"{address}.xlsx?as_of={as_of}",
        word_href=f"{address}.docx?as_of={as_of}",
        versions=tuple(
            VersionRow(
                f"/reports/frozen/{one.id}?as_of={one.as_of}",
                one.as_of,
                _version(one),
                one.row_count,
                one.sha256[:12],
                _by(one),
                one.made_at.astimezone(CHINA),
            )
            for one in versions
        ),
        may_freeze=may_freeze(user),
        frozen=any(one.as_of == as_of for one in versions),
        reason=reason,
        error=error.message if error is not None else "",
    )
    status = error.status if error is not None else 200
    return render(request, "fixed.html", page="reports", status=status, view=view)


def _version(report: FrozenReport) -> str:
    return "存档第 1 版" if report.version == 1 else f"更正第 {report.version} 版"


def _by(report: FrozenReport) -> str:
    return report.made_by_name or "月末自动"


def _at(report: FrozenReport) -> str:
    return f"{report.made_at.astimezone(CHINA):%Y-%m-%d %H:%M}"


def _frozen(opened: Opened) -> FrozenPage:
    report, form = opened.report, opened.form
    address = f"/reports/frozen/{report.id}/export"
    previous = opened.previous
    return FrozenPage(
        title=form.title,
        version=_version(report),
        as_of=report.as_of,
        said=f"{_by(report)} {_at(report)} 存档",
        sha256=report.sha256,
        reason=report.reason,
        rows=rows_view(form, opened.rows, Source(f"/reports/frozen/{report.id}", report.as_of)),
        whole=report.row_count,
        previous=_version(previous) if previous is not None else "",
        changed=tuple(_changed(form, each) for each in opened.changed),
        export_href=f"{address}.xlsx",
        word_href=f"{address}.docx",
        back=f"/reports/fixed/{form.code}?as_of={report.as_of}",
    )


def _lines(form: Fixed, rows: Sequence[ReportRow]) -> list[Sequence[Value]]:
    """Of a file: the rows, and of places their sum."""
    total = total_cells(form, rows)
    return [*(row.cells for row in rows), *(() if total is None else (total,))]


def _changed(form: Fixed, one: Difference) -> ChangedRow:
    cells = one.after or one.before or ()
    named = dict(zip(form.keys, cells, strict=True))
    name = " ".join(str(named[key]) for key in _NAMING if named.get(key) is not None)
    if one.before is None:
        return ChangedRow("新增", name, ())
    if one.after is None:
        return ChangedRow("删去", name, ())
    return ChangedRow(
        "改动",
        name,
        tuple(
            (column.header, cell_words(old, column), cell_words(new, column))
            for column, key, old, new in zip(
                form.columns, form.keys, one.before, one.after, strict=True
            )
            if old != new and key != "rank"
        ),
    )
