"""The tools of the map, by mouse and by keyboard, as those who use them all day."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import Desk
from tests.browser.product import Product

HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}${alert(1)}"


@pytest.fixture
def office(desk: Desk) -> Desk:
    """An official before the whole map."""
    desk.sign_in("official")
    desk.open("/map")
    expect(desk.page.locator("#totals")).to_contain_text("宗")
    return desk


def panel(page: Page) -> Locator:
    return page.locator("#panel")


def middle(page: Page, across: float = 0.75, down: float = 0.5) -> tuple[float, float]:
    """A pixel of the map beside legend and panel."""
    box = page.locator("#map_landgis").bounding_box()
    assert box
    return box["x"] + box["width"] * across, box["y"] + box["height"] * down


def asked(page: Page, name: str) -> str:
    return parse_qs(urlsplit(page.url).query).get(name, [""])[0]


def counted(page: Page) -> int:
    """Parcels in the line of totals, once it stands still."""
    expect(page.locator("#totals:not([aria-busy])")).to_be_visible()
    found = re.search(r"([\d,]+) 宗 ·", page.locator("#totals").text_content() or "")
    return int(found[1].replace(",", "")) if found else 0


def agree(desk: Desk) -> int:
    """Totals of the map, list and interface say the same for the address as it stands."""
    page = desk.page
    count = counted(page)
    query = urlsplit(page.url).query
    listed = page.request.get(
        f"{desk.product.address}/parcels?{query}", headers={"Accept": "text/html"}
    ).text()
    assert f"共 <strong>{count}</strong> 宗" in listed
    return count


def test_a_circle_by_mouse_filters_map_totals_and_list(office: Desk) -> None:
    page = office.page
    whole = counted(page)
    page.get_by_role("button", name="空间查询").click()
    panel(page).locator("input[name=reach]").fill("9000")
    panel(page).get_by_role("button", name="在图上画").click()
    page.mouse.click(*middle(page))
    expect(page.locator("#region-note")).to_contain_text("9000 米以内")
    assert asked(page, "region").startswith("point-")
    assert asked(page, "reach") == "9000"
    assert agree(office) < whole
    # The address can be passed on: opened anew it means the same parcels.
    before = counted(page)
    page.reload()
    expect(page.locator("#region-note")).to_contain_text("9000 米以内")
    assert counted(page) == before
    page.locator("#region-note").get_by_role("button", name="清除").click()
    expect(page.locator("#region-note")).to_be_hidden()
    assert counted(page) == whole


def test_a_box_is_dragged_and_a_polygon_clicked(office: Desk) -> None:
    page = office.page
    page.get_by_role("button", name="空间查询").click()
    panel(page).locator("select[name=kind]").select_option("box")
    panel(page).get_by_role("button", name="在图上画").click()
    x, y = middle(page)
    page.mouse.move(x - 120, y - 120)
    page.mouse.down()
    page.mouse.move(x, y, steps=4)
    page.mouse.move(x + 120, y + 120, steps=4)
    page.mouse.up()
    expect(page.locator("#region-note")).to_contain_text("框选范围")
    assert agree(office) > 0
    expect(page.locator("#sheet")).to_be_hidden()
    panel(page).locator("select[name=kind]").select_option("polygon")
    panel(page).get_by_role("button", name="在图上画").click()
    x, y = middle(page)
    for at in ((x - 100, y - 100), (x + 100, y - 100), (x + 100, y + 100)):
        page.mouse.click(*at)
    expect(panel(page)).to_contain_text("已取 3 个点")
    panel(page).get_by_role("button", name="完成").click()
    expect(page.locator("#region-note")).to_contain_text("所画范围")
    assert asked(page, "region").count("_") == 3
    agree(office)


def test_a_circle_by_keyboard_alone(office: Desk) -> None:
    page = office.page
    office.press(page.get_by_role("button", name="空间查询"))
    expect(panel(page).locator("select[name=kind]")).to_be_focused()
    office.reach(panel(page).locator("input[name=reach]"))
    page.keyboard.press("Control+A")
    page.keyboard.type("12000")
    office.press(panel(page).get_by_role("button", name="在图上画"))
    expect(page.locator("#map_landgis")).to_be_focused()
    expect(page.locator(".cross")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#region-note")).to_contain_text("12000 米以内")
    agree(office)


def test_measuring_by_keyboard_alone(office: Desk) -> None:
    page = office.page
    office.press(page.get_by_role("button", name="量算"))
    expect(page.locator("#map_landgis")).to_be_focused()
    for key in ("Enter", "ArrowRight", "Enter"):
        page.keyboard.press(key)
        page.wait_for_function("() => !landgis.map._panAnim?._inProgress")
    expect(page.locator("#measured")).to_have_text(re.compile(r"折线长 [1-9][\d,.]* 米"))
    page.keyboard.press("Escape")
    expect(page.locator("#measured")).to_be_hidden()


def test_escape_ends_a_drawing_then_closes_the_panel(office: Desk) -> None:
    page = office.page
    opener = page.get_by_role("button", name="空间查询")
    opener.click()
    panel(page).locator("select[name=kind]").select_option("line")
    panel(page).get_by_role("button", name="在图上画").click()
    page.mouse.click(*middle(page))
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_visible()
    assert asked(page, "region") == ""
    office.reach(panel(page).locator("input[name=reach]"))
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    expect(opener).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "false")


def test_what_lies_near_a_parcel_from_its_sheet(office: Desk) -> None:
    page = office.page
    parcel = page.request.get(f"{office.product.address}/api/v1/parcels").json()["items"][0]
    office.open(f"/map?parcel={parcel['id']}")
    page.get_by_role("button", name="周边 500 米").click()
    expect(page.locator("#region-note")).to_contain_text(f"宗地 {parcel['code']} 500 米以内")
    want = office.product.one(
        "SELECT count(*) AS n FROM parcel_version v JOIN parcel_version o"
        " ON ST_DWithin(v.plane, o.plane, 500) WHERE o.parcel_id = :id"
        " AND v.superseded_at IS NULL AND o.superseded_at IS NULL"
        " AND coalesce(v.valid_from, '2025-12-31') <= '2025-12-31'",
        id=parcel["id"],
    )
    assert agree(office) == want.n


def test_near_a_zone_and_a_wrong_distance(office: Desk) -> None:
    page = office.page
    page.get_by_role("button", name="空间查询").click()
    panel(page).locator("select[name=kind]").select_option("zone")
    panel(page).locator("input[name=reach]").fill("很近")
    panel(page).get_by_role("button", name="查询", exact=True).click()
    expect(page.locator("#map-notice")).to_contain_text("距离“很近”不对")
    panel(page).locator("input[name=reach]").fill("100")
    panel(page).get_by_role("button", name="查询", exact=True).click()
    expect(page.locator("#region-note")).to_contain_text("工业红线区 100 米以内")
    assert agree(office) > 0
    office.watch.troubles[:] = [t for t in office.watch.troubles if "422" not in t]


def test_coordinates_go_there_and_back(office: Desk) -> None:
    page = office.page
    office.press(page.get_by_role("button", name="坐标"))
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


def test_a_position_elsewhere_is_refused_in_the_panel(office: Desk) -> None:
    page = office.page
    page.get_by_role("button", name="坐标").click()
    panel(page).get_by_label("到坐标").fill("116.4,39.9")
    page.keyboard.press("Enter")
    expect(panel(page)).to_contain_text("不在成都市范围内")
    expect(panel(page).get_by_label("到坐标")).to_have_value("116.4,39.9")
    office.watch.troubles[:] = [t for t in office.watch.troubles if "422" not in t]


def test_a_note_is_text_and_goes_when_withdrawn(office: Desk) -> None:
    page = office.page
    office.press(page.get_by_role("button", name="标注"))
    page.keyboard.type(HOSTILE)
    office.press(panel(page).get_by_role("button", name="在图上取位置"))
    page.keyboard.press("Enter")
    expect(panel(page)).to_contain_text("位置已取")
    office.press(panel(page).get_by_role("button", name="保存标注"))
    expect(panel(page).locator(".said")).to_have_text("已保存。")
    entry = panel(page).locator(".entries li", has_text="7*7")
    expect(entry.locator("button.link")).to_have_text(HOSTILE)
    office.is_accessible()
    marker = page.locator(".leaflet-notes-pane path").last
    marker.hover(force=True)
    expect(page.locator(".leaflet-tooltip .note-text")).to_contain_text(HOSTILE)
    entry.get_by_role("button", name="撤下").click()
    expect(panel(page).locator(".said")).to_have_text("已撤下。")
    expect(panel(page).locator(".entries li", has_text="7*7")).to_have_count(0)


def test_a_bookmark_brings_filters_and_place_back(office: Desk) -> None:
    page = office.page
    page.locator("#filters select[name=theme]").select_option("idle")
    page.get_by_role("button", name="坐标").click()
    panel(page).get_by_label("到坐标").fill("104.0657,30.6595")
    page.keyboard.press("Enter")
    expect(panel(page).locator(".pairs tr")).to_have_count(3)
    office.press(page.get_by_role("button", name="书签"))
    page.keyboard.type("我的视图")
    page.keyboard.press("Enter")
    expect(panel(page).locator(".said")).to_have_text("已保存。")
    office.open("/map")
    page.get_by_role("button", name="书签").click()
    panel(page).get_by_role("link", name="我的视图").click()
    expect(page.locator("#filters select[name=theme]")).to_have_value("idle")
    page.wait_for_load_state("networkidle")
    at = page.evaluate("[landgis.map.getCenter().lng, landgis.map.getCenter().lat]")
    assert at == pytest.approx([104.0657, 30.6595], abs=1e-4)
    page.get_by_role("button", name="书签").click()
    panel(page).get_by_role("button", name="删除书签：我的视图").click()
    expect(panel(page)).to_contain_text("还没有书签")


def test_from_the_city_down_to_a_parcel_and_back(office: Desk) -> None:
    page = office.page
    whole = counted(page)
    office.press(page.get_by_role("button", name="分区统计"))
    total = panel(page).locator("tr.sum td").first
    expect(total).to_have_text(f"{whole:,}")
    first = panel(page).locator("tbody tr").first
    name = first.locator("th").text_content() or ""
    count = int((first.locator("td").first.text_content() or "").replace(",", ""))
    office.is_accessible()
    office.press(first.locator("button"))
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


def test_search_suggests_parks_and_firms(office: Desk) -> None:
    page = office.page
    park = office.product.one(
        "SELECT p.id, p.name FROM park p JOIN parcel c ON c.park_id = p.id"
        " GROUP BY p.id, p.name ORDER BY count(*) DESC, p.id LIMIT 1"
    )
    page.keyboard.press("/")
    page.keyboard.type(park.name)
    option = page.locator("#found [role=option]", has_text="园区").first
    expect(option).to_contain_text(park.name)
    page.keyboard.press("Enter")
    expect(page.locator("#filters select[name=park]")).to_have_value(str(park.id))
    firm = office.product.one(
        "SELECT e.name FROM occupancy o JOIN enterprise e ON e.id = o.enterprise_id"
        " WHERE o.superseded_at IS NULL ORDER BY o.id LIMIT 1"
    )
    page.locator("#search").fill(firm.name)
    option = page.locator("#found [role=option]", has_text="企业").first
    expect(option).to_contain_text(firm.name)
    option.click()
    expect(page.locator("#sheet h2")).to_be_visible()


def test_two_days_stand_side_by_side(office: Desk) -> None:
    page = office.page
    office.press(page.get_by_role("button", name="对比"))
    panel(page).locator("input[name=other]").fill("2026-09-30")
    office.press(panel(page).get_by_role("button", name="对比", exact=True))
    expect(page.locator(".side-left")).to_have_text("左：数据截至 2025-12-31")
    expect(page.locator(".side-right")).to_have_text("右：数据截至 2026-09-30")
    expect(panel(page)).to_contain_text("2025-12-31 至 2026-09-30：")
    assert panel(page).locator(".entries li").count() > 0
    assert asked(page, "other") == "2026-09-30"
    office.is_accessible()
    divider = office.reach(page.get_by_role("slider", name="卷帘位置"))
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


def test_control_p_opens_the_sheet_of_what_is_shown(office: Desk) -> None:
    page = office.page
    with page.context.expect_page() as opened:
        page.keyboard.press("Control+p")
    sheet = opened.value
    expect(sheet.locator("svg rect.frame")).to_be_visible()
    assert "extent=" in sheet.url


def test_hovering_names_the_parcel_and_its_verdict(office: Desk) -> None:
    page = office.page
    parcel = page.request.get(f"{office.product.address}/api/v1/parcels").json()["items"][0]
    office.open(f"/map?parcel={parcel['id']}")
    page.mouse.move(*office.chosen_parcel())
    tip = page.locator(".leaflet-tooltip .tip")
    expect(tip.locator("strong")).to_have_text(parcel["name"])
    expect(tip.locator("span")).to_have_text(f"{parcel['code']} · {parcel['word']}")


@pytest.mark.parametrize("width", [1366, 1024])
@pytest.mark.parametrize("tool", ["空间查询", "坐标", "分区统计", "对比", "标注", "书签"])
def test_each_tool_fits_and_is_accessible(office: Desk, tool: str, width: int) -> None:
    page = office.page
    page.set_viewport_size({"width": width, "height": 768})
    page.get_by_role("button", name=tool).click()
    expect(panel(page)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    legend, box = (page.locator(name).bounding_box() for name in (".legend", "#panel"))
    assert legend
    assert box
    assert legend["x"] + legend["width"] <= box["x"]
    assert box["x"] + box["width"] <= width
    office.is_accessible()


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
    desk.sign_in("park1")
    desk.open(f"/map?region=point-{foreign.x:.6f}_{foreign.y:.6f}&reach=20000")
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
