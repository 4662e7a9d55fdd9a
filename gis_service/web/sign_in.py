"""Sign-in, sign-out, change of password (登录、退出、修改密码)."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from gis_service.access import (
    CurrentSession,
    cookie_name,
    engine_of,
    give_cookie,
    posted_token,
    settings_of,
    take_cookie,
)
from gis_service.errors import Forbidden, LandgisError, NotSignedIn, Unusable
from gis_service.services import accounts, passwords, sessions
from gis_service.store import city_rows
from gis_service.transaction import sign_in_work
from gis_service.web import pages

router = APIRouter()

_HOME = "/"
_FORM_COOKIE = "landgis-form"
"""Before there is a session, the form's token is compared with this cookie."""

Typed = Annotated[str, Form(max_length=512)]


@router.get("/login")
def show_sign_in(request: Request, next: str = _HOME) -> Response:
    return _form(request, next=next)


@router.post("/login")
def sign_in(
    request: Request,
    token: Annotated[str, Depends(posted_token)],
    login: Typed,
    password: Typed,
    next: Typed = _HOME,
) -> Response:
    settings = settings_of(request).session
    expected = request.cookies.get(_FORM_COOKIE, "")
    if not expected or not secrets.compare_digest(expected.encode(), token.encode()):
        return _form(
            request, next=next, login=login, failure="页面已过期，请再登录一次。", status=403
        )
    try:
        made = sessions.sign_in(engine_of(request), settings, login, password)
    except NotSignedIn as error:
        return _form(request, next=next, login=login, failure=error.message, status=error.status)
    if before := request.cookies.get(cookie_name(settings)):
        sessions.forget(engine_of(request), before)
    answer = RedirectResponse(_own_address(next), status_code=303)
    answer.delete_cookie(_FORM_COOKIE, path="/login")
    give_cookie(answer, settings, made)
    return answer


@router.post("/logout")
def sign_out(request: Request, signed_in: CurrentSession) -> Response:
    sessions.sign_out(engine_of(request), signed_in)
    answer = RedirectResponse("/login", status_code=303)
    answer.headers["Clear-Site-Data"] = '"cache"'
    take_cookie(answer, settings_of(request).session)
    return answer


@router.get("/password")
def show_change(request: Request, signed_in: CurrentSession) -> Response:
    return _change(request, signed_in)


@router.post("/password")
def change(
    request: Request,
    signed_in: CurrentSession,
    old: Typed,
    new: Typed,
    again: Typed,
) -> Response:
    settings = settings_of(request).session
    try:
        if passwords.normal(new) != passwords.normal(again):
            raise Unusable("两次输入的新密码不同，请重新输入。")
        made = accounts.change_own_password(engine_of(request), settings, signed_in, old, new)
    except (Unusable, NotSignedIn, Forbidden) as error:
        return _change(request, signed_in, error)
    answer = RedirectResponse(_HOME, status_code=303)
    give_cookie(answer, settings, made)
    return answer


def _form(
    request: Request, *, next: str, login: str = "", failure: str = "", status: int = 200
) -> Response:
    # Kept where there is one: a second tab must not make the first one's form void.
    token = request.cookies.get(_FORM_COOKIE) or secrets.token_urlsafe()
    with sign_in_work(engine_of(request)) as connection:
        city = city_rows.find(connection)
    answer = pages.draw(
        request,
        "login.html",
        status=status,
        city=city.name if city else pages.city_name(request),
        simulated=city is not None and city.simulated,
        csrf=token,
        next=_own_address(next),
        login=login,
        failure=failure,
    )
    answer.set_cookie(
        _FORM_COOKIE,
        token,
        path="/login",
        httponly=True,
        samesite="strict",
        secure=settings_of(request).session.secure_cookie,
    )
    return answer


def _change(
    request: Request, signed_in: sessions.SignedIn, error: LandgisError | None = None
) -> Response:
    return pages.draw(
        request,
        "password.html",
        status=error.status if error else 200,
        csrf=signed_in.csrf,
        forced=signed_in.user.must_change_password,
        login=signed_in.user.username,
        name=signed_in.user.display_name,
        min_length=passwords.MIN_LENGTH,
        failure=error.message if error else "",
    )


def _own_address(address: str) -> str:
    r"""The address if it stays here (``//host`` and ``/\host`` do not), else the first page."""
    own = address.startswith("/") and address[1:2] not in ("/", "\\") and address.isprintable()
    return address if own else _HOME
