"""Serials, text dates, 1904 epoch, two-digit years, months only, impossible dates."""

import datetime
from pathlib import Path

import pytest
import xlwt
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from parcels.dates import PreciseDate
from tests.workbooks import codes, new_sheet, read, row, save_xlsx

DAY = PreciseDate.day(2021, 3, 5)
HEADER = ["宗地代码", "约定动工日期"]
CODE = "510185001001GB00001"
READ = [
    (datetime.date(2021, 3, 5), DAY),
    (44260, DAY),
    ("44260", DAY),
    ("2021.3.5", DAY),
    ("2021/3/5", DAY),
    ("2021-03-05 00:00:00", DAY),
    ("20210305", DAY),
    (20210305, DAY),
    ("2021年3月5日", DAY),
    ("２０２１．３．５", DAY),
    ("2021年3月", PreciseDate.month(2021, 3)),
    ("2021.10", PreciseDate.month(2021, 10)),
    ("2021年", PreciseDate.year(2021)),
    (None, None),
    ("1900-01-01", None),
]
REFUSED = [
    (2021.1, "date_ambiguous"),
    (2021.3, "date_ambiguous"),
    ("2021.1", "date_ambiguous"),
    ("201203", "date_ambiguous"),
    ("3/5/2021", "date_ambiguous"),
    ("21.3.5", "date_ambiguous"),
    ("2021-02-30", "date_out_of_range"),
    (0, "date_out_of_range"),
    (60, "date_out_of_range"),
    ("长期", "date_unreadable"),
    ("2021年12月底前", "date_unreadable"),
    ("2021-03-05T16:00:00Z", "date_unreadable"),
]


@pytest.mark.parametrize(("cell", "expected"), READ)
def test_the_stated_date_with_its_precision(
    tmp_path: Path, cell: object, expected: PreciseDate | None
) -> None:
    reading = read(save_xlsx(tmp_path / "d.xlsx", [HEADER, [CODE, cell]]), "contracts")

    assert row(reading, 2).ok
    assert row(reading, 2).values["agreed_start_on"] == expected
    flagged = expected is not None and not expected.exact
    assert ("date_coarse" in codes(reading)) == flagged


@pytest.mark.parametrize(("cell", "code"), REFUSED)
def test_what_has_no_one_meaning_is_reported(tmp_path: Path, cell: object, code: str) -> None:
    reading = read(save_xlsx(tmp_path / "d.xlsx", [HEADER, [CODE, cell]]), "contracts")

    assert codes(reading) == [code]
    assert not row(reading, 2).ok


@pytest.mark.parametrize("number_format", ['yyyy"年"m"月"', "mmm-yy", "[$-804]yyyy-mm;@"])
def test_a_date_shown_without_its_day_is_a_month(tmp_path: Path, number_format: str) -> None:
    book, sheet = new_sheet([HEADER, [CODE, datetime.date(2021, 3, 1)], [CODE, 44260]])
    sheet["B2"].number_format = number_format
    sheet["B3"].number_format = number_format
    book.save(tmp_path / "d.xlsx")

    reading = read(tmp_path / "d.xlsx", "contracts")

    assert row(reading, 2).values["agreed_start_on"] == PreciseDate.month(2021, 3)
    assert row(reading, 3).values["agreed_start_on"] == DAY
    assert [(issue.code, issue.value) for issue in reading.issues] == [("date_coarse", "2021-03")]


def test_a_date_shown_without_its_day_in_an_old_workbook(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("数据")
    style = xlwt.easyxf(num_format_str='yyyy"年"m"月"')
    for column, name in enumerate(HEADER):
        sheet.write(0, column, name)
    sheet.write(1, 0, CODE)
    sheet.write(1, 1, datetime.date(2021, 3, 1), style)
    book.save(str(tmp_path / "d.xls"))

    reading = read(tmp_path / "d.xls", "contracts")

    assert row(reading, 2).values["agreed_start_on"] == PreciseDate.month(2021, 3)


def test_the_epoch_of_1904_is_kept(tmp_path: Path) -> None:
    book, sheet = new_sheet([HEADER])
    book.epoch = CALENDAR_MAC_1904
    sheet.append([CODE, datetime.date(2021, 3, 5)])
    sheet.append([CODE, 44260 - 1462])
    book.save(tmp_path / "d.xlsx")

    reading = read(tmp_path / "d.xlsx", "contracts")

    assert [typed.values["agreed_start_on"] for typed in reading.rows] == [DAY, DAY]
