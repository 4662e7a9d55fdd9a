"""A large body is read for those who are signed in only; others are refused before its first byte.

Routes learn who asks after the body was received; without this, anyone could fill the disk.
"""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from gis_service.access import cookie_name, engine_of, settings_of
from gis_service.error_answers import answer, too_large
from gis_service.errors import LandgisError, NotSignedIn
from gis_service.services import sessions
from gis_service.settings import FileSettings


class UploadGate:
    """Bodies of the size of forms and small JSON pass unasked; a route has limits of its own."""

    def __init__(self, app: ASGIApp, files: FileSettings) -> None:
        self.app = app
        self.files = files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (refused := await self._refused(Request(scope))):
            await answer(Request(scope), refused)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    async def _refused(self, request: Request) -> LandgisError | None:
        length = request.headers.get("content-length", "")
        chunked = "transfer-encoding" in request.headers
        size = int(length) if length.isascii() and length.isdigit() else 0
        if not chunked and size <= self.files.max_form_bytes:
            return None
        if not await run_in_threadpool(_signed_in, request):
            return NotSignedIn("登录已过期，文件没有上传。请重新登录后再传。")
        return too_large(self.files) if size > self.files.max_upload_bytes else None


def _signed_in(request: Request) -> bool:
    settings = settings_of(request).session
    token = request.cookies.get(cookie_name(settings), "")
    return sessions.resolve(engine_of(request), settings, token) is not None
