"""Rows of a text table (.csv), its encoding and separator found by content."""

import codecs
import csv
import io
from dataclasses import dataclass

from gis_service.sheets.container import too_large
from gis_service.sheets.errors import unreadable
from gis_service.sheets.limits import TableLimits
from gis_service.sheets.neutral import neutralised

_SEPARATORS = (",", "\t", ";")
_LINES_TRIED = 20
_LONGEST_CELL = 200_000
_ENCODINGS = {"gbk": "gb18030", "gb2312": "gb18030", "utf8": "utf-8-sig", "utf-8": "utf-8-sig"}


@dataclass(frozen=True, slots=True)
class TextTable:
    """Rows of texts; ``encoding`` and ``separator`` as decided."""

    rows: list[list[object]]
    encoding: str
    separator: str


def read_text_table(data: bytes, encoding: str | None, limits: TableLimits) -> TextTable:
    """Raises UnreadableTableError. A leading ' before a formula sign, put there by an export that
    neutralises formulas, is taken off again."""
    text, used = _decode(data, encoding)
    separator = _separator(text)
    csv.field_size_limit(_LONGEST_CELL)
    rows: list[list[object]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            rows.append([_restored(cell) for cell in record])
            if len(rows) > limits.rows:
                raise too_large("行数超过", limits.rows, limits.rows)
            if len(record) > limits.columns:
                raise too_large("列数", len(record), limits.columns)
    except csv.Error:
        raise unreadable("table_file_broken") from None
    return TextTable(rows, used, separator)


def _decode(data: bytes, encoding: str | None) -> tuple[str, str]:
    if encoding is not None:
        tried = [_ENCODINGS.get(encoding.lower(), encoding)]
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        tried = ["utf-16"]
    else:
        tried = ["utf-8-sig", "gb18030"]
    for codec in tried:
        try:
            text = data.decode(codec)
        except (UnicodeDecodeError, LookupError):
            continue
        if "\x00" in text:
            break
        return text, "UTF-8" if codec == "utf-8-sig" else codec.upper()
    raise unreadable("table_encoding_unknown")


def _separator(text: str) -> str:
    """The separator that cuts the first lines into the most columns."""
    lines = text.splitlines()[:_LINES_TRIED]
    return max(_SEPARATORS, key=lambda sign: max((ln.count(sign) for ln in lines), default=0))


def _restored(cell: str) -> str:
    return cell[1:] if neutralised(cell) else cell
