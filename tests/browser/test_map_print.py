"""The printed sheet: its scale measured in the PDF that Chromium makes, its furniture, its role."""

import math
import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import expect
from shapely import wkb
from sqlalchemy import text

from tests.browser.desk import Desk
from tests.browser.pdf_paths import Point, read_pdf
from tests.browser.product import Product

TOLERANCE = 0.005
PAPERS = {
    ("a4", "landscape"): (297, 210),
    ("a4", "portrait"): (210, 297),
    ("a3", "landscape"): (420, 297),
    ("a3", "portrait"): (297, 420),
}


def small_parcel(product: Product) -> tuple[str, list[Point]]:
    """A parcel that fits a sheet at 1:2,000, and the corners of its outline in metres."""
    row = product.one(
        "SELECT code, ST_AsBinary(ST_ExteriorRing(ST_GeometryN(plane, 1))) AS ring"
        " FROM parcel_version WHERE superseded_at IS NULL AND ST_NumGeometries(plane) = 1"
        " AND ST_NumInteriorRings(ST_GeometryN(plane, 1)) = 0"
        " AND ST_XMax(plane) - ST_XMin(plane) < 250 AND ST_YMax(plane) - ST_YMin(plane) < 200"
        " ORDER BY ST_NPoints(plane), code LIMIT 1"
    )
    return row.code, list(wkb.loads(bytes(row.ring)).coords)[:-1]


def sides(corners: list[Point]) -> list[float]:
    return [math.dist(a, b) for a, b in zip(corners, [*corners[1:], corners[0]], strict=True)]


@pytest.mark.parametrize(("paper", "turn"), PAPERS)
@pytest.mark.parametrize("scale", [2000, 5000])
def test_a_printed_sheet_measures_true(desk: Desk, paper: str, turn: str, scale: int) -> None:
    code, corners = small_parcel(desk.product)
    desk.sign_in("official", f"/map/print?q={code}&paper={paper}&turn={turn}&scale={scale}")
    content = desk.page.pdf(prefer_css_page_size=True, print_background=True)
    printed = read_pdf(content)
    assert len(printed.size) == 1
    assert printed.size[0] == pytest.approx(PAPERS[paper, turn], abs=0.3)
    wanted = [side / scale * 1000 for side in sides(corners)]
    measured = [sides(path) for path in printed.paths if len(path) == len(corners)]
    errors = [worst_error(found, wanted) for found in measured]
    assert errors
    assert min(errors) < TOLERANCE, (wanted, errors)


def worst_error(found: list[float], wanted: list[float]) -> float:
    return max(abs(mm - want) / want for mm, want in zip(found, wanted, strict=True))


def test_two_corners_a_long_way_apart_measure_true(desk: Desk) -> None:
    """From parcel to parcel across the sheet: no stretching in either direction."""
    row = desk.product.one(
        "SELECT a.code, b.code AS other, ST_AsBinary(a.plane) AS one, ST_AsBinary(b.plane) AS two"
        " FROM parcel_version a JOIN parcel_version b ON a.park_id = b.park_id"
        " AND ST_NPoints(a.plane) = 5 AND ST_NPoints(b.plane) = 5 AND a.id < b.id"
        " WHERE a.park_id > 0 AND ST_Distance(a.plane, b.plane) BETWEEN 100 AND 250"
        " AND ST_XMax(ST_Collect(a.plane, b.plane)) - ST_XMin(ST_Collect(a.plane, b.plane)) < 500"
        " AND ST_YMax(ST_Collect(a.plane, b.plane)) - ST_YMin(ST_Collect(a.plane, b.plane)) < 250"
        " ORDER BY a.id, b.id LIMIT 1"
    )
    rings = [
        list(wkb.loads(bytes(shape)).geoms[0].exterior.coords)[:-1] for shape in (row.one, row.two)
    ]
    desk.sign_in("official")
    park = desk.product.one("SELECT park_id FROM parcel_version WHERE code = :c", c=row.code)
    centre = desk.product.one(
        "SELECT ST_X(p) AS x, ST_Y(p) AS y FROM (SELECT ST_Centroid(ST_Transform(ST_Envelope("
        "ST_Collect(plane)), 4490)) AS p FROM parcel_version WHERE code IN (:a, :b)) AS middle",
        a=row.code,
        b=row.other,
    )
    box = f"{centre.x - 0.0001}_{centre.y - 0.0001}_{centre.x + 0.0001}_{centre.y + 0.0001}"
    desk.open(f"/map/print?park={park.park_id}&scale=2000&extent={box}")
    printed = read_pdf(desk.page.pdf(prefer_css_page_size=True, print_background=True))
    four = [path for path in printed.paths if len(path) == 4]

    def on_paper(ring: list[Point]) -> list[list[Point]]:
        wanted = [side / 2 for side in sides(ring)]
        return [path for path in four if worst_error(sides(path), wanted) < 0.002]

    want = math.dist(rings[0][0], rings[1][2]) / 2
    found = [math.dist(one[0], two[2]) for one in on_paper(rings[0]) for two in on_paper(rings[1])]
    assert found
    assert min(abs(mm - want) / want for mm in found) < TOLERANCE


def test_the_whole_city_fits_its_sheet(desk: Desk) -> None:
    desk.sign_in("official")
    for paper, turn in PAPERS:
        desk.open(f"/map/print?paper={paper}&turn={turn}")
        frame = desk.page.locator("svg rect.frame").bounding_box()
        assert frame
        for shape in desk.page.locator("svg path.parcels").all():
            box = shape.bounding_box()
            assert box
            assert frame["x"] <= box["x"]
            assert box["x"] + box["width"] <= frame["x"] + frame["width"]
            assert frame["y"] <= box["y"]
            assert box["y"] + box["height"] <= frame["y"] + frame["height"]


def test_a_sheet_says_what_it_is(desk: Desk) -> None:
    desk.sign_in("official")
    purpose = quote("专题会议 {{7*7}}<b>")
    desk.open(f"/map/print?verdict=0&scale=25000&purpose={purpose}&title={quote('疑似闲置分布')}")
    sheet = desk.page.locator("svg").first
    for words in (
        "疑似闲置分布",
        "1:25,000",
        "图例",
        "北",
        "数据截至 2025-12-31",
        "制图：",
        "用途：专题会议 {{7*7}}<b>",
        "内部使用",
        "模拟数据",
        "CGCS2000 3 度带，中央经线 105°",
    ):
        expect(sheet).to_contain_text(words)
    desk.is_accessible()


def test_the_sheet_is_set_up_by_keyboard_and_each_print_is_noted(desk: Desk) -> None:
    desk.sign_in("official", "/map/print")
    desk.choose(desk.page.locator("select[name=scale]"), "50000")
    desk.press(desk.page.get_by_role("button", name="更新图幅"))
    desk.page.wait_for_url(re.compile("scale=50000"))
    expect(desk.page.locator("svg").first).to_contain_text("1:50,000")
    desk.page.evaluate("window.print = () => window.dispatchEvent(new Event('beforeprint'))")
    with desk.page.expect_response(re.compile("/api/v1/map-prints")) as noted:
        desk.press(desk.page.get_by_role("button", name="打印这一张"))
    assert noted.value.status == 204
    event = desk.product.one(
        "SELECT detail FROM audit_event WHERE kind = 'map_printed' ORDER BY id DESC LIMIT 1"
    )
    assert event.detail["scale"] == "50000"


def test_a_sheet_that_cannot_be_is_said_on_a_page_of_the_site(desk: Desk) -> None:
    desk.sign_in("official")
    for wrong, said in (
        ("scale=2001", "比例尺不对"),
        ("paper=a5", "纸张不对"),
        ("turn=round", "方向不对"),
        ("extent=1_2_3", "图幅范围看不懂"),
        ("extent=10_20_30_40", "不在本市"),
    ):
        answer = desk.page.request.get(
            f"{desk.product.address}/map/print?{wrong}", headers={"Accept": "text/html"}
        )
        assert answer.status == 422
        assert said in answer.text()


def test_a_sheet_shows_a_manager_nothing_of_another_park(
    seat: Callable[[Product], Desk], product: Product
) -> None:
    desk = seat(product)
    desk.sign_in("park1", "/map/print")
    with product.owner.connect() as connection:
        scope = connection.execute(
            text(
                "SELECT target_id FROM account_grant g JOIN account a ON a.id = g.account_id"
                " WHERE a.username = 'park1' AND g.kind = 'park'"
            )
        ).scalars()
        own = list(scope)
        foreign = connection.execute(
            text("SELECT name FROM park WHERE NOT id = ANY(:own)"), {"own": own}
        ).scalars()
        names = list(foreign)
    said = desk.page.locator("svg").first.text_content() or ""
    assert names
    assert [name for name in names if name in said] == []
