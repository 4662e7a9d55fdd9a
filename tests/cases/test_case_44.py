"""Idle land at its edges, from workbooks through import and assessment to the stored state."""

import csv
import io
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import text

from gis_service.services.assessing import assess_city
from gis_service.transaction import job_work
from parcels.idle_state import IdleState
from parcels.verdict import Verdict
from tests.database import Database
from tests.town import Plot, cell, code
from tests.uploading import Office, open_office

CASES = """\
due,started,should,developed,total,invested,stopped,cause,as_of,state
2024-06-15,,,,,,,,2025-06-14,OVERDUE
2024-06-15,,,,,,,,2025-06-15,OVERDUE
2024-06-15,,,,,,,,2025-06-16,SUSPECTED_L1
2024-02-29,,,,,,,,2025-02-28,OVERDUE
2023-01-01,,,,,,,,2025-01-02,SUSPECTED_L1
2023-01-01,2023-06-01,30000,9999,10000,2500,2024-01-01,,2025-01-02,SUSPECTED_L2
2023-01-01,2023-06-01,30000,10000,10000,2500,2024-01-01,,2025-01-02,STARTED
2023-01-01,2023-06-01,30000,10001,10000,2499.99,2024-01-01,,2025-01-02,SUSPECTED_L2
2023-01-01,2023-06-01,30000,9000,10000,1000,2024-06-01,,2025-01-02,STOPPED
2023-01-01,,,,,,,是,2025-01-02,SUSPECTED_L1
,,,,,,,,2025-01-02,DATA_MISSING
2023年1月,,,,,,,,2025-01-02,DATA_MISSING
2024-02-29,,,,,,,,2025-03-01,SUSPECTED_L1
"""
ROWS = list(csv.DictReader(io.StringIO(CASES)))
PLOTS = [Plot(code("510107", n), cell(n % 7, n // 7, 0.9, 0.9)) for n in range(len(ROWS))]


def book(header: str, rows: Iterator[list[str]]) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(header.split())
    writer.writerows(rows)
    return target.getvalue().encode("gb18030")


def contracts() -> bytes:
    return book(
        "宗地代码 合同编号 约定动工日期 约定竣工日期",
        (
            [plot.code, f"HT{number:02d}", row["due"], "2030-01-01"]
            for number, (plot, row) in enumerate(zip(PLOTS, ROWS, strict=True))
        ),
    )


def progress() -> bytes:
    """What an inspection saw on the day: works, or none and no permit."""
    header = (
        "宗地代码 观测日期 现场是否施工 施工许可证日期 实际动工日期 应动工面积㎡ 已动工面积㎡"
        " 总投资额（不含土地价款）万元 已投资额（不含土地价款）万元 中止开发日期"
        " 延迟原因 延迟起始日"
    )
    rows = []
    for plot, row in zip(PLOTS, ROWS, strict=True):
        if not row["due"]:
            continue
        cause = ["未按约定交付土地", "2023-01-01"] if row["cause"] else ["", ""]
        seen = ["", "", row["started"]] if row["started"] else ["否", "无", ""]
        figures = [row[name] for name in ("should", "developed", "total", "invested", "stopped")]
        rows.append([plot.code, row["as_of"], *seen, *figures, *cause])
    return book(header, iter(rows))


@pytest.fixture(scope="module")
def office(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Office:
    made = open_office(database, tmp_path_factory.mktemp("office"))
    made.town.put(PLOTS)
    made.store("city", "contracts", contracts(), name="供地合同.csv")
    made.store("city", "progress", progress(), name="开发进度.csv")
    return made


def assessed(office: Office, as_of: date) -> dict[str, tuple[IdleState, Verdict]]:
    """Idle state and first verdict (idle) of each parcel on a day."""
    with job_work(office.engine) as connection:
        assess_city(connection, as_of)
        rows = connection.execute(
            text(
                "SELECT v.code, a.idle_state, a.verdicts[1] AS idle FROM assessment a"
                " JOIN parcel_version v ON v.id = a.parcel_version_id"
                " WHERE a.superseded_at IS NULL AND a.holds_from <= :day AND a.holds_until > :day"
            ),
            {"day": as_of},
        )
        return {row.code: (IdleState(row.idle_state), Verdict(row.idle)) for row in rows}


@pytest.mark.parametrize("number", range(len(ROWS)), ids=lambda n: f"G{n + 1:02d}")
def test_the_stored_state_on_its_day(office: Office, number: int) -> None:
    row = ROWS[number]
    state, verdict = assessed(office, date.fromisoformat(row["as_of"]))[PLOTS[number].code]

    assert state is IdleState[row["state"]]
    assert (verdict is Verdict.IDLE) == state.suspected


def test_the_list_of_the_day_holds_the_suspected_only(office: Office) -> None:
    day = date(2025, 1, 2)
    found = {code for code, (state, _) in assessed(office, day).items() if state.suspected}
    listed = office.site.signed_in("u-city").get(f"/idle?as_of={day}").text

    assert found
    for plot in PLOTS:
        assert (plot.code in listed) or plot.code not in found
