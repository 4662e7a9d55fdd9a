"""Pages of a parcel, an enterprise and a park: reached by links, accessible, two sides of A4."""

import re

from playwright.sync_api import expect

from tests.browser.desk import Desk

_FITS = "document.documentElement.scrollWidth <= innerWidth"
_SHEET = re.compile(rb"/Type\s*/Page\b")
_SIDES = 2


def _fits(desk: Desk) -> None:
    desk.is_accessible()
    for width in (1366, 1024):
        desk.page.set_viewport_size({"width": width, "height": 768})
        assert desk.page.evaluate(_FITS)


def test_from_the_list_to_parcel_park_and_enterprise(desk: Desk) -> None:
    desk.sign_in("park1", "/parcels")
    row = desk.page.locator("tr[data-href]").first
    desk.open(str(row.get_attribute("data-href")))
    _fits(desk)
    expect(desk.page.get_by_role("img", name=re.compile("宗地轮廓"))).to_be_visible()
    desk.page.locator(".sheet a[href^='/parks/']").first.click()
    expect(desk.page.get_by_role("heading", name="主要问题")).to_be_visible()
    _fits(desk)
    desk.page.locator("a[href*='#firms']").first.click()
    desk.page.locator("a[href^='/enterprises/']").first.click()
    expect(desk.page.get_by_role("heading", name="近三年效益")).to_be_visible()
    _fits(desk)


def test_a_parcel_prints_on_both_sides_of_one_sheet(desk: Desk) -> None:
    desk.sign_in("official", "/parcels")
    addresses = []
    for page in ("/parcels", "/parcels?verdict=1", "/parcels?verdict=2"):
        desk.open(page)
        rows = desk.page.locator("tr[data-href]").all()
        addresses += [str(row.get_attribute("data-href")) for row in rows[:40:8]]
    for address in addresses:
        desk.open(address)
        printed = desk.page.pdf(format="A4", prefer_css_page_size=True)
        assert 0 < len(_SHEET.findall(printed)) <= _SIDES, address
