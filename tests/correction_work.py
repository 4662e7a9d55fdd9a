"""A town whose data are mended, with a second person where the kind of data needs one (更正)."""

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text

from gis_service.rights import needs_second
from gis_service.services.assessing import assess_city
from gis_service.services.correctable import CorrectableRow, correctable
from gis_service.services.correcting import Change, Corrected, correct, withdraw
from gis_service.services.correction_requests import accept, ask
from gis_service.services.parcel_sheet import parcel_sheet
from gis_service.transaction import job_work, unit_of_work
from gis_service.user import User
from parcels.finding import Finding
from parcels.verdict import Rule
from tests import reports
from tests.database import Database
from tests.town import AS_OF, PARK_A, PARK_B, Plot, Town, cell, code, found_town

FIRM_A, FIRM_B = "91510100MA6ABCDE0L", "91510107MA7TEMT010"
IN_A, IN_B = code("510107", 1), code("510104", 2)
SECOND = code("510107", 3)
SIGNED = ("HT-1", "2019-01-01", "2020-06-30", "2028-01-01", 1200)


@dataclass
class Land:
    """A town with a contract, a progress report, two enterprises, and ids by code."""

    town: Town
    ids: dict[str, int]
    kinds: dict[int, str] = field(default_factory=dict)

    def rows(self, parcel: str, user: User | None = None) -> list[CorrectableRow]:
        actor = user or self.town.city
        with unit_of_work(self.town.engine, actor) as connection:
            return list(correctable(connection, actor, self.ids[parcel], AS_OF))

    def row(self, parcel: str, kind: str) -> CorrectableRow:
        return next(row for row in self.rows(parcel) if row.kind == kind)

    def value(self, parcel: str, kind: str, field: str) -> str:
        return next(item.typed for item in self.row(parcel, kind).cells if item.field.name == field)

    def change(self, parcel: str, kind: str, field: str, new: str) -> Change:
        """A change of what stands now, as a form would post it."""
        row = self.row(parcel, kind)
        seen = self.value(parcel, kind, field)
        return Change(kind, row.id, field, seen, new, "合同扫描件录入错误", "合同扫描件第 2 页")

    def ask(self, change: Change, user: User | None = None) -> int:
        actor = user or self.town.city
        with unit_of_work(self.town.engine, actor) as connection:
            return ask(connection, actor, change, AS_OF)

    def accept(self, request_id: int, user: User | None = None) -> Corrected:
        actor = user or self.town.district_west
        with unit_of_work(self.town.engine, actor) as connection:
            return accept(connection, actor, request_id)

    def mend(self, change: Change, user: User | None = None) -> Corrected:
        """With a second person where the kind needs one."""
        if needs_second(change.kind):
            done = self.accept(self.ask(change, user))
        else:
            actor = user or self.town.city
            with unit_of_work(self.town.engine, actor) as connection:
                done = correct(connection, actor, change)
        self.kinds[done.id] = change.kind
        return done

    def take_back(self, correction_id: int, user: User | None = None) -> None:
        second = needs_second(self.kinds[correction_id])
        actor = user or (self.town.district_west if second else self.town.city)
        with unit_of_work(self.town.engine, actor) as connection:
            withdraw(connection, actor, correction_id)

    def finding(self, parcel: str, rule: Rule) -> Finding:
        with unit_of_work(self.town.engine, self.town.city) as connection:
            sheet = parcel_sheet(connection, self.ids[parcel], AS_OF)
        return sheet.assessment.finding(rule)

    def dirty(self) -> set[int]:
        with job_work(self.town.engine) as connection:
            return set(connection.execute(text("SELECT parcel_id FROM dirty_parcel")).scalars())

    def assess(self) -> None:
        with job_work(self.town.engine) as connection:
            assess_city(connection, AS_OF)


def open_land(database: Database, folder: Path) -> Land:
    town = found_town(database, folder)
    columns = {"使用权人": "模拟一厂", "登记面积": 10_000}
    town.put(
        [
            Plot(IN_A, cell(1, 1), "一号地", columns),
            Plot(SECOND, cell(3, 1), "三号地"),
            Plot(IN_B, cell(13, 1), "二号地"),
        ]
    )
    reports.put(town, "contracts", [(IN_A, *SIGNED)])
    reports.put(town, "progress", [(IN_A, "2021-07-01", "否", "无")])
    reports.put(
        town,
        "occupancy",
        [("甲公司", FIRM_A, IN_A, 10_000, "2020-01-01"), ("乙公司", FIRM_B, IN_B, 9_000, None)],
    )
    reports.put(town, "performance", [("甲公司", FIRM_A, f"模拟{PARK_A}", 2024, 3000, 200)])
    reports.put(town, "performance", [("乙公司", FIRM_B, f"模拟{PARK_B}", 2024, 1000, 90)])
    with job_work(town.engine) as connection:
        assess_city(connection, AS_OF)
        found = connection.execute(text("SELECT code, parcel_id FROM parcel_version"))
        ids = {row.code: row.parcel_id for row in found}
    return Land(town, ids)
