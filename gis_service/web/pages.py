"""Drawing a page: one place gives every template the frame around its own content."""

from datetime import date

from fastapi import Request
from fastapi.responses import HTMLResponse

from gis_service.access import open_work, settings_of
from gis_service.column_rights import rights_of
from gis_service.day import as_of, day_query
from gis_service.errors import Forbidden, LandgisError, NotFound, NotSignedIn, Unusable
from gis_service.rights import pages_of
from gis_service.services.sessions import SignedIn
from gis_service.store import city_rows, waiting_rows
from gis_service.user import Role, Scope, User
from gis_service.web.frame_view import Shell, Viewer
from parcels.policy import load_profile

_TITLES: dict[type[LandgisError], str] = {
    NotFound: "没有找到",
    Forbidden: "没有权限",
    NotSignedIn: "请先登录",
    Unusable: "请核对后重试",
}
_NO_SCOPE = "无业务范围"


def render(
    request: Request, template: str, *, page: str = "", status: int = 200, **context: object
) -> HTMLResponse:
    """A page of who is signed in. ``page`` is its navigation key; ``context`` the template's own.

    The template also gets ``shell`` (city, day, viewer, CSRF token, navigation); addresses of
    files come from the template function ``static``.
    """
    signed_in: SignedIn = request.state.signed_in
    shell = _shell(request, signed_in, page, as_of(request))
    return draw(request, template, status=status, shell=shell, **context)


def draw(request: Request, template: str, *, status: int = 200, **context: object) -> HTMLResponse:
    """A page or a fragment without the frame: sign-in, a message, the sheet beside the map."""
    text = request.app.state.templates.get_template(template).render(**context)
    return HTMLResponse(text, status_code=status)


def message(request: Request, error: LandgisError) -> HTMLResponse:
    """The page that says what went wrong and what to do; needs neither session nor database."""
    return draw(
        request,
        "message.html",
        status=error.status,
        shell=None,
        title=_TITLES.get(type(error), "没有完成"),
        text=error.message,
        action_href="/",
        action_label="回到首页",
    )


def city_name(request: Request) -> str:
    """The city that this site is set up for; known without the database."""
    return load_profile(settings_of(request).site.city).frame.name


def _shell(request: Request, signed_in: SignedIn, page: str, day: date) -> Shell:
    user, city = signed_in.user, signed_in.city
    todo, scope = _own(request, user)
    return Shell(
        city=city.name if city else city_name(request),
        as_of=day,
        viewer=Viewer(user.display_name, user.role.label, scope or _NO_SCOPE),
        page=page,
        allowed=pages_of(user.role),
        csrf=signed_in.csrf,
        coordinates=rights_of(user.role).coordinates,
        simulated=city is not None and city.simulated,
        kept=tuple(
            (name, value)
            for name, value in request.query_params.multi_items()
            if name not in ("as_of", "after")
        ),
        admin=user.role.is_admin,
        trail=user.role is Role.AUDIT_ADMIN,
        todo=todo,
        day_query=day_query(request),
        unscoped=not user.role.is_admin and user.scope == Scope(),
    )


def _own(request: Request, user: User) -> tuple[int | None, str]:
    """What waits for the user, None for administrators, and where the user works; names of places
    are read for those who see part of the city."""
    named = not (user.scope.city or user.scope == Scope())
    if user.role.is_admin and not named:
        return None, city_rows.scope_words(user.scope, [], [])
    with open_work(request, user) as connection:
        todo = None if user.role.is_admin else waiting_rows.count(connection, user)
        districts = city_rows.districts(connection) if named else []
        parks = city_rows.parks(connection) if named else []
    return todo, city_rows.scope_words(user.scope, districts, parks)
