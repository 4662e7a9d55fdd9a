"""What a file is by its content, never by its name: .xlsx, .xls, text, or something to refuse."""

import zipfile
from enum import StrEnum
from pathlib import Path

from gis_service.sheets.errors import unreadable
from gis_service.sheets.limits import TableLimits

_HEAD = 4_096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_BARE_BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_OTHERS = {
    b"%PDF": "PDF 文件",
    b"Rar!": "RAR 压缩包",
    b"7z\xbc\xaf": "7z 压缩包",
    b"\x89PNG": "图片",
    b"\xff\xd8\xff": "图片",
    b"GIF8": "图片",
    b"\x1f\x8b": "gzip 压缩包",
    b"SQLite format 3": "数据库或 GeoPackage",
}
_MARKUP = (b"<html", b"<!doctype", b"<table", b"<body", b"<head", b"<meta", b"<div", b"<?xml")


class Container(StrEnum):
    """The three kinds that are read."""

    XLSX = "xlsx"
    XLS = "xls"
    TEXT = "csv"


def sniff(path: Path, limits: TableLimits) -> Container:
    """The kind of a file. Raises UnreadableTableError for what is no table we read."""
    size = path.stat().st_size
    if size == 0:
        raise unreadable("table_file_empty")
    if size > limits.file_bytes:
        raise too_large("文件", size, limits.file_bytes)
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith((_ZIP, _EMPTY_ZIP)):
        return _zip(path, limits)
    if head.startswith(_OLE):
        return Container.XLS
    for magic, words in _OTHERS.items():
        if head.startswith(magic):
            raise unreadable("table_file_other", found=words)
    if head[:2] in _BARE_BIFF and b"\x00" in head[:_HEAD]:
        raise unreadable("table_file_other", found="很旧的 Excel 文件")
    return _text(head)


def too_large(what: str, found: int, limit: int) -> Exception:
    """The error for a bound; sizes above a million are said in MB."""
    if what in ("文件", "解压后"):
        mega = 1024 * 1024
        return unreadable(
            "table_file_large",
            found=f"{what} {found / mega:.0f} MB",
            limit=f"{limit // mega} MB",
        )
    return unreadable("table_file_large", found=f"{what} {found}", limit=str(limit))


def _zip(path: Path, limits: TableLimits) -> Container:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
        raise unreadable("table_file_broken") from None
    if len(entries) > limits.entries:
        raise too_large("内含文件", len(entries), limits.entries)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.unpacked_bytes:
        raise too_large("解压后", unpacked, limits.unpacked_bytes)
    names = {entry.filename.lower() for entry in entries}
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise unreadable("table_file_encrypted")
    if "xl/workbook.bin" in names:
        raise unreadable("table_file_other", found=".xlsb 二进制工作簿")
    if "[content_types].xml" in names and any(name.startswith("xl/") for name in names):
        return Container.XLSX
    if "word/document.xml" in names:
        raise unreadable("table_file_other", found="Word 文档")
    if "content.xml" in names:
        raise unreadable("table_file_other", found="OpenDocument 文件")
    raise unreadable("table_file_other", found="压缩包")


def _text(head: bytes) -> Container:
    start = head
    for mark, codec in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            start = head[2:].decode(codec, "ignore").encode("utf-8")
    if b"\x00" in start:
        raise unreadable("table_file_other", found="二进制文件")
    lowered = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if lowered.startswith(_MARKUP):
        raise unreadable("table_file_html")
    if not lowered:
        raise unreadable("table_file_empty")
    return Container.TEXT
