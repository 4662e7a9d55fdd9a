"""Commands find the private database; an own server is never mixed with it."""

import os
from pathlib import Path

import pytest

from gis_service.environment_file import ADDRESSES, adopt, leave, names_private_server

PRIVATE = {name: f"postgresql+psycopg2://x@/landgis?host=%2Ftmp%2F{name}" for name in ADDRESSES}


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ADDRESSES:
        monkeypatch.setenv(name, "")  # so that what adopt sets is taken back after the test
    return monkeypatch


@pytest.fixture
def left(tmp_path: Path) -> Path:
    path = tmp_path / "landgis.env"
    leave(PRIVATE, path)
    return path


def _environment() -> dict[str, str]:
    return {name: os.environ[name] for name in ADDRESSES}


@pytest.mark.usefixtures("clean")
def test_adopts_what_was_left(left: Path) -> None:
    adopt(left)
    assert _environment() == PRIVATE


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_own_server_keeps_its_addresses(
    clean: pytest.MonkeyPatch, left: Path, name: str
) -> None:
    clean.setenv(name, "own")
    adopt(left)
    assert _environment() == {**dict.fromkeys(ADDRESSES, ""), name: "own"}


@pytest.mark.usefixtures("clean")
def test_leaving_none_voids_earlier_ones(left: Path) -> None:
    assert names_private_server(left)
    leave({}, left)
    assert not names_private_server(left)
    adopt(left)
    adopt(left.with_name("absent"))
    assert set(_environment().values()) == {""}
