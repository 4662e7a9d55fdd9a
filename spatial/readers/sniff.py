"""What a file is, by its first bytes (文件类型), never by its name."""

import re
from enum import Enum

from spatial.errors import UnreadableFile, unreadable

HEAD_BYTES = 65_536

_TXT_MARK = re.compile(
    r"[\[【［]\s*(属性描述|地块坐标|项目信息)|^[^\n]*,\s*[@＠]\s*$", re.MULTILINE
)
_POINT_LINE = re.compile(
    r"^\s*[\w.\-\u4e00-\u9fff]*[,，\s]*[\d.]+\s*[,，\t ]\s*[\d.]+", re.MULTILINE
)
_DXF_MARK = re.compile(r"\A(\s*999\r?\n[^\n]*\n)*\s*0\s*\r?\n\s*SECTION", re.IGNORECASE)


class Kind(Enum):
    """Formats that are taken."""

    GEOPACKAGE = "GeoPackage"
    ZIP = "压缩包"
    GEOJSON = "GeoJSON"
    DXF = "DXF"
    TXT = "报盘 TXT"


_ZIP_AGAIN = "请把 .shp .dbf .shx .prj 一起压缩成 zip 上传。"
_REFUSED = (
    (b"\x00\x00\x27\x0a", "单独的 .shp 或 .shx 文件", _ZIP_AGAIN),
    (b"Rar!", "RAR 压缩包", "请改用 zip 格式压缩。"),
    (b"7z\xbc\xaf", "7z 压缩包", "请改用 zip 格式压缩。"),
    (b"\x1f\x8b", "gzip 压缩包", "请改用 zip 格式压缩。"),
    (b"AC10", "DWG 图纸", "请在 CAD 中另存为 DXF。"),
    (b"AutoCAD Binary DXF", "二进制 DXF", "请在 CAD 中另存为文本（ASCII）DXF。"),
    (b"%PDF", "PDF 文件", "请上传图形文件。"),
    (b"\xd0\xcf\x11\xe0", "Office 文档", "请上传图形文件；表格请从表格入口上传。"),
    (b"\x89PNG", "图片", "请上传图形文件。"),
    (b"\xff\xd8\xff", "图片", "请上传图形文件。"),
    (b"II*\x00", "影像（TIFF）", "请上传图形文件。"),
    (b"GEOGCS[", "单独的 .prj 文件", _ZIP_AGAIN),
    (b"PROJCS[", "单独的 .prj 文件", _ZIP_AGAIN),
)
_KML = "KML 文件"
_KML_ADVICE = "请导出 GeoPackage 或 zip 压缩的 Shapefile。"


def sniff(head: bytes) -> Kind:
    """The kind of a file from its head. Raises UnreadableFile for what is not taken."""
    if not head.strip(b"\x00 \t\r\n"):
        raise unreadable("file-empty")
    if head.startswith(b"SQLite format 3\x00"):
        return Kind.GEOPACKAGE
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return Kind.ZIP
    refused = refusal(head)
    if refused is not None:
        raise refused
    text = _head_text(head)
    if text.startswith(("{", "[")) and not _TXT_MARK.search(text):
        return Kind.GEOJSON
    if _DXF_MARK.search(text):
        return Kind.DXF
    if text.startswith("<"):
        kml = "<kml" in text[:2_000].lower()
        kind, advice = (_KML, _KML_ADVICE) if kml else ("XML 或网页文件", _KML_ADVICE)
        raise unreadable("file-kind-refused", kind=kind, advice=advice)
    if _TXT_MARK.search(text) or _POINT_LINE.search(text):
        return Kind.TXT
    raise unreadable("file-kind-unknown")


def refusal(head: bytes) -> UnreadableFile | None:
    """The refusal of a kind that is known and not taken, with what to do instead."""
    for magic, kind, advice in _REFUSED:
        if head.startswith(magic):
            return unreadable("file-kind-refused", kind=kind, advice=advice)
    if _looks_like_dbf(head):
        return unreadable("file-kind-refused", kind="单独的 .dbf 属性表", advice=_ZIP_AGAIN)
    return None


def _looks_like_dbf(head: bytes) -> bool:
    """Version byte, a sensible month and day, and a header length that fits its fields."""
    if len(head) < 32 or head[0] not in (0x03, 0x30, 0x83, 0x8B, 0xF5):
        return False
    length = int.from_bytes(head[8:10], "little")
    return 1 <= head[2] <= 12 and 1 <= head[3] <= 31 and length % 32 in (0, 1) and length > 32


def _head_text(head: bytes) -> str:
    """Readable enough to look for marks; wrong letters do not matter here."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace").strip()
    if head[1:200:2].count(0) > 40:
        return head.decode("utf-16-le", errors="replace").strip()
    if head[0:200:2].count(0) > 40:
        return head.decode("utf-16-be", errors="replace").strip()
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:
            return head.decode("gb18030", errors="replace").strip()
    return head.decode("utf-8-sig", errors="replace").strip()
