"""Workbooks of reports, checked and stored in a town as an import does."""

from collections.abc import Sequence

from gis_service.services.report_check import ReportCheck, ReportSource, check_report
from gis_service.services.report_store import store_report
from gis_service.transaction import unit_of_work
from gis_service.user import User
from tests.town import Town
from tests.workbooks import save_xlsx

CONTRACT = (
    "宗地代码",
    "合同编号",
    "合同签订日期",
    "约定开工日期",
    "约定竣工日期",
    "成交价款（万元）",
)
PROGRESS = ("宗地代码", "观测日期", "现场是否动工", "施工许可证日期")
BUILT = ("宗地代码", "观测日期", "施工许可证日期", "达到动工标准日期", "竣工日期", "停产日期")
PERFORMANCE = ("企业名称", "统一社会信用代码", "园区", "年度", "营业收入（万元）", "税收（万元）")
OCCUPANCY = ("企业名称", "统一社会信用代码", "宗地代码", "自有用地面积（平方米）", "使用起始日期")
HEADERS = {
    "contracts": CONTRACT,
    "progress": PROGRESS,
    "performance": PERFORMANCE,
    "occupancy": OCCUPANCY,
}


def check(
    town: Town, kind: str, rows: Sequence[Sequence[object]], user: User | None = None
) -> ReportCheck:
    """What the check of a workbook with these rows under the kind's header says."""
    actor = user or town.city
    path = save_xlsx(town.folder / f"{kind}.xlsx", [HEADERS[kind], *rows])
    with unit_of_work(town.engine, actor) as connection:
        return check_report(connection, ReportSource(path, path.name, kind), actor)


def put(
    town: Town,
    kind: str,
    rows: Sequence[Sequence[object]],
    user: User | None = None,
    header: Sequence[str] = (),
) -> ReportCheck:
    """Check and store in one transaction; ``header``: another than the kind's."""
    actor = user or town.city
    path = save_xlsx(town.folder / f"{kind}.xlsx", [header or HEADERS[kind], *rows])
    with unit_of_work(town.engine, actor) as connection:
        found = check_report(connection, ReportSource(path, path.name, kind), actor)
        store_report(connection, found, None)
    return found
