"""Hostile archives are refused with a reason before a byte is unpacked."""

import stat
import zipfile
from pathlib import Path

import pytest

from spatial.errors import UnreadableFile
from spatial.readers import Answers, Limits, read_vector
from tests.vector_files import CHENGDU, zipped


def _refusal(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(UnreadableFile) as refused:
        read_vector(path, "a.zip", Answers(), CHENGDU, limits or Limits())
    assert refused.value.issue.text
    return refused.value.issue.code


@pytest.mark.parametrize(
    "name",
    ["../../escape.shp", "..\\..\\escape.dbf", "/abs.prj", "C:\\abs\\x.shx", "a/../../b.shp"],
)
def test_paths_that_lead_outside(tmp_path: Path, name: str) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    path = zipped(inside / "a.zip", {name: b"x"})
    before = sorted(tmp_path.rglob("*"))

    assert _refusal(path) == "zip-unsafe-path"
    assert sorted(tmp_path.rglob("*")) == before


def test_a_link(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        info = zipfile.ZipInfo("dk.shp")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")

    assert _refusal(path) == "zip-link"


def test_an_absurd_ratio(tmp_path: Path) -> None:
    assert _refusal(zipped(tmp_path / "a.zip", {"dk.shp": b"\x00" * 20_000_000})) == "zip-bomb"


def test_too_much_content(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"dk.shp": b"\x00" * 2_000, "dk.dbf": b"x" * 2_000})

    assert _refusal(path, Limits(max_unpacked=3_000)) == "zip-too-large"


def test_a_size_that_lies(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"dk.shp": b"\x00\x00\x27\x0a" + b"a" * 5_000})
    raw = path.read_bytes()
    path.write_bytes(raw.replace((5_004).to_bytes(4, "little"), (120).to_bytes(4, "little")))

    assert _refusal(path) == "file-damaged"


def test_too_many_entries(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {f"f{i}.txt": b"" for i in range(2_001)})

    assert _refusal(path) == "zip-too-many"


def test_an_archive_inside(tmp_path: Path) -> None:
    assert _refusal(zipped(tmp_path / "a.zip", {"inner.ZIP": b"PK"})) == "zip-nested"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_entries_of_one_name(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("dk.shp", b"1")
        archive.writestr("DK.SHP", b"2")

    assert _refusal(path) == "zip-duplicate"


def test_an_entry_without_a_name(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"x": b""})
    raw = path.read_bytes()
    # The name's length and the name itself are taken out of both headers.
    for start, length in ((b"PK\x03\x04", 26), (b"PK\x01\x02", 28)):
        at = raw.index(start)
        name = raw.index(b"x", at + length)
        raw = raw[: at + length] + b"\0\0" + raw[at + length + 2 : name] + raw[name + 1 :]
    end = raw.index(b"PK\x05\x06")
    directory = raw.index(b"PK\x01\x02")
    sizes = (end - directory).to_bytes(4, "little") + directory.to_bytes(4, "little")
    path.write_bytes(raw[: end + 12] + sizes + raw[end + 20 :])

    assert _refusal(path) == "file-damaged"


def test_a_password(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"dk.shp": b"x"})
    raw = bytearray(path.read_bytes())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(raw))

    assert _refusal(path) == "zip-encrypted"


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({}, "没有图形文件"),
        ({"readme.txt": b"hello"}, "没有图形文件"),
        ({"[Content_Types].xml": b"<x/>"}, "Office"),
        ({"a.gdb/a00000001.gdbtable": b"x"}, "File Geodatabase"),
        ({"doc.kml": b"<kml/>"}, "KMZ"),
    ],
)
def test_archives_of_something_else(tmp_path: Path, members: dict[str, bytes], said: str) -> None:
    path = zipped(tmp_path / "a.zip", members)

    with pytest.raises(UnreadableFile) as refused:
        read_vector(path, "a.zip", Answers(), CHENGDU)
    assert said in refused.value.issue.text
