"""Whatever the bytes, the reader gives a reading or its own error, never another one."""

import zipfile
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from gis_service.sheets.errors import UnreadableTableError
from gis_service.sheets.reader import read_workbook
from gis_service.sheets.reading import SheetReading
from tests.workbooks import FULL_HEADER, full_row


def _xlsx() -> bytes:
    book = Workbook()
    for cells in (FULL_HEADER, full_row(1), full_row(2), ["合计", None, None, None, "=1+1"]):
        book.active.append(list(cells))
    book.active.row_dimensions[3].hidden = True
    book.active.merge_cells("A2:A3")
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("数据")
    for row, cells in enumerate((FULL_HEADER, full_row(1), full_row(2))):
        for column, value in enumerate(cells):
            sheet.write(row, column, value)
    sheet.write(4, 6, xlwt.Formula("1/0"))
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


XLSX = _xlsx()
XLS = _xls()
PARTS = {
    name: zipfile.ZipFile(BytesIO(XLSX)).read(name)
    for name in (
        "xl/worksheets/sheet1.xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
    )
}


def outcome(data: bytes) -> SheetReading | None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.xlsx"
        path.write_bytes(data)
        try:
            return read_workbook(path, "t.xlsx", "performance")
        except UnreadableTableError as error:
            assert error.issue.text.endswith("。")
            return None


def spoilt(data: bytes, at: int, piece: bytes, drop: int) -> bytes:
    start = at % (len(data) + 1)
    return data[:start] + piece + data[start + drop :]


pieces = st.one_of(
    st.binary(max_size=6),
    st.sampled_from([b"<", b"&x;", b'r="ZZZ99"', b"\x00", b'hidden="1"', b"<v>1</v>", b"\xff\xff"]),
)


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(sorted(PARTS)), st.integers(0, 10**6), pieces, st.integers(0, 40))
def test_spoilt_parts_of_an_xlsx(part: str, at: int, piece: bytes, drop: int) -> None:
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(XLSX)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, spoilt(data, at, piece, drop) if name == part else data)
    outcome(stream.getvalue())


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**6), pieces, st.integers(0, 200))
def test_spoilt_bytes_of_an_xlsx(at: int, piece: bytes, drop: int) -> None:
    outcome(spoilt(XLSX, at, piece, drop))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6), pieces, st.sampled_from([0, 1, 2, 4, 300]))
def test_spoilt_bytes_of_an_xls(at: int, piece: bytes, drop: int) -> None:
    outcome(spoilt(XLS, at, piece, drop or len(piece)))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    outcome(data)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.text(max_size=8), max_size=6), max_size=6))
def test_any_text_table(rows: list[list[str]]) -> None:
    text = "企业名称,税收（万元）\n" + "\n".join(",".join(cells) for cells in rows)
    outcome(text.encode("utf-8", "ignore"))
