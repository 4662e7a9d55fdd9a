"""An account of the city for a measured site, and the cookie of its session (登录)."""

import re
import secrets
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

from sqlalchemy import Engine

from gis_service.cli.acting import operator
from gis_service.services import accounts
from gis_service.user import Role, Scope

_CSRF = re.compile(r'name="csrf" value="([^"]+)"')


def add_official(engine: Engine) -> tuple[str, str]:
    """A new account that sees the whole city: name and password."""
    name, password = f"bench-{secrets.token_hex(4)}", f"Aa1-{secrets.token_urlsafe(16)}"
    account = accounts.create(
        engine,
        operator(),
        username=name,
        display_name="性能基准",
        role=Role.OFFICIAL,
        password=password,
        must_change=False,
    )
    accounts.set_scope(engine, operator(Role.SECURITY_ADMIN), account, Scope(city=True))
    engine.dispose()
    return name, password


def cookie(address: str, username: str, password: str) -> str:
    """The Cookie header of a signed-in browser. Raises ValueError when it is not let in."""
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    with browser.open(f"{address}/login") as page:
        token = _CSRF.search(page.read().decode())
    if token is None:
        raise ValueError("the sign-in page has no form")
    form = {"csrf": token[1], "login": username, "password": password, "next": "/parcels"}
    with browser.open(f"{address}/login", urllib.parse.urlencode(form).encode()) as page:
        if page.url.endswith("/login"):
            raise ValueError("not signed in")
    return "; ".join(f"{item.name}={item.value}" for item in jar)
