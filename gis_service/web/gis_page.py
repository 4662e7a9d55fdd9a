"""GIS 接入: the address for QGIS, passwords of programs, and styles to download."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from gis_service.access import CurrentUser, engine_of, settings_of
from gis_service.errors import LandgisError
from gis_service.services import app_passwords
from gis_service.user import User
from gis_service.web.gis_view import GisPage, StyleFile
from gis_service.web.pages import render

router = APIRouter(prefix="/gis")

_PATH = "/gis"


@router.get("")
def show(request: Request, user: CurrentUser) -> Response:
    return _page(request, user)


@router.post("/passwords")
def create(
    request: Request, user: CurrentUser, label: Annotated[str, Form(max_length=200)] = ""
) -> Response:
    """The new password, shown in this one answer; on an error the page with what was typed."""
    settings = settings_of(request).session
    try:
        secret = app_passwords.create(engine_of(request), user, label, settings)
    except LandgisError as error:
        return _page(request, user, label=label, error=error)
    answer = _page(request, user, secret=secret)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.post("/passwords/{identifier}/revoke")
def revoke(request: Request, user: CurrentUser, identifier: int) -> Response:
    app_passwords.revoke(engine_of(request), user, identifier)
    return RedirectResponse(_PATH, status_code=303)


def _page(
    request: Request,
    user: User,
    *,
    secret: str = "",
    label: str = "",
    error: LandgisError | None = None,
) -> Response:
    days = settings_of(request).session.app_password_days
    view = GisPage(
        address=f"{str(request.base_url).rstrip('/')}/ogc",
        login=user.username,
        passwords=tuple(app_passwords.every(engine_of(request), user)),
        secret=secret,
        days=days,
        label=label,
        failure=error.message if error is not None else "",
        styles=STYLES,
    )
    status = error.status if error is not None else 200
    return render(request, "gis.html", page="gis", status=status, view=view)


STYLES: tuple[StyleFile, ...] = ()
