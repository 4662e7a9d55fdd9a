"""Uploading on the pages: form, question, result, marked copy, progress, undo."""

import html
import re
from io import BytesIO

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from openpyxl import load_workbook

from gis_service.demo.samples import sample_index
from tests.database import Database
from tests.site import csrf_of, post
from tests.uploading import PLOTS, Office, firm, open_office, performance

HOSTILE = "{{7*7}}${alert(1)}<img src=x onerror=alert(1)>.xlsx"


@pytest.fixture(scope="module")
def office(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Office:
    return open_office(database, tmp_path_factory.mktemp("office"))


def send(browser: TestClient, content: bytes, name: str = "年报.xlsx", **form: str) -> Response:
    data = {"csrf": csrf_of(browser.get("/uploads").text), "kind": "performance", **form}
    return browser.post("/uploads", data=data, files={"file": (name, content)})


def words(page: str) -> str:
    body = re.sub(r"(?s)<(script|header|nav).*?</\1>", "", page)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


def test_from_the_form_to_the_store_and_back(office: Office) -> None:
    browser = office.site.signed_in("u-mana")
    offered = re.findall(r'<option value="([a-z]+)"', browser.get("/uploads").text)
    assert sorted(offered) == ["buildings", "occupancy", "performance", "progress"]
    sent = send(browser, performance(firm(900), firm(800, "915101")), HOSTILE)
    assert sent.status_code == 303
    address = sent.headers["location"]
    page = browser.get(address).text
    assert 'data-job="/api/v1/jobs/' in page and "排队等待" in page
    assert "<img" not in page and "{{7_7}}${alert(1)}_img src=x" in html.unescape(page)
    office.work()
    result = words(browser.get(address).text)
    assert "1 行可以入库，1 行有错不入库" in result
    assert "第 3 行「统一社会信用代码」" in result
    assert "没有重复的行" in result
    assert post(browser, f"{address}/confirm").status_code == 303
    office.work()
    assert "新增 1 行" in words(browser.get(address).text)
    assert office.count("performance") == 1
    assert post(browser, f"{address}/undo").status_code == 303
    office.work()
    assert "这次入库已撤回" in words(browser.get(address).text)
    assert office.count("performance") == 0
    assert "已撤回" in words(browser.get("/uploads").text)


def test_a_question_is_answered_by_choice_or_by_typing(office: Office) -> None:
    browser = office.site.signed_in("u-city")
    target = BytesIO()
    book = load_workbook(BytesIO(performance(firm(900))))
    book.active.delete_cols(4)
    book.active.title = "数据"
    book.save(target)
    address = send(browser, target.getvalue(), "数据.xlsx").headers["location"]
    office.work()
    page = browser.get(address).text
    assert 'name="year"' in page and "请先回答" in page
    assert post(browser, f"{address}/answers", {"year": "20"}).status_code == 422
    assert (
        post(browser, f"{address}/answers", {"year": "", "year-other": "2024"}).status_code == 303
    )
    office.work()
    assert "1 行可以入库" in words(browser.get(address).text)
    assert post(browser, f"{address}/discard").headers["location"] == "/uploads"


def test_the_marked_copy_shows_the_bad_cells(office: Office) -> None:
    browser = office.site.signed_in("u-mana")
    address = send(browser, performance(firm(900, "915101"))).headers["location"]
    office.work()
    copy = browser.get(f"{address}/marked.xlsx")
    assert "filename*=UTF-8''" in copy.headers["content-disposition"]
    sheets = load_workbook(BytesIO(copy.content))
    assert sheets.sheetnames == ["年报", "问题清单"], "the user's own book, with a list"
    marked = sheets["年报"]["B2"]
    assert marked.fill.fgColor.rgb.endswith("FFC7CE") and marked.comment is not None
    issues = browser.get(f"{address}/issues.json").json()
    assert [(issue["row"], issue["severity"]) for issue in issues] == [(2, "error")]
    assert "没有可以入库的行" in words(browser.get(address).text)
    upload = address.rpartition("/")[2]
    kept = f"object = 'upload:{upload}' AND kind = 'exported'"
    assert office.count("audit_event", kept) == 1


def test_issues_are_turned_page_by_page_in_the_order_of_the_file(office: Office) -> None:
    browser = office.site.signed_in("u-mana")
    rows = [firm(900 + number, "915101") for number in range(120)]
    address = send(browser, performance(*rows)).headers["location"]
    office.work()
    seen: list[int] = []
    next_page: str | None = address
    while next_page is not None:
        page = browser.get(next_page).text
        seen += [
            int(row)
            for row in re.findall(r'<td class="figure">(\d+)</td><td>示范企业</td><td>统一', page)
        ]
        more = re.search(r'href="([^"]+)">后面的问题', page)
        next_page = html.unescape(more[1]) if more else None
    assert seen == list(range(2, 122))


def test_a_file_that_is_too_large_is_refused_in_one_sentence(office: Office) -> None:
    browser = office.site.signed_in("u-mana")
    before = office.value("SELECT count(*) FROM upload")
    answer = send(browser, b"\0" * (6 * 1024 * 1024))
    assert answer.status_code == 413
    assert "MB" in words(answer.text)
    assert office.value("SELECT count(*) FROM upload") == before
    folder = office.place.desk.files.folder
    assert not list(folder.glob("incoming-*"))


def test_work_is_cancelled_from_its_page(office: Office) -> None:
    browser = office.site.signed_in("u-mana")
    address = send(browser, performance(firm(900))).headers["location"]
    assert post(browser, f"{address}/cancel").status_code == 303
    assert "已放弃" in words(browser.get(address).text)
    assert post(browser, f"{address}/cancel").status_code == 303, "nothing is left to cancel"


def test_a_layer_is_uploaded_by_the_citys_official_only(office: Office) -> None:
    path = office.town.write(PLOTS[:1])
    city, west = office.site.signed_in("u-city"), office.site.signed_in("u-west")
    form = {"kind": "layers", "layer_kind": "farmland", "valid_from": "2024-01-01"}
    assert "参考图层" in words(city.get("/uploads").text)
    assert send(west, path.read_bytes(), "农田.gpkg", **form).status_code == 403
    assert send(city, path.read_bytes(), "农田.gpkg", kind="layers").status_code == 422
    address = send(city, path.read_bytes(), "农田.gpkg", **form).headers["location"]
    office.work()
    assert post(city, f"{address}/confirm").status_code == 303
    office.work()
    assert "永久基本农田" in words(city.get("/uploads").text).split("参考图层 图层")[-1]


def test_templates_and_samples_are_offered_where_they_belong(office: Office) -> None:
    browser = office.site.signed_in("u-mana")
    assert load_workbook(BytesIO(browser.get("/uploads/templates/performance.xlsx").content))
    assert browser.get("/uploads/templates/contracts.xlsx").status_code == 404
    assert browser.get("/uploads/templates/nothing.xlsx").status_code == 404
    sample = next(each for each in sample_index() if each.kind == "performance")
    assert sample.file not in browser.get("/uploads").text
    folder = office.site.settings.site.samples_folder
    folder.mkdir(exist_ok=True)
    (folder / sample.file).write_bytes(b"sample")
    assert sample.file in browser.get("/uploads").text
    assert browser.get(f"/uploads/samples/{sample.key}").content == b"sample"
    assert browser.get("/uploads/samples/nothing").status_code == 404


def test_inspectors_bring_progress_and_nothing_else(office: Office) -> None:
    browser = office.site.signed_in("u-walker")
    form = browser.get("/uploads").text
    assert re.findall(r'<option value="([a-z]+)"', form) == ["progress"]
    assert send(browser, performance(firm(900))).status_code == 403


def test_what_is_asked_stands_beside_the_head_of_the_table(office: Office) -> None:
    browser = office.site.signed_in("u-city")
    book = load_workbook(BytesIO(performance(firm(900), firm(800))))
    assert book.active is not None
    book.active.row_dimensions[3].hidden = True
    target = BytesIO()
    book.save(target)
    address = send(browser, target.getvalue()).headers["location"]
    office.work()
    page = browser.get(address).text
    assert "文件里写的" in page and "统一社会信用代码" in page
    hidden = re.findall(r'<tr class="sample-hidden">.*?</tr>', page)
    assert len(hidden) == 1 and "800" in hidden[0]
    told = browser.get(address.replace("/uploads", "/api/v1/uploads")).json()
    assert not {"sample", "named"} & set(told["summary"])
    post(browser, f"{address}/discard")


def test_columns_not_read_are_told_before_the_button(office: Office) -> None:
    browser = office.site.signed_in("u-city")
    book = load_workbook(BytesIO(performance(firm(900), firm(800, "915101"))))
    assert book.active is not None
    book.active.cell(1, book.active.max_column + 1, "交了多少电费")
    target = BytesIO()
    book.save(target)
    address = send(browser, target.getvalue()).headers["location"]
    office.work()
    page = browser.get(address).text
    assert "有 1 列没有认出，不会读取：交了多少电费" in words(page)
    row = next(each for each in re.findall(r"(?s)<tr>.*?</tr>", page) if "第 3 行「统一" in each)
    assert "示范企业" in row.split("第 3 行「统一")[0], "the row is named beside its number"
    post(browser, f"{address}/discard")
