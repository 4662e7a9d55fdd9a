"""A line adjustment in the browser: drafted, looked at, sent; each page by keyboard and reader."""

from playwright.sync_api import expect

from tests.browser.desk import Desk

_FITS = "document.documentElement.scrollWidth <= innerWidth"
_SQUARE = "{0},{1}\n{2},{1}\n{2},{3}\n{0},{3}"


def points(x: float, y: float, side: float = 0.01) -> str:
    """A square in degrees as pasted text."""
    return _SQUARE.format(x, y, x + side, y + side)


def test_an_adjustment_from_draft_to_sending(desk: Desk) -> None:
    desk.sign_in("official", "/reports")
    page = desk.page
    desk.press(page.get_by_role("link", name="查看保护线"))
    expect(page.get_by_role("heading", name="工业保护线")).to_be_visible()
    desk.is_accessible()
    desk.press(page.get_by_role("link", name="拟订调整方案"))
    expect(page.get_by_role("heading", name="拟订保护线调整方案")).to_be_visible()
    desk.is_accessible()
    assert page.evaluate(_FITS)
    page.get_by_label("方案名称").fill("模拟调入")
    page.get_by_label("调整类型").select_option("ADD")
    page.get_by_label("事由").select_option("规划修改")
    joining = page.get_by_role("group", name="调入范围")
    joining.get_by_label("界址点").fill(points(104.06, 30.66))
    joining.get_by_label("坐标系").fill("EPSG:4490")
    desk.press(page.get_by_role("button", name="保存方案"))
    expect(page.get_by_role("img", name="调整前后示意图")).to_be_visible()
    desk.is_accessible()
    page.set_viewport_size({"width": 1024, "height": 768})
    assert page.evaluate(_FITS)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.get_by_text("撤销方案", exact=True).first.click()
    page.get_by_label("理由、说明").last.fill("只作演示")
    desk.press(page.get_by_role("button", name="撤销方案"))
    expect(page.get_by_text("已撤销")).to_be_visible()
    desk.is_accessible()


def test_proposals_are_made_read_and_not_accepted(desk: Desk) -> None:
    desk.sign_in("official", "/lines/proposals")
    page = desk.page
    desk.is_accessible()
    page.get_by_label("范围").select_option(index=1)
    desk.press(page.get_by_role("button", name="生成建议"))
    expect(page.get_by_role("heading", name="分级建议")).to_be_visible()
    desk.is_accessible()
    assert page.evaluate(_FITS)
    desk.open("/lines/proposals")
    page.get_by_label("范围").select_option(label="全市")
    desk.press(page.get_by_role("button", name="生成建议"))
    expect(page.get_by_role("heading", name="园区范围建议")).to_be_visible()
    page.get_by_role("table").first.get_by_role("link").first.click()
    expect(page.get_by_role("img", name="建议的用地")).to_be_visible()
    desk.is_accessible()
    page.set_viewport_size({"width": 1024, "height": 768})
    assert page.evaluate(_FITS)
    page.get_by_role("textbox", name="理由").fill("只作演示")
    desk.press(page.get_by_role("button", name="不采纳", exact=True))
    expect(page.get_by_text("只作演示")).to_be_visible()
    desk.is_accessible()
