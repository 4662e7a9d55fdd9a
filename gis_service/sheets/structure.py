"""One streaming pass over the sheet XML of an .xlsx for what the cell reader does not tell.

Parsed by expat with every DOCTYPE refused: a workbook never has one, and without it there are no
entities to expand. The pass also bounds the used range before anything is laid out in memory.
"""

import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from xml.parsers import expat

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from gis_service.sheets.container import too_large
from gis_service.sheets.dateformats import precision_shown
from gis_service.sheets.errors import unreadable
from gis_service.sheets.layout import SheetLayout, WorkbookLayout
from gis_service.sheets.limits import TableLimits
from parcels.dates import Precision

_CHUNK = 1 << 18
_ORDINARY_ROWS = 99_999
_ORDINARY_COLUMNS = 52
_MARKS = (b"hidden", b"<f", b't="e"', b"t='e'", b"<c>", b"<!", b":c ", b":c>", b":row", b"\x00")
_UNUSUAL_CELL = re.compile(
    rb"""<c(?:\s*/|\s(?!r="[A-Z])|\sr="(?:[A-Z]{3}|[B-Z][A-Z]|[A-Z]{1,2}[0-9]{6}))"""
)
"""A sheet without these has at most 99,999 rows and 52 columns (AZ) and nothing to report."""
_TRUE = ("1", "true")
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_BROKEN = (
    zipfile.BadZipFile,
    expat.ExpatError,
    ElementTree.ParseError,
    DefusedXmlException,
    KeyError,
    TypeError,
    ValueError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    zipfile.zlib.error,  # type: ignore[attr-defined]
)


def read_layout(path: Path, limits: TableLimits) -> WorkbookLayout:
    """Layouts of the worksheets by name. Raises UnreadableTableError."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _workbook(archive, limits)
    except _BROKEN:
        raise unreadable("table_file_broken") from None


def _workbook(archive: zipfile.ZipFile, limits: TableLimits) -> WorkbookLayout:
    parts = {name.lower(): name for name in archive.namelist()}
    book = ElementTree.fromstring(_whole(archive, parts["xl/workbook.xml"], limits))
    links = ElementTree.fromstring(_whole(archive, parts["xl/_rels/workbook.xml.rels"], limits))
    coarse = _coarse_styles(archive, parts, limits)
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    epoch_1904 = False
    sheets: dict[str, SheetLayout] = {}
    for element in book.iter():
        tag = element.tag.rpartition("}")[2]
        if tag == "workbookPr":
            epoch_1904 = element.get("date1904", "0") in _TRUE
        elif tag == "sheet":
            identity = element.get(_RELATION_ID) or element.get(_STRICT_RELATION_ID)
            part = parts.get(_part(targets.get(identity, "")))
            if part is not None:
                sheets[element.get("name", "")] = _sheet(archive, part, limits, coarse)
        if len(sheets) > limits.sheets:
            raise too_large("工作表", len(sheets), limits.sheets)
    return WorkbookLayout(epoch_1904, sheets)


def _part(target: str) -> str:
    """A relation target as a part name: relative to xl/, or absolute."""
    path = PurePosixPath(target) if target.startswith("/") else PurePosixPath("/xl", target)
    return str(path).lstrip("/").lower()


def _whole(archive: zipfile.ZipFile, name: str, limits: TableLimits) -> bytes:
    with archive.open(name) as part:
        data = part.read(limits.file_bytes + 1)
    if len(data) > limits.file_bytes:
        raise too_large("解压后", len(data), limits.file_bytes)
    return data


def _coarse_styles(
    archive: zipfile.ZipFile, parts: Mapping[str, str], limits: TableLimits
) -> dict[str, Precision]:
    """Cell styles (by the number cells refer to) whose format shows a date without its day."""
    part = parts.get("xl/styles.xml")
    if part is None:
        return {}
    root = ElementTree.fromstring(_whole(archive, part, limits))
    codes: dict[int, str] = {}
    coarse: dict[str, Precision] = {}
    for block in root:
        tag = block.tag.rpartition("}")[2]
        if tag == "numFmts":
            codes = {int(item.get("numFmtId")): item.get("formatCode", "") for item in block}
        elif tag == "cellXfs":
            for index, style in enumerate(block):
                number = int(style.get("numFmtId", "0"))
                precision = precision_shown(number, codes.get(number))
                if precision is not None:
                    coarse[str(index)] = precision
    return coarse


def _sheet(
    archive: zipfile.ZipFile, name: str, limits: TableLimits, coarse: Mapping[str, Precision]
) -> SheetLayout:
    if not coarse and _is_ordinary(archive, name, limits):
        return SheetLayout(_ORDINARY_ROWS - 1, _ORDINARY_COLUMNS - 1)
    scan = _SheetScan(coarse)
    parser = scan.parser
    read = 0
    with archive.open(name) as part:
        while chunk := part.read(_CHUNK):
            read += len(chunk)
            if read > limits.unpacked_bytes:
                raise too_large("解压后", read, limits.unpacked_bytes)
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    return scan.layout


def _is_ordinary(archive: zipfile.ZipFile, name: str, limits: TableLimits) -> bool:
    """Whether a search of the bytes can rule out all that the pass would find.

    Most sheets hide nothing, hold no formula and are small; reading 50,000 rows of them takes a
    quarter less time. Anything unusual, also in how the XML is written, goes through the pass.
    """
    rest = b""
    read = 0
    with archive.open(name) as part:
        while chunk := part.read(_CHUNK):
            read += len(chunk)
            if read > limits.unpacked_bytes:
                raise too_large("解压后", read, limits.unpacked_bytes)
            data = rest + chunk
            cut = data.rfind(b">") + 1
            if len(data) - cut > _CHUNK or any(data.find(mark, 0, cut) >= 0 for mark in _MARKS):
                return False
            if _UNUSUAL_CELL.search(data, 0, cut) is not None:
                return False
            rest = data[cut:]
    return True


def _refuse_doctype(*_: object) -> None:
    raise unreadable("table_file_broken")


class _SheetScan:
    """Element handlers of one worksheet; text is never looked at but for error values."""

    def __init__(self, coarse: Mapping[str, Precision]) -> None:
        self.layout = SheetLayout()
        self._coarse = coarse
        self._style = "0"
        self._row = -1
        self._column = -1
        self._kind = "n"
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.StartDoctypeDeclHandler = _refuse_doctype
        self._columns: dict[str, int] = {}
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {
            "c": self._cell,
            "v": self._content,
            "is": self._content,
            "row": self._start_row,
            "f": self._start_formula,
            "col": self._column_style,
            "filterColumn": self._filter,
        }

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        handler = self._starts.get(tag)
        if handler is None and ":" in tag:
            handler = self._starts.get(tag.rpartition(":")[2])
        if handler is not None:
            handler(attributes)

    def end(self, tag: str) -> None:
        """Only set while the text of an error value is read."""
        if tag == "v" or tag.endswith(":v"):
            self.parser.EndElementHandler = None
            self.parser.CharacterDataHandler = None

    def _error_text(self, text: str) -> None:
        place = (self._row, self._column)
        self.layout.errors[place] = self.layout.errors[place] + text

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r")
        self._row = int(number) - 1 if number is not None else self._row + 1
        self._column = -1
        if attributes.get("hidden", "0") in _TRUE:
            self.layout.hidden_rows.add(self._row)

    def _cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            letters = reference.rstrip("0123456789")
            column = self._columns.get(letters)
            if column is None:
                column = self._columns[letters] = _column_number(letters)
            self._column = column
        self._kind = attributes.get("t", "n")
        self._style = attributes.get("s", "0")

    def _content(self, _: dict[str, str]) -> None:
        layout = self.layout
        if self._row > layout.last_row:
            layout.last_row = self._row
        if self._column > layout.last_column:
            layout.last_column = self._column
        if self._style in self._coarse and self._kind == "n":
            layout.coarse[self._row, self._column] = self._coarse[self._style]
        if self._kind == "e":
            layout.errors[self._row, self._column] = ""
            self.parser.EndElementHandler = self.end
            self.parser.CharacterDataHandler = self._error_text

    def _start_formula(self, _: dict[str, str]) -> None:
        if self._kind != "str":
            self.layout.formulas.add((self._row, self._column))
        self.layout.reach(self._row, self._column)

    def _column_style(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden", "0") in _TRUE:
            first, last = int(attributes["min"]), int(attributes["max"])
            self.layout.hidden_columns.update(range(first - 1, min(last, 16_384)))

    def _filter(self, _: dict[str, str]) -> None:
        self.layout.filtered = True


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            raise ValueError(letters)
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
