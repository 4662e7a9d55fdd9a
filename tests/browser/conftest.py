"""Debian's Chromium, driven by Playwright; it can reach nothing but this machine."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.desk import Desk, office_screen
from tests.browser.product import Product, empty_city, simulated_city
from tests.browser.watch import Watch
from tests.database import Database

_CHROMIUM = "/usr/bin/chromium"
_ARGUMENTS = [
    # Root and containers have no user namespaces to give; the pages are our own.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # A page that asks another host fails instead of hanging.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=_CHROMIUM, args=_ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    profile = office_screen(browser)
    yield profile
    profile.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture(scope="session")
def product(
    lasting_databases: Callable[[], Database], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """The real product with the simulated city, for the whole session: tests leave it usable."""
    with simulated_city(lasting_databases(), tmp_path_factory.mktemp("city")) as running:
        yield running


@pytest.fixture(scope="session")
def bare_product(
    lasting_databases: Callable[[], Database], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """The real product with accounts and no data; tests look only."""
    with empty_city(lasting_databases(), tmp_path_factory.mktemp("bare")) as running:
        yield running


@pytest.fixture
def seat(browser: Browser, tmp_path: Path) -> Iterator[Callable[[Product], Desk]]:
    """Puts a person before a product; at the end nothing may have gone wrong in the browser."""
    with ExitStack() as stack:
        desks: list[Desk] = []

        def sit(product: Product) -> Desk:
            context = stack.enter_context(office_screen(browser))
            watch = Watch(context, product.address)
            desks.append(Desk(product, context.new_page(), watch, tmp_path))
            return desks[-1]

        yield sit
        assert [desk.watch.troubles for desk in desks] == [[] for _ in desks]


@pytest.fixture
def desk(seat: Callable[[Product], Desk], product: Product) -> Desk:
    """Somebody before the simulated city."""
    return seat(product)


@pytest.fixture
def official(desk: Desk) -> Desk:
    """An official who has just signed in, before the whole map."""
    desk.sign_in("official", "/map")
    expect(desk.page.locator("#totals")).to_contain_text("宗")
    return desk
