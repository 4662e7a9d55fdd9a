"""What must never happen in a browser on our pages, whatever is clicked."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Request, Response, WebError

_SERVER_ERROR = 500
_REFUSED = ("status of 403", "status of 404", "status of 409", "status of 422")


class Watch:
    """Follows every page of a context.

    ``asked``: address of every request. ``troubles``: requests to another host, errors on the
    console or thrown by a script (a broken content policy is one), dialogs, answers of 500 and
    more. ``refusals``: set where answers of 403, 404, 409 and 422 are what a test wants.
    """

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.asked: list[str] = []
        self.troubles: list[str] = []
        self.refusals = False
        self._own = (f"{address}/", "data:", "about:", "blob:")
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("dialog", self._dialog)

    def _request(self, request: Request) -> None:
        self.asked.append(request.url)
        if not request.url.startswith(self._own):
            self.troubles.append(f"asked {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= _SERVER_ERROR:
            self.troubles.append(f"{response.status} {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        refused = self.refusals and any(word in message.text for word in _REFUSED)
        if message.type == "error" and not refused:
            self.troubles.append(f"console {message.text}")

    def _error(self, error: WebError) -> None:
        self.troubles.append(f"thrown {error.error}")

    def _dialog(self, dialog: Dialog) -> None:
        self.troubles.append(f"dialog {dialog.message}")
        dialog.dismiss()
