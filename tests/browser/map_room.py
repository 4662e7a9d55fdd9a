"""What tests of the map ask of its page: panel, pixels, address, and one count everywhere."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import Desk


def panel(page: Page) -> Locator:
    return page.locator("#panel")


def middle(page: Page, across: float = 0.75, down: float = 0.5) -> tuple[float, float]:
    """A pixel of the map beside legend and panel."""
    box = page.locator("#map_landgis").bounding_box()
    assert box
    return box["x"] + box["width"] * across, box["y"] + box["height"] * down


def asked(page: Page, name: str) -> str:
    return parse_qs(urlsplit(page.url).query).get(name, [""])[0]


def counted(page: Page) -> int:
    """Parcels in the line of totals, once it stands still."""
    expect(page.locator("#totals:not([aria-busy])")).to_be_visible()
    found = re.search(r"([\d,]+) 宗 ·", page.locator("#totals").text_content() or "")
    return int(found[1].replace(",", "")) if found else 0


def agree(desk: Desk) -> int:
    """Totals of the map, list and interface say the same for the address as it stands."""
    page = desk.page
    count = counted(page)
    query = urlsplit(page.url).query
    listed = page.request.get(
        f"{desk.product.address}/parcels?{query}", headers={"Accept": "text/html"}
    ).text()
    assert f"共 <strong>{count}</strong> 宗" in listed
    return count
