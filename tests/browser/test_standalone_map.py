"""The single-file map opens from disk, asks nobody, and shows hostile names as text."""

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from gis_service.assets import load_assets
from maps.standalone import LayerShape, ParcelShape, standalone
from parcels.layers import LayerKind
from parcels.verdict import Verdict
from tests.browser.stand_in import COUNT, FRAME, SOUTH, WEST, code, parcel_ring, square
from tests.unit.web.sample_frame import HOSTILE

TITLE = f"成都市工业用地 {HOSTILE}"


@pytest.fixture
def opened(page: Page, tmp_path: Path) -> Page:
    parcels = [
        ParcelShape(
            code(n), HOSTILE, None, HOSTILE, 10**8, Verdict(n % 8), HOSTILE, [[parcel_ring(n)]]
        )
        for n in range(COUNT)
    ]
    layers = [
        LayerShape(kind, [(HOSTILE, [[square(WEST - 0.01, SOUTH - 0.01, 0.05)]])])
        for kind in (LayerKind.RED, LayerKind.PARK, LayerKind.RING)
    ]
    text = standalone(
        parcels,
        layers,
        frame=FRAME,
        title=TITLE,
        as_of=date(2025, 12, 31),
        read=load_assets().read,
        simulated=True,
    )
    file = tmp_path / "map.html"
    file.write_text(text, encoding="utf-8")
    page.goto(file.as_uri())
    return page


@pytest.fixture(autouse=True)
def quiet(page: Page) -> list[str]:
    seen: list[str] = []
    page.on("console", lambda message: message.type == "error" and seen.append(message.text))
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on("dialog", lambda dialog: (seen.append("dialog"), dialog.dismiss()))
    page.on("request", lambda request: request.url.startswith("file:") or seen.append(request.url))
    return seen


def test_opens_without_a_network_and_shows_names_literally(opened: Page, quiet: list[str]) -> None:
    expect(opened.locator(".leaflet-parcels-pane path.leaflet-interactive")).to_have_count(COUNT)
    expect(opened.locator("#title")).to_have_text(TITLE)
    assert opened.title() == TITLE
    expect(opened.locator("#totals")).to_contain_text("64 宗 · 960.00 亩")
    expect(opened.locator("#simulated")).to_be_visible()
    expect(opened.locator(".map-name-park").first).to_have_text(HOSTILE)
    expect(opened.locator(".leaflet-over-pane clipPath")).to_have_count(1)
    assert quiet == []


def test_search_and_sheet_work_from_disk(opened: Page, quiet: list[str]) -> None:
    opened.locator("#search").fill("GB00012")
    expect(opened.locator("#found [role=option]")).to_have_count(1)
    opened.keyboard.press("Enter")
    sheet = opened.locator("#sheet")
    expect(sheet.locator("h2")).to_have_text(HOSTILE)
    expect(sheet).to_contain_text("缺数据")
    expect(sheet).to_contain_text("15.00 亩")
    opened.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    assert quiet == []


def test_layers_are_switched(opened: Page, quiet: list[str]) -> None:
    opened.locator(".legend li", has_text="工业红线区").locator("input").uncheck()
    expect(opened.locator(".leaflet-over-pane clipPath")).to_have_count(0)
    opened.locator(".legend li", has_text="工业红线区").locator("input").check()
    expect(opened.locator(".leaflet-over-pane clipPath")).to_have_count(1)
    assert quiet == []
