"""On an intranet: every file that the map's pages load is served here, and names no other host."""

import re
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient

from tests.database import Database
from tests.uploading import PLOTS, Office, open_office

PAGES = ("/login", "/map", "/parcels", "/uploads", "/idle", "/api/v1/docs")
LOADING = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}
# Addresses inside scripts that are names or links, never asked for: XML namespaces, credits.
HARMLESS = re.compile(r"https?://(www\.w3\.org/|leafletjs\.com|localhost|127\.0\.0\.1)")


class Loads(HTMLParser):
    """What a page makes the browser fetch by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        address = given.get(LOADING.get(tag, ""))
        if address:
            self.found.append(address)


@pytest.fixture(scope="module")
def browser(database: Database, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    office: Office = open_office(database, tmp_path_factory.mktemp("office"))
    office.town.put(PLOTS)
    return office.site.signed_in("u-city")


@pytest.mark.parametrize("page", PAGES)
def test_every_file_of_a_page_is_ours_and_asks_nobody(browser: TestClient, page: str) -> None:
    answer = browser.get(page)
    assert answer.status_code in (200, 303)
    loads = Loads()
    loads.feed(answer.text)
    for address in loads.found:
        assert address.startswith(("/", "data:")) and not address.startswith("//"), address
        if address.startswith("data:"):
            continue
        file = browser.get(address)
        assert file.status_code == 200, address
        if file.headers["content-type"].startswith("text/css"):
            assert re.findall(r"@import|url\(\s*['\"]?(?:https?:)?//", file.text) == [], address


def test_the_map_page_loads_its_scripts(browser: TestClient) -> None:
    loads = Loads()
    loads.feed(browser.get("/map").text)
    scripts = [address for address in loads.found if address.endswith(".js")]

    assert any("leaflet" in address for address in scripts)
    ours = [browser.get(address).text for address in scripts if "/vendor/" not in address]
    for text in ours:
        foreign = re.findall(r"https?://[^\s'\"`)]+", text)
        assert [each for each in foreign if not HARMLESS.match(each)] == []


def test_the_browser_is_told_to_ask_nobody_else(browser: TestClient) -> None:
    policy = browser.get("/map").headers["content-security-policy"]
    assert "default-src 'self'" in policy or "default-src 'none'" in policy
    assert "http:" not in policy and "https:" not in policy and "*" not in policy
