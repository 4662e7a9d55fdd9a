"""Hostile names through import to every page: literal in the HTML, nothing evaluated, 200."""

import html
import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.database import Database
from tests.uploading import Office, open_office
from tests.vector_files import polygon, rectangle

EAST, NORTH = 410_100.0, 3_394_100.0
NAMES = [
    "{{7*7}}",
    "{% raw %}",
    "{# 注释 #}",
    "{{ cycler.__init__.__globals__.os.getpid() }}",
    "{%- for i in range(3) -%}x{%- endfor -%}",
    "园区{A}与{{B",
    "<script>window.__x=1</script>",
    '<img src=x onerror="window.__x=1">',
    "`${window.__x=1}`",
    "C:\\20190221\\地块",
    "单引号' 双引号\" 与&",
    "</script><script>window.__x=1</script>",
    "javascript:alert(1)",
    "😀𠮷龘",
    '=HYPERLINK("http://example.invalid")',
]


@pytest.fixture(scope="module")
def office(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Office:
    made = open_office(database, tmp_path_factory.mktemp("office"))
    features = [
        {
            "type": "Feature",
            "properties": {"DKBH": f"N{number:02d}", "DKMC": name},
            "geometry": polygon(rectangle(EAST + 120 * number, NORTH)),
        }
        for number, name in enumerate(NAMES)
    ]
    document = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "EPSG:4544"}},
        "features": features,
    }
    path: Path = made.town.folder / "names.geojson"
    path.write_text(json.dumps(document), encoding="utf-8")
    made.store("city", "parcels", path)
    return made


@pytest.fixture(scope="module")
def browser(office: Office) -> TestClient:
    return office.site.signed_in("u-city")


def test_names_are_stored_as_typed(browser: TestClient) -> None:
    items = browser.get("/api/v1/parcels").json()["items"]
    assert {item["name"] for item in items} == set(NAMES)


@pytest.mark.parametrize("number", range(len(NAMES)))
def test_sheet_page_list_and_search_show_a_name_literally(browser: TestClient, number: int) -> None:
    name, wanted = NAMES[number], f"N{number:02d}"
    (item,) = browser.get("/api/v1/search", params={"q": wanted}).json()["items"]
    assert item["name"] == name
    for address in (f"/parcels/{item['id']}", f"/parcels/{item['id']}/sheet"):
        page = browser.get(address)
        assert page.status_code == 200, address
        assert name in html.unescape(page.text), address
        assert "<script>window" not in page.text and "<img src=x" not in page.text
    listed = browser.get("/parcels", params={"q": wanted})
    assert name in html.unescape(listed.text)


def test_the_map_page_holds_no_name_at_all(browser: TestClient) -> None:
    page = browser.get("/map").text
    assert [name for name in NAMES if name in page] == []
