"""The board in the browser: down to the parcels, a target typed, accessible, within the screen."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk

_FITS = "document.documentElement.scrollWidth <= innerWidth"
_OFFICE, _TABLET = (1366, 768), (1024, 768)


@pytest.mark.parametrize("username", ["official", "district", "park1", "inspector"])
def test_the_board_of_each_role_is_accessible_and_fits(desk: Desk, username: str) -> None:
    desk.sign_in(username, "/reports")
    desk.page.get_by_role("link", name="查看看板").click()
    expect(desk.page.get_by_role("heading", name="看板", level=1)).to_be_visible()
    chosen = desk.page.get_by_role("navigation", name="指标").get_by_role("link")
    paths = [str(link.get_attribute("href")) for link in chosen.all()]
    for path in paths or ["/boards"]:
        desk.open(path)
        for width, height in (_OFFICE, _TABLET):
            desk.page.set_viewport_size({"width": width, "height": height})
            assert desk.page.evaluate(_FITS), path
        desk.is_accessible()


def test_from_the_city_to_the_parcels_of_a_park_by_keyboard(desk: Desk) -> None:
    desk.sign_in("official", "/boards?indicator=stock")
    page = desk.page
    for heading in ("各区（市）县", "各园区"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        desk.press(page.locator("table.board tbody td.name a").first)
    expect(page.get_by_role("navigation", name="范围").get_by_role("link")).to_have_count(2)
    row = page.get_by_role("row", name=re.compile("存量用地"))
    number = row.locator("strong a")
    figure = number.inner_text()
    desk.press(number)
    expect(page.get_by_role("heading", name="地块", level=1)).to_be_visible()
    expect(page.locator(".head")).to_contain_text(f"{figure} 亩")


def test_a_target_is_recorded_and_what_is_wrong_is_said_beside_it(desk: Desk) -> None:
    desk.sign_in("district", "/boards?indicator=idle")
    page = desk.page
    page.get_by_text("登记年度目标", exact=True).first.click()
    page.get_by_label("目标值").fill("约三宗")
    page.get_by_label("依据").fill("任务书")
    desk.watch.refusals = True
    page.get_by_role("button", name="登记年度目标").click()
    expect(page.get_by_role("alert")).to_contain_text("目标值写成了“约三宗”")
    expect(page.get_by_label("目标值")).to_have_value("约三宗")
    desk.is_accessible()
    page.get_by_label("目标值").fill("3")
    page.get_by_role("button", name="登记年度目标").click()
    desk.watch.refusals = False
    expect(page.get_by_role("row", name=re.compile("任务书.*现行"))).to_contain_text("3")


def test_print_keeps_the_tables_and_drops_the_form(desk: Desk) -> None:
    desk.sign_in("official", "/boards")
    desk.page.emulate_media(media="print")
    expect(desk.page.locator("table.board")).to_be_visible()
    expect(desk.page.locator("summary")).to_be_hidden()
