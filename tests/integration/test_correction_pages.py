"""更正 on the page: rows with their source, consequences first, conflicts with both values."""

import re
from html import unescape

import pytest
from httpx2 import Response
from sqlalchemy import text

from gis_service.services.assessing import assess_city
from gis_service.transaction import job_work
from parcels.idle_state import IdleState
from tests import reports
from tests.database import Database
from tests.site import post
from tests.town import AS_OF, Plot, cell, code
from tests.uploading import Office, open_office
from tests.workbooks import save_xlsx

PLOT = code("510107", 1)
CONTRACT = (PLOT, "HT-1", "2019-01-01", "2020-06-30", "2028-01-01", 1200)
PROGRESS = (PLOT, "2021-07-01", "否", "无")
HOSTILE = "{{7*7}}<img src=x onerror=alert(1)>"
DAY = AS_OF.isoformat()
_FORM = re.compile(
    r'<form method="post" action="(/parcels/\d+/corrections[^"]*)">(.*?)</form>', re.S
)
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


@pytest.fixture(scope="module")
def office(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Office:
    made = open_office(database, tmp_path_factory.mktemp("office"))
    made.store("city", "parcels", made.town.write([Plot(PLOT, cell(1, 1), HOSTILE)]))
    for kind, row in (("contracts", CONTRACT), ("progress", PROGRESS)):
        path = save_xlsx(made.town.folder / f"{kind}.xlsx", [reports.HEADERS[kind], row])
        made.store("city", kind, path)
    with job_work(made.engine) as connection:
        assess_city(connection, AS_OF)
    return made


def address(office: Office) -> str:
    return f"/parcels/{office.value('SELECT max(id) FROM parcel')}"


def page(office: Office, who: str = "city", query: str = f"as_of={DAY}") -> Response:
    return office.site.signed_in(f"u-{who}").get(f"{address(office)}?{query}")


def form_of(shown: str, field: str) -> tuple[str, dict[str, object]]:
    """Where the form of a field posts to, and what it posts before anything is typed."""
    for action, inner in _FORM.findall(shown):
        hidden = {name: unescape(value) for name, value in _HIDDEN.findall(inner)}
        if hidden.get("field") == field:
            hidden.pop("csrf")
            return unescape(action), {**hidden, "reason": "录入错误", "document": "合同扫描件"}
    raise AssertionError(field)


def approve(office: Office, who: str = "west") -> None:
    """Answer the one request that waits, as its page asks."""
    browser = office.site.signed_in(f"u-{who}")
    link = f"/correction-requests/{office.value('SELECT max(id) FROM correction_request')}"
    shown = browser.get(f"{link}?as_of={DAY}")
    assert shown.status_code == 200 and "核准更正" in shown.text
    assert post(browser, f"{link}?as_of={DAY}", {"step": "accept"}).status_code == 303
    assert "核准，已更正" in browser.get(f"{link}?as_of={DAY}").text


def test_rows_stand_with_their_source(office: Office) -> None:
    shown = page(office).text
    assert "数据与更正" in shown
    assert "contracts.xlsx" in shown and "1200 万元" in shown
    assert HOSTILE not in shown
    _, form = form_of(shown, "agreed_start_on")
    assert form["seen"] == "2020-06-30"


def test_consequences_come_before_saving(office: Office) -> None:
    browser = office.site.signed_in("u-city")
    action, form = form_of(page(office).text, "agreed_start_on")
    shown = post(browser, action, {**form, "typed": "2026-06-30"})
    assert shown.status_code == 200
    assert IdleState.SUSPECTED_L1.word in shown.text and "尚未保存" in shown.text
    assert office.count("correction", "true") == 0

    asked = post(browser, action, {**form, "typed": "2026-06-30", "step": "save"})
    assert asked.status_code == 303
    assert asked.headers["location"] == f"{address(office)}?as_of={DAY}#data"
    assert office.count("correction", "true") == 0, "another person approves it"
    approve(office)
    after = page(office).text
    assert "u-city（测试），u-west（测试）核准" in after
    assert "2020-06-30 → 2026-06-30（录入错误；合同扫描件）" in after
    assert office.value("SELECT count(*) FROM dirty_parcel") == 0, "judged anew at once"
    assert (
        office.value(
            "SELECT count(*) FROM assessment WHERE superseded_at IS NULL AND verdicts[1] = 0"
        )
        == 0
    )


def test_the_second_of_two_is_told_both_values(office: Office) -> None:
    first, second = (form_of(page(office).text, "price") for _ in range(2))
    one, two = office.site.signed_in("u-city"), office.site.signed_in("u-west")
    assert post(one, first[0], {**first[1], "typed": "1300", "step": "save"}).status_code == 303
    approve(office)
    refused = post(two, second[0], {**second[1], "typed": "1400", "step": "save"})
    assert refused.status_code == 409
    assert "1200" in refused.text and "1300" in refused.text and "u-city（测试）" in refused.text
    assert office.count("contract", "price = 14000000") == 0


def test_what_is_typed_is_shown_as_text(office: Office) -> None:
    browser = office.site.signed_in("u-city")
    action, form = form_of(page(office).text, "holder")
    shown = post(browser, action, {**form, "typed": HOSTILE, "reason": HOSTILE})
    assert shown.status_code == 200
    assert "<img" not in shown.text and "{{7*7}}&lt;img" in shown.text
    for bad in ({"typed": "x" * 5000}, {"kind": "account"}, {"row": "999999"}, {"reason": "\0"}):
        assert post(browser, action, {**form, "typed": "x", **bad}).status_code in (404, 422)


def test_taking_back_shows_what_follows_first(office: Office) -> None:
    assert "/withdraw" not in page(office).text, "who asked does not take it back"
    shown = page(office, "west").text
    found = re.search(r'href="(/corrections/\d+/withdraw[^"]*)"', shown)
    assert found is not None
    link = unescape(found[1])
    browser = office.site.signed_in("u-west")
    told = browser.get(link)
    assert told.status_code == 200 and "撤回更正" in told.text
    before = office.count("correction", "withdrawn_at IS NULL")
    assert post(browser, link).status_code == 303
    assert office.count("correction", "withdrawn_at IS NULL") == before - 1
    assert post(browser, link).status_code == 409


def test_what_waits_is_listed_and_answered_by_another(office: Office) -> None:
    city, west = office.site.signed_in("u-city"), office.site.signed_in("u-west")
    action, form = form_of(page(office).text, "holder")
    assert form["kind"] == "parcels", "an attribute of the drawing needs one person"
    assert post(city, action, {**form, "typed": "一厂", "step": "save"}).status_code == 303
    action, form = form_of(page(office).text, "contract_no")
    typed = {**form, "typed": HOSTILE, "reason": HOSTILE, "step": "save"}
    assert post(city, action, typed).status_code == 303
    number = office.value("SELECT max(id) FROM correction_request")
    link = f"/correction-requests/{number}?as_of={DAY}"
    for browser in (city, west):
        listed = browser.get(f"/correction-requests?as_of={DAY}").text
        assert "<img" not in listed and "{{7*7}}&lt;img" in listed
        assert f'href="/correction-requests/{number}?as_of={DAY}"' in listed
        assert "待核准的更正（1）" in browser.get("/uploads").text
        todo = browser.get("/todo").text
        assert ("核准或退回" in todo) == (browser is west), "not one's own"
        assert "待核准：" in browser.get(f"{address(office)}?as_of={DAY}").text
    assert "须由另一人核准" in city.get(link).text
    assert post(city, link, {"step": "accept"}).status_code == 403
    assert post(city, link, {"step": "other"}).status_code == 422
    for name in ("u-walker", "u-mana", "u-manb"):
        browser = office.site.signed_in(name)
        assert browser.get(link).status_code == 403
        assert post(browser, link, {"step": "accept"}).status_code == 403
        assert "待核准" not in browser.get("/uploads").text
    assert post(west, link, {"step": "back"}).status_code == 422
    assert post(west, link, {"step": "back", "words": "不清楚"}).status_code == 303
    assert "退回：不清楚" in west.get(link).text
    assert post(west, link, {"step": "accept"}).status_code == 409
    assert "没有待核准的更正" in west.get(f"/correction-requests?as_of={DAY}").text
    assert west.get(f"/correction-requests/999999?as_of={DAY}").status_code == 404


def test_who_may_correct(office: Office) -> None:
    action, form = form_of(page(office).text, "price")
    form = {**form, "typed": "1", "step": "save"}
    assert post(office.site.signed_in("u-walker"), action, form).status_code == 403
    assert post(office.site.signed_in("u-mana"), action, form).status_code == 403
    assert post(office.site.signed_in("u-manb"), action, form).status_code == 403
    assert page(office, "manb").status_code == 404
    walker = page(office, "walker")
    assert walker.status_code == 200 and "/corrections" not in walker.text
    unsigned = office.site.browser().post(action, data=form)
    assert unsigned.status_code in (303, 401)


def test_a_past_day_is_marked_and_offers_no_change(office: Office) -> None:
    with office.owner.begin() as connection:
        connection.execute(
            text("UPDATE contract SET recorded_at = '2025-05-01' WHERE corrects IS NULL")
        )
        connection.execute(text("UPDATE parcel_version SET recorded_at = '2025-05-01'"))
        connection.execute(text("UPDATE policy_snapshot SET loaded_at = '2025-05-01'"))
    then = page(office, query=f"as_of={DAY}&known_at=2025-06-30")
    assert then.status_code == 200
    assert "当时所知" in then.text and "2025年6月30日" in then.text and "更正 " in then.text
    assert 'method="post" action="/parcels' not in then.text
    assert page(office, query=f"as_of={DAY}&known_at=2001-01-01").status_code == 404
    assert page(office, query=f"as_of={DAY}&known_at=gestern").status_code == 422
    browser = office.site.signed_in("u-city")
    data = browser.get(f"/api/v1{address(office)}?as_of={DAY}&known_at=2025-06-30")
    assert data.json()["known_at"] == "2025-06-30"


def test_the_address_of_a_preview_leads_back(office: Office) -> None:
    browser = office.site.signed_in("u-city")
    answer = browser.get(f"{address(office)}/corrections?as_of={DAY}")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"{address(office)}?as_of={DAY}",
    )
