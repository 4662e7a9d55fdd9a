"""跨区县利益共享 from the reports: recorded by hand, accessible, within the screen."""

from playwright.sync_api import expect

from tests.browser.desk import Desk

_FITS = "document.documentElement.scrollWidth <= innerWidth"


def test_an_agreement_is_recorded_and_worked_out(desk: Desk) -> None:
    desk.sign_in("official", "/reports")
    page = desk.page
    page.get_by_role("link", name="查看跨区县利益共享").click()
    desk.is_accessible()
    page.get_by_text("登记协议", exact=True).first.click()
    for label, value in (
        ("企业或者合作项目", "模拟迁建公司"),
        ("迁出地、合作方", "模拟区"),
        ("迁移（投产）年度", "2023"),
        ("共享期首年", "2023"),
        ("共享期末年", "2027"),
        ("迁出地、合作方分享（%）", "35.5"),
        ("依据（协议名称、文号）", "模拟协议"),
    ):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="登记协议").click()
    expect(page.get_by_role("heading", name="模拟迁建公司")).to_be_visible()
    expect(page.get_by_text("缺 2020 年、2021 年、2022 年税收")).to_be_visible()
    page.get_by_text("登记年度税收", exact=True).first.click()
    desk.is_accessible()
    for width in (1366, 1024):
        page.set_viewport_size({"width": width, "height": 768})
        assert page.evaluate(_FITS)
