"""Workbooks with a password are named as such, whatever they are inside."""

import struct
from pathlib import Path

import pytest

from gis_service.sheets import biff
from gis_service.sheets.errors import UnreadableTableError
from tests.workbooks import FULL_HEADER, read, save_xls


def test_an_encrypted_xlsx_is_a_compound_file_without_a_workbook(tmp_path: Path) -> None:
    data = save_xls(tmp_path / "plain.xls", [FULL_HEADER]).read_bytes()
    name, other = "Workbook".encode("utf-16-le"), "EncryptionInfo".encode("utf-16-le")
    at = data.index(name)
    entry = bytearray(data[at : at + 128])
    entry[: len(other)] = other
    struct.pack_into("<H", entry, 64, len(other) + 2)
    (tmp_path / "t.xlsx").write_bytes(data[:at] + bytes(entry) + data[at + 128 :])

    with pytest.raises(UnreadableTableError) as caught:
        read(tmp_path / "t.xlsx")
    assert caught.value.issue.code == "table_file_encrypted"


def test_an_encrypted_xls_says_so_in_its_first_records() -> None:
    bof = struct.pack("<HHHHHHII", 0x809, 16, 0x600, 5, 0, 0, 0, 0)
    filepass = struct.pack("<HHH", 0x2F, 2, 1)

    with pytest.raises(UnreadableTableError) as caught:
        biff.read_layout(bof + filepass)
    assert caught.value.issue.code == "table_file_encrypted"
