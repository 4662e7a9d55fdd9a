"""方案核查 as page, workbook and interface, for those who may use it."""

import io
import json
import re
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from gis_service.transaction import unit_of_work
from gis_service.user import User
from tests.city import SmallCity
from tests.site import ask, post

PAGE, EXPORT, API = "/plan-check", "/plan-check/export.xlsx", "/api/v1/plan-checks"
IN_RED = (
    "SELECT v.code, v.park_id, ST_AsGeoJSON(v.plane, 9) AS shape, ST_SRID(v.plane) AS srid"
    " FROM parcel_version v JOIN overlay_share s ON s.parcel_version_id = v.id"
    " JOIN layer_feature f ON f.id = s.feature_id"
    " WHERE f.kind = 'red' AND s.share_ppm = 1000000 AND v.superseded_at IS NULL"
    " AND v.valid_to IS NULL ORDER BY v.code LIMIT 1"
)


def parcel(city: SmallCity, user: User) -> tuple[str, dict[str, Any]]:
    """Code and outline of a parcel wholly inside a red line that the user sees."""
    with unit_of_work(city.engine, user) as connection:
        row = connection.execute(text(IN_RED)).one()
    outline = json.loads(row.shape)
    outline["crs"] = {"type": "name", "properties": {"name": f"EPSG:{row.srid}"}}
    return row.code, outline


def submit(browser: TestClient, path: str = PAGE, **form: Any) -> Any:
    files = form.pop("files", None)
    return post(browser, path, form, files=files)


@pytest.fixture(scope="module")
def official(small_city: SmallCity) -> TestClient:
    return small_city.site.signed_in("official")


HOUSING = {"purpose": "use_change", "use": "住宅", "use_industrial": "no"}


def test_the_page_is_reached_from_map_and_reports(official: TestClient) -> None:
    assert 'href="/plan-check?' in official.get("/map").text
    assert 'href="/plan-check?' in official.get("/reports").text
    page = official.get(PAGE)
    assert page.status_code == 200 and "改变用途的情况" in page.text
    assert "paper:属地政府批准" in page.text
    drawn = official.get(f"{PAGE}?purpose=supply&points=104.0,30.6%0A104.1,30.6")
    assert "104.0,30.6\n104.1,30.6" in drawn.text and "亩均税收不低于" in drawn.text


def test_housing_inside_a_red_line_on_the_page(official: TestClient, small_city: SmallCity) -> None:
    code, outline = parcel(small_city, small_city.official)
    page = submit(official, points=json.dumps(outline), **HOUSING)
    assert page.status_code == 200
    assert "须说明并报市级" in page.text and "原则上不得调整为非工业用途" in page.text
    assert f">{code}</a> 一致" in page.text
    assert "征求意见稿" in page.text and "当日缺图层" not in page.text
    assert not re.search(r"REVIEW|BLOCK|UNKNOWN", page.text)


def test_the_workbook_says_what_the_page_says(official: TestClient, small_city: SmallCity) -> None:
    _, outline = parcel(small_city, small_city.official)
    page = submit(official, points=json.dumps(outline), **HOUSING).text
    kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    kept["outline"] = kept["outline"].replace("&#34;", '"')
    answer = submit(official, EXPORT, **{**HOUSING, "outline": kept["outline"]})
    assert answer.status_code == 200, answer.text
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["核查结论", "图层占比", "相关宗地"]
    rows = [row for row in book["核查结论"].iter_rows(values_only=True) if row[1] == "工业保护线"]
    assert rows[0][2:4] == ("需说明", "须说明并报市级")
    with unit_of_work(small_city.engine, small_city.official) as connection:
        assert connection.scalar(text("SELECT count(*) FROM parcel")) == 200


def test_the_interface_answers_fifteen_checks(official: TestClient, small_city: SmallCity) -> None:
    code, outline = parcel(small_city, small_city.official)
    body = {
        "purpose": "use_change",
        "outline": outline,
        "inputs": {"use": "住宅", "use_industrial": False, "paper:属地政府批准": False},
    }
    answer = ask(official, API, body)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert [one["check"] for one in found["checks"]] == [f"C{n}" for n in range(1, 16)]
    line, papers = found["checks"][3], found["checks"][10]
    assert (line["outcome"], line["effect"]) == ("REVIEW", "REVIEW_CITY")
    assert line["clauses"][0]["code"] == "line.red"
    assert line["shares"][0] == {
        "kind": "red",
        **{unit: found[unit] for unit in ("area_cm2", "area_m2", "area_mu")},
        "share_ppm": 1_000_000,
    }
    assert (papers["outcome"], papers["effect"]) == ("FAIL", "BLOCK")
    assert found["parcel"]["code"] == code
    assert found["missing"] == []


def test_a_day_without_layers_names_them(official: TestClient, small_city: SmallCity) -> None:
    _, outline = parcel(small_city, small_city.official)
    long_ago = f"{API}?as_of=1999-01-01"
    found = ask(official, long_ago, {"purpose": "supply", "outline": outline}).json()
    assert {"永久基本农田", "工业红线区", "绕城高速"} <= set(found["missing"])
    assert all(one["outcome"] != "PASS" for one in found["checks"][1:4])


def test_a_manager_learns_no_code_of_another_park(small_city: SmallCity) -> None:
    code, outline = parcel(small_city, small_city.official)
    browsers = [small_city.site.signed_in(name) for name in ("manager_a", "manager_b")]
    answers = [ask(browser, API, {"purpose": "supply", "outline": outline}) for browser in browsers]
    hidden = [answer for answer in answers if code not in answer.text]
    assert hidden, "at most one of the two parks holds the parcel"
    for answer in hidden:
        (one,) = answer.json()["overlaps"]
        assert (one["relation"], one["code"]) == ("equal", None)
        assert answer.json()["parcel"] is None


def test_inspectors_and_administrators_have_no_plan_check(small_city: SmallCity) -> None:
    for name in ("inspector_a", "system"):
        browser = small_city.site.signed_in(name)
        assert browser.get(PAGE).status_code == 403
        assert ask(browser, API, {}).status_code == 403
        assert "/plan-check" not in browser.get("/reports").text


def test_an_upload_is_read_as_an_import_reads_it(
    official: TestClient, small_city: SmallCity
) -> None:
    code, outline = parcel(small_city, small_city.official)
    files = {"file": ("范围.geojson", json.dumps(outline).encode())}
    page = submit(official, files=files, **HOUSING)
    assert page.status_code == 200 and code in page.text


HOSTILE = {
    "脚本.html": b"<html><script>alert(1)</script>",
    "空.txt": b"",
    "假.zip": b"PK\x03\x04" + b"\x00" * 40,
    "虚拟.vrt": b"<OGRVRTDataSource><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTDataSource>",
    "深.geojson": b"[" * 20_000,
    "图.dwg": b"AC1032" + b"\x00" * 40,
    "点.geojson": b'{"type":"Point","coordinates":[104,30.6]}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_uploads_are_refused_with_a_sentence(official: TestClient, name: str) -> None:
    page = submit(official, files={"file": (name, HOSTILE[name])}, **HOUSING)
    assert page.status_code == 422
    said = re.search(r'<p class="notice bad" role="alert">([^<]+)</p>', page.text)
    assert said is not None and said[1].endswith("。")
    assert "Traceback" not in page.text and "<script>alert" not in page.text


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"purpose": "sell", "points": "1,2"}, "核查目的"),
        ({"purpose": "supply"}, "没有图形"),
        ([], "JSON 对象"),
        ({"purpose": "supply", "points": "1,2", "inputs": {"nothing": "1"}}, "没有名为"),
        ({"purpose": "supply", "points": "1,2", "inputs": {"far_low": "约1.2"}}, "容积率下限"),
        ({"purpose": "supply", "points": "1,2", "inputs": {"far_low": 1.2}}, "文字形式"),
        ({"purpose": "supply", "points": "1,2", "inputs": {"listed_on": "明天"}}, "2025-12-31"),
        ({"purpose": "supply", "points": "1,2", "inputs": {"liability": "maybe"}}, "选项"),
        ({"purpose": "supply", "points": "x", "number": "-1"}, "第几个"),
    ],
)
def test_wrong_requests_are_named(official: TestClient, body: object, word: str) -> None:
    answer = ask(official, API, body)
    assert answer.status_code == 422
    assert word in answer.json()["message"]


def test_a_question_is_asked_in_the_form(official: TestClient) -> None:
    points = "400000,3400000\n400100,3400000\n400100,3400100\n400000,3400100"
    page = submit(official, points=points, **HOUSING)
    assert page.status_code == 409
    assert '<fieldset class="question">' in page.text and points in page.text
    answered = submit(official, points=points, crs="EPSG:4544", **HOUSING)
    assert answered.status_code == 200 and "逐项结论" in answered.text


def test_text_of_a_user_stays_text(official: TestClient, small_city: SmallCity) -> None:
    _, outline = parcel(small_city, small_city.official)
    hostile = {**HOUSING, "use": "{{7*7}}<img src=x onerror=alert(1)>"}
    page = submit(official, points=json.dumps(outline), **hostile)
    assert "<img" not in page.text and ">49<" not in page.text
