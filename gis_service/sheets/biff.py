"""Records of an .xls stream ([MS-XLS]) that tell what is hidden, a formula, or an error."""

import struct
from collections.abc import Iterator, Sequence

from gis_service.sheets.dateformats import precision_shown
from gis_service.sheets.errors import unreadable
from gis_service.sheets.layout import SheetLayout, WorkbookLayout
from parcels.dates import Precision

_BOF, _BOUNDSHEET, _FILEPASS, _DATEMODE = 0x809, 0x85, 0x2F, 0x22
_ROW, _COLINFO, _FORMULA, _STRING, _BOOLERR, _FILTERMODE = 0x208, 0x7D, 0x06, 0x207, 0x205, 0x9B
_FORMULAS = frozenset({_FORMULA, 0x206, 0x406})
_CELLS = frozenset({0x203, 0x27E, 0xFD, 0x204, 0xD6, _BOOLERR, *_FORMULAS})
_MULRK = 0xBD
_FORMAT, _XF = 0x41E, 0xE0
_NUMBERS = frozenset({0x203, 0x27E})
_BIFF8 = 0x600
_ROW_HIDDEN = 0x20
_COLUMN_HIDDEN = 0x1
_TEXT_RESULT, _ERROR_RESULT, _BLANK_RESULT = 0, 2, 3
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def read_layout(stream: bytes) -> WorkbookLayout:
    """Layouts by sheet name. Raises UnreadableTableError when encrypted or broken."""
    try:
        return _layout(stream)
    except (struct.error, IndexError, UnicodeDecodeError):
        raise unreadable("table_file_broken") from None


def _layout(stream: bytes) -> WorkbookLayout:
    epoch_1904 = False
    sheets: dict[str, SheetLayout] = {}
    codes: dict[int, str] = {}
    styles: list[Precision | None] = []
    biff8 = True
    for depth_zero, (kind, body) in enumerate(_records(stream, 0)):
        if depth_zero == 0:
            biff8 = kind == _BOF and struct.unpack_from("<H", body)[0] == _BIFF8
        elif kind == _FILEPASS:
            raise unreadable("table_file_encrypted")
        elif kind == _DATEMODE:
            epoch_1904 = struct.unpack_from("<H", body)[0] == 1
        elif kind == _BOUNDSHEET:
            at = struct.unpack_from("<I", body)[0]
            sheets[_sheet_name(body, biff8)] = _sheet(stream, at, styles)
        elif kind == _FORMAT and biff8:
            codes[struct.unpack_from("<H", body)[0]] = _format_code(body)
        elif kind == _XF:
            number = struct.unpack_from("<H", body, 2)[0]
            styles.append(precision_shown(number, codes.get(number)))
    return WorkbookLayout(epoch_1904, sheets)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """(kind, body) of one substream, up to its EOF."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
        if kind == _BOF:
            depth += 1
        elif kind == 0x0A:
            depth -= 1
            if depth <= 0:
                return


def _sheet_name(body: bytes, biff8: bool) -> str:
    length = body[6]
    if not biff8:
        return body[7 : 7 + length].decode("gb18030")
    if body[7] & 1:
        return body[8 : 8 + 2 * length].decode("utf-16-le")
    return body[8 : 8 + length].decode("latin-1")


def _format_code(body: bytes) -> str:
    length = struct.unpack_from("<H", body, 2)[0]
    if body[4] & 1:
        return body[5 : 5 + 2 * length].decode("utf-16-le")
    return body[5 : 5 + length].decode("latin-1")


def _sheet(stream: bytes, at: int, styles: Sequence[Precision | None]) -> SheetLayout:
    layout = SheetLayout()
    depth = 0
    for kind, body in _records(stream, at):
        depth += kind == _BOF
        depth -= kind == 0x0A
        if depth == 1:
            _take(layout, kind, body)
            if kind in _NUMBERS:
                _take_precision(layout, body, styles)
    return layout


def _take(layout: SheetLayout, kind: int, body: bytes) -> None:
    if kind in _CELLS:
        row, column = struct.unpack_from("<HH", body)
        layout.reach(row, column)
        if kind == _BOOLERR and body[7]:
            layout.errors[row, column] = _ERRORS.get(body[6], "#ERR")
        elif kind in _FORMULAS:
            _take_formula(layout, row, column, body)
    elif kind == _MULRK:
        last = struct.unpack_from("<H", body, len(body) - 2)[0]
        layout.reach(struct.unpack_from("<H", body)[0], last)
    elif kind == _ROW:
        row, flags = struct.unpack_from("<H", body)[0], struct.unpack_from("<I", body, 12)[0]
        if flags & _ROW_HIDDEN:
            layout.hidden_rows.add(row)
    elif kind == _COLINFO:
        first, last, _, _, flags = struct.unpack_from("<HHHHH", body)
        if flags & _COLUMN_HIDDEN:
            layout.hidden_columns.update(range(first, min(last, 256) + 1))
    elif kind == _FILTERMODE:
        layout.filtered = True


def _take_precision(layout: SheetLayout, body: bytes, styles: Sequence[Precision | None]) -> None:
    row, column, style = struct.unpack_from("<HHH", body)
    precision = styles[style] if style < len(styles) else None
    if precision is not None:
        layout.coarse[row, column] = precision


def _take_formula(layout: SheetLayout, row: int, column: int, body: bytes) -> None:
    """The result of a formula: number, or marked text, error, blank (type, value, FFFF)."""
    layout.formulas.add((row, column))
    result = body[6:14]
    if result[6:8] != b"\xff\xff":
        return
    if result[0] in (_TEXT_RESULT, _BLANK_RESULT):
        layout.formulas.discard((row, column))
    elif result[0] == _ERROR_RESULT:
        layout.errors[row, column] = _ERRORS.get(result[2], "#ERR")
