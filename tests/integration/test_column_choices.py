"""Columns assigned by hand: checked again, remembered for the park, seen by no other park."""

import re
from io import BytesIO

import pytest
from fastapi.testclient import TestClient
from openpyxl import Workbook

from gis_service.errors import Unusable
from gis_service.services.upload_options import COLUMN, UNUSED, Options
from gis_service.store import column_choices
from gis_service.transaction import unit_of_work
from tests.database import Database
from tests.site import csrf_of, post
from tests.town import PARK_A, PARK_B
from tests.uploading import FIRM_A, FIRM_B, Office, open_office

ODD = "开票总额（万元）"


@pytest.fixture(scope="module")
def office(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Office:
    return open_office(database, tmp_path_factory.mktemp("office"))


def book(park: str, uscc: str, year: int = 2025) -> bytes:
    """A report whose revenue stands under a name that nobody knows."""
    made = Workbook()
    sheet = made.active
    sheet.append(["企业名称", "统一社会信用代码", "园区", "年度", ODD, "税收（万元）"])
    sheet.append(["模拟甲厂", uscc, park, year, 1200, 90])
    target = BytesIO()
    made.save(target)
    return target.getvalue()


def mapping(browser: TestClient, upload_id: int) -> dict[str, str]:
    """Label of the chosen field by header, as the form of the page shows it."""
    page = browser.get(f"/uploads/{upload_id}").text
    found = {}
    for header, choices in re.findall(
        r'name="header" value="([^"]+)".*?<select name="field".*?>(.*?)</select>', page, re.S
    ):
        chosen = re.search(r"<option[^>]*selected[^>]*>([^<]+)<", choices)
        found[header] = chosen[1] if chosen else ""
    return found


def assign(browser: TestClient, upload_id: int, **fields: str) -> None:
    given = dict.fromkeys(mapping(browser, upload_id), "")
    pairs = {"企业名称": "name", "统一社会信用代码": "uscc", "园区": "park", "年度": "year"}
    given |= pairs | {"税收（万元）": "tax"} | fields
    answer = post(
        browser,
        f"/uploads/{upload_id}/columns",
        {"header": list(given), "field": list(given.values())},
    )
    assert answer.status_code == 303


def revenue(office: Office, upload_id: int) -> int:
    return office.value(f"SELECT revenue::bigint FROM performance WHERE upload_id = {upload_id}")


def test_a_column_nobody_knows_is_assigned_and_remembered(office: Office) -> None:
    browser = office.site.signed_in("u-mana")
    first = office.send("mana", "performance", book(PARK_A, FIRM_A))
    assert mapping(browser, first)[ODD] == ""
    assert "table_column_unknown" in office.codes(first)

    assign(browser, first, **{ODD: "revenue"})
    office.work()
    assert mapping(browser, first)[ODD] == "营业收入"
    assert "人工指定" in browser.get(f"/uploads/{first}").text
    assert "table_column_unknown" not in office.codes(first)
    post(browser, f"/uploads/{first}/confirm")
    office.work()
    assert revenue(office, first) == 12_000_000

    again = office.store("mana", "performance", book(PARK_A, FIRM_A, 2024))
    assert revenue(office, again) == 12_000_000


def test_another_park_is_asked_itself(office: Office) -> None:
    upload_id = office.send("manb", "performance", book(PARK_B, FIRM_B))
    assert mapping(office.site.signed_in("u-manb"), upload_id)[ODD] == ""
    with unit_of_work(office.engine, office.people["manb"]) as connection:
        seen = column_choices.remembered(connection, "performance", 1, office.people["mana"].id)
    assert seen == {}


def test_a_column_set_aside_is_not_read_and_not_complained_of(office: Office) -> None:
    upload_id = office.send("city", "performance", book(PARK_A, FIRM_A, 2023))
    browser = office.site.signed_in("u-city")
    assign(browser, upload_id, **{"税收（万元）": ""})
    office.work()
    assert mapping(browser, upload_id)["税收（万元）"] == ""
    assert office.upload(upload_id).answers[COLUMN + "税收（万元）"] == UNUSED
    assert office.codes(upload_id).count("table_column_unknown") == 1


def test_a_mended_file_keeps_the_answers_and_replaces_the_first(office: Office) -> None:
    browser = office.site.signed_in("u-city")
    first = office.send("city", "performance", book(PARK_A, "91510100MA6ABCDE00", 2021))
    assign(browser, first, **{ODD: "revenue"})
    office.work()
    page = browser.get(f"/uploads/{first}").text
    assert "上传改好的文件" in page
    sent = browser.post(
        f"/uploads/{first}/mended",
        data={"csrf": csrf_of(page)},
        files={"file": ("改好.xlsx", book(PARK_A, FIRM_A, 2021))},
    )
    office.work()
    second = int(sent.headers["location"].rpartition("/")[2])
    assert office.state(first) == "discarded"
    assert office.upload(second).kind == "performance"
    assert mapping(browser, second)[ODD] == "营业收入"
    assert "上传改好的文件" not in browser.get(f"/uploads/{second}").text


def test_nobody_mends_the_upload_of_another(office: Office) -> None:
    first = office.send("mana", "performance", book(PARK_A, FIRM_A, 2020))
    for who, status in (("u-city", 403), ("u-manb", 404)):
        browser = office.site.signed_in(who)
        files = {"file": ("改好.xlsx", book(PARK_A, FIRM_A))}
        sent = post(browser, f"/uploads/{first}/mended", files=files)
        assert sent.status_code == status


def test_what_was_given_up_is_not_remembered(office: Office) -> None:
    browser = office.site.signed_in("u-west")
    upload_id = office.send("west", "performance", book(PARK_A, FIRM_A, 2022))
    assign(browser, upload_id, **{ODD: "revenue"})
    office.work()
    post(browser, f"/uploads/{upload_id}/discard")
    again = office.send("west", "performance", book(PARK_A, FIRM_A, 2022))
    assert mapping(browser, again)[ODD] == ""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (COLUMN, "tax"),
        (COLUMN + "税" * 201, "tax"),
        (COLUMN + "税", "no field"),
        (COLUMN + "税", ";"),
    ],
)
def test_a_malformed_assignment_is_refused(office: Office, name: str, said: str) -> None:
    with pytest.raises(Unusable):
        office.send("mana", "performance", book(PARK_A, FIRM_A), **{name: said})


def test_a_field_of_another_kind_is_refused(office: Office) -> None:
    with pytest.raises(Unusable, match="请从列表中选择"):
        office.send("mana", "performance", book(PARK_A, FIRM_A), **{COLUMN + ODD: "permit_no"})


def test_options_tell_a_column_from_the_rest() -> None:
    assert Options({"year": "2025", COLUMN + "甲": "tax", COLUMN + "乙": UNUSED}).columns == {
        "甲": "tax",
        "乙": None,
    }
