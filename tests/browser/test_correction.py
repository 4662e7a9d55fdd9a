"""A wrong date of a contract: one official asks, another approves; each page is accessible."""

from playwright.sync_api import Page, expect

from tests.browser.desk import Desk

_FITS = "document.documentElement.scrollWidth <= innerWidth"


def test_a_date_is_mended_by_two(desk: Desk) -> None:
    desk.sign_in("district", "/parcels")
    page = desk.page
    address = str(page.locator("tbody tr a").first.get_attribute("href"))
    desk.sign_out()
    desk.sign_in("official", address)
    _ask(page, "2021-06-30")
    _looks_right(desk)
    page.get_by_role("button", name="提请核准").click()
    expect(page.locator("#data")).to_contain_text("待核准")
    _looks_right(desk)
    page.locator("#data").get_by_role("link", name="查看").click()
    expect(page.get_by_text("须由另一人核准")).to_be_visible()
    _looks_right(desk)
    desk.sign_out()

    desk.sign_in("district", "/uploads")
    page.get_by_role("link", name="待核准的更正（1）").click()
    _looks_right(desk)
    page.get_by_role("link", name="核准或退回").click()
    _looks_right(desk)
    page.get_by_role("button", name="核准更正").click()
    expect(page.locator(".head")).to_contain_text("核准，已更正")
    _looks_right(desk)
    desk.open(address)
    expect(page.locator("main, body").first).to_contain_text("→ 2021-06-30")
    page.goto(page.url.split("/parcels")[0] + "/correction-requests")
    expect(page.get_by_text("没有待核准的更正")).to_be_visible()
    _looks_right(desk)


def _ask(page: Page, typed: str) -> None:
    page.evaluate("document.querySelectorAll('#data details').forEach(one => one.open = true)")
    form = page.locator("#data form:has(input[value=agreed_start_on])").first
    form.locator("[name=typed]").fill(typed)
    form.locator("[name=reason]").fill("录入时看错年份")
    form.locator("[name=document]").fill("出让合同扫描件第 3 页")
    form.get_by_role("button").click()
    expect(page.get_by_text("由另一位有权限的人员核准才生效")).to_be_visible()


def _looks_right(desk: Desk) -> None:
    desk.is_accessible()
    for width in (1366, 1024):
        desk.page.set_viewport_size({"width": width, "height": 768})
        assert desk.page.evaluate(_FITS)
