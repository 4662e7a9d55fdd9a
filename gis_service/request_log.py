"""Gives each request an origin and writes one access line for it (访问日志: who looked at what)."""

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gis_service.origin import coming_from

REQUEST_ID = "X-Request-ID"
_log = logging.getLogger("landgis.access")


class RequestLog:
    """The outermost layer of the site."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        client = scope.get("client")
        started = time.perf_counter()
        status = 500
        with coming_from(client[0] if client else "") as came:

            async def sending(message: Message) -> None:
                nonlocal status
                if message["type"] == "http.response.start":
                    status = message["status"]
                    name = REQUEST_ID.lower().encode()
                    message["headers"] = [*message["headers"], (name, came.correlation_id.encode())]
                await send(message)

            try:
                await self.app(scope, receive, sending)
            finally:
                elapsed = round((time.perf_counter() - started) * 1000, 1)
                _log.info("request", extra=_line(scope, status, elapsed))


def _line(scope: Scope, status: int, elapsed: float) -> dict[str, object]:
    line: dict[str, object] = {
        "method": scope["method"],
        "path": scope["path"],
        "status": status,
        "ms": elapsed,
    }
    signed_in = scope.get("state", {}).get("signed_in")
    if signed_in is not None:
        user = signed_in.user
        line |= {"account": user.id, "role": user.role.value, "scope": user.scope.key}
    return line
