"""Hidden rows and sheets, totals, signature footer, blank rows, formatting to the last row."""

from pathlib import Path

from openpyxl.styles import Font

from parcels.question import QuestionCode
from tests.workbooks import FULL_HEADER, codes, full_row, new_sheet, read

LAST_ROW = 1_048_576


def hidden_total(path: Path) -> Path:
    book, sheet = new_sheet(
        [
            FULL_HEADER,
            full_row(1),
            full_row(2),
            ["小计", None, None, None, 45, 9000, 675],
            [],
            full_row(3),
            full_row(4),
            ["合　计", None, None, None, 90, 18000, 1350],
            ["填表人：", None, "审核人：", None, "填报日期：2025年1月10日"],
        ]
    )
    sheet.row_dimensions[7].hidden = True
    sheet.cell(LAST_ROW, 7).font = Font(bold=True)
    draft = book.create_sheet("草稿")
    draft.sheet_state = "hidden"
    draft.append(FULL_HEADER)
    draft.append(full_row(9))
    book.save(path)
    return path


def test_three_visible_enterprises(tmp_path: Path) -> None:
    reading = read(hidden_total(tmp_path / "h.xlsx"), year=2024)

    assert [(row.row, row.values["name"]) for row in reading.good] == [
        (2, "示范企业01"),
        (3, "示范企业02"),
        (6, "示范企业03"),
    ]
    assert len(reading.rows) == len(reading.good)
    assert [(row.row, row.reason) for row in reading.skipped] == [
        (4, "合计行"),
        (7, "隐藏行"),
        (8, "合计行"),
        (9, "表尾或说明"),
    ]


def test_hidden_row_and_sheet_are_said_and_asked(tmp_path: Path) -> None:
    reading = read(hidden_total(tmp_path / "h.xlsx"), year=2024)

    assert {"table_rows_hidden", "table_sheets_hidden"} <= set(codes(reading))
    assert [question.code for question in reading.questions] == [QuestionCode.HIDDEN_ROWS]


def test_the_answer_decides(tmp_path: Path) -> None:
    path = hidden_total(tmp_path / "h.xlsx")

    included = read(path, year=2024, hidden_rows="include")
    skipped = read(path, year=2024, hidden_rows="skip")

    assert [row.row for row in included.rows] == [2, 3, 6, 7]
    assert [row.row for row in skipped.rows] == [2, 3, 6]
    assert included.questions == skipped.questions == ()
