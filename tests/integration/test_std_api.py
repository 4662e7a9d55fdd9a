"""Interface of 标准地项目: described bodies, scope, every refusal told and recorded."""

from collections.abc import Mapping

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from gis_service.api.std_answers import terms as terms_said
from gis_service.user import Role, Scope
from parcels.standard.supply import CleanLand
from tests.database import Database
from tests.site import Site, ask, site_of
from tests.std_work import EAST, ENTERED, EVALUATIONS, TERMS, WEST, StdDesk, found_std_office
from tests.town import PARK_A, PARK_B, WEST_CODE

API = "/api/v1/std-projects"
DAY = f"as_of={ENTERED}"
LISTING = {
    "on": "2024-06-01",
    "seen": 0,
    "reason": "已核实",
    "evidence": ["公告"],
    "numbers": ["公〔2024〕1号"],
    "supply": {
        "clean": {item.value: True for item in CleanLand},
        "evaluations": dict.fromkeys(EVALUATIONS),
        "start_agreed": True,
        "completion_agreed": True,
    },
}


@pytest.fixture(scope="module")
def desk(database: Database, tmp_path_factory: pytest.TempPathFactory) -> StdDesk:
    return found_std_office(database, tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def site(desk: StdDesk, database: Database) -> Site:
    made = site_of(database)
    made.add("official", Role.OFFICIAL, Scope(city=True))
    made.add("own-manager", Role.MANAGER, made.in_park(PARK_A))
    made.add("other-manager", Role.MANAGER, made.in_park(PARK_B))
    made.add("west-inspector", Role.INSPECTOR, made.in_district(WEST_CODE))
    return made


@pytest.fixture(scope="module")
def official(site: Site) -> TestClient:
    return site.signed_in("official")


def entering(desk: StdDesk, parcel: str) -> dict[str, object]:
    return {"parcel": desk.ids[parcel], "terms": terms_said(TERMS)}


def made(browser: TestClient, desk: StdDesk, parcel: str) -> int:
    answer = ask(browser, f"{API}?{DAY}", entering(desk, parcel))
    assert answer.status_code == 201, answer.text
    number: int = answer.json()["id"]
    return number


def test_a_project_is_entered_listed_and_read(desk: StdDesk, official: TestClient) -> None:
    project_id = made(official, desk, WEST[0])
    again = ask(official, f"{API}?{DAY}", entering(desk, WEST[0]))
    assert again.status_code == 409 and "不能重复登记" in again.json()["message"]
    one = official.get(f"{API}/{project_id}?as_of=2024-06-01").json()
    assert one["state"] == "PREP" and one["seen"] == 0 and one["terms"] == terms_said(TERMS)
    steps = {step["step"]: step for step in one["steps"]}
    assert steps["list"]["open"] and steps["list"]["cautions"][0]["article"]
    assert steps["amend"]["open"]
    done = ask(official, f"{API}/{project_id}/steps/list", LISTING)
    assert done.status_code == 200, done.text
    assert (done.json()["state"], done.json()["seen"]) == ("LISTED", 1)
    late = ask(official, f"{API}/{project_id}/steps/list", LISTING)
    assert late.status_code == 409 and "请刷新后再办" in late.json()["message"]
    one = official.get(f"{API}/{project_id}?as_of=2024-06-02").json()
    assert [event["step"] for event in one["events"]] == ["list"]
    assert one["events"][0]["by"] == "official（测试）"
    refused = ask(official, f"{API}/{project_id}/steps/deliver", {"on": "2024-06-02", "seen": 1})
    assert refused.status_code == 409 and "已签合同和协议" in refused.json()["message"]
    assert kinds(desk, project_id) == ["std_opened", "std_step", "std_refused"]


def kinds(desk: StdDesk, project_id: int) -> list[str]:
    query = text("SELECT kind FROM audit_event WHERE object = :target ORDER BY id")
    with desk.town.engine.connect() as connection:
        connection.execute(text("SELECT set_config('role', 'landgis_admin', true)"))
        connection.execute(text("SELECT set_config('landgis.role', 'audit_admin', true)"))
        found = connection.scalars(query, {"target": f"std_project:{project_id}"})
        return list(found)


WRONG: Mapping[str, Mapping[str, object]] = {
    "number": {"terms": {"price_yuan": "1e9"}},
    "float": {"terms": {"price_yuan": 1.5}},
    "part of a fen": {"terms": {"price_yuan": "1.005"}},
    "name": {"terms": {"price": "1"}},
    "stage": {"terms": {"targets": [{"indicator": "FAR", "operator": ">=", "stage": "X"}]}},
    "parcel": {"parcel": "1"},
    "yes for a number": {"parcel": True},
    "code": {"terms": {"uscc": "91510100MA0000001A"}},
}


@pytest.mark.parametrize("why", WRONG)
def test_a_body_that_is_not_right_is_refused(desk: StdDesk, official: TestClient, why: str) -> None:
    body = {**entering(desk, WEST[1]), **WRONG[why]}
    answer = ask(official, f"{API}?{DAY}", body)
    assert answer.status_code == 422 and answer.json()["message"]
    assert official.get(f"{API}?{DAY}&q={WEST[1]}").json()["count"] == 0


def test_the_list_is_filtered_and_continued(desk: StdDesk, official: TestClient) -> None:
    ids = [made(official, desk, parcel) for parcel in WEST[10:15]]
    seen, after = [], ""
    while True:
        page = official.get(f"{API}?{DAY}&state=PREP&limit=2&after={after}").json()
        seen += [item["id"] for item in page["items"]]
        assert page["count"] == page["by_state"]["PREP"]
        if page["next"] is None:
            break
        after = page["next"]
    assert set(ids) <= set(seen) and len(seen) == len(set(seen)) == page["count"]
    assert official.get(f"{API}?{DAY}&q={WEST[10]}").json()["count"] == 1
    assert official.get(f"{API}?{DAY}&q=模拟受让人").json()["count"] >= 5
    assert official.get(f"{API}?{DAY}&suspended=true").json()["items"] == []
    for bad in ("after=x", "limit=0", "state=NO", "suspended=maybe"):
        assert official.get(f"{API}?{DAY}&{bad}").status_code == 422
    assert official.get(f"{API}/suspensions?{DAY}").json() == {"items": []}


def test_another_park_sees_and_does_nothing(
    desk: StdDesk, site: Site, official: TestClient
) -> None:
    project_id = made(official, desk, WEST[20])
    own, other = site.signed_in("own-manager"), site.signed_in("other-manager")
    inspector = site.signed_in("west-inspector")
    assert own.get(f"{API}/{project_id}?{DAY}").status_code == 200
    assert own.get(f"{API}?{DAY}&q={WEST[20]}").json()["count"] == 1
    assert other.get(f"{API}?{DAY}").json()["count"] == 0
    for address in (f"{API}/{project_id}?{DAY}", f"{API}/terms?{DAY}&parcel={desk.ids[WEST[20]]}"):
        assert other.get(address).status_code == 404
        assert inspector.get(address).status_code == 403
    evidence = {"on": "2024-06-01", "seen": 0, "evidence": ["x"]}
    for step in ("hand_in", "list", "no-step"):
        assert ask(other, f"{API}/{project_id}/steps/{step}", evidence).status_code == 404
    wrong_role = ask(own, f"{API}/{project_id}/steps/list", LISTING)
    assert wrong_role.status_code == 409 and "土地官员" in wrong_role.json()["message"]
    assert ask(own, f"{API}?{DAY}", entering(desk, WEST[21])).status_code == 403
    assert ask(official, f"{API}/{project_id}/steps/no-step", evidence).status_code == 404
    proposed = official.get(f"{API}/terms?{DAY}&parcel={desk.ids[EAST]}").json()
    assert proposed["targets"] == [] and proposed["area_m2"] is None


def test_the_description_names_every_field(official: TestClient) -> None:
    described = official.get("/api/v1/openapi.json").json()
    assert f"{API}/{{project_id}}/steps/{{step}}" in described["paths"]
    fields = described["components"]["schemas"]["StepIn"]["properties"]
    assert fields["due_on"]["description"] == "整改期限"
    assert set(described["components"]["schemas"]["TermsIn"]["properties"]) == set(
        terms_said(TERMS)
    )
    answers = described["paths"][f"{API}/{{project_id}}"]["get"]["responses"]["200"]
    assert answers["content"]["application/json"]["schema"]["$ref"].endswith("/ProjectOut")
    shapes = described["components"]["schemas"]
    assert shapes["ProjectOut"]["properties"]["figure_year"]["description"] == "考核年度"


def test_a_long_history_is_told_whole(desk: StdDesk, official: TestClient) -> None:
    project_id = desk.recheck(WEST[30])
    one = official.get(f"{API}/{project_id}?as_of=2028-02-10").json()
    assert one["suspended"] and one["suspended_since"] == "2027-02-01"
    assert [event["step"] for event in one["events"]][-2:] == ["fail_reach", "recheck"]
    failed = one["events"][-2]
    assert failed["due_on"] == "2028-01-31" and failed["measures"]["TAX_MU"]["value"] == "25.00"
    tax = next(each for each in one["targets"] if each["indicator"] == "TAX_MU")
    assert tax["checked"]["word"] == "不合格" and tax["word"] == "缺数据"
    assert {each["label"]: each["actual"] for each in one["stages"]}["竣工"] == "2025-10-01"
    steps = {each["step"]: each for each in one["steps"]}
    assert set(steps) == {"pass_recheck", "breach", "hand_in"}
    flags = official.get(f"{API}/suspensions?as_of=2028-02-10&q={WEST[30]}").json()["items"]
    assert flags == [
        {"parcel": WEST[30], "uscc": TERMS.uscc, "suspended": True, "since": "2027-02-01"}
    ]
    # The figures as read may be sent as they are; that day has not come.
    again = {"on": "2028-02-10", "seen": one["seen"], "measures": failed["measures"]}
    for each in again["measures"].values():
        del each["exact"]
    answer = ask(official, f"{API}/{project_id}/steps/pass_recheck", again)
    assert answer.status_code == 422 and "还没有到" in answer.json()["message"]
