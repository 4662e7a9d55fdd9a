"""GIS 接入: the address for QGIS, passwords of programs, and styles to download."""

from functools import cache
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from gis_service.access import CurrentUser, engine_of, settings_of
from gis_service.errors import LandgisError, NotFound
from gis_service.services import app_passwords
from gis_service.sheets.naming import content_disposition
from gis_service.user import User
from gis_service.web.gis_view import GisPage, StyleFile
from gis_service.web.pages import render
from maps.qgis import layer_style, parcel_style
from maps.styles import LAYER_LINES

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


@router.get("/styles/{name}.qml")
def style(name: str) -> Response:
    """A style of QGIS for a layer of the OGC service. Raises NotFound."""
    made = _styles().get(name)
    if made is None:
        raise NotFound("没有这个样式，请从“GIS 接入”页下载。")
    headers = {"Content-Disposition": content_disposition(f"{name}.qml")}
    return Response(made, media_type="application/xml", headers=headers)


@cache
def _styles() -> dict[str, bytes]:
    layers = {f"layer-{kind.value}": layer_style(kind) for kind in LAYER_LINES}
    return {"parcels": parcel_style(), **layers}


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


STYLES: tuple[StyleFile, ...] = (
    StyleFile("地块（按判定）", f"{_PATH}/styles/parcels.qml"),
    *(StyleFile(kind.label, f"{_PATH}/styles/layer-{kind.value}.qml") for kind in LAYER_LINES),
)
