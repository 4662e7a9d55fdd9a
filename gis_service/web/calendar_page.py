"""办公日历: the years of holidays and worked weekends that periods are counted by."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from gis_service.access import CurrentUser, open_work
from gis_service.day import AsOf
from gis_service.errors import LandgisError, Unusable
from gis_service.services.office_calendar import (
    LONGEST,
    calendar_words,
    load_calendar,
    load_shipped,
    may_load,
)
from gis_service.store import calendar_rows
from gis_service.user import User
from gis_service.web.pages import render

router = APIRouter()

_PATH = "/calendar"
_PAGE = "idle"


async def posted_calendar(request: Request) -> tuple[str, bytes] | None:
    """Name and bytes of the chosen file; None for the years that come with the product."""
    form = await request.form()
    file = form.get("file")
    shipped = form.get("shipped") is not None
    named = None if file is None or isinstance(file, str) else file
    # One byte more than can be right tells a file that is too long.
    content = b"" if named is None else await named.read(LONGEST + 1)
    name = "" if named is None else named.filename or ""
    await form.close()
    return None if shipped else (name, content)


PostedCalendar = Annotated[tuple[str, bytes] | None, Depends(posted_calendar)]


@router.get(_PATH, response_class=HTMLResponse)
def calendar(request: Request, user: CurrentUser) -> HTMLResponse:
    """The years known, and how periods outside them are counted."""
    return _shown(request, user, None)


@router.post(_PATH)
def load(request: Request, user: CurrentUser, as_of: AsOf, posted: PostedCalendar) -> Response:
    """Store the years of a file; a line that cannot be read is told and nothing is stored."""
    try:
        with open_work(request, user) as connection:
            if posted is None:
                load_shipped(connection, user)
            elif not posted[1]:
                raise Unusable("请先选择办公日历文件（CSV，三列：日期,类型,名称）。")
            else:
                load_calendar(connection, user, posted[1], posted[0])
    except Unusable as refused:
        return _shown(request, user, refused)
    return RedirectResponse(f"{_PATH}?as_of={as_of.isoformat()}", status_code=303)


def _shown(request: Request, user: User, refused: LandgisError | None) -> HTMLResponse:
    with open_work(request, user) as connection:
        years = calendar_rows.years(connection)
        words = calendar_words(calendar_rows.office_calendar(connection))
    return render(
        request,
        "calendar.html",
        page=_PAGE,
        status=200 if refused is None else refused.status,
        years=years,
        words_of_range=words,
        may_load=may_load(user),
        refused="" if refused is None else refused.message,
    )
