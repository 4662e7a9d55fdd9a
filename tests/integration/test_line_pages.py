"""Pages and interface of line adjustments: drafted, sent, approved by another, in scope."""

import io
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import openpyxl
import pytest
from httpx2 import Response

from gis_service.services.assessing import assess_city
from gis_service.transaction import job_work
from parcels.layers import LayerKind
from tests.database import Database
from tests.plan_desk import WORK_CRS, PlanDesk, found_desk, pasted
from tests.site import post
from tests.town import AS_OF, Plot, cell, code

DAY = f"as_of={AS_OF}"
LIST, API = f"/lines?{DAY}", "/api/v1/line-adjustments"
WEST, EAST = code("510107", 1), code("510104", 2)
FROM = "2026-01-10"
PDF = b"%PDF-1.4 scan of the approval"
APPROVAL = {"body": "模拟市人民政府", "decided_on": "2025-12-30", "reason": "同意"}


@pytest.fixture
def fresh(
    lasting_databases: Callable[[], Database], tmp_path_factory: pytest.TempPathFactory
) -> PlanDesk:
    """Without any adjustment yet: for tests that approve one or count them."""
    return found_lines(lasting_databases(), tmp_path_factory.mktemp("fresh"))


@pytest.fixture(scope="module")
def desk(database: Database, tmp_path_factory: pytest.TempPathFactory) -> PlanDesk:
    """Shared by tests that only draft: the lines in force stay."""
    return found_lines(database, tmp_path_factory.mktemp("lines"))


def found_lines(database: Database, folder: Path) -> PlanDesk:
    made = found_desk(database, folder)
    made.town.layer(LayerKind.BLUE, [("B1", cell(0, 7, 20, 3))])
    columns = {"地类编码": "0601"}
    made.town.put(
        [
            Plot(WEST, cell(1, 1), "甲", columns),
            Plot(EAST, cell(13, 5.5), "乙<b>{{7*7}}", columns),
        ]
    )
    with job_work(made.town.engine) as connection:
        assess_city(connection, AS_OF)
    return made


def swap(**said: str) -> dict[str, str]:
    return {
        "title": "模拟置换<i>",
        "control": "RED",
        "kind": "SWAP",
        "reason": "规划修改",
        "valid_from": FROM,
        "points_out": pasted(cell(0, 0, 2, 2)),
        "crs_out": WORK_CRS,
        "points_in": pasted(cell(12, 5, 2, 2)),
        "crs_in": WORK_CRS,
        **said,
    }


def drafted(desk: PlanDesk, who: str = "official", **said: str) -> str:
    answer = desk.send(who, LIST, swap(**said))
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def step(desk: PlanDesk, who: str, address: str, name: str, **said: str) -> Response:
    """Take a step by the form of the page, as it stands now."""
    page = desk.browsers[who].get(address).text
    form = re.search(rf'action="([^"]*/steps/{name}\?[^"]*)"(.*?)</form>', page, re.S)
    assert form, f"{name} is not open to {who}"
    seen = re.search(r'name="seen" value="(\d+)"', form[2])
    assert seen
    return desk.send(who, unescape(form[1]), {"seen": seen[1], "on": str(AS_OF), **said})


def test_from_the_reports_to_a_new_line(fresh: PlanDesk) -> None:
    official, other = fresh.browsers["official"], fresh.browsers["other"]
    assert 'href="/lines?' in official.get("/reports").text
    assert "没有调整方案" in official.get(LIST).text
    assert official.get(f"/lines/new?{DAY}").status_code == 200
    address = drafted(fresh)
    page = official.get(address).text
    assert "40,000.00" in page and "60.00" in page, "4 ha are 60 mu"
    assert "受影响宗地 2 宗，其中 2 宗改变分级" in page
    assert WEST in page and EAST in page and "<svg" in page
    assert "&lt;i&gt;" in page and "<i>" not in page
    assert step(fresh, "official", address, "submit", reason="").status_code == 409
    sent = step(fresh, "official", address, "submit", reason="按规划修改，市级已研究")
    assert sent.status_code == 303
    place = address.split("?")[0]
    assert place in other.get("/todo").text and place not in official.get("/todo").text
    own = official.get(address).text
    assert "须由另一人批准" in own and "/steps/approve" not in own
    shown = other.get(address).text
    assert "批准并生成新的线" in shown
    missing = step(fresh, "other", address, "approve", body="模拟市人民政府")
    assert missing.status_code == 409 and "批准机关、日期" in missing.text
    assert 'value="模拟市人民政府"' in missing.text, "what was typed stays"
    approved = step(fresh, "other", address, "approve", number="模府函〔2025〕1号", **APPROVAL)
    assert approved.status_code == 303, approved.text
    assert place not in other.get("/todo").text
    done = official.get(address).text
    assert "已批准" in done and "模府函〔2025〕1号" in done and WEST in done
    listed = official.get(f"/lines?as_of={FROM}").text
    assert f"{FROM} 起" in listed and "模府函〔2025〕1号" in listed
    assert f"{FROM} 起" not in official.get(LIST).text


def test_a_scan_stands_for_a_number_and_is_read_again(fresh: PlanDesk) -> None:
    address = drafted(fresh, title="有扫描件")
    assert step(fresh, "official", address, "submit", reason="说明").status_code == 303
    browser = fresh.browsers["other"]
    action = address.replace("?", "/steps/approve?")
    form = {"seen": "2", "on": str(AS_OF), **APPROVAL}
    for name, body in (("批文.pdf", b"<html>"), ("批文.svg", b"<svg/>"), ("空.pdf", b"")):
        refused = post(browser, action, form, files={"scan": (name, body)})
        assert refused.status_code == 422 and "不是 PDF" in refused.text
    files = {"scan": ("..\\..\\批文.pdf", PDF)}
    done = post(browser, action, form, files=files)
    assert done.status_code == 303, done.text
    page = browser.get(address).text
    link = re.search(r'href="(/lines/\d+/scans/[0-9a-f]{64})">([^<]+)<', page)
    assert link and link[2] == "批文.pdf"
    answer = browser.get(link[1])
    assert answer.content == PDF and answer.headers["content-type"] == "application/pdf"
    assert "attachment" in answer.headers["content-disposition"]
    assert fresh.browsers["east-official"].get(link[1]).status_code == 404
    assert browser.get(link[1][:-4] + "0000").status_code == 404


def test_what_is_wrong_is_told_above_the_form_that_keeps_it(fresh: PlanDesk) -> None:
    for said, word in (
        ({"points_in": "", "points_out": ""}, "至少一项"),
        ({"points_in": pasted(cell(1, 1))}, "没有可调入"),
        ({"points_out": "随便写的"}, "调出范围"),
        ({"valid_from": "明天"}, "新版本的起始日"),
        ({"valid_from": "2001-01-01"}, "没有工业红线区图层"),
        ({"kind": "x"}, "调整类型"),
        ({"control": "OUTSIDE"}, "保护线"),
        ({"title": " "}, "名称"),
    ):
        answer = fresh.send("official", LIST, swap(**said))
        assert answer.status_code == 422, said
        assert "没有保存" in answer.text and word in answer.text, said
        if "points_out" not in said:
            assert swap()["points_out"] in answer.text
    assert "没有调整方案" in fresh.browsers["official"].get(LIST).text


def test_a_draft_is_revised_and_the_later_of_two_is_told(desk: PlanDesk) -> None:
    address = drafted(desk)
    revise = address.replace("?", "/revise?")
    page = desk.browsers["other"].get(revise).text
    assert "coordinates" in page and "模拟置换" in page
    first = desk.send("other", revise, swap(seen="1", title="改过的名称"))
    assert first.status_code == 303
    late = desk.send("official", revise, swap(seen="1", title="晚到的名称"))
    assert late.status_code == 409 and "刚刚办理" in late.text and "晚到的名称" in late.text
    assert "改过的名称" in desk.browsers["official"].get(address).text
    stale = desk.send("official", address.replace("?", "/steps/submit?"), {"seen": "1"})
    assert stale.status_code == 409


def test_districts_see_their_own_and_approve_nothing(fresh: PlanDesk) -> None:
    whole = drafted(fresh)
    own = drafted(fresh, "west-official", kind="ADD", points_out="", points_in=pasted(cell(4, 5)))
    for who in ("west-official", "official", "other"):
        assert fresh.browsers[who].get(own).status_code == 200
    for address, who in ((whole, "west-official"), (own, "east-official")):
        assert fresh.browsers[who].get(address).status_code == 404
        assert fresh.browsers[who].get(address.replace("?", "/affected.xlsx?")).status_code == 404
        assert fresh.browsers[who].get(address.replace("?", "/revise?")).status_code == 404
        number = re.search(r"/lines/(\d+)", address)
        assert number and fresh.browsers[who].get(f"{API}/{number[1]}").status_code == 404
    across = fresh.send("west-official", LIST, swap())
    assert across.status_code == 422 and "跨区的由市级拟订" in across.text
    assert step(fresh, "west-official", own, "submit", reason="说明").status_code == 303
    page = fresh.browsers["west-official"].get(own).text
    assert re.search("由其他岗位办理：[^<]*批准", page) and "/steps/approve" not in page
    assert step(fresh, "official", own, "approve", number="1号", **APPROVAL).status_code == 303


def test_managers_inspectors_and_administrators_have_no_lines(desk: PlanDesk) -> None:
    for who in ("park-a", "west-inspector"):
        assert desk.browsers[who].get(LIST).status_code == 403
        assert desk.send(who, LIST, swap()).status_code == 403
        assert desk.ask(who, API, {}).status_code == 403
        assert "/lines?" not in desk.browsers[who].get("/reports").text


def test_the_list_of_parcels_as_a_workbook(desk: PlanDesk) -> None:
    address = drafted(desk)
    book = desk.browsers["official"].get(address.replace("?", "/affected.xlsx?"))
    sheet = openpyxl.load_workbook(io.BytesIO(book.content))["受影响宗地"]
    rows = [row for row in sheet.iter_rows(values_only=True) if row[0] in (WEST, EAST)]
    assert [row[:4] for row in rows] == [
        (EAST, "乙<b>{{7*7}}", "缺数据", "工业红线区"),
        (WEST, "甲", "工业红线区", "缺数据"),
    ]


def test_the_interface_says_the_same(desk: PlanDesk) -> None:
    browser = desk.browsers["official"]
    as_program = {"Accept": "application/json"}
    made = post(browser, f"{API}?{DAY}", swap(), headers=as_program)
    assert made.status_code == 201, made.text
    found = made.json()
    assert (found["added_cm2"], found["removed_cm2"]) == (400_000_000, 400_000_000)
    assert {one["code"] for one in found["affected"]} == {WEST, EAST}
    assert [one["step"] for one in found["steps"]] == ["revise", "submit", "withdraw"]
    address = f"{API}/{found['id']}/steps/submit?{DAY}"
    refused = post(browser, address, {"seen": "1"}, headers=as_program)
    assert refused.status_code == 409 and "须写明理由" in refused.json()["message"]
    assert browser.get(API).json()["items"][0]["state"] == "DRAFT"
