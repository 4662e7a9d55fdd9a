"""Static files: addressed by content, checked against set-up's record, never from elsewhere."""

import hashlib
import json
import re
from pathlib import Path, PurePosixPath
from urllib.parse import urljoin

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from gis_service.assets import Assets, asset_router, load_assets, vendor_folder
from gis_service.errors import NotFound, NotReady

_URL = re.compile(rb"""url\(\s*['"]?([^'")]+)['"]?\s*\)""")


@pytest.fixture(scope="module")
def assets() -> Assets:
    return load_assets({"map.js": "let 图 = 1;"})


@pytest.fixture
def client(assets: Assets) -> TestClient:
    app = FastAPI()
    app.include_router(asset_router(assets))
    return TestClient(app)


@pytest.fixture
def vendor(tmp_path: Path) -> Path:
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / "a.js").write_bytes(b"1")
    served = {"vendor/a.js": hashlib.sha256(b"1").hexdigest()}
    (tmp_path / "manifest.json").write_text(json.dumps({"lock": "", "served": served}))
    return tmp_path


def test_digest_follows_every_byte(vendor: Path) -> None:
    first = load_assets({"map.js": "a"}, vendor)
    assert load_assets({"map.js": "a"}, vendor) == first
    assert load_assets({"map.js": "b"}, vendor).digest != first.digest
    assert load_assets({"map2.js": "a"}, vendor).digest != first.digest


def test_changed_file_is_not_served(vendor: Path) -> None:
    (vendor / "vendor" / "a.js").write_bytes(b"2")
    with pytest.raises(NotReady, match=r"vendor/a\.js"):
        load_assets(vendor=vendor)


def test_missing_set_up_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="make setup"):
        load_assets(vendor=tmp_path)


def test_unknown_name_has_no_url(assets: Assets) -> None:
    with pytest.raises(KeyError):
        assets.url("vendor/leaflet/absent.js")


def test_serves_for_ever(client: TestClient, assets: Assets) -> None:
    answer = client.get(assets.url("map.js"))
    assert answer.text == "let 图 = 1;"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    plain = client.get(assets.url("map.js"), headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == answer.text


@pytest.mark.parametrize("name", ["../pyproject.toml", "manifest.json", "test/axe.js", ""])
def test_nothing_else_is_served(client: TestClient, assets: Assets, name: str) -> None:
    with pytest.raises(NotFound):
        client.get(f"/static/{assets.digest}/{name.replace('..', '%2e%2e')}")


def test_another_digest_is_not_served(client: TestClient) -> None:
    with pytest.raises(NotFound):
        client.get("/static/0000000000000000/map.js")


def test_style_sheets_name_only_served_files(assets: Assets) -> None:
    """A missing image or a foreign host would only show in an office without internet."""
    for name, asset in assets.files.items():
        if asset.suffix != ".css":
            continue
        for target in _URL.findall(asset.content):
            address = target.decode()
            if address.startswith(("data:", "#")):
                continue
            assert urljoin(name, address) in assets.files, f"{name} names {address}"


def test_every_fetched_package_carries_its_licence(assets: Assets) -> None:
    vendored = [PurePosixPath(name) for name in assets.files if name.startswith("vendor/")]
    for package in {name.parts[1] for name in vendored}:
        assert f"vendor/{package}/LICENSE.txt" in assets.files


def test_served_packages_are_the_locked_ones(assets: Assets) -> None:
    lock = json.loads((vendor_folder().parent / "package-lock.json").read_text())
    asked = lock["packages"][""]["dependencies"]
    assert not any("resolved" in package for package in lock["packages"].values())
    assert {name: lock["packages"][f"node_modules/{name}"]["version"] for name in asked} == asked
