"""Drawing and measuring on the map, by mouse and by keyboard."""

import re

from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.browser.map_room import agree, asked, counted, middle, panel


def test_a_circle_by_mouse_filters_map_totals_and_list(official: Desk) -> None:
    page = official.page
    whole = counted(page)
    page.get_by_role("button", name="空间查询").click()
    panel(page).locator("input[name=reach]").fill("9000")
    panel(page).get_by_role("button", name="在图上画").click()
    page.mouse.click(*middle(page))
    expect(page.locator("#region-note")).to_contain_text("9000 米以内")
    assert asked(page, "region").startswith("point-")
    assert asked(page, "reach") == "9000"
    assert agree(official) < whole
    # The address can be passed on: opened anew it means the same parcels.
    before = counted(page)
    page.reload()
    expect(page.locator("#region-note")).to_contain_text("9000 米以内")
    assert counted(page) == before
    page.locator("#region-note").get_by_role("button", name="清除").click()
    expect(page.locator("#region-note")).to_be_hidden()
    assert counted(page) == whole


def test_a_box_is_dragged_and_a_polygon_clicked(official: Desk) -> None:
    page = official.page
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
    assert agree(official) > 0
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
    agree(official)


def test_a_circle_by_keyboard_alone(official: Desk) -> None:
    page = official.page
    official.press(page.get_by_role("button", name="空间查询"))
    expect(panel(page).locator("select[name=kind]")).to_be_focused()
    official.reach(panel(page).locator("input[name=reach]"))
    page.keyboard.press("Control+A")
    page.keyboard.type("12000")
    official.press(panel(page).get_by_role("button", name="在图上画"))
    expect(page.locator("#map_landgis")).to_be_focused()
    expect(page.locator(".cross")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#region-note")).to_contain_text("12000 米以内")
    agree(official)


def test_measuring_by_keyboard_alone(official: Desk) -> None:
    page = official.page
    official.press(page.get_by_role("button", name="量算"))
    expect(page.locator("#map_landgis")).to_be_focused()
    for key in ("Enter", "ArrowRight", "Enter"):
        page.keyboard.press(key)
        page.wait_for_function("() => !landgis.map._panAnim?._inProgress")
    expect(page.locator("#measured")).to_have_text(re.compile(r"折线长 [1-9][\d,.]* 米"))
    page.keyboard.press("Escape")
    expect(page.locator("#measured")).to_be_hidden()


def test_escape_ends_a_drawing_then_closes_the_panel(official: Desk) -> None:
    page = official.page
    opener = page.get_by_role("button", name="空间查询")
    opener.click()
    panel(page).locator("select[name=kind]").select_option("line")
    panel(page).get_by_role("button", name="在图上画").click()
    page.mouse.click(*middle(page))
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_visible()
    assert asked(page, "region") == ""
    official.reach(panel(page).locator("input[name=reach]"))
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    expect(opener).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "false")


def test_what_lies_near_a_parcel_from_its_sheet(official: Desk) -> None:
    page = official.page
    parcel = page.request.get(f"{official.product.address}/api/v1/parcels").json()["items"][0]
    official.open(f"/map?parcel={parcel['id']}")
    page.get_by_role("button", name="周边 500 米").click()
    expect(page.locator("#region-note")).to_contain_text(f"宗地 {parcel['code']} 500 米以内")
    want = official.product.one(
        "SELECT count(*) AS n FROM parcel_version v JOIN parcel_version o"
        " ON ST_DWithin(v.plane, o.plane, 500) WHERE o.parcel_id = :id"
        " AND v.superseded_at IS NULL AND o.superseded_at IS NULL"
        " AND coalesce(v.valid_from, '2025-12-31') <= '2025-12-31'",
        id=parcel["id"],
    )
    assert agree(official) == want.n


def test_near_a_zone_and_a_wrong_distance(official: Desk) -> None:
    page = official.page
    page.get_by_role("button", name="空间查询").click()
    panel(page).locator("select[name=kind]").select_option("zone")
    panel(page).locator("input[name=reach]").fill("很近")
    panel(page).get_by_role("button", name="查询", exact=True).click()
    expect(page.locator("#map-notice")).to_contain_text("距离“很近”不对")
    panel(page).locator("input[name=reach]").fill("100")
    panel(page).get_by_role("button", name="查询", exact=True).click()
    expect(page.locator("#region-note")).to_contain_text("工业红线区 100 米以内")
    assert agree(official) > 0
    official.watch.troubles[:] = [t for t in official.watch.troubles if "422" not in t]


def test_zones_one_by_one_lead_to_each(official: Desk) -> None:
    page = official.page
    official.press(page.get_by_role("button", name="空间查询"))
    panel(page).locator("select[name=kind]").select_option("zone")
    official.press(panel(page).get_by_role("button", name="逐个统计"))
    first = panel(page).locator(".entries button").first
    said = panel(page).locator(".entries small").first.text_content() or ""
    code, count = said.split(" · ")[0], int(said.split(" · ")[1].split()[0])
    official.is_accessible()
    official.press(first)
    expect(page.locator("#region-note")).to_contain_text(code)
    assert agree(official) == count
    agree(official)
