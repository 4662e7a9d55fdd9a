"""Fixed reports by hand: chosen on the hub, frozen, opened; accessible, within the screen."""

from playwright.sync_api import expect

from tests.browser.desk import Desk

_FITS = "document.documentElement.scrollWidth <= innerWidth"


def test_a_report_is_frozen_and_opened(desk: Desk) -> None:
    desk.sign_in("official", "/reports")
    page = desk.page
    page.get_by_role("link", name="开竣工情况汇总表").click()
    desk.is_accessible()
    page.get_by_role("button", name="存档开竣工情况汇总表").click()
    expect(page.get_by_text("存档第 1 版")).to_be_visible()
    desk.is_accessible()
    for width in (1366, 1024):
        page.set_viewport_size({"width": width, "height": 768})
        assert page.evaluate(_FITS)
    page.get_by_role("link", name="全部版本").click()
    desk.is_accessible()
    assert page.evaluate(_FITS)
