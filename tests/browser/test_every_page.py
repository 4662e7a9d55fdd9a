"""Every page of every role, full and on the first day: whole, accessible, within the screen."""

import itertools
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import FloatRect, expect

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


def test_the_map_of_the_whole_city_can_be_read_on_a_tablet(desk: Desk) -> None:
    _resize(desk, _TABLET)
    desk.sign_in("official", "/map")
    expect(desk.page.locator(".map-name-district").first).to_be_attached()
    spots = desk.page.locator(".leaflet-parcels-pane path.leaflet-interactive")
    expect(spots.first).to_be_attached()
    assert not any("url(" in str(spot.get_attribute("fill")) for spot in spots.all())
    boxes = [
        name.bounding_box() for name in desk.page.locator(".map-name-district:not(.crowded)").all()
    ]
    assert len(boxes) > 10
    shown = [box for box in boxes if box]
    assert not any(_meet(a, b) for a, b in itertools.combinations(shown, 2))


def test_an_account_without_scope_is_told_so(
    seat: Callable[[Product], Desk], bare_product: Product
) -> None:
    desk = seat(bare_product)
    desk.sign_in("manager")
    expect(desk.page.get_by_text("还没有授权范围")).to_be_visible()


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


def _meet(a: FloatRect, b: FloatRect) -> bool:
    across = a["x"] < b["x"] + b["width"] and b["x"] < a["x"] + a["width"]
    return across and a["y"] < b["y"] + b["height"] and b["y"] < a["y"] + a["height"]


def _resize(desk: Desk, size: tuple[int, int]) -> None:
    desk.page.set_viewport_size({"width": size[0], "height": size[1]})
