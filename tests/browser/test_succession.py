"""宗地分割、合并 in the browser: from a parcel to the answer, accessible, within the screen."""

from playwright.sync_api import expect

from tests.browser.desk import Desk

_FITS = "document.documentElement.scrollWidth <= innerWidth"


def test_a_split_is_asked_for_and_its_obstacles_told(desk: Desk) -> None:
    desk.sign_in("official", "/parcels")
    page = desk.page
    links = page.locator("table tbody a[href^='/parcels/']")
    codes = [links.nth(place).inner_text() for place in range(3)]
    links.first.click()
    page.get_by_role("link", name="分割、合并").click()
    desk.is_accessible()
    assert page.evaluate(_FITS)
    page.get_by_label("分割、合并之日").fill("2025-06-01")
    page.get_by_label("新宗地代码（每行一个）").fill("\n".join(codes[1:]))
    page.get_by_role("button", name="查看后果").click()
    expect(page.get_by_role("heading", name="现在不能登记")).to_be_visible()
    expect(page.get_by_role("button", name="确认登记")).to_have_count(0)
    desk.is_accessible()
    page.set_viewport_size({"width": 1024, "height": 768})
    assert page.evaluate(_FITS)
