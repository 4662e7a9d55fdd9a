"""Downloads of the site carry their Chinese names in a header that every browser reads."""

from urllib.parse import unquote

import pytest
from fastapi.testclient import TestClient

from tests.database import Database
from tests.site import post
from tests.uploading import PLOTS, open_office, performance

DOWNLOADS = (
    "/parcels/export.xlsx",
    "/parcels/export.csv",
    "/uploads/templates/performance.xlsx",
)


@pytest.fixture(scope="module")
def browser(database: Database, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    office = open_office(database, tmp_path_factory.mktemp("office"))
    office.town.put(PLOTS)
    return office.site.signed_in("u-mana")


@pytest.mark.parametrize("address", DOWNLOADS)
def test_a_download_of_the_site(browser: TestClient, address: str) -> None:
    answer = browser.get(address)
    assert answer.status_code == 200
    header = answer.headers["content-disposition"]
    name = unquote(header.partition("filename*=UTF-8''")[2])
    header.encode("ascii")
    assert name.endswith(address.rpartition(".")[2])
    assert any("\u4e00" <= letter <= "\u9fff" for letter in name)


@pytest.mark.parametrize(
    "name",
    [
        "闲置土地清单_2025年6月.xlsx",
        '园区"一期".xlsx',
        "a\r\nSet-Cookie: x=1.xlsx",
        "../../etc/passwd",
        "很长" * 100 + ".xlsx",
        "空 格+号%.csv",
    ],
)
def test_a_hostile_name_of_an_upload_comes_back_safe(
    database: Database, tmp_path_factory: pytest.TempPathFactory, browser: TestClient, name: str
) -> None:
    files = {"file": (name, performance())}
    sent = post(browser, "/api/v1/uploads", {"kind": "performance"}, files=files)
    assert sent.status_code in (202, 422), sent.text
    if sent.status_code == 202:
        told = browser.get(sent.json()["href"]).json()["file_name"]
        assert not set(told) & set("\r\n/\\")
