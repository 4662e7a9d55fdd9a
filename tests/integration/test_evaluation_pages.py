"""Pages of evaluation rounds: opened, driven by forms, simulated, exported, seen in scope."""

import io
import re
from html import unescape

import openpyxl
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text

from gis_service.settings import FileSettings
from gis_service.user import Role, Scope
from tests.database import Database
from tests.evaluation_work import EAST_ONE, H1, LANDLORD, NAMES, PLAIN, Bureau, found_bureau
from tests.site import PASSWORD, Site, ask, post, site_of
from tests.town import PARK_A, PARK_B, WEST_CODE

PDF = b"%PDF-1.4\n%scan\n"


@pytest.fixture(scope="module")
def bureau(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    return found_bureau(database, tmp_path_factory.mktemp("bureau"))


@pytest.fixture(scope="module")
def site(bureau: Bureau, database: Database) -> Site:
    made = site_of(database, FileSettings(folder=bureau.files.folder))
    west = made.in_district(WEST_CODE)
    made.add("official", Role.OFFICIAL, Scope(city=True))
    made.add("west-official", Role.OFFICIAL, west)
    made.add("manager-a", Role.MANAGER, made.in_park(PARK_A))
    made.add("manager-b", Role.MANAGER, made.in_park(PARK_B))
    made.add("west-inspector", Role.INSPECTOR, west)
    return made


@pytest.fixture(scope="module")
def official(site: Site) -> TestClient:
    return site.signed_in("official")


@pytest.fixture(scope="module")
def manager(site: Site) -> TestClient:
    return site.signed_in("manager-a")


def day(on: str) -> str:
    return f"as_of={on}"


def opened(bureau: Bureau, browser: TestClient, code: str) -> str:
    """The address of a round opened on the page under a scheme of its own."""
    scheme = bureau.scheme(PLAIN.replace('"plain"', f'"{code}"'))
    form = {"year": "2025", "scheme": str(scheme), "place": "0"}
    answer = post(browser, f"/permu/rounds?{day('2026-05-08')}", form)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


def step(browser: TestClient, address: str, code: str, on: str, **form: str) -> None:
    page = browser.get(f"{address}?{day(on)}").text
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen, page
    said = {"on": on, "seen": seen[1], "reason": "依规", **form}
    answer = post(browser, f"{address}/steps/{code}?{day(on)}", said)
    assert answer.status_code == 303, told(answer.text)


def told(page: str) -> str:
    """What a page says in its notice."""
    found = re.search(r'<p class="notice bad"[^>]*>(.*?)</p>', page, re.S)
    return unescape(found[1]) if found else page


def attached(
    browser: TestClient, address: str, code: str, on: str, name: str, data: bytes, **form: str
):
    """A step about an enterprise with a file."""
    page = browser.get(f"{address}?{day(on)}").text
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen, page
    said = {"seen": seen[1], "on": on, **form}
    files = {"files": (name, io.BytesIO(data))}
    return post(browser, f"{address}/steps/{code}?{day(on)}", said, files=files)


def area_published(bureau: Bureau, official: TestClient, code: str) -> str:
    address = opened(bureau, official, code)
    step(official, address, "review", "2026-05-10")
    step(official, address, "publish_area", "2026-05-25", closes="2026-06-01")
    return address


def released(bureau: Bureau, official: TestClient, code: str) -> str:
    address = area_published(bureau, official, code)
    step(official, address, "close_area", "2026-06-02")
    step(official, address, "ask_confirmation", "2026-06-10", closes="2026-06-17")
    step(official, address, "score", "2026-06-18")
    step(official, address, "publish_result", "2026-06-20", closes="2026-06-27")
    step(official, address, "release", "2026-06-28")
    return address


def test_a_manager_registers_an_objection_with_its_scan_and_another_rules(
    bureau: Bureau, site: Site, official: TestClient, manager: TestClient
) -> None:
    address = area_published(bureau, official, "web")
    firm = f"{address}/firms/{H1}"
    page = manager.get(f"{firm}?{day('2026-05-28')}").text
    assert "64.00" in page
    assert "自有 75.00 + 租入 4.00 − 租出 15.00 = 64.00 亩" in page
    assert "宗地 20,000.00 m² × 租用建筑 4,000.00 ÷ 总建筑 30,000.00" in page
    assert "{{7*7}}&lt;b&gt;" in page
    objecting = {"answer": "OBJECT", "item": "area", "claimed": "60", "reason": "复测"}
    bad = attached(manager, firm, "respond", "2026-05-28", "表.exe", PDF, **objecting)
    assert bad.status_code == 422
    assert "不是 PDF、JPG 或 PNG" in told(bad.text)
    assert 'value="60"' in bad.text
    forged = attached(manager, firm, "respond", "2026-05-28", "表.pdf", b"MZ\x90", **objecting)
    assert forged.status_code == 422
    typed = attached(
        manager, firm, "respond", "2026-05-28", "表.pdf", PDF, **{**objecting, "claimed": "约六十"}
    )
    assert "填的是“约六十”，不是数字" in told(typed.text)
    good = attached(manager, firm, "respond", "2026-05-28", "确认表.pdf", PDF, **objecting)
    assert good.status_code == 303, told(good.text)
    page = manager.get(f"{firm}?{day('2026-05-29')}").text
    assert "有异议，主张 60.00 亩" in page
    link = re.search(r'href="([^"]*/papers/\d+)"', page)
    assert link
    assert manager.get(link[1]).content == PDF
    assert site.signed_in("manager-b").get(link[1]).status_code == 404
    own = post(
        official,
        f"{firm}/steps/rule?{day('2026-05-29')}",
        {"on": "2026-05-29", "seen": "3", "item": "area", "accepted": "yes", "reason": "属实"},
    )
    assert own.status_code == 409
    assert "数据采集人" in told(own.text)
    west = site.signed_in("west-official")
    step(west, firm, "rule", "2026-05-30", item="area", accepted="yes")
    page = official.get(f"{address}?{day('2026-05-31')}").text
    assert "west-official（测试）裁定 · 数据由official（测试）采集" in page
    assert "裁定后有变" in page
    assert page.count("裁定后有变") == 1
    assert "异议已裁定 1 家" in page


def test_a_refused_step_keeps_what_was_typed_and_leaves_an_event(
    bureau: Bureau, official: TestClient
) -> None:
    address = opened(bureau, official, "refused")
    step(official, address, "review", "2026-05-10")
    form = {"on": "2026-05-25", "seen": "1", "closes": "2026-05-28", "reason": "尽快"}
    answer = post(official, f"{address}/steps/publish_area?{day('2026-05-25')}", form)
    assert answer.status_code == 409
    assert "截止日最早为 2026-06-01" in told(answer.text)
    assert 'value="2026-05-28"' in answer.text
    assert 'value="尽快"' in answer.text
    assert [one["success"] for one in bureau.audit(int(address.rsplit("/", 1)[1]))][-1] is False


def test_a_changed_weight_moves_a_simulation_and_not_the_published_version(
    bureau: Bureau, official: TestClient
) -> None:
    address = released(bureau, official, "simulated")
    results = f"{address}/results?{day('2026-07-01')}"
    before = official.get(results).text
    page = official.get(
        f"{address}/simulation?{day('2026-07-01')}&w.up.TAX_MU=5&w.up.ENERGY=95"
    ).text
    assert "家等级或名次有变" in page
    assert "0 家等级或名次有变" not in page
    assert official.get(results).text == before
    wrong = official.get(f"{address}/simulation?{day('2026-07-01')}&w.up.TAX_MU=90")
    assert wrong.status_code == 422
    assert "超过满分" in told(wrong.text)
    form = {"w.up.TAX_MU": "5", "w.up.ENERGY": "95", "title": "试算<i>"}
    saved = post(official, f"{address}/simulation?{day('2026-07-01')}", form)
    assert saved.status_code == 303, told(saved.text)
    draft = official.get(saved.headers["location"]).text
    assert "试算&lt;i&gt;" in draft
    assert "草案" in draft
    opening = {
        "year": "2024",
        "scheme": saved.headers["location"].split("/")[-1].split("?")[0],
        "place": "0",
    }
    refused = post(official, f"/permu/rounds?{day('2026-05-08')}", opening)
    assert "草案不能用于评价" in told(refused.text)
    adopted = post(official, saved.headers["location"].replace("?", "/adopt?"))
    assert adopted.status_code == 303, told(adopted.text)
    assert official.get(results).text == before


def test_the_ledger_is_read_back_and_holds_the_scope_only(
    bureau: Bureau, site: Site, official: TestClient, manager: TestClient
) -> None:
    address = released(bureau, official, "ledger")
    plain = table_of(official.get(f"{address}/table.xlsx?{day('2026-07-01')}").content)
    assert len(plain) == 5
    assert not {"亩均税收（万元/亩）", "总分"} & set(plain[0])
    asked = {"column": ["name", "uscc", "park", "area_mu", "tax_mu", "version"], "purpose": "核对"}
    refused = post(official, f"{address}/export?{day('2026-07-01')}", asked)
    assert "请再次输入您的登录密码" in refused.text and 'value="核对"' in refused.text
    answer = post(
        official, f"{address}/export?{day('2026-07-01')}", {**asked, "password": PASSWORD}
    )
    assert answer.status_code == 200
    rows = table_of(answer.content)
    assert len(rows) == 5
    first = next(row for row in rows if row["统一社会信用代码"] == H1)
    assert first["企业"] == NAMES[H1]
    assert first["核定用地（亩）"] == pytest.approx(64)
    assert first["亩均税收（万元/亩）"] == pytest.approx(30)
    assert first["数据版本"] == 1
    own = table_of(manager.get(f"{address}/table.xlsx?{day('2026-07-01')}").content)
    assert {row["园区"] for row in own} == {first["园区"]}
    assert len(own) == 3
    # What everyone's rank is counted in stays the same for those who see a part.
    assert {row["排名"] for row in own} == {
        row["排名"] for row in plain if row["园区"] == first["园区"]
    }
    page = manager.get(f"{address}/results?{day('2026-07-01')}").text
    assert EAST_ONE not in page
    assert "/ 5" in page


def table_of(data: bytes) -> list[dict[str, object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    start = next(place for place, row in enumerate(rows) if row[0] == "企业")
    return [dict(zip(rows[start], row, strict=True)) for row in rows[start + 1 :] if row[1]]


def test_sheets_are_printed_for_the_scope(
    bureau: Bureau, official: TestClient, manager: TestClient
) -> None:
    address = area_published(bureau, official, "sheets")
    page = manager.get(f"{address}/sheets?{day('2026-05-28')}").text
    assert page.count("<article") == 3
    assert "2026年6月1日 前答复，逾期未提出异议的视同确认" in page
    assert EAST_ONE not in page
    alone = official.get(f"{address}/sheets?uscc={LANDLORD}&{day('2026-05-28')}").text
    assert alone.count("<article") == 1
    assert manager.get(f"{address}/sheets?uscc={EAST_ONE}").status_code == 404


def test_silence_is_shown_after_the_closing_day(bureau: Bureau, official: TestClient) -> None:
    address = area_published(bureau, official, "silent")
    assert "待确认 5 家" in official.get(f"{address}?{day('2026-06-01')}").text
    assert "视同确认 5 家" in official.get(f"{address}?{day('2026-06-02')}").text


def test_who_may_do_what(
    bureau: Bureau, site: Site, official: TestClient, manager: TestClient
) -> None:
    address = area_published(bureau, official, "rights")
    inspector = site.signed_in("west-inspector")
    for path in ("/permu/rounds", address, f"{address}/firms/{H1}", "/permu/schemes"):
        assert inspector.get(path).status_code == 403
    assert manager.get(f"{address}/firms/{EAST_ONE}").status_code == 404
    assert manager.get(f"{address}/simulation").status_code == 403
    assert "开展评价" not in re.sub(
        r"<title>.*?</title>", "", manager.get("/permu/rounds").text
    ).replace("由市级或区级土地官员开展评价", "")
    page = manager.get(f"{address}?{day('2026-05-28')}").text
    assert EAST_ONE not in page
    assert "现在可以办理" not in page
    answer = post(
        manager,
        f"{address}/steps/close_area?{day('2026-06-02')}",
        {"on": "2026-06-02", "seen": "2"},
    )
    assert answer.status_code == 403
    assert post(manager, "/permu/schemes", {"text": PLAIN}).status_code == 403


def test_a_scheme_is_loaded_with_its_error_above_what_was_pasted(official: TestClient) -> None:
    broken = PLAIN.replace('"plain"', '"pasted"').replace("weight = 40", "weight = 四十")
    answer = post(official, "/permu/schemes", {"text": broken})
    assert answer.status_code == 422
    assert "不是正确的 TOML" in told(answer.text)
    assert "weight = 四十" in answer.text
    wrong = broken.replace("weight = 四十", 'missing = "ZERO"\nweight = 40')
    assert post(official, "/permu/schemes", {"text": wrong}).status_code == 422
    good = post(official, "/permu/schemes", {"text": PLAIN.replace('"plain"', '"pasted"')})
    assert good.status_code == 303, told(good.text)
    assert "亩均税收" in official.get(good.headers["location"]).text


def test_opening_says_what_is_wrong(official: TestClient) -> None:
    form = {"year": "2030", "scheme": "1", "place": "0"}
    answer = post(official, f"/permu/rounds?{day('2026-05-08')}", form)
    assert "2030 年还没有过完" in told(answer.text)
    assert 'value="2030"' in answer.text
    empty = post(official, f"/permu/rounds?{day('2026-05-08')}", {**form, "year": "2001"})
    assert "没有 2001 年可评价的园区企业" in told(empty.text)


def test_the_interface_reads_and_takes_steps(
    bureau: Bureau, official: TestClient, manager: TestClient
) -> None:
    address = area_published(bureau, official, "interface")
    round_id = int(address.rsplit("/", 1)[1])
    api = f"/api/v1/evaluation-rounds/{round_id}"
    listed = manager.get("/api/v1/evaluation-rounds").json()["items"]
    assert next(one for one in listed if one["id"] == round_id)["state"] == "AREA_PUBLISHED"
    own = manager.get(f"{api}?{day('2026-05-28')}").json()
    assert {one["standing"] for one in own["enterprises"]} == {"待确认"}
    assert H1 in {one["uscc"] for one in own["enterprises"]}
    assert EAST_ONE not in {one["uscc"] for one in own["enterprises"]}
    assert manager.get(f"{api}/enterprises/{EAST_ONE}").status_code == 404
    firm = manager.get(f"{api}/enterprises/{H1}").json()
    assert firm["items"]["area"]["value"] == "1280000000/3"
    assert {part["use"] for part in firm["land"]} == {"OWN", "LEASED_OUT", "LEASED_BUILDING"}
    said = {
        "answer": "OBJECT",
        "item": {"uscc": H1, "quantity": "area"},
        "claimed": "400000000",
        "evidence": ["确认表"],
    }
    body = {"on": "2026-05-28", "seen": firm["seen"], "said": said}
    taken = ask(manager, f"{api}/steps/respond", body)
    assert taken.status_code == 200, taken.text
    again = ask(manager, f"{api}/steps/respond", body)
    assert again.status_code == 409
    wrong = ask(manager, f"{api}/steps/respond", {**body, "said": {"answer": "MAYBE"}})
    assert wrong.status_code == 422
    assert "answer" in wrong.text
    assert (
        ask(manager, f"{api}/steps/close_area", {"on": "2026-06-02", "seen": 3}).status_code == 403
    )
    assert official.get(f"{api}/results").json() == {"version": None, "items": []}


def test_records_cannot_be_changed(bureau: Bureau, site: Site, official: TestClient) -> None:
    area_published(bureau, official, "fixed")
    engine = create_engine(site.settings.database.database_url)
    for statement in (
        "UPDATE evaluation_event SET said = '{}'",
        "DELETE FROM evaluation_event",
        "UPDATE evaluation_statement SET items = '{}'",
        "UPDATE evaluation_result SET grade = 'A'",
        "UPDATE evaluation_scheme SET text = ''",
        "UPDATE evaluation_round SET year = 1",
    ):
        with pytest.raises(Exception, match="permission denied"), engine.begin() as connection:
            connection.execute(text("SELECT set_config('role', 'landgis_city', true)"))
            connection.execute(text(statement))
    engine.dispose()
