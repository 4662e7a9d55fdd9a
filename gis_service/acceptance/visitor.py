"""One user of the site over a kept connection, as a browser is one."""

import http.client
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from time import perf_counter
from urllib.parse import urlencode, urlsplit

from gis_service.errors import NotReady

_CSRF = re.compile(r'name="csrf" value="([^"]+)"')
_TIMEOUT_S = 60


class Visitor:
    """Signed in after ``sign_in``; not shared between threads."""

    def __init__(self, site: str) -> None:
        address = urlsplit(site)
        kind = http.client.HTTPSConnection if address.scheme == "https" else None
        self._connection = (kind or http.client.HTTPConnection)(
            address.hostname or "", address.port, timeout=_TIMEOUT_S
        )
        self._cookies: SimpleCookie = SimpleCookie()

    def sign_in(self, name: str, password: str) -> None:
        """Raises NotReady when the site does not let the account in."""
        _, page, _ = self._ask("GET", "/login")
        token = _CSRF.search(page.decode())
        if token is None:
            raise NotReady("登录页没有表单，请检查 --site 的地址。")
        form = {"csrf": token[1], "login": name, "password": password, "next": "/map"}
        status, _, _ = self._ask("POST", "/login", urlencode(form))
        if status != http.client.SEE_OTHER:
            raise NotReady("网站不接受这个账号或密码，请检查 --user 和口令。")

    def get(self, path: str) -> tuple[int, bytes, float]:
        """Status, content and seconds; status 0 when the site did not answer.

        A site ends connections that are idle for some seconds; like a browser, a visitor then asks
        again over a new one.
        """
        start = perf_counter()
        try:
            return self._ask("GET", path)
        except (http.client.RemoteDisconnected, ConnectionError):
            self._connection.close()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            return 0, b"", perf_counter() - start
        try:
            return self._ask("GET", path)
        except (OSError, http.client.HTTPException):
            self._connection.close()
            return 0, b"", perf_counter() - start

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, bytes, float]:
        headers = {"Accept": "text/html,application/json"}
        if self._cookies:
            headers["Cookie"] = "; ".join(
                f"{item.key}={item.value}" for item in self._cookies.values()
            )
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        start = perf_counter()
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        seconds = perf_counter() - start
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            self._cookies.load(cookie)
        return answer.status, content, seconds

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


@contextmanager
def visiting(site: str, name: str, password: str) -> Iterator[Visitor]:
    """A signed-in visitor."""
    visitor = Visitor(site)
    try:
        visitor.sign_in(name, password)
        yield visitor
    finally:
        visitor.close()
