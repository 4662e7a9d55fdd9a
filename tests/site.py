"""The whole site on a test's database, its people, and browsers that are signed in."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import Engine

from gis_service.access import CSRF_HEADER
from gis_service.app import create_app
from gis_service.cli.acting import operator
from gis_service.services import accounts
from gis_service.services.city import bring_up
from gis_service.settings import (
    DatabaseSettings,
    FileSettings,
    SessionSettings,
    Settings,
    SiteSettings,
)
from gis_service.store import city_rows
from gis_service.transaction import unit_of_work
from gis_service.user import Role, Scope
from tests.database import Database

CITY = "chengdu"
PASSWORD = "Wonderful-Day-7"
PAGE = {"Accept": "text/html"}
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass(frozen=True)
class Site:
    """``app`` speaks plain http to the test client, as on loopback."""

    database: Database
    settings: Settings

    @cached_property
    def app(self) -> FastAPI:
        return create_app(self.settings)

    @property
    def engine(self) -> Engine:
        engine: Engine = self.app.state.engine
        return engine

    def add(self, username: str, role: Role, scope: Scope | None = None) -> int:
        """An account with ``PASSWORD`` that need not be changed."""
        account_id = accounts.create(
            self.engine,
            operator(),
            username=username,
            display_name=f"{username}（测试）",
            role=role,
            password=PASSWORD,
            must_change=False,
        )
        if scope is not None:
            accounts.set_scope(self.engine, operator(Role.SECURITY_ADMIN), account_id, scope)
        return account_id

    def in_district(self, code: str) -> Scope:
        return self._scope([code], [])

    def in_park(self, code: str) -> Scope:
        return self._scope([], [code])

    def _scope(self, districts: list[str], parks: list[str]) -> Scope:
        with unit_of_work(self.engine, operator()) as connection:
            return city_rows.scope_of_codes(connection, False, districts, parks)

    def browser(self) -> TestClient:
        return TestClient(self.app, follow_redirects=False, headers=PAGE)

    def signed_in(self, username: str, password: str = PASSWORD) -> TestClient:
        browser = self.browser()
        answer = sign_in(browser, username, password)
        if answer.status_code != 303:
            raise AssertionError(answer.text)
        return browser


def make_site(database: Database, session: SessionSettings | None = None) -> Site:
    """Bind the database to Chengdu and set the site up on it."""
    bring_up(database.owner_url, CITY, operator())
    return site_of(database, session=session)


def site_of(
    database: Database,
    files: FileSettings | None = None,
    *,
    session: SessionSettings | None = None,
    samples: Path | None = None,
) -> Site:
    """The site on a database that is bound to Chengdu; ``samples``: folder of sample files."""
    place = {} if samples is None else {"samples_folder": samples}
    settings = Settings(
        database=DatabaseSettings(database_url=database.login_url, owner_url=database.owner_url),
        session=session or SessionSettings(secure_cookie=False),
        files=files or FileSettings(),
        site=SiteSettings(city=CITY, **place),
    )
    return Site(database, settings)


def csrf_of(page: str) -> str:
    """The token that the forms of a page carry."""
    found = _CSRF.search(page)
    if found is None:
        raise AssertionError("the page has no form with a token")
    return found[1]


def sign_in(browser: TestClient, username: str, password: str = PASSWORD, to: str = "/"):
    token = csrf_of(browser.get("/login").text)
    form = {"csrf": token, "login": username, "password": password, "next": to}
    return browser.post("/login", data=form)


def token_of(browser: TestClient) -> str:
    """The token of a signed-in browser's session."""
    return csrf_of(browser.get("/password").text)


def post(
    browser: TestClient, address: str, form: dict[str, object] | None = None, **more: Any
) -> Response:
    """Post a form with the token of the browser's session; ``more`` as httpx takes it."""
    return browser.post(address, data={"csrf": token_of(browser), **(form or {})}, **more)


def ask(browser: TestClient, address: str, body: object) -> Response:
    """Post JSON as a program does, with the token of the browser's session."""
    headers = {CSRF_HEADER: token_of(browser), "Accept": "application/json"}
    return browser.post(address, json=body, headers=headers)
