"""Lines and fields of a 报盘 TXT, whatever its separators and line ends.

Only separators, brackets and digits are brought to their half-width forms; names stay as typed.
"""

import re
import unicodedata

_LINE_ENDS = re.compile(r"\r\n|\n|\r")
_COMMAS = re.compile(r"[,，]")
_OTHER_SEPARATORS = re.compile(r"[\t;；]+|\s{1,}")
_SECTION = re.compile(r"^\s*[\[【［]\s*(?P<name>[^\]】］]+?)\s*[\]】］]\s*$")
_SETTING = re.compile(r"^\s*(?P<key>[^=＝,，]{1,20}?)\s*[=＝]\s*(?P<value>.*?)\s*$")
_CHINESE_WIDTHS = {ord("三"): "3", ord("六"): "6"}
_NUMBER = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")


def numbered_lines(text: str) -> list[tuple[int, str]]:
    """Non-blank lines with their numbers from 1; CRLF, LF and bare CR may be mixed."""
    return [
        (number, line)
        for number, line in enumerate(_LINE_ENDS.split(text.lstrip("\ufeff")), start=1)
        if line.strip(" \t\u3000\x00\x1a")
    ]


def section_name(line: str) -> str | None:
    """The name in [ ], 【 】 or ［ ］."""
    found = _SECTION.match(line)
    return found["name"] if found else None


def setting(line: str) -> tuple[str, str] | None:
    """Key and value of "键=值"."""
    found = _SETTING.match(line)
    return (found["key"], found["value"]) if found else None


def fields(line: str) -> list[str]:
    """Fields between commas of either width, or between blanks where there is no comma."""
    if _COMMAS.search(line):
        return [field.strip() for field in _COMMAS.split(line)]
    return [field for field in _OTHER_SEPARATORS.split(line.strip()) if field]


def comma_fields(line: str) -> list[str]:
    """Fields between half-width commas only: a name may hold a full-width one."""
    return [field.strip() for field in line.split(",")]


def number(field: str) -> float | None:
    """A plain decimal number in half- or full-width digits."""
    plain = unicodedata.normalize("NFKC", field).strip()
    return float(plain) if _NUMBER.match(plain) else None


def whole(field: str) -> int | None:
    """A whole number, also "35带", "第35带", "3度带" or "三度"; None without leading digits."""
    plain = unicodedata.normalize("NFKC", field).translate(_CHINESE_WIDTHS)
    found = re.match(r"\s*第?\s*(\d{1,9})(?!\d)", plain)
    return int(found[1]) if found else None
