"""The tools of the map, by mouse and by keyboard, as those who use them all day."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.browser.map_room import asked, counted, panel
from tests.browser.product import Product

HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}${alert(1)}"


def test_coordinates_go_there_and_back(official: Desk) -> None:
    page = official.page
    official.press(page.get_by_role("button", name="坐标"))
    page.keyboard.type("104.0657,30.6595")
    page.keyboard.press("Enter")
    plane = panel(page).get_by_label(re.compile("北坐标,东坐标"))
    expect(plane).to_have_value(re.compile(r"^339\d{4}\.\d{3},41\d{4}\.\d{3}$"))
    expect(panel(page).get_by_label("度分秒")).to_have_value(re.compile("104°03′56.520″"))
    at = page.evaluate("[landgis.map.getCenter().lng, landgis.map.getCenter().lat]")
    assert at == pytest.approx([104.0657, 30.6595], abs=1e-4)
    panel(page).get_by_role("button", name="在图上取点").click()
    page.keyboard.press("Enter")
    expect(panel(page).get_by_label(re.compile("经度,纬度（"))).to_have_value(
        re.compile(r"^104\.06\d+,30\.6\d+$")
    )
    panel(page).get_by_role("button", name="复制").first.click()
    expect(panel(page).get_by_role("button", name=re.compile("已复制|Ctrl"))).to_be_visible()


def test_a_position_elsewhere_is_refused_in_the_panel(official: Desk) -> None:
    page = official.page
    page.get_by_role("button", name="坐标").click()
    panel(page).get_by_label("到坐标").fill("116.4,39.9")
    page.keyboard.press("Enter")
    expect(panel(page)).to_contain_text("不在成都市范围内")
    expect(panel(page).get_by_label("到坐标")).to_have_value("116.4,39.9")
    official.watch.troubles[:] = [t for t in official.watch.troubles if "422" not in t]


def test_a_note_is_text_and_goes_when_withdrawn(official: Desk) -> None:
    page = official.page
    official.press(page.get_by_role("button", name="标注"))
    page.keyboard.type(HOSTILE)
    official.press(panel(page).get_by_role("button", name="在图上取位置"))
    page.keyboard.press("Enter")
    expect(panel(page)).to_contain_text("位置已取")
    official.press(panel(page).get_by_role("button", name="保存标注"))
    expect(panel(page).locator(".said")).to_have_text("已保存。")
    entry = panel(page).locator(".entries li", has_text="7*7")
    expect(entry.locator("button.link")).to_have_text(HOSTILE)
    official.is_accessible()
    marker = page.locator(".leaflet-notes-pane path").last
    marker.hover(force=True)
    expect(page.locator(".leaflet-tooltip .note-text")).to_contain_text(HOSTILE)
    entry.get_by_role("button", name="撤下").click()
    expect(panel(page).locator(".said")).to_have_text("已撤下。")
    expect(panel(page).locator(".entries li", has_text="7*7")).to_have_count(0)


def test_a_bookmark_brings_filters_and_place_back(official: Desk) -> None:
    page = official.page
    page.locator("#filters select[name=theme]").select_option("idle")
    page.get_by_role("button", name="坐标").click()
    panel(page).get_by_label("到坐标").fill("104.0657,30.6595")
    page.keyboard.press("Enter")
    expect(panel(page).locator(".pairs tr")).to_have_count(3)
    official.press(page.get_by_role("button", name="书签"))
    page.keyboard.type("我的视图")
    page.keyboard.press("Enter")
    expect(panel(page).locator(".said")).to_have_text("已保存。")
    official.open("/map")
    page.get_by_role("button", name="书签").click()
    panel(page).get_by_role("link", name="我的视图").click()
    expect(page.locator("#filters select[name=theme]")).to_have_value("idle")
    page.wait_for_load_state("networkidle")
    at = page.evaluate("[landgis.map.getCenter().lng, landgis.map.getCenter().lat]")
    assert at == pytest.approx([104.0657, 30.6595], abs=1e-4)
    page.get_by_role("button", name="书签").click()
    panel(page).get_by_role("button", name="删除书签：我的视图").click()
    expect(panel(page)).to_contain_text("还没有书签")


def test_from_the_city_down_to_a_parcel_and_back(official: Desk) -> None:
    page = official.page
    whole = counted(page)
    official.press(page.get_by_role("button", name="分区统计"))
    total = panel(page).locator("tr.sum td").first
    expect(total).to_have_text(f"{whole:,}")
    first = panel(page).locator("tbody tr").first
    name = first.locator("th").text_content() or ""
    count = int((first.locator("td").first.text_content() or "").replace(",", ""))
    official.is_accessible()
    official.press(first.locator("button"))
    crumbs = page.locator("#crumbs")
    expect(crumbs).to_have_text(re.compile(f"全市.*{name}"))
    expect(panel(page).locator("thead th").first).to_have_text("园区")
    assert counted(page) == count
    panel(page).locator("tbody tr").first.locator("button").click()
    expect(crumbs.locator("li")).to_have_count(3)
    panel(page).locator(".entries button.link").first.click()
    expect(page.locator("#sheet h2")).to_be_visible()
    expect(crumbs.locator("[aria-current]")).to_have_text(
        page.locator("#sheet h2").text_content() or ""
    )
    crumbs.get_by_role("button", name="全市").click()
    assert counted(page) == whole


def test_search_suggests_parks_and_firms(official: Desk) -> None:
    page = official.page
    park = official.product.one(
        "SELECT p.id, p.name FROM park p JOIN parcel c ON c.park_id = p.id"
        " GROUP BY p.id, p.name ORDER BY count(*) DESC, p.id LIMIT 1"
    )
    page.keyboard.press("/")
    page.keyboard.type(park.name)
    option = page.locator("#found [role=option]", has_text="园区").first
    expect(option).to_contain_text(park.name)
    page.keyboard.press("Enter")
    expect(page.locator("#filters select[name=park]")).to_have_value(str(park.id))
    firm = official.product.one(
        "SELECT e.name FROM occupancy o JOIN enterprise e ON e.id = o.enterprise_id"
        " WHERE o.superseded_at IS NULL ORDER BY o.id LIMIT 1"
    )
    page.locator("#search").fill(firm.name)
    option = page.locator("#found [role=option]", has_text="企业").first
    expect(option).to_contain_text(firm.name)
    option.click()
    expect(page.locator("#sheet h2")).to_be_visible()


def test_two_days_stand_side_by_side(official: Desk) -> None:
    page = official.page
    official.press(page.get_by_role("button", name="对比"))
    panel(page).locator("input[name=other]").fill("2026-09-30")
    official.press(panel(page).get_by_role("button", name="对比", exact=True))
    expect(page.locator(".side-left")).to_have_text("左：数据截至 2025-12-31")
    expect(page.locator(".side-right")).to_have_text("右：数据截至 2026-09-30")
    expect(panel(page)).to_contain_text("2025-12-31 至 2026-09-30：")
    assert panel(page).locator(".entries li").count() > 0
    assert asked(page, "other") == "2026-09-30"
    official.is_accessible()
    divider = official.reach(page.get_by_role("slider", name="卷帘位置"))
    before = int(divider.get_attribute("aria-valuenow") or 0)
    clip = "getComputedStyle(landgis.map.getPane('parcels')).clip"
    shown = page.evaluate(clip)
    page.keyboard.press("ArrowLeft")
    expect(divider).to_have_attribute("aria-valuenow", str(before - 2))
    assert page.evaluate(clip) != shown
    page.reload()
    expect(page.locator(".side-right")).to_have_text("右：数据截至 2026-09-30")
    page.get_by_role("button", name="对比").click()
    panel(page).get_by_role("button", name="结束对比").click()
    expect(page.locator(".divider")).to_have_count(0)
    assert page.evaluate(clip) == "auto"
    assert asked(page, "other") == ""


def test_control_p_opens_the_sheet_of_what_is_shown(official: Desk) -> None:
    page = official.page
    with page.context.expect_page() as opened:
        page.keyboard.press("Control+p")
    sheet = opened.value
    expect(sheet.locator("svg rect.frame")).to_be_visible()
    assert "extent=" in sheet.url


def test_hovering_names_the_parcel_and_its_verdict(official: Desk) -> None:
    page = official.page
    parcel = page.request.get(f"{official.product.address}/api/v1/parcels").json()["items"][0]
    official.open(f"/map?parcel={parcel['id']}")
    page.mouse.move(*official.chosen_parcel())
    tip = page.locator(".leaflet-tooltip .tip")
    expect(tip.locator("strong")).to_have_text(parcel["name"])
    expect(tip.locator("span")).to_have_text(f"{parcel['code']} · {parcel['word']}")


@pytest.mark.parametrize("tool", ["空间查询", "坐标", "分区统计", "对比", "标注", "书签"])
def test_each_tool_fits_and_is_accessible(official: Desk, tool: str) -> None:
    page = official.page
    page.get_by_role("button", name=tool).click()
    expect(panel(page)).to_be_visible()
    for width in (1366, 1024):
        page.set_viewport_size({"width": width, "height": 768})
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        legend, box = (page.locator(name).bounding_box() for name in (".legend", "#panel"))
        assert legend
        assert box
        assert legend["x"] + legend["width"] <= box["x"]
        assert box["x"] + box["width"] <= width
        official.is_accessible()


def test_no_tool_shows_a_manager_a_row_of_another_park(
    seat: Callable[[Product], Desk], product: Product
) -> None:
    """Whatever the tools ask for, no answer holds a code or name of another park."""
    desk = seat(product)
    page = desk.page
    foreign = product.one(
        "SELECT v.parcel_id AS id, v.code, v.name, ST_X(c) AS x, ST_Y(c) AS y FROM ("
        "SELECT v.*, ST_Centroid(v.geom) AS c FROM parcel_version v WHERE v.park_id > 0"
        " AND v.superseded_at IS NULL AND NOT v.park_id IN (SELECT target_id FROM account_grant g"
        " JOIN account a ON a.id = g.account_id WHERE a.username = 'park1')) AS v LIMIT 1"
    )
    answers: list[str] = []
    page.on(
        "response",
        lambda answer: (
            answers.append(answer.text())
            if "json" in answer.headers.get("content-type", "")
            else None
        ),
    )
    desk.sign_in("park1", f"/map?region=point-{foreign.x:.6f}_{foreign.y:.6f}&reach=20000")
    for name in ("分区统计", "标注", "书签"):
        page.get_by_role("button", name=name).click()
        page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="对比").click()
    panel(page).locator("input[name=other]").fill("2026-09-30")
    panel(page).get_by_role("button", name="对比", exact=True).click()
    expect(panel(page)).to_contain_text("没有变化")
    page.locator("#search").fill(foreign.code)
    expect(page.locator("#found")).to_contain_text("没有找到")
    page.locator("#search").fill(foreign.name)
    expect(page.locator("#found")).to_contain_text("没有找到")
    assert answers
    told = [text for text in answers if foreign.code in text or foreign.name in text]
    assert told == []
    desk.open(f"/map?region=parcel-{foreign.id}&reach=5000")
    expect(page.locator("#map-notice")).to_contain_text("没有找到，或不在您的权限范围内")
    expect(page.locator("#totals")).to_contain_text("没有符合条件的地块")
    desk.watch.troubles[:] = [t for t in desk.watch.troubles if "404" not in t]
