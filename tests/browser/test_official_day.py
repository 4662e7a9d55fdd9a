"""A day of a land official by keyboard alone: map, export, plan check and a case."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect
from python_calamine import CalamineWorkbook

from tests.browser.desk import Desk
from tests.browser.map_room import agree, asked, counted, panel

_BLANK = "〔待填〕"
_CODE = re.compile(r"\d{6}\d{3}\d{3}G[A-Z]\d{5}")


def test_the_morning_from_the_map_to_a_file(official: Desk) -> None:
    """Filter, search, sheet, a box, and the export of exactly that."""
    page = official.page
    whole = counted(page)
    official.choose(page.locator("#filters select[name=line]"), "red")
    assert asked(page, "line") == "red"
    assert agree(official) < whole
    official.is_accessible()

    _search(official)
    expect(page.locator("#sheet .finding", has_text="依据：").first).to_contain_text("《")
    official.is_accessible()
    page.keyboard.press("Escape")
    expect(page.locator("#sheet")).to_be_hidden()

    _box(official)
    count = agree(official)
    assert 0 < count < whole
    official.is_accessible()
    _export(official, count)
    _leave(official)


def test_the_afternoon_with_a_plan_and_a_case(official: Desk) -> None:
    """A pasted outline answered by clause; a clue recorded and the notice of its case issued."""
    _plan(official)
    _case(official)
    _leave(official)


def _search(desk: Desk) -> None:
    """By the beginning of a code: suggestions, arrow keys, Enter opens the sheet."""
    page = desk.page
    code = str(
        page.request.get(f"{desk.product.address}/api/v1/parcels").json()["items"][0]["code"]
    )
    desk.reach(page.locator("#open-list"))
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type(code[:15])
    options = page.locator("#found [role=option]")
    expect(options.nth(1)).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    chosen = _CODE.search(options.nth(1).inner_text())
    assert chosen
    page.keyboard.press("Enter")
    expect(page.locator("#sheet")).to_contain_text(chosen[0])


def _box(desk: Desk) -> None:
    """Two corners taken at the cross, the map moved between them."""
    page = desk.page
    desk.press(page.locator("#whole"))
    page.wait_for_load_state("networkidle")
    desk.press(page.get_by_role("button", name="空间查询"))
    desk.choose(panel(page).locator("select[name=kind]"), "box")
    desk.press(panel(page).get_by_role("button", name="在图上画"))
    expect(page.locator("#map_landgis")).to_be_focused()
    for key in ("Enter", "ArrowRight", "ArrowDown", "ArrowRight", "ArrowDown", "Enter"):
        page.keyboard.press(key)
        page.wait_for_function("() => !landgis.map._panAnim?._inProgress")
    expect(page.locator("#region-note")).to_contain_text("框选范围")


def _export(desk: Desk, count: int) -> None:
    """The workbook holds the codes of the filter and no other, says who and what for."""
    page = desk.page
    wanted = _filtered_codes(desk, urlsplit(page.url).query)
    assert len(wanted) == count
    desk.press(page.locator("#export"))
    expect(page.get_by_role("heading", level=1)).to_have_text("导出地块清单")
    expect(page.locator(".head")).to_contain_text(f"{count} 宗")
    desk.is_accessible()
    _type(desk, page.get_by_role("textbox", name="用途"), "红线区内核对")
    desk.choose(page.locator("select[name=format]"), "xlsx")
    file = desk.download(lambda: desk.press(page.get_by_role("button", name="导出地块清单")))
    for cells in (_by_openpyxl(file), _by_calamine(file)):
        assert sorted(cell for cell in cells if _CODE.fullmatch(cell)) == sorted(wanted)
        assert any("红线区内核对" in cell for cell in cells)
    event = desk.product.one("SELECT kind, detail::text AS said FROM audit_event"
                             " WHERE kind LIKE '%export%' ORDER BY id DESC LIMIT 1")  # fmt: skip
    assert "红线区内核对" in event.said


def _filtered_codes(desk: Desk, query: str) -> list[str]:
    codes: list[str] = []
    after = ""
    while True:
        address = f"{desk.product.address}/api/v1/parcels?{query}&limit=100{after}"
        answer = desk.page.request.get(address).json()
        codes += [str(item["code"]) for item in answer["items"]]
        if not answer.get("next"):
            return codes
        after = f"&after={answer['next']}"


def _by_openpyxl(file: Path) -> list[str]:
    return [str(cell.value) for sheet in load_workbook(file) for row in sheet for cell in row]


def _by_calamine(file: Path) -> list[str]:
    book = CalamineWorkbook.from_path(file)
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    return [str(cell) for rows in sheets for row in rows for cell in row]


def _plan(desk: Desk) -> None:
    """The outline of a stored parcel, pasted as points of the working plane."""
    page = desk.page
    outline = desk.product.one(
        "SELECT string_agg(ST_X(p.geom) || ',' || ST_Y(p.geom), E'\\n' ORDER BY p.path) AS points"
        " FROM (SELECT plane FROM parcel_version WHERE superseded_at IS NULL"
        " ORDER BY parcel_id LIMIT 1) v, ST_DumpPoints(ST_ExteriorRing(ST_GeometryN(v.plane, 1))) p"
    ).points
    desk.press(page.locator("#plan-check"))
    expect(page.get_by_role("heading", level=1)).to_have_text("方案核查")
    turned = page.get_by_role("button", name="改变用途", exact=True)
    expect(turned).to_have_attribute("aria-pressed", "true")
    desk.reach(page.get_by_label("界址点"))
    page.keyboard.insert_text(outline)
    _type(desk, page.get_by_label("拟改用途", exact=True), "住宅")
    desk.choose(page.get_by_label("拟改用途属于工业"), "no")
    desk.watch.refusals = True
    desk.press(page.get_by_role("button", name="核查方案"))
    # Bare numbers do not say their system: it is asked, what was typed stays.
    expect(page.locator("legend")).to_contain_text("EPSG:4544")
    desk.is_accessible()
    desk.press(page.get_by_role("radio", name=re.compile("EPSG:4544")), "Space")
    desk.press(page.get_by_role("button", name="核查方案"))
    expect(page.get_by_role("heading", name="逐项结论")).to_be_visible()
    expect(page.locator(".plan-answer")).to_contain_text("《")
    desk.is_accessible()
    book = desk.download(lambda: desk.press(page.get_by_role("button", name="导出核查表")))
    assert any("住宅" in cell for cell in _by_openpyxl(book))


def _case(desk: Desk) -> None:
    """From the list of suspected land to the notice of investigation."""
    page = desk.page
    desk.press(page.get_by_role("link", name="闲置土地", exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text("闲置土地")
    desk.is_accessible()
    desk.press(page.get_by_role("link", name="立案", exact=True).last)
    expect(page.get_by_role("heading", level=1)).to_have_text("闲置土地立案")
    desk.is_accessible()
    desk.press(page.get_by_role("button", name="登记线索并立案"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("线索登记")
    desk.press(page.get_by_text("发出调查通知书（制发"))
    _type(desk, page.get_by_label("文号、备案号"), "模资调〔2026〕7号")
    form = page.locator("form[action*='/steps/notify']")
    _type(desk, form.get_by_label("发文机关"), "模拟市规划和自然资源局")
    for area in form.locator("textarea").all():
        if _BLANK in area.input_value():
            _type(desk, area, area.input_value().replace(_BLANK, "经核实"))
    desk.press(form.get_by_role("button", name="发出调查通知书"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("调查中")
    expect(page.locator("section", has=page.locator("#papers"))).to_contain_text(
        "模资调〔2026〕7号"
    )
    desk.is_accessible()


def _type(desk: Desk, target: Locator, text: str) -> None:
    """Replace what stands in a field, by keyboard."""
    desk.reach(target)
    page: Page = desk.page
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)
    expect(target).to_have_value(text)


def _leave(desk: Desk) -> None:
    desk.press(desk.page.get_by_role("button", name="退出"))
    expect(desk.page.get_by_label("用户名")).to_be_focused()
