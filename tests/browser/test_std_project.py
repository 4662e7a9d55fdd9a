"""标准地 projects in the browser: entered from a parcel by keyboard, refused, listed, exported."""

import re

from playwright.sync_api import expect

from tests.browser.desk import Desk

_FITS = "document.documentElement.scrollWidth <= innerWidth"
_TABLET = {"width": 1024, "height": 768}


def test_a_project_is_entered_and_worked_on_by_keyboard(desk: Desk) -> None:
    desk.sign_in("official")
    page = desk.page
    desk.open("/standard")
    desk.press(page.get_by_role("link", name="标准地项目", exact=True))
    expect(page.get_by_role("heading", level=1, name="标准地项目")).to_be_visible()
    desk.is_accessible()
    listed = {str(row.get_attribute("data-href")) for row in page.locator("tr[data-href]").all()}
    assert listed
    desk.open("/parcels")
    first = page.locator("tr[data-href]").first.get_attribute("data-href")
    desk.open(str(first))
    desk.press(page.get_by_role("link", name="登记标准地项目"))
    expect(page.get_by_role("heading", level=1, name="登记标准地项目")).to_be_visible()
    desk.is_accessible()
    row = page.locator("tbody tr").last
    desk.choose(row.get_by_label("指标"), "TAX_MU")
    desk.reach(row.get_by_label("下限"))
    page.keyboard.type("约30")
    desk.watch.refusals = True
    desk.press(page.get_by_role("button", name="登记标准地项目"))
    expect(page.get_by_role("alert")).to_contain_text("亩均税收的下限写成了“约30”")
    typed = page.get_by_label(re.compile("第 .* 行下限"))
    values = [box.input_value() for box in typed.all()]
    assert values.count("约30") == 1
    desk.is_accessible()
    desk.reach(typed.nth(values.index("约30")))
    page.keyboard.press("Control+A")
    page.keyboard.type("30")
    desk.press(page.get_by_role("button", name="登记标准地项目"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("出让前准备")
    desk.is_accessible()
    assert page.evaluate(_FITS)
    desk.open("/standard/projects?state=PREP")
    desk.press(page.locator("tr[data-href]").first)
    desk.press(page.locator("summary", has_text="发布出让公告"))
    number = page.get_by_label("出让公告文号")
    desk.reach(number)
    page.keyboard.type("模自资告〔2025〕1号")
    desk.press(page.get_by_role("button", name="发布出让公告"))
    expect(page.get_by_role("alert")).to_contain_text("尚未核实“土地权利清晰”")
    expect(page.get_by_label("出让公告文号")).to_have_value("模自资告〔2025〕1号")
    desk.is_accessible()
    page.set_viewport_size(_TABLET)
    assert page.evaluate(_FITS)
    desk.open("/standard/projects")
    assert page.evaluate(_FITS)
    assert page.locator("tr[data-href]").count() == len(listed) + 1
    desk.is_accessible()


def test_every_project_of_the_city_can_be_read(desk: Desk) -> None:
    desk.sign_in("official")
    page = desk.page
    desk.open("/standard/projects")
    rows = [str(row.get_attribute("data-href")) for row in page.locator("tr[data-href]").all()]
    states = set()
    for address in rows:
        desk.open(address)
        states.add(page.get_by_role("heading", level=1).inner_text().partition("：")[2])
        for summary in page.locator("main details > summary").all():
            summary.click()
        desk.is_accessible()
        assert page.evaluate(_FITS), address
    assert len(states) > 1
    desk.open("/standard/projects")
    page.get_by_role("link", name=re.compile("导出履约监管台账")).click()
    expect(page.get_by_role("heading", name="导出标准地履约监管台账")).to_be_visible()
    desk.is_accessible()
