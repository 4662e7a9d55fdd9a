"""A large body is read for those who are signed in only; others are refused before its first byte.

Routes learn who asks after the body was received; without this, anyone could fill the disk.
"""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from gis_service.access import cookie_name, engine_of, settings_of
from gis_service.error_answers import answer
from gis_service.errors import NotSignedIn
from gis_service.services import sessions


class UploadGate:
    """Bodies of ``free_bytes`` or less, forms and small JSON, pass unasked."""

    def __init__(self, app: ASGIApp, free_bytes: int) -> None:
        self.app = app
        self.free_bytes = free_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and await self._stops(request := Request(scope)):
            refusal = answer(request, NotSignedIn("登录已过期，文件没有上传。请重新登录后再传。"))
            await refusal(scope, receive, send)
            return
        await self.app(scope, receive, send)

    async def _stops(self, request: Request) -> bool:
        return self._large(request) and not await run_in_threadpool(_signed_in, request)

    def _large(self, request: Request) -> bool:
        length = request.headers.get("content-length", "")
        if length.isascii() and length.isdigit():
            return int(length) > self.free_bytes
        return "transfer-encoding" in request.headers


def _signed_in(request: Request) -> bool:
    settings = settings_of(request).session
    token = request.cookies.get(cookie_name(settings), "")
    return sessions.resolve(engine_of(request), settings, token) is not None
