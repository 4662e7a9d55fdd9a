"""Who is asking: the dependencies that every route but sign-in, health and files stands behind.

``require`` is put before every guarded router when the site is made, so a route cannot forget
it; a route that needs the user names ``CurrentUser`` (the session is looked up once).
"""

import secrets
from collections.abc import Awaitable, Callable, Hashable
from contextlib import AbstractContextManager
from typing import Annotated, cast

from fastapi import Depends, Request, Response
from sqlalchemy import Connection, Engine
from starlette.concurrency import run_in_threadpool

from gis_service.audit import EventKind, record
from gis_service.errors import Forbidden, MustChangePassword, NotSignedIn
from gis_service.kept_answers import Answer, KeptAnswers
from gis_service.services import sessions
from gis_service.services.sessions import SignedIn
from gis_service.settings import SessionSettings, Settings
from gis_service.transaction import unit_of_work
from gis_service.user import Role, User

CSRF_FIELD = "csrf"
CSRF_HEADER = "X-CSRF-Token"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
MAX_FIELD_BYTES = 20 * 1024 * 1024
"""Longest text of a form's field, pasted boundary points; bodies are bounded before (app.py)."""


def engine_of(request: Request) -> Engine:
    engine: Engine = request.app.state.engine
    return engine


def settings_of(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def cookie_name(settings: SessionSettings) -> str:
    """With TLS the browser itself refuses the cookie from another host or path (__Host-)."""
    return "__Host-landgis" if settings.secure_cookie else "landgis"


def give_cookie(response: Response, settings: SessionSettings, token: str) -> None:
    """A session cookie: gone with the browser, unreadable to scripts, not sent from elsewhere."""
    response.set_cookie(
        cookie_name(settings),
        token,
        path="/",
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookie,
    )


def take_cookie(response: Response, settings: SessionSettings) -> None:
    response.delete_cookie(
        cookie_name(settings),
        path="/",
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookie,
    )


async def posted_token(request: Request) -> str:
    """The CSRF token that came along, by header or by form field."""
    if request.method in _SAFE_METHODS:
        return ""
    if header := request.headers.get(CSRF_HEADER):
        return header
    if not request.headers.get("content-type", "").startswith(_FORMS):
        return ""
    value = (await request.form(max_part_size=MAX_FIELD_BYTES)).get(CSRF_FIELD)
    return value if isinstance(value, str) else ""


def current_session(request: Request, token: Annotated[str, Depends(posted_token)]) -> SignedIn:
    """The live session. Raises NotSignedIn; Forbidden when a change lacks the session's token."""
    settings = settings_of(request).session
    cookie = request.cookies.get(cookie_name(settings))
    if not cookie:
        raise NotSignedIn("请先登录。")
    signed_in = sessions.resolve(engine_of(request), settings, cookie)
    if signed_in is None:
        raise NotSignedIn("登录已过期，请重新登录。")
    request.state.signed_in = signed_in
    if request.method not in _SAFE_METHODS and not _same(token, signed_in.csrf):
        raise Forbidden("这个页面已过期，请返回刷新后再提交。")
    return signed_in


# What only looks at values is a coroutine: a plain function costs a change of thread each time.
async def current_user(signed_in: Annotated[SignedIn, Depends(current_session)]) -> User:
    """Who acts. Raises MustChangePassword where a new password is due first."""
    if signed_in.user.must_change_password:
        raise MustChangePassword("请先修改密码，再继续使用。")
    return signed_in.user


def require(*roles: Role) -> Callable[[Request, User], Awaitable[User]]:
    """A dependency for the user of one of these roles; a refusal is an audit event."""
    names = "、".join(role.label for role in roles)

    async def allowed(request: Request, user: Annotated[User, Depends(current_user)]) -> User:
        if user.role not in roles:
            await run_in_threadpool(_note_refusal, request, user)
            raise Forbidden(f"这一项由{names}办理，您的角色（{user.role.label}）不能使用。")
        return user

    return allowed


def _note_refusal(request: Request, user: User) -> None:
    with open_work(request, user) as connection:
        record(connection, user, EventKind.REFUSED, request.url.path, success=False)


def open_work(request: Request, user: User) -> AbstractContextManager[Connection]:
    """A transaction in the user's role and scope; see ``unit_of_work``."""
    return unit_of_work(engine_of(request), user)


def kept(request: Request) -> KeptAnswers:
    """Answers of this process that still hold."""
    answers: KeptAnswers = request.app.state.kept
    return answers


def answered(
    request: Request,
    user: User,
    question: Hashable,
    answer: Callable[[Connection], Answer],
    weight: Callable[[Answer], int] | None = None,
) -> Answer:
    """The answer to a question of who is signed in, kept for as long as the data stay as they are.

    One at hand needs no transaction: the session check of this request has told role, scope and
    state of the data. ``weight``: see ``KeptAnswers.of``.
    """
    held = _held(request, user, question)
    if held is not None:
        return cast(Answer, held)
    with open_work(request, user) as connection:
        return kept(request).of(connection, user, question, lambda: answer(connection), weight)


async def answered_tile(
    request: Request, user: User, question: Hashable, answer: Callable[[Connection], bytes]
) -> bytes:
    """``answered`` for a coroutine: a tile at hand is not worth a change of thread."""
    held = _held(request, user, question)
    if held is not None:
        return cast(bytes, held)
    return await run_in_threadpool(answered, request, user, question, answer)


def _held(request: Request, user: User, question: Hashable) -> object | None:
    signed_in: SignedIn = request.state.signed_in
    return kept(request).held(user, signed_in.data_version, question)


CurrentUser = Annotated[User, Depends(current_user)]
CurrentSession = Annotated[SignedIn, Depends(current_session)]


def _same(left: str, right: str) -> bool:
    return secrets.compare_digest(left.encode(), right.encode())
