"""The marked copy: the user's own workbook, bad cells filled and explained, a list at the end."""

from pathlib import Path

from openpyxl import load_workbook
from openpyxl.styles import Font

from gis_service.sheets.marked import mark_copy
from parcels.issue import Issue
from tests.workbooks import USCC, new_sheet, read, save_xls

HEADER = ["企业名称", "统一社会信用代码", "税收（万元）"]
ROWS = [HEADER, ["甲企业", USCC, "约15"], ["乙企业", USCC, "—"], ["=1+1", USCC, 3]]


def colour(path: Path, place: str) -> str:
    return str(load_workbook(path).worksheets[0][place].fill.fgColor.rgb)[-6:]


def test_an_xlsx_keeps_its_looks_and_formulas(tmp_path: Path) -> None:
    book, sheet = new_sheet(ROWS[:3])
    sheet["A1"].font = Font(bold=True)
    sheet["D2"] = "=C2"
    sheet.column_dimensions["A"].width = 33
    book.save(tmp_path / "t.xlsx")
    reading = read(tmp_path / "t.xlsx", year=2024)

    mark_copy(tmp_path / "t.xlsx", tmp_path / "m.xlsx", reading, reading.issues)

    copy = load_workbook(tmp_path / "m.xlsx")
    marked = copy["数据"]
    assert marked["A1"].font.bold
    assert marked.column_dimensions["A"].width == 33
    assert marked["D2"].value == "=C2"
    assert "无法确定数值" in marked["C2"].comment.text
    assert (colour(tmp_path / "m.xlsx", "C2"), colour(tmp_path / "m.xlsx", "C3")) == (
        "FFC7CE",
        "FFEB9C",
    )
    assert copy.sheetnames == ["数据", "问题清单"]
    listed = [cell.value for cell in copy["问题清单"]["G"]]
    assert any("无法确定数值" in text for text in listed)


def test_an_xls_and_a_csv_come_back_as_xlsx_with_text_kept_text(tmp_path: Path) -> None:
    save_xls(tmp_path / "t.xls", ROWS)
    text = "\n".join(",".join(str(cell) for cell in cells) for cells in ROWS)
    (tmp_path / "t.csv").write_text(text, encoding="gb18030")

    for name in ("t.xls", "t.csv"):
        reading = read(tmp_path / name, year=2024)
        mark_copy(tmp_path / name, tmp_path / "m.xlsx", reading, reading.issues)
        sheet = load_workbook(tmp_path / "m.xlsx").worksheets[0]
        assert "无法确定数值" in sheet["C2"].comment.text
        assert colour(tmp_path / "m.xlsx", "C2") == "FFC7CE"
        assert (sheet["A4"].value, sheet["A4"].data_type) == ("=1+1", "s")


def test_a_marked_copy_can_be_mended_and_read_again(tmp_path: Path) -> None:
    book, _ = new_sheet(ROWS[:3])
    book.save(tmp_path / "t.xlsx")
    reading = read(tmp_path / "t.xlsx", year=2024)
    mark_copy(tmp_path / "t.xlsx", tmp_path / "m.xlsx", reading, reading.issues)

    mended = load_workbook(tmp_path / "m.xlsx")
    mended["数据"]["C2"] = 15
    mended.save(tmp_path / "m.xlsx")
    again = read(tmp_path / "m.xlsx", year=2024)

    assert [row.values["tax"] for row in again.good] == [15_000_000, None]
    mark_copy(tmp_path / "m.xlsx", tmp_path / "m2.xlsx", again, again.issues)
    assert load_workbook(tmp_path / "m2.xlsx").sheetnames == ["数据", "问题清单"]


def test_issues_found_later_are_marked_too(tmp_path: Path) -> None:
    book, _ = new_sheet([HEADER, ["甲企业", USCC, 1]])
    book.save(tmp_path / "t.xlsx")
    reading = read(tmp_path / "t.xlsx", year=2024)
    later = Issue("cell_missing", row=2, column="企业名称")

    mark_copy(tmp_path / "t.xlsx", tmp_path / "m.xlsx", reading, [*reading.issues, later])

    assert colour(tmp_path / "m.xlsx", "A2") == "FFC7CE"
