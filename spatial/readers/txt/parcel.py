"""Parcel headers of a 报盘 TXT (地块行, the line that ends with @).

The columns stand around the word 面, 线 or 点: code and name before it, sheet, use and land class
after it. That holds for the ministry's nine columns, the provincial eleven (with region code and
village) and longer ones.
"""

import csv
import re
from dataclasses import dataclass, field

from spatial.readers.txt.lines import comma_fields, fields, whole

CODE, NAME, KIND = "地块编号", "地块名称", "图形属性"

_KINDS = frozenset({"面", "线", "点"})
# 点 also stands behind points.
_UNMISTAKABLE = frozenset({"面", "线"})
_AREAL = "面"
_AFTER = ("图幅号", "地块用途", "地类编码")
_LEVELS = frozenset({"地上", "地下", "地表"})
_LEAST_BEFORE_KIND = 2
_USUAL_KIND_COLUMN = 4
# Exporters write the field's own name or the feature number where there is no value.
_PLACEHOLDER = re.compile(
    r"^(FID_?\d*|OBJECTID_?\d*|DKBH|DKMC|TFH|DKYT|DLBM|null|none|<空>)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class PointLine:
    """A boundary point as typed: its line, name (点号), ring (圈号), first and second number."""

    line: int
    name: str
    ring: str
    first: float
    second: float


@dataclass(slots=True)
class Parcel:
    """A header and the points below it. ``bad_line``: a point line that could not be read."""

    line: int
    attributes: dict[str, object] = field(default_factory=dict)
    count: int | None = None
    area_text: str = ""
    points: list[PointLine] = field(default_factory=list)
    bad_line: tuple[int, str] | None = None

    @property
    def is_areal(self) -> bool:
        return self.attributes.get(KIND, _AREAL) == _AREAL


def is_header(line: str) -> bool:
    """Whether the last character that is no separator is @ (also full-width), or, where the mark
    was lost, the line begins with a count and has 面 or 线 among its columns."""
    if line.rstrip(" \t\u3000,，\x00\x1a").endswith(("@", "＠")):
        return True
    columns = fields(line)
    counted = bool(columns) and (not columns[0] or whole(columns[0]) is not None)
    return counted and not _UNMISTAKABLE.isdisjoint(columns[_LEAST_BEFORE_KIND:])


def parse_header(number: int, line: str) -> Parcel:
    """The parcel a header line opens."""
    columns = _columns(line)
    kind = _kind_column(columns)
    before, after = columns[:kind], columns[kind + 1 :]
    attributes: dict[str, object] = {
        CODE: _value(before, -2) if len(before) > _LEAST_BEFORE_KIND else None,
        NAME: _value(before, -1) if len(before) > _LEAST_BEFORE_KIND + 1 else None,
        KIND: columns[kind] if kind < len(columns) and columns[kind] in _KINDS else _AREAL,
    }
    if len(before) > _USUAL_KIND_COLUMN:
        attributes["行政区代码"] = _value(before, 2)
        attributes["村名"] = _value(before, 3)
    for index, text in enumerate(after):
        attributes[_name_after(index, text)] = _value(after, index)
    area = before[1] if len(before) > 1 else ""
    return Parcel(number, attributes, whole(before[0]) if before else None, area)


def _columns(line: str) -> list[str]:
    """Half-width commas if they make the columns recognisable, else commas of both widths."""
    narrow = _before_mark(_quoted_fields(line) if '"' in line else comma_fields(line))
    return narrow if _KINDS.intersection(narrow) else _before_mark(fields(line))


def _quoted_fields(line: str) -> list[str]:
    """Spreadsheets quote a field that holds a comma: "10,000.00"."""
    try:
        columns = next(csv.reader([line], skipinitialspace=True), [])
    except csv.Error:
        return comma_fields(line)
    return [column.strip() for column in columns]


def _before_mark(columns: list[str]) -> list[str]:
    while columns and not columns[-1].strip("@＠ \u3000\x00\x1a"):
        last = columns.pop()
        if last.strip():
            return columns
    if columns:
        columns[-1] = columns[-1].rstrip("@＠ \u3000\x00\x1a")
    return columns


def _kind_column(columns: list[str]) -> int:
    for index, column in enumerate(columns):
        if index >= _LEAST_BEFORE_KIND and column in _KINDS:
            return index
    return min(_USUAL_KIND_COLUMN, len(columns))


def _value(columns: list[str], index: int) -> str | None:
    text = columns[index].strip("\x00\x1a ")
    return None if not text or _PLACEHOLDER.match(text) else text


def _name_after(index: int, text: str) -> str:
    if text in _LEVELS:
        return "层位"
    return _AFTER[index] if index < len(_AFTER) else f"附加列{index - len(_AFTER) + 1}"
