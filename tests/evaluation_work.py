"""A round of evaluation driven through the services, as officials and managers drive it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

from sqlalchemy import create_engine, text
from stdnum.cn import uscc

from gis_service.database import normal_url
from gis_service.demo import loading
from gis_service.files import FileStore
from gis_service.services.evaluation_rounds import Opening, OpenRound, open_round, read_round
from gis_service.services.evaluation_schemes import load_office_scheme, usable
from gis_service.services.evaluation_steps import OF_A_FIRM, Asked, seen_of, take_step
from gis_service.services.report_check import ReportSource, check_report
from gis_service.services.report_store import store_report
from gis_service.store import policy_rows
from gis_service.store.paper_rows import NewPaper
from gis_service.transaction import unit_of_work
from gis_service.user import User
from parcels.evaluation.round import AREA, Answer, Item, Said
from parcels.units import CM2_PER_MU
from tests.database import Database
from tests.town import PARK_A, PARK_B, Plot, Town, cell, code, found_town
from tests.workbooks import save_xlsx

AT = datetime(2026, 12, 31, 4, tzinfo=UTC)
YEAR = 2025
A1, A2, A3 = (code("510107", number) for number in (1, 2, 3))
B1, B2 = (code("510104", number) for number in (1, 2))
OLD = "2015-01-01"
PERFORMANCE = (
    *(
        "企业名称",
        "统一社会信用代码",
        "园区",
        "年度",
        "是否规上",
        "营业收入（万元）",
        "税收（万元）",
    ),
    *("从业人数", "综合能耗（吨标准煤）", "研发费用（万元）", "用电量（万千瓦时）"),
)
OCCUPANCY = (
    *(
        "企业名称",
        "统一社会信用代码",
        "宗地代码",
        "自有用地面积（平方米）",
        "租入用地面积（平方米）",
    ),
    *(
        "租出用地面积（平方米）",
        "租用建筑面积（平方米）",
        "宗地总建筑面积（平方米）",
        "使用起始日期",
    ),
)
PLAIN = """
code = "plain"
title = "测试方案"
clause = "指标"
status = "现行"
evidence = "D"
mode = "RATIO"
cap = 1.5
full_weight = 100
group_by = []
area_mode = "OWN"
tie_break = "TAX_MU"
remainder = "B"
classes = ["A", "B", "C", "D"]
unsuited = "T"
[[part]]
above_scale = true
[[part.indicator]]
code = "TAX_MU"
label = "亩均税收"
weight = 60
upper = "tax"
lower = "area"
baseline = "FIXED"
fixed = 30
missing = "BLOCK"
[[part.indicator]]
code = "ENERGY"
label = "单位能耗营收"
weight = 40
upper = "revenue"
lower = "energy"
baseline = "FIXED"
fixed = 10
missing = "AVG_OF_GROUP"
[[cut]]
name = "A"
side = "top"
bound = "at_most"
share = 0.40
[[cut]]
name = "D"
side = "bottom"
bound = "at_least"
share = 0.10
[[veto]]
code = "accident"
label = "重大事故"
ceiling = "D"
[[protection]]
code = "new"
label = "新投产"
floor = "C"
"""


def firm(number: int) -> str:
    """A code with a valid check digit."""
    base = f"91510100MA{number:07d}"
    return base + uscc.calc_check_digit(base)


H1, TENANT, LANDLORD, EAST_ONE, EAST_TWO = (firm(number) for number in range(1, 6))
NAMES = {
    H1: "示例一厂{{7*7}}<b>",
    TENANT: "示例二厂",
    LANDLORD: "示例三厂",
    EAST_ONE: "示例东一厂",
    EAST_TWO: "示例东二厂",
}


@dataclass(frozen=True, slots=True)
class Bureau:
    """A town whose enterprises are evaluated; ``west`` is an official of the western district."""

    town: Town
    files: FileStore
    owner_url: str

    @property
    def city(self) -> User:
        return self.town.city

    @property
    def west(self) -> User:
        return self.town.district_west

    def put(self, kind: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        path = save_xlsx(self.town.folder / f"{kind}.xlsx", [header, *rows])
        with unit_of_work(self.town.engine, self.city) as connection:
            found = check_report(connection, ReportSource(path, path.name, kind), self.city)
            assert not [one for one in found.issues if one.severity == "error"], found.issues
            store_report(connection, found, None)

    def scheme(self, source: str = PLAIN, user: User | None = None) -> int:
        actor = user or self.city
        with unit_of_work(self.town.engine, actor) as connection:
            return load_office_scheme(connection, actor, source.encode()).id

    def scheme_named(self, name: str) -> int:
        with unit_of_work(self.town.engine, self.city) as connection:
            return next(one.id for one in usable(connection) if one.scheme.code == name)

    def open(self, scheme_id: int, district: int = 0, user: User | None = None) -> int:
        actor = user or self.city
        with unit_of_work(self.town.engine, actor) as connection:
            opening = Opening(YEAR, scheme_id, district, date(2026, 5, 8))
            return open_round(connection, actor, opening, AT)

    def read(self, round_id: int, user: User | None = None, uscc: str | None = None) -> OpenRound:
        with unit_of_work(self.town.engine, user or self.city) as connection:
            return read_round(connection, round_id, uscc)

    def do(
        self,
        round_id: int,
        step: str,
        on: str,
        user: User | None = None,
        papers: tuple[NewPaper, ...] = (),
        seen: int | None = None,
        **said: object,
    ) -> OpenRound:
        """One step with a reason, as someone who has just looked."""
        actor = user or self.city
        asked = Asked(step, date.fromisoformat(on), 0, Said(**{"reason": "依规", **said}), papers)
        opened = self.read(round_id, actor, asked.uscc if step in OF_A_FIRM else None)
        looked = seen_of(opened, asked.uscc) if seen is None else seen
        asked = Asked(asked.step, asked.on, looked, asked.said, asked.papers)
        with unit_of_work(self.town.engine, actor) as connection:
            policy = policy_rows.latest(connection).profile.policy
            return take_step(connection, actor, policy, round_id, asked, AT)

    def objects(
        self, round_id: int, uscc: str, on: str, user: User, mu: object, quantity: str = AREA
    ) -> OpenRound:
        claimed = Fraction(str(mu)) * (CM2_PER_MU if quantity == AREA else 1_000_000)
        return self.do(
            round_id,
            "respond",
            on,
            user,
            answer=Answer.OBJECT,
            item=Item(uscc, quantity),
            claimed=claimed,
            evidence=("盖章确认表",),
        )

    def rules(
        self, round_id: int, uscc: str, on: str, user: User, accepted: bool, quantity: str = AREA
    ) -> OpenRound:
        return self.do(round_id, "rule", on, user, item=Item(uscc, quantity), accepted=accepted)

    def area_published(self, round_id: int) -> None:
        self.do(round_id, "review", "2026-05-10")
        self.do(round_id, "publish_area", "2026-05-25", closes=date(2026, 6, 1))

    def confirming(self, round_id: int) -> None:
        """From the publication of areas on, without objections left."""
        self.do(round_id, "close_area", "2026-06-02")
        self.do(round_id, "ask_confirmation", "2026-06-10", closes=date(2026, 6, 17))

    def scored(self, round_id: int) -> None:
        self.area_published(round_id)
        self.confirming(round_id)
        self.do(round_id, "score", "2026-06-18")

    def released(self, round_id: int) -> None:
        self.scored(round_id)
        self.do(round_id, "publish_result", "2026-06-20", closes=date(2026, 6, 27))
        self.do(round_id, "release", "2026-06-28")

    def audit(self, round_id: int) -> list[dict[str, object]]:
        query = text(
            "SELECT username, success, detail FROM audit_event WHERE object = :object ORDER BY id"
        )
        owner = create_engine(normal_url(self.owner_url))
        with owner.connect() as connection:
            rows = connection.execute(query, {"object": f"round:{round_id}"}).mappings().all()
        owner.dispose()
        return [dict(row) for row in rows]


def found_bureau(database: Database, folder: Path) -> Bureau:
    """H1 of the rules in park A with its tenant and landlord, two enterprises in park B."""
    town = found_town(database, folder)
    loading.mark_simulated(database.owner_url, date(2026, 5, 8))
    plots = [
        Plot(A1, cell(0, 0, 5, 1)),
        Plot(A2, cell(0, 2, 2, 1)),
        Plot(A3, cell(3, 2, 2, 1)),
        Plot(B1, cell(12, 1)),
        Plot(B2, cell(14, 1, 2, 1)),
    ]
    town.put(plots)
    bureau = Bureau(town, FileStore(folder / "files", 1 << 24), database.owner_url)
    bureau.put("occupancy", OCCUPANCY, _land())
    bureau.put("performance", PERFORMANCE, [*_figures(YEAR, 1), *_figures(YEAR - 1, 2)])
    return bureau


def _land() -> list[tuple[object, ...]]:
    def used(uscc: str, parcel: str, *areas: object) -> tuple[object, ...]:
        return (NAMES[uscc], uscc, parcel, *areas, OLD)

    return [
        used(H1, A1, 50_000, None, 10_000, None, None),
        used(H1, A2, None, None, None, 4_000, 30_000),
        used(TENANT, A1, None, 10_000, None, None, None),
        used(LANDLORD, A3, 20_000, None, None, None, None),
        used(EAST_ONE, B1, 10_000, None, None, None, None),
        used(EAST_TWO, B2, 20_000, None, None, None, None),
    ]


def _figures(year: int, part: int) -> list[tuple[object, ...]]:
    """Revenue, tax in 万元, people, energy, R&D; ``part``: divided by it."""
    told = {
        H1: (PARK_A, 40_000, 1_920, 300, 2_000, 800),
        TENANT: (PARK_A, 9_000, 300, 100, None, None),
        LANDLORD: (PARK_A, 20_000, 900, 150, 2_500, 100),
        EAST_ONE: (PARK_B, 12_000, 600, 80, 900, 200),
        EAST_TWO: (PARK_B, 6_000, 150, 60, 700, 0),
    }
    return [
        (NAMES[code], code, park, year, "是", revenue / part, tax / part, staff, energy, rd, staff)
        for code, (park, revenue, tax, staff, energy, rd) in told.items()
    ]
