"""Pages and interface of idle-land cases: opened from the list, driven by forms, seen in scope."""

import io
import re
from html import unescape

import pytest
from docx import Document
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text

from gis_service.settings import FileSettings
from gis_service.user import Role, Scope
from parcels.works import DelayCause
from tests.case_work import DOCUMENT_WORDS, EAST, WEST, Desk, found_office
from tests.database import Database
from tests.site import Site, ask, post, site_of
from tests.town import AS_OF, PARK_A, WEST_CODE

DAY = f"as_of={AS_OF}"
_FORM = r'<form method="post" action="([^"]*/steps/{step}\?[^"]*)">(.*?)</form>'
_INPUT = re.compile(r'<input(?: type="(\w+)")? name="([^"]+)"[^>]*?value="([^"]*)"')
_AREA = re.compile(r'<textarea name="([^"]+)"[^>]*>(.*?)</textarea>', re.S)


@pytest.fixture(scope="module")
def desk(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return found_office(database, tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def site(desk: Desk, database: Database) -> Site:
    files = FileSettings(folder=desk.papers.store.folder, templates=desk.papers.templates)
    made = site_of(database, files)
    west = made.in_district(WEST_CODE)
    made.add("official", Role.OFFICIAL, Scope(city=True))
    made.add("west-official", Role.OFFICIAL, west)
    made.add("west-inspector", Role.INSPECTOR, west)
    made.add("west-manager", Role.MANAGER, made.in_park(PARK_A))
    return made


@pytest.fixture(scope="module")
def official(site: Site) -> TestClient:
    return site.signed_in("official")


def opened(browser: TestClient, desk: Desk, parcel: str, **form: str) -> str:
    """The address of a case opened on the page."""
    answer = post(browser, f"/cases?{DAY}", {"parcel": str(desk.ids[parcel]), **form})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def step_form(page: str, step: str) -> tuple[str, dict[str, str]]:
    """Where the form of a step posts to, and what it holds, drafts completed."""
    found = re.search(_FORM.format(step=step), page, re.S)
    assert found, step
    inner = found[2]
    said = {
        name: unescape(value) for kind, name, value in _INPUT.findall(inner) if kind != "checkbox"
    }
    said |= {name: unescape(value) for name, value in _AREA.findall(inner)}
    said.pop("csrf", None)
    return unescape(found[1]), {
        name: value.replace("〔待填〕", DOCUMENT_WORDS) for name, value in said.items()
    }


def test_a_case_is_opened_from_the_list_and_stands_beside_the_parcel(
    official: TestClient, desk: Desk
) -> None:
    parcel = desk.ids[WEST[0]]
    link = f"/cases/new?parcel={parcel}&amp;{DAY}"
    assert link in official.get(f"/idle?{DAY}").text
    shown = official.get(unescape(link))
    assert shown.status_code == 200 and WEST[0] in shown.text
    address = opened(official, desk, WEST[0], mortgagees="模拟银行\n")
    page = official.get(address).text
    assert "线索登记" in page and "模拟银行（未通知：模拟银行）" in page
    assert "发出调查通知书（自 2025-12-31 登记线索之日起算；《闲置土地处置办法》" in page
    assert "第五条第一款" in page
    listed = official.get(f"/idle?{DAY}").text
    assert link not in listed and address.replace("&", "&amp;") in listed
    assert f"/cases?parcel={parcel}" in official.get(f"/parcels/{parcel}?{DAY}").text
    assert "立案</a>" not in official.get(f"/cases?parcel={parcel}&{DAY}").text
    again = post(official, f"/cases?{DAY}", {"parcel": str(parcel), "reason": "再报"})
    assert again.status_code == 409 and "未结的案件" in again.text and "再报" in again.text


def test_a_step_is_taken_by_its_form_and_its_document_downloaded(
    official: TestClient, desk: Desk, site: Site
) -> None:
    address = opened(official, desk, WEST[1])
    action, form = step_form(official.get(address).text, "notify")
    form |= {"number": "模资调〔2026〕1号", "authority": "模拟市规划和自然资源局"}
    blank = {**form, "content.holder": "某公司，地址：〔待填〕", "content.other": "手写的话"}
    refused = post(official, action, blank)
    assert refused.status_code == 409
    assert "第六条" in refused.text and "手写的话" in refused.text and "没有办理" in refused.text
    done = post(official, action, form)
    assert (done.status_code, done.headers["location"]) == (303, address)
    page = official.get(address).text
    assert "调查中" in page
    found = re.search(r'href="(/cases/\d+/documents/\d+)"', page)
    assert found
    answer = official.get(found[1])
    assert answer.status_code == 200
    assert "模资调〔2026〕1号" in "\n".join(
        one.text for one in Document(io.BytesIO(answer.content)).paragraphs
    )
    stale = post(official, action, form)
    assert stale.status_code == 409 and "刷新" in stale.text
    sheet = official.get(f"/parcels/{desk.ids[WEST[1]]}?{DAY}").text
    assert f'<a href="{found[1]}">' in sheet, "letters stand on the page of the parcel"
    assert "模资调〔2026〕1号" in sheet and "号案件</a>：调查中" in sheet
    told = site.signed_in("west-manager").get(f"/parcels/{desk.ids[WEST[1]]}?{DAY}").text
    assert found[1] not in told and "模资调" not in told
    assert re.search(r"按权限未显示 \d+ 项（[^）]*闲置土地案件 \d", told)


def test_a_late_case_is_told_in_red_with_words(official: TestClient, desk: Desk) -> None:
    opened(official, desk, WEST[2])
    page = official.get("/cases?as_of=2026-03-01").text
    assert "线索登记" in page and '<span class="deadline over">逾期</span>' in page
    assert "没有公开中的闲置土地信息" in page


def test_amounts_and_ways_are_read_from_the_form(official: TestClient, desk: Desk) -> None:
    case_id = desk.noticed(WEST[3])
    desk.do(case_id, "legal_review", "2026-03-02")
    address = f"/cases/{case_id}?{DAY}"
    action, form = step_form(official.get(address).text, "decide_fee")
    assert form["amount_fen"] == "2469120.00"
    form |= {"on": "2026-03-05", "number": "〔2026〕征1号"}
    for typed, said in (
        ("两百万", "写成了“两百万”"),
        ("Infinity", "写成了“Infinity”"),
        ("1.001", "只到分"),
        ("1.00", "核算的土地闲置费"),
    ):
        wrong = post(official, action, {**form, "amount_fen": typed})
        assert said in wrong.text and wrong.status_code in (409, 422)
    assert post(official, action, {**form, "amount_fen": "2,469,120.00"}).status_code == 303
    assert "征缴已决定" in official.get(address).text


def test_what_if_is_told(official: TestClient, desk: Desk) -> None:
    address = opened(official, desk, WEST[4])
    moved = official.get(f"{address}&cause=GOV_1&since=2023-07-01&until=2023-07-31").text
    assert "若该延迟属实，T1 移至" in moved
    assert official.get(f"{address}&cause=X&since=2023-07-01").status_code == 422


def test_the_interface_says_what_is_possible_and_why_not(official: TestClient, desk: Desk) -> None:
    made = ask(official, f"/api/v1/cases?{DAY}", {"parcel": desk.ids[WEST[5]]})
    assert made.status_code == 201
    case_id = made.json()["id"]
    one = official.get(f"/api/v1/cases/{case_id}?{DAY}").json()
    assert one["state"] == "LEAD" and one["next"]["article"].endswith("第五条第一款")
    assert {step["step"] for step in one["steps"]} == {"notify", "close_by_start"}
    body = {"on": "2026-01-05", "seen": one["seen"], "given": {"amount_fen": 1}}
    refused = ask(official, f"/api/v1/cases/{case_id}/steps/decide_fee", body)
    assert refused.status_code == 409 and "办理顺序" in refused.text
    bad = ask(official, f"/api/v1/cases/{case_id}/steps/notify", body | {"given": {"cause": "x"}})
    assert bad.status_code == 422 and "cause" in bad.text
    assert ask(official, f"/api/v1/cases?{DAY}", {"parcel": "1"}).status_code == 422
    assert ask(official, f"/api/v1/cases?{DAY}", {"parcel": True}).status_code == 422
    listed = official.get(f"/api/v1/cases?{DAY}").json()["items"]
    assert case_id in [item["id"] for item in listed]


def test_a_refused_step_leaves_an_event(official: TestClient, desk: Desk, site: Site) -> None:
    case_id = desk.open(WEST[6])
    body = {"on": "2026-01-05", "seen": 1}
    assert ask(official, f"/api/v1/cases/{case_id}/steps/decide_fee", body).status_code == 409
    engine = create_engine(site.settings.owner_url)
    with engine.connect() as connection:
        query = text("SELECT kind, success FROM audit_event WHERE object = :object ORDER BY id")
        found = connection.execute(query, {"object": f"case:{case_id}"}).all()
    engine.dispose()
    assert [tuple(row) for row in found] == [("case_opened", True), ("case_refused", False)]


def test_public_list_and_freeze(official: TestClient, desk: Desk) -> None:
    case_id = desk.determined(WEST[7], DelayCause.GOV_2)
    desk.do(case_id, "publish", "2026-02-03")
    public = official.get("/api/v1/cases/public?as_of=2026-02-04").json()
    assert public["columns"] == ["位置", "使用权人名称", "闲置时间", "闲置原因"]
    assert [row[0] for row in public["rows"]] == ["模拟路1号"]
    assert "土地利用总体规划" in official.get("/cases?as_of=2026-02-04").text
    address = f"/api/v1/cases/freeze?as_of=2026-02-04&kind=转让&parcel={WEST[7]}"
    frozen = official.get(address).json()
    assert frozen["objections"] and frozen["objections"][0]["article"]


def test_scope_and_roles(site: Site, official: TestClient, desk: Desk) -> None:
    address = opened(official, desk, EAST)
    west = site.signed_in("west-official")
    for path in (address, address.replace("/cases", "/api/v1/cases")):
        assert west.get(path).status_code == 404
    assert EAST not in west.get(f"/cases?{DAY}").text
    assert post(west, f"/cases?{DAY}", {"parcel": str(desk.ids[EAST])}).status_code == 404
    manager = site.signed_in("west-manager")
    for path in (f"/cases?{DAY}", f"/api/v1/cases?{DAY}", address):
        assert manager.get(path).status_code == 403
    own = opened(site.signed_in("west-inspector"), desk, WEST[8], reason="巡查发现")
    shown = site.signed_in("west-inspector").get(own).text
    assert "没有您现在可以办理的步骤" in shown and "由其他岗位办理：发出调查通知书" in shown


def test_hostile_text_stays_text(official: TestClient, desk: Desk) -> None:
    hostile = "{{7*7}}<img src=x>"
    address = opened(official, desk, WEST[9], mortgagees=hostile, reason=hostile)
    page = official.get(address).text
    assert "<img" not in page and "{{7*7}}&lt;img" in page


def test_the_notice_counts_from_the_clue_and_says_so(official: TestClient, desk: Desk) -> None:
    clue = {"reason": "12345 热线举报", "clue_on": "2025-12-10"}
    page = official.get(opened(official, desk, WEST[10], **clue)).text
    assert "2026-01-09 前发出调查通知书（自 2025-12-10 收到线索之日起算" in page
    assert "2025-12-10（收到线索之日）" in page
    late = {"parcel": str(desk.ids[WEST[11]]), "reason": "举报", "clue_on": "2026-01-01"}
    refused = post(official, f"/cases?{DAY}", late)
    assert refused.status_code == 422 and "晚于立案日期" in refused.text
    assert 'value="2026-01-01"' in refused.text
    plain = official.get(opened(official, desk, WEST[11])).text
    assert "自 2025-12-31 登记线索之日起算" in plain


def test_what_is_refused_a_holder_is_told_on_a_page(
    site: Site, official: TestClient, desk: Desk
) -> None:
    case_id = desk.open(WEST[12])
    desk.do(case_id, "notify", "2026-01-05")
    desk.do(case_id, "serve", "2026-01-06", document="investigation_notice")
    desk.do(case_id, "statement", "2026-01-20")
    desk.do(case_id, "determine", "2026-02-02", cause=DelayCause.ENT, malicious=True)
    page = "/cases/freeze?as_of=2026-02-04"
    assert page.replace("&", "&amp;") in official.get("/cases?as_of=2026-02-04").text
    assert "没有限制" not in official.get(page).text
    refused = official.get(f"{page}&kind=转让&parcel={WEST[12]}")
    assert "不予受理" in refused.text and "第二十四条" in refused.text
    free = official.get(f"{page}&kind=转让&parcel={WEST[13]}")
    assert "没有限制" in free.text
    for missing, said in (("用地申请", "统一社会信用代码"), ("转让", "宗地代码"), ("x", "请选择")):
        answer = official.get(f"{page}&kind={missing}")
        assert answer.status_code == 422 and said in answer.text
    assert site.signed_in("west-manager").get(page).status_code == 403
