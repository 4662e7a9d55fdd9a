"""What every answer tells the browser: load nothing from elsewhere, frame and guess nothing."""

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
_ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_WITH_TLS = {
    "Strict-Transport-Security": "max-age=31536000",
    # Browsers ignore it, with a complaint, where the origin is not secure.
    "Cross-Origin-Opener-Policy": "same-origin",
}
_NOT_STORED = ("/login", "/logout", "/password", "/admin")
"""Pages that a browser must not keep after the user has gone."""

_ALSO_PLAIN = "/health"


class SecurityHeaders:
    """Adds the headers; with ``tls`` a plain http request is redirected or refused."""

    def __init__(self, app: ASGIApp, tls: bool) -> None:
        self.app = app
        self.tls = tls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                protect(MutableHeaders(scope=message), scope["path"], self.tls)
            await send(message)

        plain = self.tls and scope["scheme"] == "http" and scope["path"] != _ALSO_PLAIN
        await (_refuse_plain if plain else self.app)(scope, receive, sending)


def protect(headers: MutableHeaders, path: str, tls: bool) -> None:
    """Set the headers of one answer; an answer's own Cache-Control is kept."""
    for name, value in (_ALWAYS | (_WITH_TLS if tls else {})).items():
        headers[name] = value
    if path.startswith(_NOT_STORED):
        headers["Cache-Control"] = "no-store"
    else:
        headers.setdefault("Cache-Control", "private, no-cache")


async def _refuse_plain(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["method"] in ("GET", "HEAD"):
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        query = scope["query_string"].decode("latin-1")
        address = f"https://{host}{scope['path']}" + (f"?{query}" if query else "")
        await RedirectResponse(address, status_code=308)(scope, receive, send)
        return
    answer = PlainTextResponse("请改用 https 访问。", status_code=403)
    await answer(scope, receive, send)
