"""Freshness of data by hand: from the ⓘ of a number to its row; accessible, within the screen."""

from playwright.sync_api import expect

from tests.browser.desk import Desk

_FITS = "document.documentElement.scrollWidth <= innerWidth"


def test_from_a_grey_number_to_who_owes_its_data(desk: Desk) -> None:
    desk.sign_in("official", "/permu?as_of=2027-07-01&year=2025")
    page = desk.page
    expect(page.locator(".stale").first).to_contain_text("截至 2025-12-31")
    desk.is_accessible()
    page.get_by_role("link", name="亩均营收说明").click()
    expect(page.get_by_role("heading", name="数据时效")).to_be_visible()
    expect(page.locator("#i-rev_mu")).to_contain_text("亩均评价岗")
    desk.is_accessible()
    for width in (1366, 1024):
        page.set_viewport_size({"width": width, "height": 768})
        assert page.evaluate(_FITS)
    desk.open("/idle")
    expect(page.locator(".info").first).to_be_visible()
    desk.is_accessible()


def test_a_duty_is_changed_by_hand(desk: Desk) -> None:
    desk.sign_in("official", "/freshness")
    page = desk.page
    page.get_by_role("link", name="建筑", exact=True).click()
    desk.is_accessible()
    page.get_by_label("联系岗位").fill("房屋台账岗")
    page.get_by_label("改动理由").fill("岗位更名")
    for width in (1366, 1024):
        page.set_viewport_size({"width": width, "height": 768})
        assert page.evaluate(_FITS)
    page.get_by_role("button", name="保存改动").press("Enter")
    expect(page.locator("#duties + p + div")).to_contain_text("房屋台账岗")
    page.get_by_role("link", name="建筑", exact=True).click()
    expect(page.get_by_role("row", name="岗位更名")).to_contain_text("现行")
    desk.is_accessible()
