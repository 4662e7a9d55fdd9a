"""Title row, two-level merged header, units in headers, merged first column, notes row."""

import datetime
from pathlib import Path

from openpyxl import load_workbook

from parcels.units import FEN_PER_YUAN, mu
from tests.workbooks import USCC, new_sheet, read


def merged_header(path: Path) -> Path:
    book, sheet = new_sheet(
        [
            ["成都市工业企业亩均效益数据上报表（2024年度）"],
            ["园区", "企业名称", "统一社会信用代码", "用地", None, "经济指标", None, "投产日期"],
            [
                None,
                None,
                None,
                "面积（平方米）",
                "面积（亩）",
                "固定资产投资（万元）",
                "税收（元）",
            ],
            [
                "示范园区",
                "示范企业01",
                USCC,
                10000,
                15,
                3000,
                2250000,
                datetime.date(2021, 3, 5),
            ],
            [None, "示范企业02", USCC, 20000, 30, 6000, 4500000, datetime.date(2022, 6, 1)],
            ["填表说明：面积以不动产权证为准；税收为当年入库数。"],
        ]
    )
    for merged in (
        "A1:H1",
        "A2:A3",
        "B2:B3",
        "C2:C3",
        "D2:E2",
        "F2:G2",
        "H2:H3",
        "A4:A5",
        "A6:H6",
    ):
        sheet.merge_cells(merged)
    book.save(path)
    return path


def test_two_enterprises_with_both_area_columns_and_both_money_units(tmp_path: Path) -> None:
    reading = read(merged_header(tmp_path / "merged.xlsx"))

    assert [row.values["name"] for row in reading.good] == ["示范企业01", "示范企业02"]
    assert [mu(row.values["land_area"]) for row in reading.good] == [15, 30]
    assert [row.values["tax"] for row in reading.good] == [
        2_250_000 * FEN_PER_YUAN,
        4_500_000 * FEN_PER_YUAN,
    ]
    assert [row.values["fixed_investment"] for row in reading.good] == [
        30_000_000 * FEN_PER_YUAN,
        60_000_000 * FEN_PER_YUAN,
    ]
    assert [row.values["park"] for row in reading.good] == ["示范园区", "示范园区"]
    assert reading.year == 2024
    assert reading.questions == ()


def test_title_and_note_are_listed_as_skipped(tmp_path: Path) -> None:
    reading = read(merged_header(tmp_path / "merged.xlsx"))

    assert [(row.row, row.reason) for row in reading.skipped] == [(1, "表题"), (6, "表尾或说明")]


def test_area_columns_that_disagree_are_an_error(tmp_path: Path) -> None:
    path = merged_header(tmp_path / "merged.xlsx")

    book = load_workbook(path)
    book["数据"]["E4"] = 16
    book.save(path)

    reading = read(path)

    assert [issue.code for issue in reading.issues] == ["cell_columns_disagree"]
    assert [row.ok for row in reading.rows] == [False, True]
