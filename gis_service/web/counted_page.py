"""The parcels behind a number of a fixed report (报表数字的明细)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from gis_service.access import CurrentUser, open_work
from gis_service.day import AsOf
from gis_service.errors import NotFound
from gis_service.reports.forms import Form, RowsOf, counted_form, form_of
from gis_service.reports.places import count_behind, counted_rows
from gis_service.rights import must_use
from gis_service.services.freezing import find_report
from gis_service.store import city_rows
from gis_service.store.base import NO_PARK
from gis_service.user import User
from gis_service.web.fixed_rows import RowsView, Source, rows_view
from gis_service.web.pages import render

router = APIRouter()

PageNumber = Annotated[int, Query(ge=1, le=10**6)]
Id = Annotated[int | None, Query(ge=0, le=2**31 - 1)]
Count = Annotated[str, Query(max_length=30)]


@dataclass(frozen=True, slots=True)
class Asked:
    """A number of a report: of a place, or of all places (``district`` None).

    known_at  when the data were as the report has them; None now.
    """

    form: Form
    as_of: date
    count: str
    district: int | None
    park: int | None
    known_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CountedPage:
    """counted.html, as ``view``: ``what`` is counted and where, ``frozen``: as known then."""

    title: str
    what: str
    place: str
    as_of: date
    frozen: bool
    rows: RowsView
    back: str


@router.get("/reports/fixed/{form_code}/counted", response_class=HTMLResponse)
def counted(
    request: Request,
    user: CurrentUser,
    as_of: AsOf,
    form_code: str,
    count: Count = "",
    district: Id = None,
    park: Id = None,
    page: PageNumber = 1,
) -> HTMLResponse:
    """The parcels behind a number of the day."""
    form = form_of(form_code)
    must_use(user, form.page)
    asked = Asked(form, as_of, count, district, park)
    with open_work(request, user) as connection:
        view = _page(connection, user, asked, f"/reports/fixed/{form_code}", page)
    return render(request, "counted.html", page="reports", view=view)


@router.get("/reports/frozen/{report_id}/counted", response_class=HTMLResponse)
def counted_then(
    request: Request,
    user: CurrentUser,
    report_id: int,
    count: Count = "",
    district: Id = None,
    park: Id = None,
    page: PageNumber = 1,
) -> HTMLResponse:
    """The parcels behind a number of a version, as the data were known when it was frozen."""
    with open_work(request, user) as connection:
        report = find_report(connection, report_id)
        form = form_of(report.form)
        must_use(user, form.page)
        asked = Asked(form, report.as_of, count, district, park, report.made_at)
        view = _page(connection, user, asked, f"/reports/frozen/{report_id}", page)
    return render(request, "counted.html", page="reports", view=view)


def _page(connection: Connection, user: User, asked: Asked, path: str, number: int) -> CountedPage:
    """Raises NotFound for no number of the report."""
    form = asked.form
    columns = dict(zip(form.keys, form.columns, strict=True))
    known = form.rows is RowsOf.PLACES and asked.count in columns
    if not known or count_behind(asked.count) != asked.count:
        raise NotFound("报表中没有这个数，请从报表重新点击。")
    place = None if asked.district is None else (asked.district, asked.park or NO_PARK)
    rows = counted_rows(connection, user.scope, asked.as_of, asked.count, place, asked.known_at)
    where = () if place is None else (("district", str(place[0])), ("park", str(place[1])))
    source = Source(f"{path}/counted", asked.as_of, (("count", asked.count), *where))
    return CountedPage(
        title=form.title,
        what=columns[asked.count].header.partition("（")[0],
        place=_place_name(connection, place),
        as_of=asked.as_of,
        frozen=asked.known_at is not None,
        rows=rows_view(counted_form(), rows, source, number),
        back=f"{path}?as_of={asked.as_of}&page=1#rows",
    )


def _place_name(connection: Connection, place: tuple[int, int] | None) -> str:
    if place is None:
        return "全部"
    districts = {one.id: one.name for one in city_rows.districts(connection)}
    parks = {one.id: one.name for one in city_rows.parks(connection)}
    return f"{districts.get(place[0], '')} {parks.get(place[1], city_rows.OUTSIDE)}".strip()
