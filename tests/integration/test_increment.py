"""A report takes nothing away: absent columns and blank cells leave what is known."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from gis_service.services.parcel_change import Change
from gis_service.services.report_check import ReportCheck, ReportSource, check_report
from gis_service.services.report_store import store_report
from gis_service.sheets.template import template
from gis_service.transaction import job_work, unit_of_work
from parcels.dates import PreciseDate
from tests.database import Database
from tests.town import Plot, Town, cell, code, found_town

PLOT = Plot(code("510107", 1), cell(1, 1), "甲", {"登记面积": 9_900, "使用权人": "模拟甲公司"})


@pytest.fixture(scope="module")
def town(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Town:
    made = found_town(database, tmp_path_factory.mktemp("town"))
    made.put([PLOT])
    return made


def stored(town: Town, column: str) -> object:
    with job_work(town.engine) as connection:
        return connection.scalar(
            text(f"SELECT {column} FROM parcel_version WHERE superseded_at IS NULL")
        )


def test_a_file_without_a_column_keeps_its_values(town: Town) -> None:
    check, _ = town.put([replace(PLOT, columns={})])
    assert [row.change for row in check.rows] == [Change.SAME]
    check, _ = town.put([replace(PLOT, name="乙", columns={})])
    assert [row.change for row in check.rows] == [Change.CHANGED]
    assert stored(town, "name") == "乙"
    assert stored(town, "holder") == "模拟甲公司"
    assert stored(town, "registered_area") == 9_900


def test_a_new_identifier_of_an_unchanged_parcel_is_noted(town: Town) -> None:
    plot = replace(PLOT, name="乙", columns={"电子监管号": "5101072025B00011"})
    check, found = town.put([plot])
    assert (check.rows[0].change, found.same) == (Change.SAME, 1)
    again = Plot("", PLOT.shape, "丙", {"电子监管号": "5101072025B00011"})
    check, _ = town.put([again])
    assert [(row.change, row.matched_by) for row in check.rows] == [
        (Change.CHANGED, "supervision_no")
    ]


def test_a_code_under_an_old_county_prefix_is_the_same_parcel(town: Town) -> None:
    old, now = Plot("510122001001GB00077", cell(3, 7)), Plot("510116001001GB00077", cell(3, 7))
    check, _ = town.put([old])
    assert [row.change for row in check.rows] == [Change.NEW]
    check = town.check([now])
    assert [(row.change, row.matched_by) for row in check.rows] == [(Change.SAME, "parcel_code")]


def report(town: Town, **values: object) -> ReportCheck:
    path = town.folder / "合同.xlsx"
    template("contracts", path, [{"parcel_code": PLOT.code, "contract_no": "HT-1", **values}])
    with unit_of_work(town.engine, town.city) as connection:
        check = check_report(connection, ReportSource(path, path.name, "contracts"), town.city)
        store_report(connection, check, None)
    return check


def test_a_blank_cell_keeps_the_value_and_a_filled_one_replaces_it(town: Town) -> None:
    signed = PreciseDate.day(2020, 3, 5)
    first = report(town, signed_on=signed, price=543_786_000_000)
    assert (first.new, first.same) == (1, 0)
    again = report(town, signed_on=signed)
    assert (again.new, len(again.replaced), again.same) == (0, 0, 1)
    changed = report(town, price=500_000_000_000)
    assert len(changed.replaced) == 1
    assert changed.rows[0].values["signed_on"] == signed
    with job_work(town.engine) as connection:
        live = "SELECT price, signed_on FROM contract WHERE superseded_at IS NULL"
        assert connection.execute(text(live)).all() == [(5_000_000_000, "2020-03-05")]
