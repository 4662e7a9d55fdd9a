"""Workbooks as offices keep them, beyond the usual: each read as meant, or named cell by cell."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from gis_service.sheets.answers import SheetAnswers
from gis_service.sheets.errors import UnreadableTableError
from gis_service.sheets.reader import read_workbook
from gis_service.sheets.reading import SheetReading
from parcels.dates import PreciseDate
from tests.workbooks import USCC, codes, read, save_xls, save_xlsx

HEADER = ["企业名称", "统一社会信用代码", "园区", "年度", "用地面积（亩）", "税收（万元）"]
ROW: list[object] = ["甲公司", USCC, "YQ", 2024, 15, 225]
WITHOUT_YEAR = [name for name in HEADER if name != "年度"]
ROW_WITHOUT_YEAR = [value for value in ROW if value != 2024]
TAX, AREA = 225_000_000, 100_000_000


def book(
    path: Path,
    sheets: dict[str, Sequence[Sequence[object]]],
    change: Callable[[Workbook], object] = lambda _: None,
) -> Path:
    made = Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        page = made.create_sheet(title)
        for row in rows:
            page.append(list(row))
    change(made)
    made.save(path)
    return path


def only(reading: SheetReading) -> dict[str, object]:
    """The values of the only row, which is good."""
    (row,) = reading.rows
    assert row.ok, reading.issues
    return dict(row.values)


def is_whole(reading: SheetReading) -> bool:
    values = only(reading)
    wanted = {"name": "甲公司", "uscc": USCC, "park": "YQ", "year": 2024, "tax": TAX}
    return all(values[name] == value for name, value in wanted.items())


def text(separator: str, end: str = "\n") -> str:
    return end.join(separator.join(map(str, row)) for row in (HEADER, ROW)) + end


@pytest.mark.parametrize(
    "content",
    [
        text(",").encode("utf-8-sig"),
        text(",").encode("gb18030"),
        text("\t").encode("utf-16"),
        text(",").encode("utf-16"),
        text(";").encode(),
        text("\t").encode("gbk"),
        text(",", "\r").encode("gbk"),
        ("sep=,\r\n" + text(",", "\r\n")).encode("gbk"),
        text(",").replace("甲公司", '"甲公司"').encode("gbk"),
    ],
)
@pytest.mark.parametrize("name", ["a.csv", "A.CSV", "a.xls", "a.xlsx", "a.txt"])
def test_text_tables_whatever_their_name(tmp_path: Path, content: bytes, name: str) -> None:
    path = tmp_path / "upload"
    path.write_bytes(content)

    assert is_whole(read_workbook(path, name, "performance", SheetAnswers()))


@pytest.mark.parametrize("name", ["a.xls", "a.xlsx", "A.XLSX", "a.csv", "表"])
def test_workbooks_whatever_their_name(tmp_path: Path, name: str) -> None:
    for save in (save_xls, save_xlsx):
        path = save(tmp_path / save.__name__, [HEADER, ROW])
        assert is_whole(read_workbook(path, name, "performance", SheetAnswers()))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \r\n \n",
        b"%PDF-1.4",
        b"PK\x03\x04xxxx",
        b"<html><table><tr><td>1</td></tr></table></html>",
        b'<?xml version="1.0"?><Workbook/>',
        bytes(range(256)) * 20,
        text(",").encode() + b"\x00\x00",
    ],
)
def test_files_that_are_no_table_are_refused_in_one_sentence(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "upload"
    path.write_bytes(content)

    with pytest.raises(UnreadableTableError) as refused:
        read_workbook(path, "a.xls", "performance", SheetAnswers())
    assert refused.value.issue.text.endswith("。")


UNITS = {
    "㎡": 1, "m²": 1, "m2": 1, "平米": 1, "平方米": 1,
    "万㎡": 10_000, "万m²": 10_000, "万平方米": 10_000,
    "公顷": 10_000, "hm²": 10_000, "hm2": 10_000, "ha": 10_000,
    "平方公里": 1_000_000, "km²": 1_000_000,
}  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("form", ["用地面积（{}）", "用地面积({})", "用地面积:{}", "用地面积{}"])
def test_units_of_area_in_a_header(tmp_path: Path, unit: str, form: str) -> None:
    header = [*HEADER[:4], form.format(unit), HEADER[5]]
    path = save_xlsx(tmp_path / "a.xlsx", [header, [*ROW[:4], 3, 225]])

    assert only(read(path))["land_area"] == 3 * UNITS[unit] * 10_000


@pytest.mark.parametrize(
    ("unit", "fen"),
    [("元", 100), ("千元", 100_000), ("万元", 10**6), ("人民币万元", 10**6), ("亿元", 10**10)],
)
def test_units_of_money_in_a_header(tmp_path: Path, unit: str, fen: int) -> None:
    path = save_xlsx(tmp_path / "a.xlsx", [[*HEADER[:5], f"税收（{unit}）"], [*ROW[:5], 2]])

    assert only(read(path))["tax"] == 2 * fen


def test_a_unit_behind_a_bracket_that_belongs_to_the_name(tmp_path: Path) -> None:
    header = ["宗地代码", "观测日期", "已投资额（不含土地价款）万元", "已动工面积㎡"]
    row = ["510185001001GB00001", "2025-01-02", 2499.99, 10001]
    values = only(read(save_xlsx(tmp_path / "a.xlsx", [header, row]), "progress"))

    assert values["invested_excl_land"] == 2_499_990_000
    assert values["developed_area"] == 100_010_000


@pytest.mark.parametrize(
    ("sheets", "name"),
    [
        ({"2024年": [WITHOUT_YEAR, ROW_WITHOUT_YEAR]}, "a.xlsx"),
        ({"Sheet1": [["园区2024年度企业效益表"], WITHOUT_YEAR, ROW_WITHOUT_YEAR]}, "a.xlsx"),
        ({"Sheet1": [WITHOUT_YEAR, ROW_WITHOUT_YEAR]}, "2024年度亩均.xlsx"),
        ({"2023": [["2024年度企业效益表"], WITHOUT_YEAR, ROW_WITHOUT_YEAR]}, "a.xlsx"),
    ],
)
def test_the_year_of_sheet_title_or_file(
    tmp_path: Path, sheets: dict[str, Sequence[Sequence[object]]], name: str
) -> None:
    path = book(tmp_path / "upload.xlsx", sheets)

    reading = read_workbook(path, name, "performance", SheetAnswers())
    assert reading.year == 2024
    assert only(reading)["year"] == 2024


def test_a_sheet_for_each_year_is_asked_about(tmp_path: Path) -> None:
    sheets = {f"{year}年": [WITHOUT_YEAR, ROW_WITHOUT_YEAR] for year in (2023, 2024)}
    path = book(tmp_path / "a.xlsx", sheets)

    (question,) = read(path).questions
    assert [choice.value for choice in question.choices] == ["2023年", "2024年"]
    assert read(path, sheet="2024年").year == 2024


def test_a_column_for_each_year_is_asked_about(tmp_path: Path) -> None:
    header = [*HEADER[:3], "2023年税收（万元）", "2024年税收（万元）"]
    path = save_xlsx(tmp_path / "a.xlsx", [header, [*ROW[:3], 200, 225]])

    (question,) = read(path).questions
    assert [choice.value for choice in question.choices] == ["2023", "2024"]
    assert only(read(path, year=2024))["tax"] == TAX
    assert only(read(path, year=2023))["tax"] == 200_000_000


def test_two_header_rows_below_notes(tmp_path: Path) -> None:
    rows = [
        ["成都市2024年度亩均数据"],
        ["填表说明：面积以不动产权证为准"],
        ["单位：万元、亩"],
        [],
        ["企业名称", "统一社会信用代码", "园区", "用地", None, "经济指标"],
        [None, None, None, "面积", None, "税收"],
        ["甲公司", USCC, "YQ", 15, None, 225],
    ]
    values = only(read(save_xlsx(tmp_path / "a.xlsx", rows)))

    assert (values["year"], values["land_area"], values["tax"]) == (2024, AREA, TAX)


def test_three_header_rows_with_units_in_the_last(tmp_path: Path) -> None:
    rows = [
        ["成都市2024年度表"],
        ["基本情况", None, None, "指标", None],
        ["企业", None, "园区", "用地面积", "税收"],
        ["名称", "统一社会信用代码", None, "（亩）", "（万元）"],
        ["甲公司", USCC, "YQ", 15, 225],
    ]

    def merge(made: Workbook) -> None:
        for cells in ("A1:E1", "A2:C2", "D2:E2", "A3:B3", "C3:C4"):
            made["数据"].merge_cells(cells)

    values = only(read(book(tmp_path / "a.xlsx", {"数据": rows}, merge)))
    assert (values["name"], values["land_area"], values["tax"]) == ("甲公司", AREA, TAX)


@pytest.mark.parametrize(
    "between",
    [[1, 2, 3, 4, 5, 6], ["甲", "乙", "丙", "1", "2", "3"], HEADER],
    ids=["numbers", "letters", "header again"],
)
def test_rows_that_only_number_or_repeat_the_columns(
    tmp_path: Path, between: Sequence[object]
) -> None:
    path = save_xlsx(tmp_path / "a.xlsx", [HEADER, between, ROW])

    reading = read(path)
    assert is_whole(reading)
    assert [row.row for row in reading.skipped] == [2]


def test_headers_broken_over_lines_with_stars_and_blanks(tmp_path: Path) -> None:
    header = [
        "*企业\n名称", " 统一社会\n信用代码（18位） ", "所属园　区", "年 份", "用地面积\n（亩）",
        "税收总额(万元)",
    ]  # fmt: skip
    assert is_whole(read(save_xlsx(tmp_path / "a.xlsx", [[], [None, *header], [None, *ROW]])))


@pytest.mark.parametrize("last", ["总计", "合　计", "本页小计", "合计：", "平均"])
def test_totals_are_no_enterprise(tmp_path: Path, last: str) -> None:
    path = save_xlsx(tmp_path / "a.xlsx", [HEADER, ROW, [last, None, None, None, 15, 225]])

    reading = read(path)
    assert is_whole(reading)
    assert [row.row for row in reading.skipped] == [3]


@pytest.mark.parametrize(
    "last", ["注：数据来自税务局", "制表人：张三   审核：李四", "单位负责人（签章）："]
)
def test_footers_are_no_enterprise(tmp_path: Path, last: str) -> None:
    reading = read(save_xlsx(tmp_path / "a.xlsx", [HEADER, ROW, [], [last]]))

    assert is_whole(reading)
    assert [row.row for row in reading.skipped] == [4]


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("225万元", TAX), ("２２５万元", TAX), ("225 万 元", TAX), ("225\u00a0", TAX),
        ("0.0225亿元", TAX), ("2,250,000元", TAX), ("225，000", 225_000_000_000),
        ("1 234", 1_234_000_000), ("0", 0), ("0.00", 0), ("－5", -5_000_000),
    ],
)  # fmt: skip
def test_numbers_that_are_clear(tmp_path: Path, typed: str, fen: int) -> None:
    path = save_xlsx(tmp_path / "a.xlsx", [HEADER, [*ROW[:5], typed]])

    assert only(read(path))["tax"] == fen


@pytest.mark.parametrize(
    "typed",
    [
        "约225", "225左右", "225~230", "≥225", "<1", "15%", "二百", "1亿", "1.5万", "￥225",
        "225.5.1", "1.234,5", "1'234", "(5)", "5-", "1E+2", "#N/A", "待定", True,
        datetime(2024, 1, 1),
    ],
)  # fmt: skip
def test_numbers_that_are_not_are_named_and_never_guessed(tmp_path: Path, typed: object) -> None:
    path = save_xlsx(tmp_path / "a.xlsx", [HEADER, [*ROW[:5], typed]])

    reading = read(path)
    (row,) = reading.rows
    assert not row.ok
    assert row.values.get("tax") is None
    assert codes(reading, 2)


@pytest.mark.parametrize("typed", ["N/A", "/", "--", "—", "无", None, ""])
def test_blanks_stay_blank(tmp_path: Path, typed: str | None) -> None:
    path = save_xlsx(tmp_path / "a.xlsx", [HEADER, [*ROW[:5], typed]])

    assert only(read(path))["tax"] is None


CONTRACT = ["宗地代码", "合同编号", "约定动工日期"]
DAY = PreciseDate.day(2021, 3, 5)


def start(folder: Path, typed: object) -> SheetReading:
    row = ["510185001001GB00001", "HT1", typed]
    return read(save_xlsx(folder / "a.xlsx", [CONTRACT, row]), "contracts")


@pytest.mark.parametrize(
    "typed",
    [
        "2021-3-5", "2021/03/05", "2021.03.05", "20210305", 20210305, "2021年03月05日 ",
        "2021 年 3 月 5 日", "2021-3-5 0:00:00", "2021/03/05 12:30", "２０２１－０３－０５",
        44260, 44260.5, "44260", datetime(2021, 3, 5, 12), date(2021, 3, 5),
    ],
)  # fmt: skip
def test_dates_that_are_clear(tmp_path: Path, typed: object) -> None:
    assert only(start(tmp_path, typed))["agreed_start_on"] == DAY


@pytest.mark.parametrize("typed", ["2021年3月", "2021-03", "202103", "2021.3", "2021/3"])
def test_months_stay_months(tmp_path: Path, typed: str) -> None:
    reading = start(tmp_path, typed)

    assert only(reading)["agreed_start_on"] == PreciseDate.month(2021, 3)
    assert "date_coarse" in codes(reading)


@pytest.mark.parametrize(
    "typed",
    [
        "5/3/2021", "03/05/2021", "21-03-05", "2021-13-01", "2021-02-30", "2021年底",
        "2021年3月上旬", "1900/1/0", 0, "9999-12-31", "Mar 5, 2021", "民国110年3月5日",
        2021.3, Decimal("2021.1"), True,
    ],
)  # fmt: skip
def test_dates_that_are_not_are_named_and_never_guessed(tmp_path: Path, typed: object) -> None:
    reading = start(tmp_path, typed)

    (row,) = reading.rows
    assert not row.ok
    assert row.values.get("agreed_start_on") is None
    assert codes(reading, 2)


@pytest.mark.parametrize(
    "typed",
    [
        USCC.lower(),
        f" {USCC} ",
        f"{USCC[:4]} {USCC[4:]}",
        f"{USCC}\u200b",
        USCC.translate({ord(c): ord(c) + 0xFEE0 for c in USCC}),
    ],
)
def test_credit_codes_with_blanks_cases_and_widths(tmp_path: Path, typed: str) -> None:
    path = save_xlsx(tmp_path / "a.xlsx", [HEADER, ["甲公司", typed, *ROW[2:]]])

    assert only(read(path))["uscc"] == USCC


@pytest.mark.parametrize("typed", ["91510100MA6ABCDE01", "91510100MA6ABCDEOL", "9.15E+17", 9.15e17])
def test_credit_codes_that_are_none(tmp_path: Path, typed: object) -> None:
    path = save_xlsx(tmp_path / "a.xlsx", [HEADER, ["甲公司", typed, *ROW[2:]]])

    reading = read(path)
    assert not reading.rows[0].ok
    assert reading.rows[0].values.get("uscc") is None


def test_hidden_columns_rows_and_sheets_are_said(tmp_path: Path) -> None:
    def hide(made: Workbook) -> None:
        made["数据"].row_dimensions[3].hidden = True
        made["数据"].column_dimensions["F"].hidden = True
        made["草稿"].sheet_state = "veryHidden"

    rows = [HEADER, ROW, ["乙公司", "91510107MA7TEMT010", "YQ", 2024, 30, 1]]
    path = book(tmp_path / "a.xlsx", {"数据": rows, "草稿": rows}, hide)

    reading = read(path)
    wanted = {"table_rows_hidden", "table_columns_hidden", "table_sheets_hidden"}
    assert wanted <= set(codes(reading))
    assert [question.code for question in reading.questions] == ["hidden-rows"]
