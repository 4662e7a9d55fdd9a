"""A manager who follows addresses of another park gets a page in Chinese, never its data."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.desk import Desk, office_screen
from tests.browser.product import Product
from tests.browser.watch import Watch

_REFUSED = (403, 404)
_TITLES = re.compile("没有找到|没有完成|没有权限")
_ZOOM = 14


@dataclass(frozen=True, slots=True)
class Foreign:
    """What lies in the other park: identifiers, and words that no answer may hold."""

    parcel: int
    park: int
    upload: int
    job: int
    decision: int
    words: tuple[str, ...]
    bounds: tuple[float, float]


@pytest.fixture(scope="module")
def foreign(
    product: Product, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Foreign]:
    """The other manager's park with an upload of its own and a decision on one of its parcels."""
    folder = tmp_path_factory.mktemp("foreign")
    context = office_screen(browser)
    other = Desk(product, context.new_page(), Watch(context, product.address), folder)
    other.sign_in("park2", "/uploads")
    link = other.page.get_by_role("link", name="企业效益", exact=True)
    template = other.download(lambda: link.click())
    other.upload("performance", template)
    upload = int(other.page.url.rsplit("/", 1)[1])
    account = "(SELECT id FROM account WHERE username = 'park2')"
    row = product.one(
        "SELECT v.parcel_id, v.park_id, v.code, v.name, park.name AS park, v.holder,"
        " ST_X(ST_PointOnSurface(v.geom)) AS lon, ST_Y(ST_PointOnSurface(v.geom)) AS lat"
        " FROM parcel_version v JOIN park ON park.id = v.park_id"
        " WHERE v.superseded_at IS NULL AND v.valid_to IS NULL AND v.holder <> ''"
        " AND v.park_id = (SELECT target_id FROM account_grant"
        f" WHERE kind = 'park' AND account_id = {account})"
        " ORDER BY v.parcel_id LIMIT 1"
    )
    job = product.one(f"SELECT max(id) AS id FROM job WHERE account_id = {account}").id
    other.sign_out()
    decision = _decided(other, row.parcel_id)
    words = (row.code, row.name, row.park, row.holder)
    yield Foreign(row.parcel_id, row.park_id, upload, job, decision, words, (row.lon, row.lat))
    other.open(f"/parcels/{row.parcel_id}")
    other.page.get_by_role("button", name="撤回这条认定").click()
    expect(other.page.locator(".decision")).to_have_count(0)
    assert other.watch.troubles == []
    context.close()


def test_pages_of_another_park_are_not_there(desk: Desk, foreign: Foreign) -> None:
    page = desk.page
    desk.sign_in("park1")
    desk.watch.refusals = True
    for path in (
        f"/parcels/{foreign.parcel}",
        f"/parcels/{foreign.parcel}/sheet",
        f"/uploads/{foreign.upload}",
        f"/uploads/{foreign.upload}/marked.xlsx",
        f"/uploads/{foreign.upload}/issues.json",
        "/idle",
        "/idle/export.xlsx",
        "/admin/users",
    ):
        answer = page.goto(f"{desk.product.address}{path}")
        assert answer is not None
        assert answer.status in _REFUSED, path
        expect(page.get_by_role("heading", level=1)).to_have_text(_TITLES)
        assert _silent(page.content(), foreign), path
    desk.open(f"/map?parcel={foreign.parcel}")
    expect(page.locator("#sheet")).to_contain_text("没有打开")
    assert _silent(page.content(), foreign)


def test_lists_with_another_park_in_the_address_are_empty(desk: Desk, foreign: Foreign) -> None:
    page = desk.page
    desk.sign_in("park1", f"/parcels?park={foreign.park}")
    expect(page.locator(".head")).to_contain_text("共 0 宗")
    assert _silent(page.content(), foreign)
    desk.watch.refusals = True
    for path in (f"/permu?park={foreign.park}", f"/standard?park={foreign.park}"):
        page.goto(f"{desk.product.address}{path}")
        assert _silent(page.content(), foreign), path
    desk.open("/uploads")
    assert page.locator(f"a[href='/uploads/{foreign.upload}']").count() == 0


def test_answers_for_programs_hold_nothing_of_another_park(desk: Desk, foreign: Foreign) -> None:
    desk.sign_in("park1")
    ask = desk.page.request
    api = f"{desk.product.address}/api/v1"
    for path in (
        f"/parcels/{foreign.parcel}",
        f"/uploads/{foreign.upload}",
        f"/uploads/{foreign.upload}/issues",
        f"/jobs/{foreign.job}",
    ):
        answer = ask.get(f"{api}{path}")
        assert answer.status in _REFUSED, path
        assert _silent(answer.text(), foreign), path
    assert ask.get(f"{api}/search?q={foreign.words[0]}").json() == {"items": []}
    assert ask.get(f"{api}/totals?park={foreign.park}").json()["count"] == 0
    assert ask.get(f"{api}/bounds?park={foreign.park}").json() is None
    x, y = _tile_of(*foreign.bounds)
    tile = ask.get(f"{api}/tiles/parcels/{_ZOOM}/{x}/{y}?as_of=2025-12-31")
    assert tile.ok
    assert tile.body() == b""
    export = ask.get(f"{desk.product.address}/parcels/export.csv?park={foreign.park}")
    assert _silent(export.text(), foreign)


def test_changes_to_another_park_are_refused(desk: Desk, foreign: Foreign) -> None:
    page = desk.page
    desk.sign_in("park1", "/password")
    token = page.locator("input[name=csrf]").first.get_attribute("value") or ""
    decision = {
        "csrf": token, "rule": "idle", "digest": "0" * 32, "as_of": "2025-12-31",
        "outcome": "0", "reason": "无", "document": "无",
    }  # fmt: skip
    for path in (
        f"/parcels/{foreign.parcel}/decisions",
        f"/decisions/{foreign.decision}/withdraw",
        f"/uploads/{foreign.upload}/confirm",
        f"/uploads/{foreign.upload}/discard",
        f"/uploads/{foreign.upload}/undo",
        f"/api/v1/jobs/{foreign.job}/cancel",
    ):
        form = decision if path.endswith("/decisions") else {"csrf": token}
        headers = {"Accept": "text/html", "X-CSRF-Token": token}
        answer = page.request.post(
            f"{desk.product.address}{path}", form=form, headers=headers, max_redirects=0
        )
        assert answer.status in _REFUSED, path
        assert _silent(answer.text(), foreign), path
    state = desk.product.one("SELECT state FROM upload WHERE id = :id", id=foreign.upload).state
    assert state == "checked"
    held = desk.product.one("SELECT withdrawn_at FROM decision WHERE id = :id", id=foreign.decision)
    assert held.withdrawn_at is None


def _decided(official: Desk, parcel: int) -> int:
    """Decide on a parcel of the other park, as the official does; the decision's id."""
    official.sign_in("official", f"/parcels/{parcel}")
    finding = official.page.locator(".finding").first
    finding.get_by_text("人工认定", exact=True).click()
    finding.get_by_label("认定结论").select_option("0")
    finding.get_by_label("理由").fill("经现场核实。")
    finding.get_by_label("依据文件及文号").fill("成工地认〔2025〕2号")
    finding.get_by_role("button", name="保存").click()
    expect(official.page.locator(".decision").first).to_contain_text("人工认定")
    return int(official.product.one("SELECT max(id) AS id FROM decision").id)


def _silent(content: str, foreign: Foreign) -> bool:
    return not any(word in content for word in foreign.words)


def _tile_of(longitude: float, latitude: float) -> tuple[int, int]:
    count = 2**_ZOOM
    sine = math.sin(math.radians(latitude))
    south = 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)
    return int((longitude + 180) / 360 * count), int(south * count)
