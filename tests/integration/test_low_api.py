"""Interface of 低效用地: listed, driven to the end, every refusal told with its clause, scope."""

import pytest
from fastapi.testclient import TestClient

from gis_service.user import Role, Scope
from parcels.units import m2, shown
from tests.database import Database
from tests.low_work import EAST, IDLE, LOW, PLAIN, LowDesk, found_land
from tests.site import Site, ask, site_of
from tests.town import AS_OF, PARK_A, PARK_B, WEST_CODE

API = "/api/v1/low-efficiency"
DAY = f"as_of={AS_OF}"
ON = "2026-01-05"


@pytest.fixture(scope="module")
def desk(database: Database, tmp_path_factory: pytest.TempPathFactory) -> LowDesk:
    return found_land(database, tmp_path_factory.mktemp("land"))


@pytest.fixture(scope="module")
def site(desk: LowDesk, database: Database) -> Site:
    made = site_of(database)
    made.add("official", Role.OFFICIAL, Scope(city=True))
    made.add("west-inspector", Role.INSPECTOR, made.in_district(WEST_CODE))
    made.add("own-manager", Role.MANAGER, made.in_park(PARK_A))
    made.add("other-manager", Role.MANAGER, made.in_park(PARK_B))
    made.add("audit", Role.AUDIT_ADMIN)
    return made


@pytest.fixture(scope="module")
def official(site: Site) -> TestClient:
    return site.signed_in("official")


def opened(browser: TestClient, desk: LowDesk, parcel: str, **more: object) -> int:
    answer = ask(browser, f"{API}?{DAY}", {"parcel": desk.ids[parcel], **more})
    assert answer.status_code == 201, answer.text
    number: int = answer.json()["id"]
    return number


def step(browser: TestClient, case_id: int, name: str, seen: int, **told: object):
    body = {"on": ON, "seen": seen, "told": {"reason": "经核实", **told}}
    return ask(browser, f"{API}/{case_id}/steps/{name}", body)


def test_a_parcel_goes_from_its_clue_to_the_end(desk: LowDesk, site: Site) -> None:
    official, inspector = site.signed_in("official"), site.signed_in("west-inspector")
    before = official.get(f"{API}?{DAY}").json()
    assert [one["clues"] for one in before["clues"] if one["code"] == LOW[0]] == [["LE_STOP"]]
    case_id = opened(official, desk, LOW[0], supplied_on="2010-05-01")
    again = ask(official, f"{API}?{DAY}", {"parcel": desk.ids[LOW[0]]})
    assert again.status_code == 409 and "不能重复列入" in again.json()["message"]
    listed = official.get(f"{API}/{case_id}?{DAY}").json()
    assert (listed["state"], listed["clues"], listed["seen"]) == ("SUSPECTED", ["LE_STOP"], 0)
    assert (
        listed["left_m2"] == listed["listed_m2"] == shown(m2(desk.read(case_id).case.listed_cm2), 4)
    )
    assert step(inspector, case_id, "inspect", 0, evidence=["照片1"]).status_code == 200
    late = step(official, case_id, "recognise", 0, number="认〔2026〕1号", park_agrees=True)
    assert late.status_code == 409 and "请刷新后再办" in late.json()["message"]
    silent = step(official, case_id, "recognise", 1, number="认〔2026〕1号")
    assert silent.status_code == 409 and "园区" in silent.json()["message"]
    done = step(official, case_id, "recognise", 1, number="认〔2026〕1号", park_agrees=True)
    assert (done.json()["state"], done.json()["seen"]) == ("RECOGNISED", 2)
    plan = {
        "area_m2": listed["listed_m2"],
        "due_on": "2027-12-31",
        "unit": "模拟平台公司",
        "way": {"way": "BUY_BACK", "basis": "评估报告", "amount_fen": 100},
    }
    # No day of the reform is set: the supply before it must be explained.
    bare = step(official, case_id, "plan", 2, plan=plan, reason="")
    assert bare.status_code in (409, 422) and "基准日" in bare.json()["message"]
    assert step(official, case_id, "plan", 2, plan=plan).json()["state"] == "PLANNED"
    half = {"area_m2": "1", "evidence": ["收购协议"]}
    assert step(official, case_id, "progress", 3, **half).json()["disposed_m2"] == "1.0000"
    closing = {"number": "销〔2026〕1号", "evidence": ["验收意见"]}
    early = step(official, case_id, "clear", 4, **closing)
    assert early.status_code == 409 and "未处置" in early.json()["message"]
    one = official.get(f"{API}/{case_id}?{DAY}").json()
    rest = {"area_m2": one["left_m2"], "evidence": ["收购协议"]}
    assert step(official, case_id, "progress", 4, **rest).json()["left_m2"] == "0.0000"
    assert step(official, case_id, "clear", 5, **closing).json()["state"] == "CLEARED"
    one = official.get(f"{API}/{case_id}?{DAY}").json()
    assert [event["step"] for event in one["events"]] == [
        *("inspect", "recognise", "plan", "progress", "progress", "clear"),
    ]
    assert one["plan"]["way"]["way"] == "BUY_BACK" and one["plan"]["area_m2"] == one["listed_m2"]
    assert one["events"][1]["number"] == "认〔2026〕1号" and one["events"][1]["park_agrees"]


def test_bad_bodies_are_told_by_field(desk: LowDesk, official: TestClient) -> None:
    def said(body: dict[str, object], path: str = f"{API}?{DAY}") -> str:
        answer = ask(official, path, body)
        assert answer.status_code == 422, answer.text
        message: str = answer.json()["message"]
        return message

    own = {"parcel": desk.ids[LOW[1]]}
    assert "parcel" in said({"parcel": "1"})
    assert "area_m2" in said(own | {"area_m2": "很大"})
    assert "area_m2" in said(own | {"area_m2": "1.00001"})
    assert "supplied_on" in said(own | {"supplied_on": "去年"})
    assert "evidence" in said(own | {"evidence": "照片"})
    assert "闲置" in said({"parcel": desk.ids[IDLE]})
    assert "没有低效线索" in said({"parcel": desk.ids[PLAIN]})
    case_id = opened(official, desk, LOW[1])
    path = f"{API}/{case_id}/steps/plan"
    bad = {"area_m2": 1, "due_on": "x", "unit": "甲", "way": {"way": "BUY_BACK"}}
    told = said({"on": ON, "seen": 0, "told": {"plan": bad}}, path)
    assert "due_on" in told and "amount_fen" in told
    assert "seen" in said({"on": ON, "told": {}}, path)
    assert ask(official, f"{API}/{case_id}/steps/fly", {"on": ON, "seen": 0}).status_code == 404


def test_nobody_sees_or_moves_another_place(desk: LowDesk, site: Site) -> None:
    official = site.signed_in("official")
    case_id = opened(official, desk, EAST)
    own, other = site.signed_in("own-manager"), site.signed_in("other-manager")
    assert own.get(f"{API}/{case_id}?{DAY}").status_code == 404
    assert case_id not in [one["id"] for one in own.get(f"{API}?{DAY}").json()["items"]]
    assert other.get(f"{API}/{case_id}?{DAY}").json()["code"] == EAST
    assert step(own, case_id, "inspect", 0, evidence=["照片"]).status_code == 404
    assert site.signed_in("audit").get(f"{API}?{DAY}").status_code == 403
