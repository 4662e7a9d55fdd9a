"""一张图 in Chromium under the strict policy, fed by a stand-in with hostile names."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stand_in import COUNT, StandIn, bounds, code, serving
from tests.unit.web.sample_frame import HOSTILE

AXE = Path(__file__).parents[2] / ".assets" / "test" / "axe.js"
PARCEL_PATHS = ".leaflet-parcels-pane path.leaflet-interactive"


@pytest.fixture(scope="module")
def site() -> Iterator[StandIn]:
    with serving() as running:
        yield running


@pytest.fixture
def troubles(page: Page) -> list[str]:
    """Errors, policy violations, dialogs and foreign requests; a test ends with none."""
    seen: list[str] = []
    page.on("console", lambda message: message.type == "error" and seen.append(message.text))
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on("dialog", lambda dialog: (seen.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on(
        "request",
        lambda request: (
            None
            if re.match(r"http://127\.0\.0\.1:|data:", request.url)
            else seen.append(request.url)
        ),
    )
    return seen


@pytest.fixture
def map_page(page: Page, site: StandIn, troubles: list[str]) -> Iterator[Page]:
    page.goto(f"{site.address}/map")
    expect(page.locator("#totals")).to_contain_text("64 宗")
    expect(page.locator(PARCEL_PATHS).first).to_be_attached()
    page.wait_for_load_state("networkidle")
    yield page
    assert troubles == []


def centre_of(page: Page, n: int) -> tuple[float, float]:
    """The pixel of the page in the middle of parcel ``n``."""
    west, south, east, north = bounds(n)
    at = page.evaluate(
        """([lat, lng]) => {
            const point = landgis.map.latLngToContainerPoint([lat, lng]);
            const box = landgis.map.getContainer().getBoundingClientRect();
            return [point.x + box.x, point.y + box.y];
        }""",
        [(south + north) / 2, (west + east) / 2],
    )
    return at[0], at[1]


def test_parcels_wear_patterns_and_lines_take_no_pointer(map_page: Page) -> None:
    fills = map_page.eval_on_selector_all(
        PARCEL_PATHS, "paths => [...new Set(paths.map((path) => path.getAttribute('fill')))].sort()"
    )
    assert fills == sorted(
        [f"url(#verdict-{v})" for v in range(4)] + ["#ffffff", "#d9e6f2", "#5b9bb5", "#b5b5b5"]
    )
    lines = map_page.locator(".leaflet-over-pane path, .leaflet-under-pane path")
    assert lines.count() > 0
    assert map_page.locator(".leaflet-over-pane .leaflet-interactive").count() == 0


def test_click_through_the_lines_opens_the_sheet_and_escape_closes_it(map_page: Page) -> None:
    map_page.mouse.click(*centre_of(map_page, 18))
    title = map_page.locator("#sheet h2")
    expect(title).to_have_text(HOSTILE)
    expect(title).to_be_focused()
    assert "parcel=18" in map_page.url
    legend, sheet = (map_page.locator(name).bounding_box() for name in (".legend", "#sheet"))
    assert legend
    assert sheet
    assert sheet["width"] == pytest.approx(420, abs=1)
    assert legend["x"] + legend["width"] <= sheet["x"]
    map_page.keyboard.press("Escape")
    expect(map_page.locator("#sheet")).to_be_hidden()
    assert "parcel=" not in map_page.url


def test_hostile_code_under_the_pointer_is_text(map_page: Page) -> None:
    map_page.mouse.move(*centre_of(map_page, 9))
    tip = map_page.locator(".leaflet-tooltip", has_text="7*7").last
    expect(tip).to_have_text(f"{HOSTILE} · 不合格")
    assert map_page.locator(".map-name-park").first.text_content() == HOSTILE


def test_filters_stand_in_the_address_and_totals_follow(map_page: Page, site: StandIn) -> None:
    map_page.locator("details.choose summary").click()
    map_page.locator("input[name=verdict][value='1']").check()
    expect(map_page.locator("#totals")).to_contain_text("8 宗")
    assert "verdict=1" in map_page.url
    expect(map_page.locator("#open-list")).to_have_attribute(
        "href", re.compile(r"/parcels\?.*verdict=1")
    )
    map_page.wait_for_load_state("networkidle")
    tiles = [address for address in site.asked if "/tiles/parcels/" in address]
    assert "verdict=1&as_of=2025-12-31" in tiles[-1]
    map_page.go_back()
    expect(map_page.locator("#totals")).to_contain_text(f"{COUNT} 宗")


def test_hostile_filter_in_the_address_reaches_the_tiles_whole(page: Page, site: StandIn) -> None:
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.goto(f"{site.address}/map?q=%7B%7B7*7%7D%7D%24%7Balert(1)%7D")
    expect(page.locator("#totals")).to_contain_text("1 宗")
    expect(page.locator("#filters input[name=q]")).to_have_value("{{7*7}}${alert(1)}")
    expect(page.locator(PARCEL_PATHS)).to_have_count(1)
    assert failures == []


def test_search_by_keyboard_opens_the_parcel(map_page: Page) -> None:
    map_page.keyboard.press("/")
    map_page.keyboard.type("GB0000")
    options = map_page.locator("#found [role=option]")
    expect(options.first).to_contain_text(code(0))
    expect(options.first).to_contain_text(HOSTILE)
    map_page.keyboard.press("ArrowDown")
    map_page.keyboard.press("Enter")
    expect(map_page.locator("#sheet h2")).to_have_text(HOSTILE)
    assert "parcel=1" in map_page.url


def test_layer_control_hides_a_layer_and_the_address_keeps_it(map_page: Page) -> None:
    red = map_page.locator(".legend li", has_text="工业红线区").locator("input")
    expect(map_page.locator(".leaflet-over-pane clipPath").first).to_be_attached()
    red.uncheck()
    assert "off=red" in map_page.url
    map_page.reload()
    expect(
        map_page.locator(".legend li", has_text="工业红线区").locator("input")
    ).not_to_be_checked()
    expect(map_page.locator(".legend")).to_contain_text("绕城高速（示意）")
    expect(map_page.locator(".legend")).to_contain_text("2024-07-01 起")


def test_measuring_says_square_metres_and_mu(map_page: Page) -> None:
    map_page.locator("#measure").click()
    for n in (0, 1, 9, 8):
        map_page.mouse.click(*centre_of(map_page, n))
    said = map_page.locator("#measured").text_content() or ""
    found = re.search(r"面积 ([\d,.]+) 平方米 = ([\d,.]+) 亩", said)
    assert found
    m2, mu = (float(text.replace(",", "")) for text in found.groups())
    # 0.01° × 0.01° at 30.6° N on the ellipsoid, clicked to the pixel.
    assert m2 == pytest.approx(958.5 * 1108.6, rel=0.03)
    assert mu == pytest.approx(m2 * 3 / 2000, abs=0.02)
    expect(map_page.locator("#sheet")).to_be_hidden()
    map_page.keyboard.press("Escape")
    expect(map_page.locator("#measured")).to_be_hidden()


def test_address_with_a_parcel_opens_there(page: Page, site: StandIn, troubles: list[str]) -> None:
    page.goto(f"{site.address}/map?parcel=7")
    expect(page.locator("#sheet h2")).to_have_text(HOSTILE)
    expect(page.locator("#totals")).to_contain_text("64 宗")
    chosen = page.locator(f"{PARCEL_PATHS}[stroke-width='4']").first
    expect(chosen).to_be_attached()
    across, _ = centre_of(page, 7)
    legend, sheet = (page.locator(name).bounding_box() for name in (".legend", "#sheet"))
    assert legend
    assert sheet
    assert legend["x"] + legend["width"] < across < sheet["x"]
    assert troubles == []


def test_missing_parcel_is_said(page: Page, site: StandIn) -> None:
    page.goto(f"{site.address}/map?parcel=9999")
    expect(page.locator("#sheet")).to_contain_text("没有打开")
    expect(page.locator("#totals")).to_contain_text("64 宗")


NAMES = (
    "login",
    "map",
    "users",
    "parcels",
    "idle",
    "uploads",
    "upload-checked",
    "upload-question",
    "permu",
    "parcel",
)


@pytest.mark.parametrize("name", NAMES)
def test_pages_have_no_accessibility_faults(page: Page, site: StandIn, name: str) -> None:
    page.goto(f"{site.address}/{name}")
    page.wait_for_load_state("networkidle")
    # Through the debugger, past the page's own policy, which stays as served.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa']})")
    faults = [
        (v["id"], [node["html"][:120] for node in v["nodes"][:3]]) for v in found["violations"]
    ]
    assert faults == []


@pytest.mark.parametrize("name", NAMES)
def test_pages_fit_a_small_office_screen(page: Page, site: StandIn, name: str) -> None:
    page.goto(f"{site.address}/{name}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_first_view_asks_for_few_tiles_once(page: Page, site: StandIn) -> None:
    """Parcels by tiles of 512 pixels, lines by tiles of 1024, of the view that is shown only."""
    page.set_viewport_size({"width": 1366, "height": 768})
    site.asked.clear()
    page.goto(f"{site.address}/map")
    expect(page.locator("#totals")).to_contain_text("64 宗")
    expect(page.locator(PARCEL_PATHS).first).to_be_attached()
    page.wait_for_load_state("networkidle")
    parcels = [address for address in site.asked if "/tiles/parcels/" in address]
    lines = [address for address in site.asked if "/tiles/layers/" in address]
    kinds = {address.split("/tiles/layers/")[1].split("/")[0] for address in lines}
    assert 0 < len(parcels) <= 4 * 3
    assert 0 < len(lines) <= 3 * 2 * len(kinds)
    assert len({address.split("/")[-3] for address in parcels}) == 1
