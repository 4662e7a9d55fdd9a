"""A password for QGIS, made by hand: shown once, accessible, within the screen."""

from playwright.sync_api import expect

from tests.browser.desk import Desk

_FITS = "document.documentElement.scrollWidth <= innerWidth"


def test_a_password_of_programs_is_made_and_revoked(desk: Desk) -> None:
    desk.sign_in("park1")
    desk.page.get_by_role("link", name="GIS 接入").click()
    page = desk.page
    expect(page.get_by_text("还没有应用口令")).to_be_visible()
    desk.is_accessible()
    page.get_by_label("用在哪里").fill("三楼测绘机")
    page.get_by_role("button", name="新建应用口令").click()
    expect(page.get_by_role("status")).to_contain_text("只显示这一次")
    desk.is_accessible()
    assert page.evaluate(_FITS)
    page.set_viewport_size({"width": 1024, "height": 768})
    assert page.evaluate(_FITS)
    page.get_by_role("button", name="撤销“三楼测绘机”").click()
    expect(page.get_by_role("cell", name="已失效")).to_be_visible()
