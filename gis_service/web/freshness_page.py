"""数据时效: last upload, next due, what is overdue by whom; asked by the pages with an ⓘ."""

from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from gis_service.access import CurrentUser, kept, open_work
from gis_service.day import AsOf
from gis_service.services.board import city_aims
from gis_service.services.freshness import DataFreshness, data_freshness
from gis_service.user import User
from gis_service.web.freshness_view import PATH, freshness_page
from gis_service.web.pages import render

router = APIRouter()

_HELD_BYTES = 500


@router.get(PATH, response_class=HTMLResponse)
def freshness(request: Request, user: CurrentUser, as_of: AsOf) -> HTMLResponse:
    """The parks in scope, each kind of data, each indicator."""
    with open_work(request, user) as connection:
        found = known_freshness(request, connection, user, as_of)
        aims = city_aims(connection, user.role, as_of)
    return render(request, "freshness.html", page="uploads", view=freshness_page(found, user, aims))


def known_freshness(
    request: Request, connection: Connection, user: User, as_of: date
) -> DataFreshness:
    """Freshness of the user's scope, kept for as long as the data stay as they are."""
    return kept(request).of(
        connection,
        user,
        ("freshness", as_of),
        lambda: data_freshness(connection, user, as_of),
        weight=lambda found: _HELD_BYTES * len(found.held),
    )
