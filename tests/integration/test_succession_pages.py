"""The page of a split: asked, previewed, recorded and taken back; kept from other roles."""

import re

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from gis_service.transaction import unit_of_work
from gis_service.user import Role, Scope
from tests import reports
from tests.database import Database
from tests.site import Site, post, site_of
from tests.town import PARK_A, WEST_CODE, Plot, cell, code, found_town

OLD, WEST, EAST = (code("510107", number) for number in (1, 2, 3))
DAY = "as_of=2025-12-31"
FORM = {
    "kind": "split",
    "on": "2025-06-01",
    "before": OLD,
    "after": f"{WEST}\n{EAST}",
    "document": "模自然资〔2025〕8号",
    "reason": "企业申请分割{{7*7}}<b>",
}


@pytest.fixture(scope="module")
def ids(database: Database, tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    town = found_town(database, tmp_path_factory.mktemp("land"))
    shapes = (cell(0, 0), cell(0, 0, 0.6), cell(0.6, 0, 0.4))
    town.put([Plot(one, shape) for one, shape in zip((OLD, WEST, EAST), shapes, strict=True)])
    signed = ("2019-01-01", "2023-06-30", "2028-01-01", 10_000)
    reports.put(town, "contracts", [(OLD, "HT-1", *signed)])
    with unit_of_work(town.engine, town.city) as connection:
        return dict(
            connection.execute(text("SELECT value, parcel_id FROM parcel_identifier")).all()
        )


@pytest.fixture(scope="module")
def site(ids: dict[str, int], database: Database) -> Site:
    made = site_of(database)
    made.add("official", Role.OFFICIAL, Scope(city=True))
    made.add("site-manager", Role.MANAGER, made.in_park(PARK_A))
    made.add("site-inspector", Role.INSPECTOR, made.in_district(WEST_CODE))
    return made


@pytest.fixture(scope="module")
def official(site: Site) -> TestClient:
    return site.signed_in("official")


def test_it_is_asked_previewed_recorded_and_taken_back(
    official: TestClient, ids: dict[str, int]
) -> None:
    address = f"/parcels/{ids[OLD]}/succession?{DAY}"
    sheet = official.get(f"/parcels/{ids[OLD]}?{DAY}").text
    assert address.replace("&", "&amp;") in sheet
    assert OLD in official.get(address).text

    asked = post(official, address, FORM | {"step": "preview"})
    assert asked.status_code == 200 and "不推定份额" in asked.text
    assert "确认登记" not in asked.text and "{{7*7}}&lt;b&gt;" in asked.text
    early = post(official, address, FORM | {"step": "save"})
    assert early.status_code == 409 and "没有登记" in early.text

    shares = {f"following.{OLD}": "shares", f"price.{OLD}.{WEST}": "6,000"}
    wrong = post(official, address, FORM | shares | {"step": "preview"})
    assert "正好等于" in wrong.text and 'value="6,000"' in wrong.text
    bad = post(official, address, FORM | shares | {f"price.{OLD}.{EAST}": "四千"})
    assert bad.status_code == 422 and "四千" in bad.text

    full = FORM | shares | {f"price.{OLD}.{EAST}": "4000"}
    ready = post(official, address, full | {"step": "preview"})
    assert "确认登记" in ready.text and f"由 {WEST}、{EAST} 承接" in ready.text
    done = post(official, address, full | {"step": "save"})
    assert done.status_code == 303, done.text

    west = official.get(done.headers["location"]).text
    assert f"2025-06-01 分割：{OLD} → {WEST}、{EAST}" in west and "6,000.00 万元" in west
    (told,) = official.get(f"/api/v1/parcels/{ids[WEST]}?{DAY}").json()["successions"]
    assert (told["kind"], told["on"], told["withdrawn"]) == ("split", "2025-06-01", False)
    assert [one["code"] for one in told["parcels"]] == [OLD, WEST, EAST]
    gone = official.get(f"/parcels/{ids[OLD]}?{DAY}")
    assert gone.status_code == 404 and f"分割为 {WEST}、{EAST}" in gone.text
    assert official.get(f"/parcels/{ids[OLD]}?as_of=2025-05-31").status_code == 200

    action = re.search(r'action="(/successions/\d+/withdraw[^"]*)"', west)
    assert action
    back = action[1].replace("&amp;", "&")
    assert post(official, back, {"reason": " "}).status_code == 422
    assert post(official, back, {"reason": "登记错了"}).status_code == 303
    restored = official.get(f"/parcels/{ids[OLD]}?{DAY}").text
    assert "撤回2025-06-01 分割" in restored and action[1] not in restored


@pytest.mark.parametrize(
    ("blank", "said"),
    [
        ({"on": ""}, "请填写分割、合并之日"),
        ({"kind": "x"}, "请选择"),
        ({"after": ""}, "新宗地的宗地代码"),
        ({"before": "X1"}, "没有入库"),
        ({"after": f"{WEST}\n{WEST}"}, "重复"),
    ],
)
def test_what_cannot_be_read_is_told_beside_the_form(
    official: TestClient, ids: dict[str, int], blank: dict[str, str], said: str
) -> None:
    answer = post(official, f"/parcels/{ids[OLD]}/succession?{DAY}", FORM | blank)
    assert answer.status_code in (404, 422) and said in answer.text
    assert "模自然资〔2025〕8号" in answer.text


@pytest.mark.parametrize("name", ["site-manager", "site-inspector"])
def test_other_roles_have_no_such_page(site: Site, ids: dict[str, int], name: str) -> None:
    browser = site.signed_in(name)
    address = f"/parcels/{ids[OLD]}/succession?{DAY}"
    assert browser.get(address).status_code == 403
    assert post(browser, address, FORM).status_code == 403
    assert post(browser, "/successions/1/withdraw?parcel=1", {"reason": "x"}).status_code == 403
    assert "分割、合并</a>" not in browser.get(f"/parcels/{ids[OLD]}?{DAY}").text
