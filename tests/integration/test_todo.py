"""待办: the bar counts what the page lists, each for its own account."""

import re

import pytest
from fastapi.testclient import TestClient

from tests.database import Database
from tests.site import post
from tests.uploading import FIRM_A, PARK_A, Office, firm, open_office, performance

_COUNT = re.compile(r'href="/todo[^"]*">待办 <strong class="figure">(\d+)</strong>')
_ROW = re.compile(r'<tr data-href="([^"]+)"')


@pytest.fixture(scope="module")
def office(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Office:
    return open_office(database, tmp_path_factory.mktemp("office"))


def listed(browser: TestClient) -> list[str]:
    """Addresses of the rows, after the bar was seen to count them."""
    page = browser.get("/todo").text
    rows = _ROW.findall(page)
    counted = _COUNT.search(browser.get("/parcels").text)
    assert counted is not None and int(counted[1]) == len(rows)
    return rows


def test_own_uploads_wait_until_they_are_settled(office: Office) -> None:
    browser = office.site.signed_in("u-mana")
    assert listed(browser) == []
    assert "没有等您办理的事" in browser.get("/todo").text
    checked = office.send("mana", "performance", performance(firm(900, FIRM_A, PARK_A)))
    assert listed(browser) == [f"/uploads/{checked}"]
    assert "核对后确认入库" in browser.get("/todo").text
    assert listed(office.site.signed_in("u-manb")) == []
    assert listed(office.site.signed_in("u-city")) == [], "another's upload waits for its owner"
    assert post(browser, f"/uploads/{checked}/discard").status_code == 303
    assert listed(browser) == []


def test_pages_of_other_work_are_those_of_the_role(office: Office) -> None:
    manager = office.site.signed_in("u-mana").get("/todo").text
    inspector = office.site.signed_in("u-walker").get("/todo").text
    assert "亩均评价轮次" in manager and "闲置土地的期限" not in manager
    assert "闲置土地的期限" in inspector and "亩均评价轮次" not in inspector
