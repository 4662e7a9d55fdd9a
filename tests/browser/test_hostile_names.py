"""Names that would run if anything let them (cases 32, 34, 46), imported, shown and exported."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, expect

from tests.browser.desk import Desk, office_screen
from tests.browser.drawings import renamed
from tests.browser.product import Product
from tests.browser.watch import Watch

_INJECTED = "{{7*7}}${alert(1)}<img src=x onerror=alert(1)>"
NAMES = (
    _INJECTED,
    "{% raw %}{# 注释 #}{{cycler.__init__.__globals__.os}}",
    "</script><script>alert(2)</script>",
    "`${alert(3)}` \\20190221 \\u003cb",
    "双引号\"单引号'<b>粗</b>&amp;",
    "行分隔\u2028段分隔\u2029之后",
    '=HYPERLINK("http://example.invalid","点我")',
)


@pytest.fixture(scope="module")
def codes(
    product: Product, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """Suspected idle parcels bear the names, brought in by the upload page; taken back after."""
    folder = tmp_path_factory.mktemp("hostile")
    context = office_screen(browser)
    desk = Desk(product, context.new_page(), Watch(context, product.address), folder)
    desk.sign_in("official")
    ask = desk.page.request
    listed = ask.get(f"{product.address}/api/v1/parcels?idle=6&idle=7").json()["items"]
    named = dict(zip(NAMES, (item["code"] for item in listed), strict=False))
    assert len(named) == len(NAMES)
    drawing = renamed(
        product, [(code, name) for name, code in named.items()], folder / "名.geojson"
    )
    desk.open("/uploads")
    desk.upload("parcels", drawing)
    expect(desk.page.get_by_role("heading", name=f"{len(NAMES)} 行可以入库")).to_be_visible()
    desk.confirm()
    yield named
    desk.page.get_by_text("撤回这次入库").click()
    desk.page.get_by_role("button", name="撤回入库").click()
    expect(desk.page.locator(".head strong")).to_have_text("已撤回", timeout=30_000)
    product.settle()
    assert desk.watch.troubles == []
    context.close()


@pytest.fixture
def official(desk: Desk, codes: dict[str, str]) -> Desk:
    desk.sign_in("official")
    return desk


def test_names_are_text_in_search_sheet_and_title(official: Desk, codes: dict[str, str]) -> None:
    page = official.page
    official.open("/map")
    parcels = {}
    for name, code in codes.items():
        page.locator("#search").fill(code)
        option = page.locator("#found [role=option]", has_text=code).first
        assert _shown(option.locator("span").last.text_content()) == _shown(name)
        page.keyboard.press("Enter")
        expect(page.locator("#sheet")).to_contain_text(code)
        title = page.locator("#sheet h2")
        expect(title).to_be_focused()
        assert _shown(title.text_content()) == _shown(name)
        page.mouse.move(*official.chosen_parcel())
        tip = page.locator(".leaflet-tooltip", has_text=code).last
        assert _shown(name) in _shown(tip.text_content())
        parcels[name] = re.sub(r".*parcel=(\d+).*", r"\1", page.url)
    for name, parcel in parcels.items():
        page.goto(f"{official.product.address}/parcels/{parcel}")
        assert _shown(page.title()).startswith(_shown(name))
        assert _shown(page.locator(".sheet h2").text_content()) == _shown(name)


def test_names_are_text_in_list_and_idle_list(official: Desk, codes: dict[str, str]) -> None:
    page = official.page
    for path in ("/parcels?q=", "/idle?q="):
        for name, code in codes.items():
            page.goto(f"{official.product.address}{path}{code}")
            row = page.locator("tbody tr", has_text=code)
            expect(row).to_have_count(1)
            assert _shown(name) in _shown(row.text_content())


def test_a_name_as_a_filter_stays_text(official: Desk, codes: dict[str, str]) -> None:
    page = official.page
    official.open("/parcels")
    field = page.locator("input[name=q]")
    field.fill(_INJECTED)
    field.press("Enter")
    expect(page.locator(".chip")).to_contain_text(_INJECTED)
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text(codes[_INJECTED])


def test_workbooks_hold_names_as_text(official: Desk, codes: dict[str, str]) -> None:
    for export in (_ledger, _list):
        file = official.download(lambda export=export: export(official))
        cells = [cell for row in load_workbook(file).worksheets[0] for cell in row]
        assert not any(cell.data_type == "f" for cell in cells)
        assert not any(cell.hyperlink for cell in cells)
        texts = {_shown(str(cell.value)).lstrip("'") for cell in cells}
        assert {_shown(name) for name in codes} <= texts


def _ledger(desk: Desk) -> None:
    desk.open("/idle")
    desk.page.get_by_role("link", name=re.compile("导出台账")).click()


def _list(desk: Desk) -> None:
    desk.open("/parcels/export")
    desk.page.get_by_role("textbox", name="用途（写入文件和审计记录）").fill("核对名称")
    desk.page.get_by_role("button", name="导出地块清单").click()


def test_the_map_in_one_file_shows_names_as_text(
    product: Product, codes: dict[str, str], browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "地图.html"
    product.landgis("map", "--user", "official", "--as-of", "2025-12-31", "--out", str(file))
    context = browser.new_context()
    watch = Watch(context, file.parent.as_uri())
    page = context.new_page()
    page.goto(file.as_uri())
    for name, code in codes.items():
        page.locator("#search").fill(code)
        expect(page.locator("#found [role=option]")).to_have_count(1)
        expect(page.locator("#found [role=option]")).to_contain_text(code)
        page.keyboard.press("Enter")
        expect(page.locator("#sheet")).to_contain_text(code)
        assert _shown(page.locator("#sheet h2").text_content()) == _shown(name)
    assert watch.troubles == []
    assert watch.asked == [file.as_uri()]
    context.close()


def _shown(text: str | None) -> str:
    """Text without its line breaks: one line is all that a name may take."""
    return " ".join((text or "").split())
