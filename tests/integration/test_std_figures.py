"""标准地项目 on stored data: terms from the contract, figures from reports, none typed beside."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from gis_service.errors import Unusable
from gis_service.services.report_check import ReportSource, check_report
from gis_service.services.report_store import store_report
from gis_service.transaction import unit_of_work
from parcels.contract import CheckStage, Operator
from parcels.outcome import Outcome
from parcels.standard.project import ProjectState
from parcels.standard.target import Measure, Target
from parcels.units import CM2_PER_HECTARE, FEN_PER_WAN
from tests import reports
from tests.database import Database
from tests.std_work import TERMS, WEST, StdDesk, found_std_office, yielding
from tests.town import Town
from tests.workbooks import save_xlsx

CONTRACT = {
    "宗地代码": WEST[0],
    "合同编号": "HT-1",
    "使用权人": "模拟受让人",
    "统一社会信用代码": "91510100MA0000001L",
    "合同签订日期": "2024-07-01",
    "约定交地日期": "2024-08-01",
    "约定动工日期": "2024-12-31",
    "约定竣工日期": "2026-06",
    "达产日期": "2027-01-01",
    "到期日期": "2044-06-30",
    "合同面积（平方米）": 20000,
    "成交价款（万元）": 3000,
    "约定容积率下限": 1.2,
    "约定建筑系数下限（%）": 45,
    "绿地率上限（%）": 15,
    "约定亩均投资（万元/亩）": 400,
    "投资口径": "含土地价款",
    "约定亩均税收（万元/亩）": 30,
    "违约责任": "是",
}
FIRM = ("模拟企业", "91510100MA0000001L")


@pytest.fixture(scope="module")
def desk(database: Database, tmp_path_factory: pytest.TempPathFactory) -> StdDesk:
    made = found_std_office(database, tmp_path_factory.mktemp("office"))
    put(made.town, "contracts", CONTRACT)
    reports.put(made.town, "occupancy", [(*FIRM, WEST[1], 20000, "2020-01-01")])
    years = ((2024, 21_000, 750), (2025, 21_000, 900))
    reports.put(made.town, "performance", [(*FIRM, "YQ-A", *year) for year in years])
    return made


def put(town: Town, kind: str, row: dict[str, object]) -> None:
    path = save_xlsx(town.folder / f"{kind}.xlsx", [list(row), list(row.values())])
    with unit_of_work(town.engine, town.city) as connection:
        found = check_report(connection, ReportSource(path, path.name, kind), town.city)
        assert found.new == 1, [issue.text for issue in found.issues]
        store_report(connection, found, None)


def test_terms_are_those_of_the_contract(desk: StdDesk) -> None:
    found = desk.proposed(WEST[0], date(2024, 8, 1))
    assert (found.holder, found.uscc) == ("模拟受让人", "91510100MA0000001L")
    assert (found.area_cm2, found.price_fen) == (2 * CM2_PER_HECTARE, 3000 * FEN_PER_WAN)
    assert (found.reach_on, found.term_end) == (date(2027, 1, 1), date(2044, 6, 30))
    assert (found.deliver_by, found.start_by) == (date(2024, 8, 1), date(2024, 12, 31))
    # Known to the month alone: left blank, not guessed.
    assert found.complete_by is None
    assert found.liability is True
    by_code = {target.indicator: target for target in found.targets}
    assert set(by_code) == {"FAI_MU", "TAX_MU", "FAR", "BCOEF", "GREEN"}
    assert by_code["FAI_MU"].stage is CheckStage.ACCEPT and by_code["FAI_MU"].with_land_price
    assert by_code["TAX_MU"].stage is CheckStage.REACH and by_code["TAX_MU"].low == 30
    assert by_code["FAR"] == Target(
        "FAR", Operator.AT_LEAST, Fraction("1.2"), None, "", CheckStage.ACCEPT
    )
    assert (by_code["BCOEF"].low, by_code["BCOEF"].high) == (45, None)
    assert (by_code["GREEN"].low, by_code["GREEN"].high) == (None, 15)
    assert all(target.complete for target in found.targets)


def test_stored_figures_decide_and_nothing_is_typed_beside_them(desk: StdDesk) -> None:
    project_id = desk.reach_check(WEST[1], replace(TERMS, check_year=2024))
    view = desk.view(project_id, "2027-02-01")
    tax = next(
        one
        for one in view.targets
        if one.target.indicator == "TAX_MU" and one.target.stage is CheckStage.REACH
    )
    assert view.year == 2024
    assert (tax.result.outcome, tax.result.value) == (Outcome.FAIL, 25)
    assert tax.measure is not None and tax.measure.on == date(2024, 12, 31)
    assert "2024 年度" in tax.measure.source
    with pytest.raises(Unusable, match="已有入库数据"):
        desk.do(project_id, "pass_reach", "2027-02-01", measures=yielding("2024-12-31"))
    missed = desk.options(project_id, "2027-02-01")["pass_reach"].objections
    assert [one.code for one in missed] == ["std.target_missed"]
    desk.do(project_id, "fail_reach", "2027-02-01", due_on=date(2028, 1, 31))
    stored = desk.do(project_id, "recheck", "2028-01-31").project.events[-2].brought.measures
    assert stored["TAX_MU"].value == 250_000 and stored["TAX_MU"].unit == "元/亩"
    # Of the new period the store has nothing yet: figures with their source may be typed.
    done = desk.do(project_id, "pass_recheck", "2028-02-01", measures=yielding("2027-12-31"))
    assert done.project.state is ProjectState.NORMAL


def test_the_year_agreed_is_the_year_checked(desk: StdDesk) -> None:
    named = replace(TERMS, check_year=2027)
    project_id = desk.open(WEST[2], terms=named)
    assert desk.view(project_id, "2027-02-01").year == 2027
    later = desk.running(WEST[3])
    desk.do(later, "supplement", "2025-11-01", terms=named)
    told = desk.options(later, "2027-02-01")["call_reach"].objections
    assert [one.code for one in told] == ["std.year_runs"] and "2027 年度" in told[0].sentence
    assert desk.options(later, "2027-12-31")["call_reach"].open


def test_a_figure_not_measured_in_the_same_way_stays_open(desk: StdDesk) -> None:
    project_id = desk.completed(WEST[4])
    plain = Measure("FAI_MU", 500, "万元/亩", "审计报告", date(2025, 10, 1), with_land_price=False)
    view = desk.view(project_id, "2025-10-02")
    assert next(one for one in view.targets if one.target.indicator == "FAI_MU").measure is None
    desk.do(project_id, "hand_in", "2025-10-02", desk.town.manager_a, measures={"FAI_MU": plain})
    row = next(
        one for one in desk.view(project_id, "2025-10-03").targets if one.reported is not None
    )
    assert row.reported == plain and row.result.outcome is Outcome.UNKNOWN
