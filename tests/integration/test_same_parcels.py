"""Totals, list, map and every export hold the same parcels, whatever is filtered (同源)."""

import csv
import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyogrio
import pytest
import python_calamine
from fastapi.testclient import TestClient
from httpx2 import Response

from gis_service.column_rights import ColumnClass, classes_of
from gis_service.parcel_address import href
from gis_service.store.parcel_query import ParcelQuery
from gis_service.transaction import unit_of_work
from tests.city import SmallCity
from tests.queries import COMBINATIONS, random_queries
from tests.site import token_of

PLAIN = [key for key, its in classes_of("parcel_list").items() if its is not ColumnClass.SENSITIVE]
_FEATURES = 2
_LAYER = 3


def queries_of(city: SmallCity) -> list[ParcelQuery]:
    with unit_of_work(city.engine, city.official) as connection:
        return list(random_queries(connection))


def test_fifty_random_filters_for_an_official(small_city: SmallCity, tmp_path: Path) -> None:
    browser = small_city.site.signed_in("official")
    readers = {**TABLES, **DRAWN}
    sizes = agree(browser, queries_of(small_city), readers, tmp_path)
    assert sum(size > 0 for size in sizes) >= COMBINATIONS // 3
    assert 0 in sizes


@pytest.mark.parametrize("name", ["manager_a", "inspector_a"])
def test_random_filters_within_a_scope(small_city: SmallCity, tmp_path: Path, name: str) -> None:
    browser = small_city.site.signed_in(name)
    sizes = agree(browser, queries_of(small_city)[:20], TABLES, tmp_path)
    assert any(sizes)


def agree(
    browser: TestClient,
    queries: list[ParcelQuery],
    readers: dict[str, Callable[[Response, Path], list[str]]],
    folder: Path,
) -> list[int]:
    """The number of parcels of each query."""
    token = token_of(browser)
    sizes = []
    for query in queries:
        totals = browser.get(href("/api/v1/totals", query)).json()
        items = listed(browser, query)
        codes = [item["code"] for item in items]
        assert len(codes) == totals["count"], query
        words = Counter(item["word"] for item in items)
        assert words == {v["word"]: v["count"] for v in totals["by_verdict"] if v["count"]}, query
        tile = browser.get(href("/api/v1/tiles/parcels/0/0/0", query)).content
        assert features(tile) == len(codes), query
        for format, read in readers.items():
            form = {
                "csrf": token,
                "format": format,
                "code": "UTF-8",
                "crs": "4490",
                "column": PLAIN,
                "purpose": "同源核对",
            }
            answer = browser.post(href("/parcels/export", query), data=form)
            assert answer.status_code == 200, answer.text
            assert read(answer, folder) == codes, (format, query)
        sizes.append(len(codes))
    return sizes


def listed(browser: TestClient, query: ParcelQuery) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    after: dict[str, str] = {}
    while True:
        page = browser.get(href("/api/v1/parcels", query, **after)).json()
        found += page["items"]
        if page["next"] is None:
            return found
        after = {"after": page["next"]}


def features(tile: bytes) -> int:
    """How many features a vector tile of one layer holds."""
    fields = [body for number, body in fields_of(tile) if number == _LAYER]
    return sum(number == _FEATURES for layer in fields for number, _ in fields_of(layer))


def fields_of(message: bytes) -> list[tuple[int, bytes]]:
    """The fields of a protobuf message; numbers come with an empty body."""
    found, at = [], 0
    while at < len(message):
        key, at = varint(message, at)
        size = 0
        if key & 7 == 2:
            size, at = varint(message, at)
        else:
            _, at = varint(message, at)
        found.append((key >> 3, message[at : at + size]))
        at += size
    return found


def varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def workbook_codes(answer: Response, folder: Path) -> list[str]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    rows = book.get_sheet_by_index(0).to_python()
    head = next(place for place, row in enumerate(rows) if row[0] == "宗地代码")
    codes = []
    for row in rows[head + 1 :]:
        if not row[0] or not row[9]:
            break
        codes.append(row[0])
    return codes


def text_codes(answer: Response, folder: Path) -> list[str]:
    rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    next(rows)
    codes = []
    for row in rows:
        if not row:
            break
        codes.append(row[0])
    return codes


def geopackage_codes(answer: Response, folder: Path) -> list[str]:
    path = folder / "parcels.gpkg"
    path.write_bytes(answer.content)
    return list(pyogrio.read_dataframe(path, layer="地块清单", read_geometry=False)["宗地代码"])


def shape_codes(answer: Response, folder: Path) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(answer.content)) as pack:
        pack.extractall(folder)
    return list(pyogrio.read_dataframe(folder / "parcels.shp", read_geometry=False)["宗地码"])


def geojson_codes(answer: Response, folder: Path) -> list[str]:
    return [each["properties"]["宗地代码"] for each in json.loads(answer.content)["features"]]


TABLES: dict[str, Callable[[Response, Path], list[str]]] = {
    "xlsx": workbook_codes,
    "csv": text_codes,
}
DRAWN: dict[str, Callable[[Response, Path], list[str]]] = {
    "gpkg": geopackage_codes,
    "shp": shape_codes,
    "geojson": geojson_codes,
}
