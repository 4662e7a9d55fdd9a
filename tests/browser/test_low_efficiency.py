"""Low-efficiency land: reached from reports, a clue listed, a step refused, the form kept."""

from playwright.sync_api import expect

from tests.browser.desk import Desk

_FITS = "document.documentElement.scrollWidth <= innerWidth"


def test_a_clue_is_listed_and_driven(desk: Desk) -> None:
    desk.sign_in("official", "/reports")
    page = desk.page
    page.get_by_role("link", name="查看低效用地").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("低效用地")
    desk.is_accessible()
    assert page.evaluate(_FITS)
    page.get_by_role("link", name="列入 5").first.click()
    desk.is_accessible()
    page.get_by_label("列入面积").fill("约三亩")
    desk.watch.refusals = True
    page.get_by_role("button", name="列入疑似低效").click()
    expect(page.get_by_role("alert")).to_contain_text("请只填数字")
    expect(page.get_by_label("列入面积")).to_have_value("约三亩")
    page.get_by_label("列入面积").fill("3")
    page.get_by_role("button", name="列入疑似低效").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("疑似低效")
    page.get_by_text("不属低效，结案").first.click()
    desk.is_accessible()
    page.get_by_role("button", name="不属低效，结案").click()
    expect(page.get_by_role("alert")).to_contain_text("须写明理由")
    page.get_by_role("textbox", name="理由、说明").fill("现场核对，面积有误")
    page.get_by_role("button", name="不属低效，结案").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("不属低效")
    page.set_viewport_size({"width": 1024, "height": 768})
    assert page.evaluate(_FITS)
    page.get_by_role("link", name="全部低效用地").click()
    assert page.evaluate(_FITS)
    desk.is_accessible()
