"""Headers, units, years, sheets and rows as offices keep them."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from parcels.question import QuestionCode
from tests.workbooks import USCC, codes, new_sheet, read, row, save_xlsx

NAMED = ["企业名称", "统一社会信用代码"]


def one(path: Path, header: list[object], *rows: list[object]) -> Path:
    return save_xlsx(path, [header, *rows])


def asked(reading: object) -> list[QuestionCode]:
    return [question.code for question in reading.questions]  # type: ignore[attr-defined]


def test_units_may_stand_in_a_row_of_their_own(tmp_path: Path) -> None:
    path = save_xlsx(
        tmp_path / "t.xlsx",
        [[*NAMED, "税收", "用地面积"], [None, None, "元", "公顷"], ["企业", USCC, 12, 2]],
    )
    values = row(read(path, year=2024), 3).values
    assert (values["tax"], values["land_area"]) == (1_200, 200_000_000)


def test_units_may_stand_above_the_table(tmp_path: Path) -> None:
    path = save_xlsx(
        tmp_path / "t.xlsx",
        [
            ["填报单位：示范园区"],
            ["单位：万元、亩"],
            [*NAMED, "税收", "用地面积"],
            ["企业", USCC, 1, 3],
        ],
    )
    values = row(read(path, year=2024), 4).values
    assert (values["tax"], values["land_area"]) == (1_000_000, 20_000_000)


def test_units_nobody_states_are_asked_and_the_answer_is_used(tmp_path: Path) -> None:
    path = one(tmp_path / "t.xlsx", [*NAMED, "税收", "用地面积"], ["企业", USCC, 1, 3])

    assert asked(read(path, year=2024)) == [QuestionCode.MONEY_UNIT, QuestionCode.AREA_UNIT]
    answered = read(path, year=2024, money_unit="元", area_unit="亩")
    assert answered.questions == ()
    assert row(answered, 2).values["tax"] == 100


def test_the_year_is_asked_unless_a_name_states_it(tmp_path: Path) -> None:
    header = [*NAMED, "税收（万元）"]
    silent = one(tmp_path / "t.xlsx", header, ["企业", USCC, 1])
    named = one(tmp_path / "2023年度数据.xlsx", header, ["企业", USCC, 1])

    assert asked(read(silent)) == [QuestionCode.YEAR]
    assert row(read(named), 2).values["year"] == 2023


def test_columns_of_another_year_are_left_out(tmp_path: Path) -> None:
    book, sheet = new_sheet(
        [
            ["企业名称", "统一社会信用代码", "2023年", None, "2024年", None],
            [None, None, "营业收入（万元）", "税收（万元）", "营业收入（万元）", "税收（万元）"],
            ["企业", USCC, 1, 2, 3, 4],
        ]
    )
    for merged in ("A1:A2", "B1:B2", "C1:D1", "E1:F1"):
        sheet.merge_cells(merged)
    book.save(tmp_path / "t.xlsx")

    assert asked(read(tmp_path / "t.xlsx")) == [QuestionCode.YEAR]
    values = row(read(tmp_path / "t.xlsx", year=2024), 3).values
    assert (values["revenue"], values["tax"]) == (3_000_000, 4_000_000)


@pytest.mark.parametrize("header", ["税收（上年）（万元）", "税收同比增长（万元）", "税收-计划"])
def test_another_quantity_is_not_taken_for_the_field(tmp_path: Path, header: str) -> None:
    path = one(tmp_path / "t.xlsx", [*NAMED, header], ["企业", USCC, 1])
    assert {use.field for use in read(path, year=2024).mapping} == {"name", "uscc"}


def test_a_unit_that_does_not_measure_the_field_is_an_error(tmp_path: Path) -> None:
    path = one(tmp_path / "t.xlsx", [*NAMED, "税收（亩）"], ["企业", USCC, 1])
    assert codes(read(path, year=2024)) == ["table_column_unit"]


def test_a_merged_number_is_given_to_nobody(tmp_path: Path) -> None:
    book, sheet = new_sheet(
        [[*NAMED, "用地面积（亩）"], ["甲企业", USCC, 30], ["乙企业", USCC, None]]
    )
    sheet.merge_cells("C2:C3")
    book.save(tmp_path / "t.xlsx")

    reading = read(tmp_path / "t.xlsx", year=2024)

    assert codes(reading) == ["cell_merged_number", "cell_merged_number"]
    assert [typed.values["land_area"] for typed in reading.rows] == [None, None]


def test_a_formula_never_computed_is_no_blank(tmp_path: Path) -> None:
    path = one(tmp_path / "t.xlsx", [*NAMED, "税收（万元）"], ["企业", USCC, "=1+1"])
    assert codes(read(path, year=2024)) == ["cell_formula_uncached"]


def test_several_fitting_sheets_are_asked_about(tmp_path: Path) -> None:
    book, _ = new_sheet([[*NAMED, "税收（万元）"], ["甲企业", USCC, 1]], "甲园区")
    other = book.create_sheet("乙园区")
    for cells in ([*NAMED, "税收（万元）"], ["乙企业", USCC, 1]):
        other.append(cells)
    book.create_sheet("填写说明").append(["说明"])
    book.save(tmp_path / "t.xlsx")

    assert asked(read(tmp_path / "t.xlsx", year=2024)) == [QuestionCode.SHEET]
    chosen = read(tmp_path / "t.xlsx", year=2024, sheet="乙园区")
    assert [typed.values["name"] for typed in chosen.rows] == ["乙企业"]
    assert codes(read(tmp_path / "t.xlsx", sheet="丙")) == ["table_sheet_missing"]


def test_a_year_may_stand_in_the_header_itself(tmp_path: Path) -> None:
    header = [*NAMED, "2023年税收（万元）", "2024年度税收（万元）"]
    path = one(tmp_path / "t.xlsx", header, ["企业", USCC, 1, 2])

    reading = read(path, year=2024)

    assert row(reading, 2).values["tax"] == 2_000_000
    assert codes(reading) == ["table_column_other_year"]


def test_of_two_like_columns_the_nearer_name_is_used_and_said(tmp_path: Path) -> None:
    header = [*NAMED, "全口径税收（万元）", "税收（万元）"]
    path = one(tmp_path / "t.xlsx", header, ["企业", USCC, 9, 2])

    reading = read(path, year=2024)

    assert row(reading, 2).ok
    assert row(reading, 2).values["tax"] == 2_000_000
    assert codes(reading) == ["cell_columns_differ"]


def test_two_remark_columns_do_no_harm(tmp_path: Path) -> None:
    path = one(tmp_path / "t.xlsx", [*NAMED, "备注", "说明"], ["企业", USCC, "甲", "乙"])
    assert codes(read(path, year=2024)) == []


def test_no_header_is_one_issue(tmp_path: Path) -> None:
    path = one(tmp_path / "t.xlsx", ["甲", "乙"], ["一", "二"])
    assert codes(read(path)) == ["table_header_missing"]


def test_column_numbers_repeated_headers_and_sections_are_no_data(tmp_path: Path) -> None:
    header = [*NAMED, "税收（万元）"]
    path = save_xlsx(
        tmp_path / "t.xlsx",
        [
            header,
            ["甲", "1", "2"],
            ["一、示范园区"],
            ["企业", USCC, 1],
            header,
            ["合计技术有限公司", USCC, 1],
            ["示范园区", "小计", 1],
            ["合计（1户）：", None, 1],
            ["注：数据为快报数"],
        ],
    )
    reading = read(path, year=2024)
    assert [typed.row for typed in reading.good] == [4, 6]
    assert [skipped.reason for skipped in reading.skipped] == [
        "列号",
        "分组标题",
        "重复的表头",
        "合计行",
        "合计行",
        "表尾或说明",
    ]


def test_a_row_that_names_nobody_is_an_error(tmp_path: Path) -> None:
    path = one(tmp_path / "t.xlsx", [*NAMED, "税收（万元）"], [None, None, 5])
    assert codes(read(path, year=2024)) == ["cell_missing", "table_row_unidentified"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (USCC[:-1] + "0", "uscc_check"),
        (USCC[:-1], "uscc_shape"),
        ("MA6ABCDE-0", "uscc_organisation"),
        ("９1510100 MA6ABCDE0l", None),
    ],
)
def test_credit_codes(tmp_path: Path, text: str, code: str | None) -> None:
    reading = read(one(tmp_path / "t.xlsx", NAMED, ["企业", text]), year=2024)
    assert codes(reading) == ([code] if code else [])
    if code is None:
        assert row(reading, 2).values["uscc"] == USCC


def test_the_first_day_of_a_stop_is_the_day_after_the_last_works(tmp_path: Path) -> None:
    header = ["宗地代码", "停工首日", "施工许可证日期", "观测日期"]
    cells = ["510185001001GB00001", "2021-11-16", "无", "2022-01-05"]
    values = row(read(one(tmp_path / "t.xlsx", header, cells), "progress"), 2).values
    assert values["stopped_on"].text == "2021-11-15"  # type: ignore[union-attr]
    assert values["permit_on"] == "none"
    assert "stop_first_on" not in values


def test_what_depends_on_another_field_needs_it(tmp_path: Path) -> None:
    header = ["宗地代码", "延迟原因", "已开发面积（亩）"]
    path = one(tmp_path / "t.xlsx", header, ["510185001001GB00001", "GOV_1", 2])
    assert codes(read(path, "progress")) == ["table_dependent_missing"] * 2


def test_storeys_in_words(tmp_path: Path) -> None:
    header = ["宗地代码", "幢号", "楼层", "层高（米）", "建筑面积（平方米）"]
    rows = [["510185001001GB00001", "1号厂房", text, 8.0, 100] for text in ("第3层", "2F", "负1层")]
    path = one(tmp_path / "t.xlsx", header, *rows)
    reading = read(path, "buildings")
    assert [typed.values["storey"] for typed in reading.good] == [3, 2, -1]
    assert {typed.values["storey_height"] for typed in reading.good} == {8_000}


def test_benefit_targets_in_any_unit(tmp_path: Path) -> None:
    header = ["合同编号", "约定亩均税收（万元/公顷）", "约定亩均营收（万元/亩）"]
    path = one(tmp_path / "t.xlsx", header, ["510100-2020-001", 450, 650])
    values = row(read(path, "contracts"), 2).values
    assert (values["target_tax"], values["target_revenue"]) == (30_000_000, 650_000_000)


def test_an_empty_sheet_is_said(tmp_path: Path) -> None:
    path = save_xlsx(tmp_path / "t.xlsx", [])
    assert codes(read(path)) == ["table_header_missing"]
    assert load_workbook(path).active.max_row == 1
