"""Every page of every role, full and on the first day: whole, accessible, within the screen."""

from collections.abc import Callable, Iterator

import pytest

from tests.browser.desk import Desk
from tests.browser.product import Product

_OFFICE, _TABLET = (1366, 768), (1024, 768)
_FITS = "document.documentElement.scrollWidth <= innerWidth"

FULL = ("official", "park1", "inspector", "sysadmin", "secadmin", "auditor")
BARE = ("official", "manager", "inspector", "systemadmin", "securityadmin", "auditadmin")


@pytest.mark.parametrize("username", FULL)
def test_pages_with_data(desk: Desk, username: str) -> None:
    desk.sign_in(username)
    _look_at_all(desk, [*_pages(desk), *_leaves(desk)])


@pytest.mark.parametrize("username", BARE)
def test_pages_on_the_first_day(
    seat: Callable[[Product], Desk], bare_product: Product, username: str
) -> None:
    desk = seat(bare_product)
    desk.sign_in(username)
    _look_at_all(desk, _pages(desk))


def test_sign_in_page_and_refusal(desk: Desk) -> None:
    desk.open("/login")
    desk.is_accessible()
    desk.sign_in("park1")
    desk.watch.refusals = True
    desk.open("/idle")
    desk.is_accessible()
    desk.open("/nowhere")
    desk.is_accessible()


def _pages(desk: Desk) -> list[str]:
    """What the navigation and the bar lead to."""
    links = desk.page.locator(".nav a, .top a")
    return sorted({str(link.get_attribute("href")) for link in links.all()} - {"/"})


def _leaves(desk: Desk) -> Iterator[str]:
    """The first row of each list that the role has."""
    for path in ("/parcels", "/uploads"):
        if desk.page.locator(f".nav a[href='{path}']").count():
            desk.open(path)
            row = desk.page.locator("tr[data-href]").first
            if row.count():
                yield str(row.get_attribute("data-href"))


def _look_at_all(desk: Desk, paths: list[str]) -> None:
    assert paths
    for path in paths:
        _resize(desk, _OFFICE)
        desk.open(path)
        desk.is_accessible()
        assert desk.page.evaluate(_FITS), path
        _resize(desk, _TABLET)
        assert desk.page.evaluate(_FITS), path


def _resize(desk: Desk, size: tuple[int, int]) -> None:
    desk.page.set_viewport_size({"width": size[0], "height": size[1]})
