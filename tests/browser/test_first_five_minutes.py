"""The first five minutes of each role on the real product, by keyboard where a page promises it."""

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk
from tests.browser.drawings import NEW_CODE, with_a_new_parcel

_DIRTY = "01-企业效益年报-合并表头.xlsx"
_NO_PROJECTION = "07-宗地-缺少坐标系文件.zip"
_EXCHANGE = "08-勘测定界-带带号多圈.txt"
_ADMINISTRATORS = ("sysadmin", "secadmin", "auditor")


def test_a_park_manager_brings_in_a_dirty_workbook(desk: Desk) -> None:
    page = desk.page
    desk.sign_in("park1")
    expect(page.locator("#totals")).to_contain_text("宗")
    desk.press(page.get_by_role("link", name="试用文件"))
    sample = page.locator("#samples li", has_text=_DIRTY)
    expect(sample).to_contain_text("上传时选“企业效益”")
    file = desk.download(lambda: desk.press(sample.get_by_role("link")))
    assert file.name == _DIRTY
    firm = _with_this_years_revenue(file)
    desk.upload("performance", file)

    expect(page.get_by_role("heading", name="请先回答")).to_be_visible()
    desk.press(page.get_by_label("不读取", exact=True), "Space")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("读取", exact=True)).to_be_checked()
    desk.press(page.get_by_role("button", name="按回答重新检查"))
    desk.checked()

    issue = page.locator("tbody tr", has_text="约两千")
    cells = issue.locator("td")
    expect(cells.nth(0)).to_have_text("9")
    expect(cells.nth(2)).to_have_text("经济指标/营业收入（万元）")
    expect(cells.nth(3)).to_have_text("约两千")
    expect(cells.nth(4)).to_contain_text("无法确定数值。请只填数字")
    expect(page.get_by_role("heading", name="6 行可以入库，2 行有错不入库")).to_be_visible()

    copy = desk.download(lambda: desk.press(page.get_by_role("link", name="下载标出问题的副本")))
    bad = load_workbook(copy).active["F9"]
    assert bad.value == "约两千"
    assert bad.comment is not None and "无法确定数值" in bad.comment.text

    desk.confirm()
    page.reload()
    expect(page.get_by_role("heading", name="已入库")).to_be_visible()
    desk.press(page.get_by_role("link", name="亩均"))
    desk.press(page.locator("tbody a").first)
    expect(page.locator("tr", has_text=firm)).to_contain_text("12,345.67")
    parcel = desk.product.one(
        "SELECT min(o.parcel_id) AS id FROM occupancy o JOIN enterprise e ON e.id = o.enterprise_id"
        " WHERE e.name = :name",
        name=firm,
    ).id
    desk.open(f"/parcels/{parcel}")
    expect(page.locator(".sheet section[aria-label='企业']")).to_contain_text("12,345.67")


def test_an_official_says_where_a_drawing_lies_and_finds_it_on_the_map(desk: Desk) -> None:
    page = desk.page
    desk.sign_in("official")
    desk.press(page.get_by_role("link", name="试用文件"))
    sample = page.locator("#samples").get_by_role("link", name=_NO_PROJECTION)
    file = with_a_new_parcel(desk.download(lambda: desk.press(sample)), desk.folder)
    desk.upload("parcels", file)

    expect(page.locator("legend")).to_contain_text("缺 .prj 文件")
    suggested = page.locator("label.choice", has_text="EPSG:4544")
    expect(suggested).to_contain_text("图形落在成都市范围内")
    desk.press(suggested.locator("input"), "Space")
    desk.press(page.get_by_role("button", name="按回答重新检查"))
    desk.checked()
    expect(page.locator(".card li", has_text="新增 1 行")).to_be_visible()
    desk.confirm()
    address = page.url

    desk.press(page.get_by_role("link", name="在图上看"))
    expect(page.locator("#totals")).to_contain_text("宗")
    page.keyboard.press("/")
    page.keyboard.type(NEW_CODE[:15])
    expect(page.locator("#found [role=option]").first).to_contain_text(NEW_CODE)
    page.keyboard.press("Enter")
    _sheet_tells(page, "新测的宗地")
    place = desk.chosen_parcel()
    page.keyboard.press("Escape")
    expect(page.locator("#sheet")).to_be_hidden()
    page.mouse.click(*place)
    _sheet_tells(page, "新测的宗地")

    page.goto(address)
    page.get_by_text("撤回这次入库").click()
    page.get_by_role("button", name="撤回入库").click()
    expect(page.locator(".head strong")).to_have_text("已撤回", timeout=30_000)
    desk.product.settle()
    found = page.request.get(f"{desk.product.address}/api/v1/search?q={NEW_CODE}").json()
    assert found == {"items": []}


def test_an_official_sees_the_codes_of_an_exchange_text_as_codes(desk: Desk) -> None:
    page = desk.page
    desk.sign_in("official", "/uploads")
    desk.upload("parcels", desk.product.samples / _EXCHANGE)
    expect(page.get_by_role("heading", name="2 行可以入库")).to_be_visible()
    expect(page.locator(".card li", has_text="变更 2 行")).to_be_visible()
    expect(page.locator("main")).to_contain_text("申报面积的单位由图形面积判断")
    desk.press(page.get_by_role("button", name="放弃这次上传"))
    expect(page.get_by_role("heading", name="上传记录")).to_be_visible()


def test_filters_stand_in_the_address_and_totals_equal_the_list(desk: Desk) -> None:
    page = desk.page
    desk.sign_in("official", "/map")
    _list_equals_totals(page)
    desk.press(page.locator("details.choose summary"))
    desk.press(page.locator("input[name=verdict][value='1']"), "Space")
    page.keyboard.press("Escape")
    _list_equals_totals(page, "verdict=1")
    for name, value in (("theme", "permu"), ("line", "red")):
        desk.choose(page.locator(f"#filters select[name={name}]"), value)
        _list_equals_totals(page, f"{name}={value}")
    desk.open("/map")
    page.get_by_label("数据截至").fill("2024-12-31")
    page.get_by_role("button", name="查看").click()
    page.wait_for_load_state("networkidle")
    assert "as_of=2024-12-31" in page.url
    expect(page.locator("#totals")).to_contain_text("2024-12-31 尚未评估")
    _list_equals_totals(page, "as_of=2024-12-31")


def test_an_official_decides_and_takes_it_back(desk: Desk) -> None:
    page = desk.page
    desk.sign_in("official")
    parcel = _failed_once(desk)
    before = _verdict_counts(desk)
    desk.open(f"/parcels/{parcel}")
    finding = page.locator(".finding", has=page.locator("header .verdict-1"))
    desk.press(finding.get_by_text("人工认定", exact=True))
    desk.choose(finding.get_by_label("认定结论"), "0")
    desk.press(finding.get_by_label("理由"), "End")
    page.keyboard.type("经现场核实，符合约定。")
    desk.press(finding.get_by_label("依据文件及文号"), "End")
    page.keyboard.type("成工地认〔2025〕1号")
    desk.press(finding.get_by_role("button", name=re.compile("保存")))
    expect(page.locator(".decision")).to_contain_text("人工认定：合格")
    expect(page.locator(".decision")).to_contain_text(re.compile("系统结论：.+ · 成工地认"))

    after = _verdict_counts(desk)
    assert after[1] == before[1] - 1
    assert sum(after.values()) == sum(before.values())
    desk.open("/map")
    expect(page.locator("#totals")).to_contain_text("其中人工认定 1 宗")
    code = desk.product.one("SELECT code FROM parcel_version WHERE parcel_id = :id"
                            " AND superseded_at IS NULL", id=parcel).code  # fmt: skip
    desk.open(f"/parcels?q={code}")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("人工认定")

    desk.open(f"/parcels/{parcel}")
    desk.press(page.get_by_role("button", name="撤回这条认定"))
    expect(page.locator(".decision")).to_have_count(0)
    assert _verdict_counts(desk) == before


def test_an_inspector_takes_the_idle_list_along(desk: Desk) -> None:
    page = desk.page
    desk.sign_in("inspector")
    desk.press(page.get_by_role("link", name="闲置土地"))
    rows = page.locator("table[data-list]").first.locator("tbody tr")
    desk.reach(rows.first)
    page.keyboard.press("ArrowDown")
    expect(rows.nth(min(1, rows.count() - 1))).to_be_focused()
    code = rows.first.locator("td.code a").text_content()
    export = page.get_by_role("link", name=re.compile("导出台账"))
    file = desk.download(lambda: desk.press(export))
    assert file.suffix == ".xlsx"
    assert "闲置土地台账" in file.name
    cells = [str(cell.value) for row in load_workbook(file).worksheets[0] for cell in row]
    assert code in cells
    desk.press(rows.first)
    expect(page.get_by_role("heading", name="地块体检表")).to_be_visible()
    expect(page.locator(".sheet")).to_contain_text("闲置")


@pytest.mark.parametrize("username", _ADMINISTRATORS)
def test_administrators_see_accounts_and_trail_and_no_business_page(
    desk: Desk, username: str
) -> None:
    page = desk.page
    desk.sign_in(username)
    page.goto(desk.product.address)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "审计" if username == "auditor" else "用户"
    )
    assert page.locator(".nav a").count() == 0
    desk.watch.refusals = True
    for path in ("map", "uploads", "parcels", "idle", "permu", "standard", "reports"):
        answer = page.goto(f"{desk.product.address}/{path}")
        assert answer is not None
        assert answer.status == 403
        expect(page.locator("main")).to_contain_text("不能使用")
    assert page.request.get(f"{desk.product.address}/api/v1/totals").status == 403


def _with_this_years_revenue(file: Path) -> str:
    """Write another figure into the first row of data; whose it is."""
    book = load_workbook(file)
    sheet = book.active
    sheet["F5"] = 12345.67
    book.save(file)
    return str(sheet["B5"].value)


def _sheet_tells(page: Page, name: str) -> None:
    """What the parcel is, by which clause, from which data."""
    expect(page.locator("#sheet h2")).to_have_text(name)
    finding = page.locator("#sheet .finding", has_text="依据：").first
    expect(finding).to_contain_text("《")
    expect(page.locator("#sheet")).to_contain_text("数据：")


def _list_equals_totals(page: Page, filtered: str = "") -> None:
    """L opens the list of what the map shows; back again."""
    totals = page.locator("#totals strong")
    expect(page.locator("#open-list")).to_have_attribute("href", re.compile(filtered or "/parcels"))
    assert filtered in page.url
    said = re.match(r"([\d,]+) 宗 · ([\d,.]+) 亩", totals.text_content() or "")
    address = page.url
    assert said
    # Letters belong to a field while one has the focus.
    page.locator("#open-list").focus()
    page.keyboard.press("l")
    expect(page.locator(".head h1")).to_have_text("地块")
    expect(page.locator(".head > span")).to_have_text(f"共 {said[1]} 宗 · {said[2]} 亩")
    page.goto(address)
    page.wait_for_load_state("networkidle")


def _verdict_counts(desk: Desk) -> dict[int, int]:
    totals = desk.page.request.get(f"{desk.product.address}/api/v1/totals").json()
    return {row["v"]: row["count"] for row in totals["by_verdict"]}


def _failed_once(desk: Desk) -> int:
    """A parcel that fails by one rule and has no worse verdict."""
    ask = desk.page.request
    items = ask.get(f"{desk.product.address}/api/v1/parcels?verdict=1").json()["items"]
    for item in items:
        parcel = ask.get(f"{desk.product.address}/api/v1/parcels/{item['id']}").json()
        if [finding["v"] for finding in parcel["findings"]].count(1) == 1:
            return int(item["id"])
    raise AssertionError("the simulated city has no parcel that fails once")
