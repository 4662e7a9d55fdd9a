"""The .dbf attribute table of a Shapefile (dBASE III), from bytes.

Its text encoding is decided by the bytes: the language mark in the header (LDID) and the .cpg side
file are often wrong, and programs disagree which of them to believe.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from parcels.issue import Issue
from parcels.question import Question
from spatial.errors import UnreadableFile, unreadable
from spatial.readers.text import BIG5, choose_encoding, codec_named, decode_field, encoding_question

_HEADER = 32
_DESCRIPTOR = 32
_END = 0x0D
_DELETED = b"*"
_PADDING = b" \x00"
_ZERO = b"\x00"
_KIND = "Shapefile 的 .dbf 属性表"
_LDID = {
    0x03: "Latin-1", 0x57: "Latin-1", 0x4D: "GBK", 0x7A: "GBK", 0x4F: "Big5", 0x78: "Big5",
}  # fmt: skip
_CODECS = {"UTF-8": "utf-8", "Big5": BIG5}


@dataclass(frozen=True, slots=True)
class _Field:
    raw_name: bytes
    kind: str
    length: int


@dataclass(frozen=True, slots=True)
class DbfContent:
    """Rows in record order; ``deleted`` are the indexes of rows marked as deleted.

    ``question`` is set, and rows are empty of text, while the encoding is undecided.
    """

    rows: list[dict[str, object]]
    deleted: frozenset[int]
    encoding: str | None
    note: str
    issues: tuple[Issue, ...] = ()
    question: Question | None = None


def parse_dbf(raw: bytes, cpg: str, answer: str | None) -> DbfContent:
    """``cpg``: content of the side file, "" without one. Raises UnreadableFile when damaged."""
    fields, table = _table(raw)
    deleted = frozenset(np.flatnonzero(table["deleted"] == _DELETED).tolist())
    columns = [
        [value.split(_ZERO)[0].strip(_PADDING) for value in table[f"f{i}"].tolist()]
        for i in range(len(fields))
    ]
    texts = [field.raw_name for field in fields]
    for field, column in zip(fields, columns, strict=True):
        if field.kind == "C":
            texts.extend(column)
    claimed = _claimed(raw[29], cpg)
    if answer:
        encoding: str | None = codec_named(answer)
        note = f"属性表文字编码按用户确认：{answer}。"
    else:
        encoding = choose_encoding(texts, _CODECS.get(claimed))
        note = _note(encoding, claimed, cpg, texts)
    if encoding is None:
        return DbfContent([{} for _ in table], deleted, None, "", question=encoding_question())
    try:
        return _decoded(fields, columns, deleted, encoding, note)
    except UnicodeDecodeError as error:
        raise UnreadableFile(Issue("encoding-wrong", value=answer or encoding)) from error


def _table(raw: bytes) -> tuple[list[_Field], np.ndarray]:
    if len(raw) < _HEADER + 1:
        raise unreadable("file-damaged", kind=_KIND)
    count, header, length = struct.unpack_from("<IHH", raw, 4)
    fields = _fields(raw[:header])
    widths = sum(field.length for field in fields)
    if header > len(raw) or not fields or length < 1 + widths:
        raise unreadable("file-damaged", kind=_KIND)
    if header + count * length > len(raw):
        raise unreadable("file-damaged", kind=_KIND)
    layout = [("deleted", "S1"), *((f"f{i}", f"S{f.length}") for i, f in enumerate(fields))]
    if length > 1 + widths:
        layout.append(("unused", f"S{length - 1 - widths}"))
    return fields, np.frombuffer(raw, dtype=np.dtype(layout), count=count, offset=header)


def _fields(header: bytes) -> list[_Field]:
    fields = []
    for start in range(_HEADER, len(header) - _DESCRIPTOR + 1, _DESCRIPTOR):
        if header[start] == _END:
            break
        name, kind = header[start : start + 11], chr(header[start + 11])
        length, decimals = header[start + 16], header[start + 17]
        # Wide text fields keep the upper byte of their width where numbers keep decimals.
        length += 256 * decimals if kind == "C" else 0
        fields.append(_Field(name.split(b"\x00")[0].strip(_PADDING), kind, length))
    return fields


def _claimed(ldid: int, cpg: str) -> str:
    """What the file says of its encoding: the .cpg first, as GDAL does."""
    said = cpg.strip().upper().replace("-", "").replace("_", "")
    if said in ("UTF8", "65001"):
        return "UTF-8"
    if said in ("GBK", "GB2312", "GB18030", "936", "CP936", "ANSI936"):
        return "GBK"
    if said in ("BIG5", "BIG5HKSCS", "950", "CP950", "ANSI950"):
        return "Big5"
    return cpg.strip()[:20] or _LDID.get(ldid, "")


def _note(encoding: str | None, claimed: str, cpg: str, texts: list[bytes]) -> str:
    if encoding is None or all(text.isascii() for text in texts):
        return ""
    name = encoding.upper()
    matches = claimed == name or (claimed, encoding) in (("GBK", "gb18030"), ("Big5", BIG5))
    if matches:
        return f"属性表文字编码：{name}，由内容确定，与文件标记一致。"
    if not claimed:
        return f"属性表文字编码：{name}，由内容确定（文件没有编码标记）。"
    place = ".cpg 文件" if cpg.strip() else "属性表头（LDID）"
    return f"属性表文字编码：{name}，由内容确定；{place}写的是 {claimed}，与内容不符，未采用。"


def _decoded(
    fields: list[_Field],
    columns: list[list[bytes]],
    deleted: frozenset[int],
    encoding: str,
    note: str,
) -> DbfContent:
    names = _unique([decode_field(field.raw_name, encoding)[0] for field in fields])
    issues: list[Issue] = []
    decoded = []
    for field, name, column in zip(fields, names, columns, strict=True):
        if field.kind == "C":
            decoded.append(_texts(column, name, encoding, issues, deleted))
        else:
            parse = _PARSERS.get(field.kind, _number)
            decoded.append(_values(column, name, parse, issues, deleted))
    rows = [dict(zip(names, values, strict=True)) for values in zip(*decoded, strict=True)]
    issues.sort(key=lambda issue: issue.row or 0)
    return DbfContent(rows, deleted, encoding, note, tuple(issues))


def _unique(names: list[str]) -> list[str]:
    """Ten bytes make names collide; the later ones are numbered."""
    seen: dict[str, int] = {}
    unique = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return unique


def _texts(
    column: list[bytes], name: str, encoding: str, issues: list[Issue], deleted: frozenset[int]
) -> list[object]:
    values: list[object] = []
    for index, raw in enumerate(column):
        text, cut = decode_field(raw, encoding)
        text = text.strip(" \x00")
        if cut and index not in deleted:
            issues.append(Issue("field-truncated", index + 1, name, text))
        values.append(text)
    return values


def _values(
    column: list[bytes],
    name: str,
    parse: Callable[[str], object],
    issues: list[Issue],
    deleted: frozenset[int],
) -> list[object]:
    values: list[object] = []
    for index, raw in enumerate(column):
        text = raw.decode("latin-1")
        try:
            values.append(parse(text) if text else None)
        except ValueError:
            values.append(text)
            if index not in deleted:
                issues.append(Issue("field-number-bad", index + 1, name, text))
    return values


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        return float(text.replace(",", "."))


def _date(text: str) -> date | None:
    if not text.strip("0"):
        return None
    if len(text) != 8 or not text.isdecimal():
        raise ValueError(text)
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


def _logical(text: str) -> bool | None:
    return {"Y": True, "T": True, "N": False, "F": False}.get(text.upper())


def _memo(text: str) -> None:
    """Memo texts stand in another file, which Shapefiles do not have."""


_PARSERS: dict[str, Callable[[str], object]] = {"D": _date, "L": _logical, "M": _memo}
