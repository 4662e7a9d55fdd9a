"""A download named 闲置土地清单_2025年6月.xlsx, and hostile names."""

from urllib.parse import unquote

import pytest

from gis_service.sheets.naming import content_disposition, safe_file_name

NAMES = [
    "闲置土地清单_2025年6月.xlsx",
    '园区"一期".xlsx',
    "a\r\nSet-Cookie: x=1.xlsx",
    "../../etc/passwd",
    "很长" * 100 + ".xlsx",
    "空 格+号%.csv",
]


@pytest.mark.parametrize("name", NAMES)
def test_the_header_is_ascii_in_one_line_and_names_no_directory(name: str) -> None:
    value = content_disposition(name)
    value.encode("latin-1")

    told = unquote(value.partition("filename*=UTF-8''")[2])
    assert not set(value) & set("\r\n/\\")
    assert value.count('"') == 2
    assert told == safe_file_name(name)
    assert not set(told) & set('\r\n/\\"')
    assert len(told) <= 120


def test_a_chinese_name_is_kept_whole() -> None:
    assert safe_file_name(NAMES[0]) == NAMES[0]
    assert safe_file_name(NAMES[4]).endswith(".xlsx")
