"""A plan check in the browser: from the area drawn on the map to the answer, by mouse and key."""

from playwright.sync_api import expect

from tests.browser.desk import Desk

_FITS = "document.documentElement.scrollWidth <= innerWidth"


def test_an_area_drawn_on_the_map_becomes_a_plan(desk: Desk) -> None:
    desk.sign_in("official", "/map")
    page = desk.page
    page.get_by_role("button", name="量算").click()
    box = page.locator(".stage").bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for x, y in ((0, 0), (40, 0), (40, 40)):
        page.mouse.click(middle[0] + x, middle[1] + y)
        page.wait_for_timeout(400)
    page.get_by_role("link", name="方案核查（所画范围）").click()
    expect(page.get_by_role("heading", name="方案核查")).to_be_visible()
    assert page.locator("textarea[name=points]").input_value().count("\n") == 2
    desk.is_accessible()
    assert page.evaluate(_FITS)
    page.get_by_label("拟改用途", exact=True).fill("住宅")
    page.get_by_label("拟改用途属于工业").select_option("no")
    desk.press(page.get_by_role("button", name="核查方案"))
    expect(page.get_by_role("heading", name="逐项结论")).to_be_visible()
    desk.is_accessible()
    assert page.evaluate(_FITS)
    book = desk.download(page.get_by_role("button", name="导出核查表").click)
    assert book.suffix == ".xlsx" and book.stat().st_size > 0
    page.get_by_label("保存为").fill("图上画的范围")
    desk.press(page.get_by_role("button", name="保存这份核查"))
    expect(page.get_by_role("heading", name="图上画的范围")).to_be_visible()
    desk.is_accessible()
    assert page.evaluate(_FITS)
    desk.press(page.get_by_role("button", name="重新核查"))
    expect(page.get_by_role("heading", name="0 处不同")).to_be_visible()
    desk.is_accessible()
    desk.press(page.get_by_role("link", name="全部已存核查"))
    expect(page.get_by_role("link", name="图上画的范围")).to_be_visible()
    desk.is_accessible()
    page.set_viewport_size({"width": 1024, "height": 768})
    assert page.evaluate(_FITS)


def test_the_form_turns_over_without_losing_points(desk: Desk) -> None:
    desk.sign_in("official", "/plan-check")
    page = desk.page
    page.get_by_label("界址点").fill("410000,3394000\n410100,3394000\n410100,3394100")
    page.get_by_label("拟改用途", exact=True).fill("住宅")
    desk.press(page.get_by_role("button", name="转让", exact=True))
    expect(page.get_by_role("heading", name="转让的情况")).to_be_visible()
    assert page.get_by_label("界址点").input_value().count("\n") == 2
    desk.press(page.get_by_role("button", name="改变用途", exact=True))
    expect(page.get_by_label("拟改用途", exact=True)).to_have_value("住宅")
    desk.is_accessible()
