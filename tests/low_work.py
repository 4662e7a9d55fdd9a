"""Low-efficiency cases driven through the services, as people drive them on the pages."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import text

from gis_service.services.assessing import assess_city
from gis_service.services.low_efficiency import Asked, Opening, open_case, read_case, take_step
from gis_service.store.low_rows import StoredLow
from gis_service.transaction import job_work, unit_of_work
from gis_service.user import User
from parcels.low_efficiency.case import LowState, ParcelPlan, Told
from parcels.low_efficiency.ways import BuyBack
from tests import reports
from tests.database import Database
from tests.town import AS_OF, Plot, Town, cell, code, found_town

AT = datetime(2026, 12, 31, 4, tzinfo=UTC)
LOW = tuple(code("510107", number) for number in range(1, 13))
IDLE = code("510107", 13)
PLAIN = code("510107", 14)
EAST = code("510104", 2)
HOLDER = "模拟使用权人{{7*7}}<b>"
PLAN = ParcelPlan(BuyBack("评估报告", 100), 1, date(2027, 12, 31), "模拟平台公司")
PATHS: dict[LowState, tuple[str, ...]] = {
    LowState.SUSPECTED: (),
    LowState.CHECKED: ("inspect",),
    LowState.RECOGNISED: ("inspect", "recognise"),
    LowState.PLANNED: ("inspect", "recognise", "plan"),
    LowState.IN_PROGRESS: ("inspect", "recognise", "plan", "progress"),
    LowState.CLEARED: ("inspect", "recognise", "plan", "progress", "clear"),
    LowState.DISMISSED: ("inspect", "dismiss"),
}
"""The steps that lead to each state."""


@dataclass(frozen=True, slots=True)
class LowDesk:
    """A town with land of several kinds, and parcel ids by code."""

    town: Town
    ids: dict[str, int] = field(default_factory=dict)

    def who(self, step: str) -> User:
        """Whose step it is: inspectors check, the rest is done by the district's official."""
        return self.town.inspector_west if step == "inspect" else self.town.district_west

    def open(self, parcel: str, user: User | None = None, **more: object) -> int:
        actor = user or self.town.district_west
        opening = Opening(self.ids[parcel], AS_OF, **more)  # type: ignore[arg-type]
        with unit_of_work(self.town.engine, actor) as connection:
            return open_case(connection, actor, opening, AT)

    def read(self, case_id: int, user: User | None = None) -> StoredLow:
        with unit_of_work(self.town.engine, user or self.town.city) as connection:
            return read_case(connection, case_id)

    def asked(self, case_id: int, step: str, on: str = "2026-01-05", **told: object) -> Asked:
        """A step with every blank filled; the whole of the listed land at once."""
        stored = self.read(case_id)
        listed = stored.case.listed_cm2
        filled = Told(
            reason="经核实",
            evidence=("照片1",),
            number=f"〔2026〕{case_id}号",
            park_agrees=True,
            plan=replace(PLAN, area_cm2=listed),
            area_cm2=listed,
        )
        told_all = replace(filled, **told)  # type: ignore[arg-type]
        return Asked(step, date.fromisoformat(on), len(stored.case.events), told_all)

    def take(self, case_id: int, asked: Asked, user: User | None = None) -> StoredLow:
        actor = user or self.who(asked.step)
        with unit_of_work(self.town.engine, actor) as connection:
            return take_step(connection, actor, case_id, asked, AT)

    def do(self, case_id: int, step: str, on: str = "2026-01-05", **told: object) -> StoredLow:
        return self.take(case_id, self.asked(case_id, step, on, **told))

    def reach(self, parcel: str, state: LowState, **more: object) -> int:
        case_id = self.open(parcel, **more)
        for step in PATHS[state]:
            self.do(case_id, step)
        return case_id


def found_land(database: Database, folder: Path) -> LowDesk:
    """Land that stopped producing (LE_STOP), land idle for years, and land without a clue."""
    town = found_town(database, folder)
    columns: dict[str, object] = {"使用权人": HOLDER, "坐落": "模拟路1号"}
    west = (*LOW, IDLE, PLAIN)
    plots = [
        Plot(one, cell(place % 8, place // 8), columns=columns) for place, one in enumerate(west)
    ]
    plots.append(Plot(EAST, cell(13, 1), columns=columns))
    town.put(plots)
    signed = ("2015-03-01", "2016-06-30", "2018-01-01", 100)
    reports.put(town, "contracts", [(one, f"HT-{one}", *signed) for one in (*west, EAST)])
    built = ("2025-12-01", "2016-01-01", "2016-03-01", "2018-01-01")
    stopped = [(one, *built, "2024-06-01") for one in (*LOW, EAST)]
    reports.put(town, "progress", [*stopped, (PLAIN, *built, None)], header=reports.BUILT)
    reports.put(town, "progress", [(IDLE, "2025-12-01", "否", "无")])
    with job_work(town.engine) as connection:
        assess_city(connection, AS_OF)
    with unit_of_work(town.engine, town.city) as connection:
        query = "SELECT value, parcel_id FROM parcel_identifier"
        ids = dict(connection.execute(text(query)).all())
    return LowDesk(town, ids)
