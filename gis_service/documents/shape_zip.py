"""Parcels as a zipped shapefile in GBK or UTF-8, with .prj, .cpg, its field table and its notes.

A .dbf holds ten bytes of a field's name, 254 of a text, and only the characters of its encoding.
Names are therefore short ones with a table of the full ones; a text that does not fit goes into
the .dbf as far as it does, marked, and whole into a table beside it. Nothing is cut in silence.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np

from gis_service.column_rights import classes_of
from gis_service.documents.drawn_files import NOTES_TABLE, Drawing, Page, arrays
from gis_service.documents.layout import Layout
from gis_service.sheets.neutral import csv_text
from gis_service.sheets.writer import Style
from spatial.gdal import Column, write_layer

FIELD_BYTES = 10
TEXT_BYTES = 254
FIELDS_TABLE = "字段表.csv"
LONG_TABLE = "未能完整写入的文本.csv"
_STEM = "parcels"
_ELLIPSIS = "…"
_NO_SUCH_CHARACTER = "〓"
"""The printer's mark for a missing type (缺字符号); GBK and UTF-8 have it."""


@dataclass(slots=True)
class _Texts:
    """Fits texts into the .dbf and keeps those that did not fit, whole."""

    code: str
    unfitting: list[tuple[str, str, str]] = field(default_factory=list)

    def fitted(self, owner: str, header: str, text: str) -> str:
        """The text, or as much of it as fits, which is then noted under its owner."""
        fits = fitting(text, self.code)
        if fits != text:
            self.unfitting.append((owner, header, text))
        return fits


def fitting(text: str, code: str) -> str:
    """Text as a .dbf in this encoding holds it: whole, or shortened and marked."""
    if len(text) * 2 <= TEXT_BYTES and _has(text, code) and len(text.encode(code)) <= TEXT_BYTES:
        return text
    held = "".join(each if _has(each, code) else _NO_SUCH_CHARACTER for each in text)
    if len(held.encode(code)) <= TEXT_BYTES:
        return held
    room = TEXT_BYTES - len(_ELLIPSIS.encode(code))
    return held.encode(code)[:room].decode(code, "ignore") + _ELLIPSIS


def write_shape_zip(target: IO[bytes], drawing: Drawing, code: str) -> int:
    """Returns the parcels written."""
    texts = _Texts(code)
    count = 0
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{_STEM}.shp"
        for number, page in enumerate(drawing.pages()):
            columns = _columns(drawing.form, page, texts)
            write_layer(
                path,
                "ESRI Shapefile",
                _STEM,
                page.shapes,
                columns,
                srid=drawing.srid,
                encoding=code,
                append=number > 0,
            )
            count += len(page.shapes)
        with ZipFile(target, "w", ZIP_DEFLATED) as pack:
            for part in sorted(Path(folder).iterdir()):
                pack.write(part, part.name)
            pack.writestr(FIELDS_TABLE, _fields(drawing.form))
            notes = _notes(drawing, code, count, len(texts.unfitting))
            pack.writestr(f"{NOTES_TABLE}.txt", notes)
            if texts.unfitting:
                rows = [("宗地代码", "栏目", "全文"), *texts.unfitting]
                pack.writestr(LONG_TABLE, _table(rows))
    return count


def _columns(form: Layout, page: Page, texts: _Texts) -> list[tuple[str, Column]]:
    owners = _owners(form, page)
    made = []
    for place, (name, values) in enumerate(zip(form.fields, arrays(form, page), strict=True)):
        column = form.columns[place]
        if column.style not in (Style.NUMBER, Style.INTEGER):
            fits = [
                None if text is None else texts.fitted(owner, column.header, text)
                for owner, text in zip(owners, values.tolist(), strict=True)
            ]
            values = np.array(fits, dtype=object)
        made.append((name, values))
    return made


def _owners(form: Layout, page: Page) -> list[str]:
    """By which a shortened text is found again: the parcel's code, else its row."""
    if "parcel_code" not in form.keys:
        return [""] * len(page.values)
    place = form.keys.index("parcel_code")
    return [str(row[place] or "") for row in page.values]


def _fields(form: Layout) -> str:
    classes = classes_of(form.name)
    rows = [("字段名", "栏目", "类型", "分级")]
    for key, name, column in zip(form.keys, form.fields, form.columns, strict=True):
        kind = "数值" if column.style in (Style.NUMBER, Style.INTEGER) else "文本"
        rows.append((name, column.header, kind, classes[key].label))
    return _table(rows)


def _notes(drawing: Drawing, code: str, count: int, unfitting: int) -> str:
    lines = [f"{name}：{value}" if value else name for name, value in drawing.notes]
    lines += [f"文字编码：{code}", f"宗数：{count}", f"字段全称见“{FIELDS_TABLE}”。"]
    if unfitting:
        lines.append(
            f"有 {unfitting} 处文本超过 {TEXT_BYTES} 字节或含有该编码没有的字，"
            f"在 .dbf 中以 {_ELLIPSIS} 或 {_NO_SUCH_CHARACTER} 标出，全文见“{LONG_TABLE}”。"
        )
    return "\ufeff" + "\r\n".join([*lines, ""])


def _table(rows: Sequence[Sequence[str]]) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([csv_text(cell) for cell in row] for row in rows)
    return "\ufeff" + stream.getvalue()


def _has(text: str, code: str) -> bool:
    try:
        text.encode(code)
    except UnicodeEncodeError:
        return False
    return True
