"""A case of idle land from the list to its page: opened by hand, accessible, within the screen."""

import re

from playwright.sync_api import expect

from tests.browser.desk import Desk

_FITS = "document.documentElement.scrollWidth <= innerWidth"


def test_a_case_is_opened_from_the_list(desk: Desk) -> None:
    desk.sign_in("official", "/idle")
    page = desk.page
    page.get_by_role("link", name="立案", exact=True).first.click()
    desk.is_accessible()
    page.get_by_role("button", name="登记线索并立案").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("线索登记")
    desk.is_accessible()
    assert page.evaluate(_FITS)
    page.get_by_text("发出调查通知书（制发").click()
    page.get_by_label("文号、备案号").fill("模资调〔2026〕1号")
    desk.watch.refusals = True
    page.get_by_role("button", name="发出调查通知书").click()
    expect(page.get_by_role("alert")).to_contain_text("姓名或者名称、地址")
    expect(page.get_by_label("文号、备案号")).to_have_value("模资调〔2026〕1号")
    desk.is_accessible()
    page.get_by_role("link", name="全部案件").click()
    expect(page.get_by_role("heading", name=re.compile(r"线索登记 \d+ 件"))).to_be_visible()
    desk.is_accessible()
    page.set_viewport_size({"width": 1024, "height": 768})
    assert page.evaluate(_FITS)


def test_the_office_calendar(desk: Desk) -> None:
    desk.sign_in("official", "/cases")
    page = desk.page
    page.get_by_role("link", name="办公日历").click()
    expect(page.get_by_role("row")).to_have_count(16)
    desk.is_accessible()
    page.set_viewport_size({"width": 1024, "height": 768})
    assert page.evaluate(_FITS)
