"""Pages of 标准地 projects: entered from a parcel, driven by forms, listed, seen in scope."""

import io
import re
from html import unescape

import openpyxl
import pytest
from fastapi.testclient import TestClient

from gis_service.settings import FileSettings
from gis_service.user import Role, Scope
from parcels.standard.supply import CleanLand
from tests.database import Database
from tests.site import PASSWORD, Site, post, site_of
from tests.std_work import EAST, EVALUATIONS, WEST, StdDesk, built, found_std_office
from tests.town import PARK_A, WEST_CODE

DAY = "as_of=2024-05-01"
LIST = "/standard/projects"
_INPUT = re.compile(r'<input(?: type="(\w+)")? name="([^"]+)"([^>]*)>')
_SELECT = re.compile(r'<select name="([^"]+)"[^>]*>(.*?)</select>', re.S)
_VALUE = re.compile(r'value="([^"]*)"')


@pytest.fixture(scope="module")
def desk(database: Database, tmp_path_factory: pytest.TempPathFactory) -> StdDesk:
    return found_std_office(database, tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def site(desk: StdDesk, database: Database, tmp_path_factory: pytest.TempPathFactory) -> Site:
    made = site_of(database, FileSettings(folder=tmp_path_factory.mktemp("files")))
    west = made.in_district(WEST_CODE)
    made.add("official", Role.OFFICIAL, Scope(city=True))
    made.add("west-official", Role.OFFICIAL, west)
    made.add("west-manager", Role.MANAGER, made.in_park(PARK_A))
    made.add("west-inspector", Role.INSPECTOR, west)
    return made


@pytest.fixture(scope="module")
def official(site: Site) -> TestClient:
    return site.signed_in("official")


@pytest.fixture(scope="module")
def west(site: Site) -> TestClient:
    return site.signed_in("west-official")


def form_of(page: str, action: str) -> dict[str, str]:
    """What the form that posts to an address holds."""
    found = re.search(
        rf'<form method="post" action="{re.escape(action)}[^"]*"[^>]*>(.*?)</form>', page, re.S
    )
    assert found, action
    said = {}
    for kind, name, rest in _INPUT.findall(found[1]):
        value = _VALUE.search(rest)
        if kind != "checkbox" or "checked" in rest:
            said[name] = unescape(value[1]) if value else ""
    for name, options in _SELECT.findall(found[1]):
        chosen = re.search(r'value="([^"]*)" selected', options) or _VALUE.search(options)
        said[name] = unescape(chosen[1]) if chosen else ""
    said.pop("csrf", None)
    return said


def row(number: int, indicator: str, **said: str) -> dict[str, str]:
    blank = {
        "operator": ">=",
        "low": "",
        "high": "",
        "unit": "万元/亩",
        "stage": "REACH",
        "land": "",
    }
    return {
        f"t{number}.{name}": value
        for name, value in (blank | said | {"indicator": indicator}).items()
    }


TYPED = {
    "holder": "模拟受让人{{7*7}}<b>",
    "uscc": "91510100MA0000001L",
    "liability": "1",
    "exit_agreed": "1",
    "formula": "PER_MU_GAP",
    "rate_gap": "1",
    "deliver_by": "2024-08-01",
    "start_by": "2024-12-31",
    "complete_by": "2026-06-30",
    "reach_on": "2027-01-01",
    "term_end": "2044-06-30",
    "area_m2": "20000",
    "price_wan": "3000",
    **row(0, "FAI_MU", low="400", stage="ACCEPT", land="yes"),
    **row(1, "FAR", operator="between", low="1.2", high="3", unit="", stage="ACCEPT"),
    **row(2, "REV_MU", low="650", unit="万元/亩·年"),
    **row(5, "TAX_MU", low="30", unit="万元/亩·年", clause="协议第六条"),
}


def opened(browser: TestClient, desk: StdDesk, parcel: str, **more: str) -> str:
    answer = post(browser, f"{LIST}?{DAY}", {"parcel": str(desk.ids[parcel]), **TYPED, **more})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_a_project_is_entered_from_the_parcel_and_stands_beside_it(
    official: TestClient, desk: StdDesk
) -> None:
    parcel = desk.ids[WEST[0]]
    link = f"{LIST}/new?parcel={parcel}&amp;{DAY}"
    assert link in official.get(f"/parcels/{parcel}?{DAY}").text
    form = official.get(unescape(link))
    assert form.status_code == 200 and WEST[0] in form.text
    address = opened(official, desk, WEST[0])
    page = official.get(address).text
    assert "出让前准备" in page and "不低于 30.00 万元/亩·年" in page and "协议第六条" in page
    assert "按亩均差额 × 面积 × 1.00" in page and "<b>" not in page and "{{7*7}}&lt;b" in page
    sheet = official.get(f"/parcels/{parcel}?{DAY}").text
    assert address.replace("&", "&amp;") in sheet and "登记标准地项目" not in sheet
    park = re.search(r'href="/parks/(\d+)', sheet)
    assert park
    running = official.get(f"/parks/{park[1]}?{DAY}").text
    assert address.replace("&", "&amp;") in running and "标准地项目（1 件）" in running
    assert f'href="{LIST}?{DAY}&amp;park={park[1]}&amp;flag=open"' in running
    again = post(official, f"{LIST}?{DAY}", {"parcel": str(parcel), **TYPED})
    assert (
        again.status_code == 409 and "已有标准地项目" in again.text and "协议第六条" in again.text
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (row(2, "REV_MU", low="约650"), "第 3 行亩均营收（产出强度）的下限写成了“约650”"),
        (row(2, "REV_MU", low="650", unit="%"), "单位不能是“%”，可选：万元/亩"),
        (row(2, "REV_MU"), "请只填下限"),
        (row(2, "FAR", operator="between", low="3", high="1", unit=""), "下限不大于上限"),
        (row(2, "", low="3"), "没有选指标"),
        (row(6, "TAX_MU", low="31"), "第 5 行重复"),
        ({"uscc": "91510100MA00000010"}, "统一社会信用代码“91510100MA00000010”不对"),
        ({"reach_on": "2027年"}, "达产日期写成了“2027年”"),
        ({"complete_by": "2024-01-01"}, "早于约定动工日期"),
        ({"check_year": "明年"}, "考核年度写成了“明年”"),
        ({"rate_gap": "-1"}, "不能是负数"),
        ({"area_m2": "NaN"}, "合同面积写成了“NaN”"),
    ],
)
def test_what_is_typed_wrong_is_told_and_stays(
    official: TestClient, desk: StdDesk, wrong: dict[str, str], said: str
) -> None:
    form = {"parcel": str(desk.ids[WEST[1]]), **TYPED, **wrong}
    answer = post(official, f"{LIST}?{DAY}", form)
    assert answer.status_code == 422
    assert said in unescape(answer.text) and "没有保存" in answer.text
    kept = form_of(answer.text, LIST)
    assert kept["holder"] == TYPED["holder"] and "协议第六条" in kept.values()
    assert not re.findall(r'data-href="', official.get(f"{LIST}?q={WEST[1]}&{DAY}").text)


def test_more_rows_are_given_and_nothing_is_lost(official: TestClient, desk: StdDesk) -> None:
    form = {"parcel": str(desk.ids[WEST[1]]), **TYPED, "more": "1"}
    answer = post(official, f"{LIST}?{DAY}", form)
    assert answer.status_code == 200
    kept = form_of(answer.text, LIST)
    assert kept["t3.indicator"] == "TAX_MU" and kept["t3.clause"] == "协议第六条"
    assert kept["t9.indicator"] == "" and kept["formula"] == "PER_MU_GAP"


def test_steps_are_taken_by_their_forms(
    official: TestClient, west: TestClient, desk: StdDesk
) -> None:
    address = opened(west, desk, WEST[2])
    path = address.partition("?")[0]
    form = form_of(west.get(address).text, f"{path}/steps/list")
    ticked = {f"clean.{one.name}": "1" for one in CleanLand}
    ticked |= {f"evaluated.{place}": "1" for place in range(len(EVALUATIONS))}
    ticked |= {
        "start_agreed": "1",
        "completion_agreed": "1",
        "number.listing": "模自资告〔2024〕1号",
    }
    refused = post(west, f"{path}/steps/list?{DAY}", {**form, **ticked, "clean.RIGHTS": ""})
    assert (
        refused.status_code == 409 and "土地权利清晰" in refused.text and "没有办理" in refused.text
    )
    kept = form_of(refused.text, f"{path}/steps/list")
    assert kept["number.listing"] == "模自资告〔2024〕1号" and kept["clean.DISPUTES"] == "1"
    assert "clean.RIGHTS" not in kept
    until = {"evaluated.0": "", "evaluated.0.until": "2026-01-01"}
    unclear = post(west, f"{path}/steps/list?{DAY}", {**form, **ticked, **until})
    assert unclear.status_code == 422 and "节能评估填了有效期，没有勾选" in unclear.text
    done = post(west, f"{path}/steps/list?{DAY}", {**form, **ticked, "reason": "图层已核"})
    assert (done.status_code, done.headers["location"]) == (303, address)
    assert "按标出让" in west.get(address).text
    stale = post(west, f"{path}/steps/list?{DAY}", {**form, **ticked})
    assert stale.status_code == 409 and "刷新" in stale.text


def test_the_contract_brings_holder_and_days(west: TestClient, desk: StdDesk) -> None:
    path = f"{LIST}/{desk.listed(WEST[3])}"
    page = west.get(f"{path}?as_of=2024-07-01").text
    action = f"{path}/terms/contract"
    assert action in page and f"{path}/steps/contract" not in page
    form = form_of(west.get(f"{action}?as_of=2024-07-01").text, action)
    assert form["t0.indicator"] == "FAI_MU" and form["on"] == "2024-07-01"
    numbers = {"number.land_contract": "510107-2024-1"}
    one = post(west, f"{action}?as_of=2024-07-01", {**form, **numbers})
    assert one.status_code == 409 and "须同时签订" in one.text and "510107-2024-1" in one.text
    changed = {**form, **numbers, "number.supervision_agreement": "协2024-1", "t0.low": "100"}
    other = post(west, f"{action}?as_of=2024-07-01", changed)
    assert other.status_code == 409 and "与出让公告一致" in other.text
    done = post(west, f"{action}?as_of=2024-07-01", {**changed, "t0.low": "400"})
    assert done.status_code == 303, done.text
    page = west.get(done.headers["location"]).text
    assert "已签合同和协议" in page and "510107-2024-1；协2024-1" in page
    assert west.get(f"{path}/terms/list").status_code == 404
    assert post(west, f"{path}/steps/contract?as_of=2024-07-01", form).status_code == 404


def test_figures_are_typed_where_the_store_has_none(west: TestClient, desk: StdDesk) -> None:
    path = f"{LIST}/{desk.completed(WEST[4])}"
    on = "as_of=2025-10-10"
    action = f"{path}/steps/accept"
    form = form_of(west.get(f"{path}?{on}").text, action)
    assert form["measure.FAR.value"] == "" and "measure.TAX_MU.value" not in form
    missing = post(west, f"{action}?{on}", {**form, "number.acceptance": "验1"})
    assert missing.status_code == 409 and "容积率缺数据，缺数据不作通过" in missing.text
    typed = {**form, "measure.FAR.value": "1.3"}
    no_source = post(west, f"{action}?{on}", typed)
    assert no_source.status_code == 422 and "容积率填了数值，请写明来源文件" in no_source.text
    for code, measure in built("2025-10-10").items():
        typed |= {
            f"measure.{code}.value": str(float(measure.value)),
            f"measure.{code}.source": measure.source,
            f"measure.{code}.on": "2025-10-10",
        }
    done = post(west, f"{action}?{on}", typed)
    assert done.status_code == 303, done.text
    page = west.get(f"{path}?{on}").text
    assert "对标验收通过" in page and "2025-10-10 合格（1.50）" in page


def test_what_is_suspended_says_since_when(official: TestClient, desk: StdDesk) -> None:
    path = f"{LIST}/{desk.recheck(WEST[5])}"
    page = official.get(f"{path}?as_of=2028-02-10").text
    assert "有关优惠政策自 2027-02-01 起暂停" in page and "达产复核" in page
    assert "2027-02-01 不合格（25.00 万元/亩·年）" in page
    assert form_of(page, f"{path}/steps/breach")["measure.TAX_MU.value"] == ""
    listed = official.get(f"{LIST}?flag=suspended&as_of=2028-02-10").text
    assert WEST[5] in listed and "2027-02-01 起" in listed
    sheet = official.get(f"/parcels/{desk.ids[WEST[5]]}?as_of=2028-02-10").text
    assert "优惠政策自 2027-02-01 起暂停" in sheet


def test_the_list_filters_counts_and_pages(official: TestClient, desk: StdDesk) -> None:
    desk.building(WEST[6])
    desk.rectify_build(WEST[7])
    on = "as_of=2026-12-31"
    page = official.get(f"{LIST}?{on}").text
    assert WEST[6] in page and WEST[7] in page and '<span class="deadline over">逾期</span>' in page
    building = official.get(f"{LIST}?state=BUILDING&{on}").text
    assert WEST[6] in building and WEST[7] not in building and "1 个" in building
    none = official.get(f"{LIST}?q=没有这家&{on}").text
    assert "没有符合条件的项目" in none and "包含“没有这家”" in none
    for wrong in ("state=X", "park=x", "flag=x", "after=x"):
        assert official.get(f"{LIST}?{wrong}&{on}").status_code == 422, wrong
    assert official.get(f"{LIST}?after=9999-12-31.999999&{on}").status_code == 200


def test_scope_and_roles(site: Site, official: TestClient, west: TestClient, desk: StdDesk) -> None:
    own, other = opened(west, desk, WEST[8]), opened(official, desk, EAST)
    assert west.get(other).status_code == 404 and EAST not in west.get(f"{LIST}?{DAY}").text
    assert post(west, f"{LIST}?{DAY}", {"parcel": str(desk.ids[EAST]), **TYPED}).status_code == 404
    manager = site.signed_in("west-manager")
    shown = manager.get(own)
    assert shown.status_code == 200 and "没有您现在可以办理的步骤" in shown.text
    assert "由其他岗位办理：" in shown.text
    assert manager.get(other).status_code == 404 and EAST not in manager.get(f"{LIST}?{DAY}").text
    assert manager.get(f"{LIST}/new?parcel={desk.ids[WEST[9]]}&{DAY}").status_code == 403
    entered = post(manager, f"{LIST}?{DAY}", {"parcel": str(desk.ids[WEST[9]]), **TYPED})
    assert entered.status_code == 403
    for name in ("ledger.xlsx", "export"):
        assert manager.get(f"{LIST}/{name}?{DAY}").status_code == 200
    inspector = site.signed_in("west-inspector")
    for address in (own, f"{LIST}?{DAY}", f"{LIST}/ledger.xlsx?{DAY}"):
        assert inspector.get(address).status_code == 403
    sheet = inspector.get(f"/parcels/{desk.ids[WEST[8]]}?{DAY}").text
    assert "标准地项目 1" in sheet and own.partition("?")[0] not in sheet


def test_the_ledger_holds_what_the_list_holds(
    official: TestClient, west: TestClient, desk: StdDesk
) -> None:
    desk.accepted(WEST[10])
    on = "as_of=2026-12-31"
    plain = official.get(f"{LIST}/ledger.xlsx?q={WEST[10]}&{on}")
    book = openpyxl.load_workbook(io.BytesIO(plain.content))
    assert book.sheetnames == ["标准地履约监管台账", "约定指标"]
    text = "\n".join(str(cell.value) for sheet in book for line in sheet for cell in line)
    assert WEST[10] in text and "对标验收通过" in text and "2025-10-10" in text
    assert "竣工测量报告" not in text
    dialog = official.get(f"{LIST}/export?{on}").text
    columns = re.findall(r'name="column" value="([^"]+)"', dialog)
    asked = {"column": columns, "purpose": "报市局", "password": PASSWORD}
    wrong = post(official, f"{LIST}/export?{on}", {**asked, "password": "不对"})
    assert "密码不正确" in wrong.text and "报市局" in wrong.text
    whole = post(official, f"{LIST}/export?q={WEST[10]}&{on}", asked)
    assert whole.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(whole.content))["约定指标"]
    cells = "\n".join(str(cell.value) for line in sheet for cell in line)
    assert "2025-10-10 合格（1.50）" in cells and "容积率" in cells
