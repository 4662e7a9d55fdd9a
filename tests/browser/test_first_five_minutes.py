"""The first five minutes of each role on the real product, by keyboard where a page promises it."""

from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.desk import Desk

_DIRTY = "01-企业效益年报-合并表头.xlsx"


def test_a_park_manager_brings_in_a_dirty_workbook(desk: Desk) -> None:
    page = desk.page
    desk.sign_in("park1")
    expect(page.locator("#totals")).to_contain_text("宗")
    desk.press(page.get_by_role("link", name="试用文件"))
    sample = page.locator("#samples li", has_text=_DIRTY)
    expect(sample).to_contain_text("上传时选“企业效益”")
    file = desk.download(lambda: desk.press(sample.get_by_role("link")))
    assert file.name == _DIRTY
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
    expect(cells.nth(1)).to_have_text("经济指标/营业收入（万元）")
    expect(cells.nth(2)).to_have_text("约两千")
    expect(cells.nth(3)).to_contain_text("无法确定数值。请只填数字")
    expect(page.get_by_role("heading", name="6 行可以入库，2 行有错不入库")).to_be_visible()

    copy = desk.download(lambda: desk.press(page.get_by_role("link", name="下载标出问题的副本")))
    bad = load_workbook(copy).active["F9"]
    assert bad.value == "约两千"
    assert bad.comment is not None and "无法确定数值" in bad.comment.text

    desk.confirm()
    page.reload()
    expect(page.get_by_role("heading", name="已入库")).to_be_visible()
