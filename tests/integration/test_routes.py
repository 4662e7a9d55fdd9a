"""Every route of the site as it is put together: identity, headers, errors, size."""

import html
import json
import logging
import re
from collections.abc import Iterator

import pytest
from fastapi import APIRouter, FastAPI, UploadFile
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from httpx2 import Response
from starlette.routing import BaseRoute

from gis_service.access import CSRF_HEADER
from gis_service.cli.acting import operator
from gis_service.logs import JsonLines
from gis_service.routes import ROUTES, Mounted
from gis_service.security_headers import CONTENT_SECURITY_POLICY
from gis_service.services import accounts
from gis_service.settings import DatabaseSettings, FileSettings, SessionSettings, Settings
from gis_service.user import Role, Scope
from tests.database import Database
from tests.site import PAGE, PASSWORD, Site, make_site, sign_in, token_of

OPEN = {"/login", "/health", "/static/{digest}/{name:path}"}
SAMPLE = {"digest": "0", "name": "none.js"}


@pytest.fixture(scope="module")
def site(database: Database) -> Site:
    made = make_site(database)
    made.add("wang", Role.OFFICIAL, Scope(city=True))
    made.add("system", Role.SYSTEM_ADMIN)
    return made


def every_route(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Method and path of each route, those of included routers too."""
    yield from _below(app.routes, "")


def _below(routes: list[BaseRoute], prefix: str) -> Iterator[tuple[str, str]]:
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from _below(included.routes, prefix + route.include_context.prefix)  # type: ignore[attr-defined]
        elif isinstance(route, APIRoute):
            for method in sorted(route.methods):
                yield method, prefix + route.path
        else:
            raise TypeError(f"{route!r} is no route this test knows")


def address(path: str) -> str:
    """A path with something in each of its places."""
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda place: SAMPLE.get(place[1], "1"), path)


def test_the_walk_finds_the_routes(site: Site) -> None:
    found = {path for _, path in every_route(site.app)}
    assert found >= OPEN
    assert {"/", "/logout", "/password", "/admin/users", "/api/v1/openapi.json"} <= found


def test_nothing_answers_without_identity(site: Site) -> None:
    guarded = [(method, path) for method, path in every_route(site.app) if path not in OPEN]
    program = TestClient(site.app, follow_redirects=False)
    for method, path in guarded:
        answer = program.request(method, address(path))
        assert answer.status_code == 401, (method, path, answer.status_code)
        page = site.browser().request(method, address(path), headers=PAGE)
        if page.status_code != 401:
            assert page.status_code == 303, (method, path, page.status_code)
            assert page.headers["location"].startswith("/login?next="), (method, path)


def test_every_change_asks_for_the_token(site: Site) -> None:
    browser = site.signed_in("system")
    for method, path in every_route(site.app):
        if method in ("GET", "HEAD") or path in OPEN:
            continue
        answer = browser.request(method, address(path), headers={"Accept": "*/*"})
        assert answer.status_code == 403, (method, path, answer.status_code)


def test_every_answer_carries_the_headers(site: Site) -> None:
    browser = site.signed_in("wang")
    paths = [path for method, path in every_route(site.app) if method == "GET"]
    for path in [*paths, "/nowhere"]:
        headers = browser.get(address(path)).headers
        assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY, path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "same-origin", path
        assert headers["x-request-id"], path
        kept = headers["cache-control"]
        assert kept == "no-store" or kept.startswith(("private, no-cache", "public")), path
    for path in ("/login", "/password", "/admin/users"):
        assert browser.get(path).headers["cache-control"] == "no-store"


def test_pages_hold_no_inline_script_or_style(site: Site) -> None:
    browser = site.signed_in("system")
    for path in ("/login", "/password", "/admin/users", "/api/v1/docs"):
        text = browser.get(path).text
        assert "<style" not in text and " style=" not in text and " onclick=" not in text
        assert text.count("<script") == text.count("<script src=")


def test_the_description_is_for_those_who_are_signed_in(site: Site) -> None:
    browser = site.signed_in("wang")
    description = browser.get("/api/v1/openapi.json").json()
    assert description["openapi"].startswith("3.")
    assert all(path.startswith("/api/v1/") for path in description["paths"])
    page = browser.get("/api/v1/docs").text
    assert site.app.state.assets.url("vendor/swagger-ui/swagger-ui-bundle.js") in page


def test_health_tells_state_version_and_revision(site: Site) -> None:
    answer = site.browser().get("/health")
    assert answer.status_code == 200
    assert set(answer.json()) == {"status", "version", "revision"}
    assert answer.json()["revision"]


def test_without_a_database_health_says_so_and_pages_explain(site: Site) -> None:
    nowhere = "postgresql://landgis_login@/nothing?host=/nonexistent"
    settings = Settings(
        database=DatabaseSettings(database_url=nowhere), session=site.settings.session
    )
    browser = Site(site.database, settings).browser()
    assert browser.get("/health").status_code == 503
    page = browser.get("/login", headers=PAGE)
    assert page.status_code == 503
    assert "数据库" in page.text and "Traceback" not in page.text


def test_an_unforeseen_error_shows_a_number_and_nothing_else(site: Site) -> None:
    broken = Site(site.database, site.settings)

    def fail() -> None:
        raise RuntimeError("a secret of the inside")

    broken.app.add_api_route("/broken", fail)
    browser = TestClient(broken.app, raise_server_exceptions=False, headers=PAGE)
    answer = browser.get("/broken")
    assert answer.status_code == 500
    assert "编号" in answer.text and "secret" not in answer.text
    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY


def test_bodies_are_bounded(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    router = APIRouter()

    @router.post("/taken")
    def take(file: UploadFile) -> int:
        return len(file.file.read())

    monkeypatch.setattr("gis_service.app.ROUTES", (*ROUTES, Mounted(router, uploads=True)))
    limits = FileSettings(max_form_bytes=10_000, max_upload_bytes=50_000)
    settings = Settings(site.settings.database, site.settings.session, limits, site.settings.site)
    bounded = Site(site.database, settings)
    browser = bounded.signed_in("wang")
    token = token_of(browser)

    def send(by: TestClient, path: str, size: int) -> Response:
        return by.post(path, files={"file": b"x" * size}, headers={CSRF_HEADER: token})

    assert send(browser, "/taken", 40_000).text == "40000"
    too_large = send(browser, "/taken", 60_000)
    assert too_large.status_code == 413 and "太大" in too_large.text
    assert send(browser, "/logout", 40_000).status_code == 413
    stranger = send(bounded.browser(), "/taken", 40_000)
    assert stranger.status_code == 401
    assert "文件没有上传" in stranger.text, "refused before the body was read"


def test_a_wrong_parameter_is_named_but_not_repeated(site: Site) -> None:
    browser = site.signed_in("wang")
    answer = browser.get("/api/v1/docs?as_of=yesterday")
    assert answer.status_code == 200, "the page does not use the day"
    form = {"csrf": "x", "password": PASSWORD}
    refused = site.browser().post("/login", data=form, headers={"Accept": "*/*"})
    assert refused.status_code == 422
    assert "login" in refused.json()["message"] and PASSWORD not in refused.text


def test_with_tls_plain_http_is_turned_away_and_cookies_are_bound(site: Site) -> None:
    secure = Site(
        site.database,
        Settings(database=site.settings.database, session=SessionSettings(secure_cookie=True)),
    )
    plain = secure.browser()
    assert plain.get("/login?next=/map").headers["location"] == (
        "https://testserver/login?next=/map"
    )
    assert plain.post("/login", data={"login": "wang"}).status_code == 403
    assert plain.get("/health").status_code == 200
    browser = TestClient(secure.app, base_url="https://testserver", follow_redirects=False)
    answer = sign_in(browser, "wang")
    cookies = answer.headers.get_list("set-cookie")
    assert any(each.startswith("__Host-landgis=") and "Secure" in each for each in cookies)
    assert answer.headers["strict-transport-security"].startswith("max-age=")


class Written(logging.Handler):
    """Keeps each line as the service would write it at that moment."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(JsonLines().format(record))


def test_logs_name_the_request_and_tell_no_secret(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "landgis")
    written = Written()
    logging.getLogger("landgis").addHandler(written)
    browser = site.browser()
    sign_in(browser, "wang", to="/parcels?q=secret-search")
    answer = browser.get("/parcels?q=secret-search")
    browser.post("/login", data={"csrf": "x", "login": "wang", "password": PASSWORD})
    logging.getLogger("landgis").removeHandler(written)
    entries = {each["path"]: each for each in map(json.loads, written.lines)}
    listed = entries["/parcels"]
    assert (listed["method"], listed["status"], listed["role"]) == ("GET", 200, "official")
    assert listed["request"] == answer.headers["x-request-id"]
    assert not any(PASSWORD in line or "secret-search" in line for line in written.lines)


def test_a_hostile_name_is_shown_as_it_is(site: Site) -> None:
    hostile = "{{7*7}}${alert(1)}<img src=x onerror=alert(1)>"
    accounts.create(
        site.engine,
        operator(),
        username="hostile",
        display_name=hostile,
        role=Role.OFFICIAL,
        password=PASSWORD,
        must_change=False,
    )
    page = site.signed_in("system").get("/admin/users").text
    assert html.escape(hostile) in page
    assert "<img" not in page and ">49<" not in page
