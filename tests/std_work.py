"""标准地 projects driven through the services, as officials and managers drive them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import text

from gis_service.services.std_projects import (
    ProjectView,
    open_project,
    read_project,
    view_project,
)
from gis_service.services.std_steps import Asked, ProjectOption, options, take_step
from gis_service.services.std_terms import proposed_terms
from gis_service.services.steps import StepRefused
from gis_service.store.std_project_rows import StoredProject
from gis_service.transaction import unit_of_work
from gis_service.user import User
from parcels.contract import CheckStage, Operator
from parcels.standard.penalty import Formula, PenaltyTerms
from parcels.standard.project import Brought, Project
from parcels.standard.supply import CleanLand, Supply
from parcels.standard.target import Measure, Target
from parcels.units import CM2_PER_HECTARE, FEN_PER_WAN
from tests.database import Database
from tests.town import Plot, Town, cell, code, found_town

AT = datetime(2046, 1, 1, 4, tzinfo=UTC)
WEST = tuple(code("510107", number) for number in range(1, 65))
PENALTY = 2 * 30 * FEN_PER_WAN
"""违约金 by PER_MU_GAP: 2 万元 a 亩 short of the tax agreed, on 30 亩."""
EAST = code("510104", 1)
ENTERED = date(2024, 5, 1)
EVALUATIONS = (
    "节能评估",
    "规划环境影响评价",
    "防洪影响评价",
    "水土保持方案",
    "水资源论证",
    "压覆重要矿产资源评估",
    "地质灾害危险性评估",
)


def _target(kind: str, low: int | Fraction, unit: str, stage: CheckStage) -> Target:
    return Target(kind, Operator.AT_LEAST, low, None, unit, stage)


TARGETS = (
    replace(_target("FAI_MU", 400, "万元/亩", CheckStage.ACCEPT), with_land_price=True),
    Target("FAR", Operator.BETWEEN, Fraction("1.2"), 3, "", CheckStage.ACCEPT),
    _target("REV_MU", 650, "万元/亩·年", CheckStage.REACH),
    _target("TAX_MU", 30, "万元/亩·年", CheckStage.REACH),
    _target("TAX_MU", 35, "万元/亩·年", CheckStage.EXPIRE),
)
TERMS = Project(
    "",
    "91510100MA0000001L",
    TARGETS,
    liability=True,
    penalty=PenaltyTerms(Formula.PER_MU_GAP, rate=1),
    reach_on=date(2027, 1, 1),
    term_end=date(2044, 6, 30),
    area_cm2=2 * CM2_PER_HECTARE,
    price_fen=3000 * FEN_PER_WAN,
    exit_agreed=True,
    start_by=date(2024, 12, 31),
    complete_by=date(2026, 6, 30),
    holder="模拟受让人{{7*7}}<b>",
)
CHECKLIST = Supply(
    ENTERED,
    start_agreed=True,
    completion_agreed=True,
    clean=dict.fromkeys(CleanLand, True),
    evaluations=dict.fromkeys(EVALUATIONS, date(2026, 12, 31)),
)


def built(day: str, far: str = "1.5") -> dict[str, Measure]:
    """What an acceptance measures, by hand: the store has nothing of these parcels."""
    on = date.fromisoformat(day)
    shares = {"BCOEF": 40, "ADMIN_LAND": 7, "ADMIN_GFA": 15, "GREEN": 0}
    found = {key: Measure(key, value, "%", "竣工测量报告", on) for key, value in shares.items()}
    found["FAR"] = Measure("FAR", Fraction(far), "", "竣工测量报告", on)
    found["FAI_MU"] = Measure("FAI_MU", 400, "万元/亩", "审计报告", on, with_land_price=True)
    return found


def yielding(day: str, tax: str = "30", only_tax: bool = False) -> dict[str, Measure]:
    """What a year yields, by hand."""
    on = date.fromisoformat(day)
    found = {"TAX_MU": Measure("TAX_MU", Fraction(tax), "万元/亩·年", "税务证明", on)}
    if not only_tax:
        found["REV_MU"] = Measure("REV_MU", 700, "万元/亩·年", "统计报表", on)
    return found


@dataclass(frozen=True, slots=True)
class StdDesk:
    """A town and parcel ids by code."""

    town: Town
    ids: dict[str, int] = field(default_factory=dict)
    _unused: Iterator[str] = field(default_factory=lambda: iter(WEST))

    def bare(self) -> str:
        """A parcel in park A that no test has used yet."""
        return next(self._unused)

    def refused(
        self, project_id: int, step: str, on: str, user: User | None = None, **given: object
    ) -> StepRefused:
        """A step that is refused with reasons and leaves everything as it was."""
        before = self.read(project_id).seen
        with pytest.raises(StepRefused) as caught:
            self.do(project_id, step, on, user, **given)
        assert self.read(project_id).seen == before
        assert all(one.article and one.sentence for one in caught.value.objections)
        return caught.value

    def proposed(self, parcel: str, on: date = ENTERED) -> Project:
        with unit_of_work(self.town.engine, self.town.city) as connection:
            return proposed_terms(connection, self.town.city, self.ids[parcel], on)

    def open(self, parcel: str, user: User | None = None, terms: Project = TERMS) -> int:
        actor = user or self.town.district_west
        with unit_of_work(self.town.engine, actor) as connection:
            return open_project(connection, actor, self.ids[parcel], terms, ENTERED, AT)

    def read(self, project_id: int, user: User | None = None) -> StoredProject:
        actor = user or self.town.city
        with unit_of_work(self.town.engine, actor) as connection:
            return read_project(connection, actor, project_id)

    def view(self, project_id: int, on: str, user: User | None = None) -> ProjectView:
        actor = user or self.town.city
        with unit_of_work(self.town.engine, actor) as connection:
            return view_project(connection, actor, project_id, date.fromisoformat(on))

    def options(
        self, project_id: int, on: str, user: User | None = None
    ) -> dict[str, ProjectOption]:
        actor, view = user or self.town.city, self.view(project_id, on, user)
        found = options(view.stored, view.ground, actor, date.fromisoformat(on))
        return {one.step.code: one for one in found}

    def asked(self, project_id: int, step: str, on: str, **given: object) -> Asked:
        """A step with reason, evidence and both numbers filled in."""
        terms = given.pop("terms", None)
        filled = Brought(reason="依约", evidence=("凭据1",), numbers=(f"甲{step}", f"乙{step}"))
        return Asked(
            step=step,
            on=date.fromisoformat(on),
            seen=self.read(project_id).seen,
            brought=replace(filled, **given),  # type: ignore[arg-type]
            terms=terms,  # type: ignore[arg-type]
        )

    def take(self, project_id: int, asked: Asked, user: User | None = None) -> StoredProject:
        actor = user or self.town.district_west
        with unit_of_work(self.town.engine, actor) as connection:
            return take_step(connection, actor, project_id, asked, AT)

    def do(
        self, project_id: int, step: str, on: str, user: User | None = None, **given: object
    ) -> StoredProject:
        return self.take(project_id, self.asked(project_id, step, on, **given), user)

    def listed(self, parcel: str, terms: Project = TERMS) -> int:
        project_id = self.open(parcel, terms=terms)
        self.do(project_id, "list", "2024-06-01", supply=CHECKLIST)
        return project_id

    def contracted(self, parcel: str, terms: Project = TERMS) -> int:
        project_id = self.listed(parcel, terms)
        self.do(project_id, "contract", "2024-07-01")
        return project_id

    def delivered(self, parcel: str, terms: Project = TERMS) -> int:
        project_id = self.contracted(parcel, terms)
        self.do(project_id, "deliver", "2024-08-01")
        return project_id

    def building(self, parcel: str, terms: Project = TERMS) -> int:
        project_id = self.delivered(parcel, terms)
        self.do(project_id, "start", "2024-10-01")
        return project_id

    def completed(self, parcel: str, terms: Project = TERMS) -> int:
        """Completed as the park's manager reports it."""
        project_id = self.building(parcel, terms)
        self.do(project_id, "complete", "2025-10-01", self.town.manager_a)
        return project_id

    def rectify_build(self, parcel: str) -> int:
        project_id = self.completed(parcel)
        low = built("2025-10-10", far="1.1")
        due = date(2026, 1, 31)
        self.do(project_id, "fail_acceptance", "2025-10-10", measures=low, due_on=due)
        return project_id

    def accepted(self, parcel: str, terms: Project = TERMS) -> int:
        project_id = self.completed(parcel, terms)
        self.do(project_id, "accept", "2025-10-10", measures=built("2025-10-10"))
        return project_id

    def running(self, parcel: str, terms: Project = TERMS) -> int:
        project_id = self.accepted(parcel, terms)
        self.do(project_id, "run", "2025-10-10")
        return project_id

    def reach_check(self, parcel: str, terms: Project = TERMS) -> int:
        project_id = self.running(parcel, terms)
        self.do(project_id, "call_reach", "2027-01-01")
        return project_id

    def normal(self, parcel: str) -> int:
        project_id = self.reach_check(parcel)
        self.do(project_id, "pass_reach", "2027-02-01", measures=yielding("2026-12-31"))
        return project_id

    def rectify(self, parcel: str) -> int:
        project_id = self.reach_check(parcel)
        low = yielding("2026-12-31", "25")
        due = date(2028, 1, 31)
        self.do(project_id, "fail_reach", "2027-02-01", measures=low, due_on=due)
        return project_id

    def recheck(self, parcel: str) -> int:
        project_id = self.rectify(parcel)
        self.do(project_id, "recheck", "2028-01-31")
        return project_id

    def breach(self, parcel: str) -> int:
        project_id = self.recheck(parcel)
        self.do_breach(project_id)
        return project_id

    def do_breach(self, project_id: int) -> None:
        given = {"measures": yielding("2027-12-31", "28"), "amount_fen": PENALTY}
        self.do(project_id, "breach", "2028-02-10", self.town.city, **given)

    def exited(self, parcel: str) -> int:
        project_id = self.breach(parcel)
        self.do(project_id, "exit", "2028-05-01")
        return project_id

    def expiry_check(self, parcel: str) -> int:
        project_id = self.normal(parcel)
        self.do(project_id, "call_expiry", "2043-06-30")
        return project_id

    def renewed(self, parcel: str) -> int:
        project_id = self.expiry_check(parcel)
        figures = yielding("2043-12-31", "35", only_tax=True)
        self.do(project_id, "renew", "2044-01-10", measures=figures)
        return project_id

    def not_renewed(self, parcel: str) -> int:
        project_id = self.expiry_check(parcel)
        figures = yielding("2043-12-31", "34", only_tax=True)
        self.do(project_id, "not_renew", "2044-01-10", measures=figures)
        return project_id


def codes(answer: StepRefused) -> set[str]:
    return {one.code for one in answer.objections}


def found_std_office(database: Database, folder: Path) -> StdDesk:
    """A town with bare land in both parks."""
    town = found_town(database, folder)
    plots = [Plot(one, cell(place % 8, place // 8)) for place, one in enumerate(WEST)]
    town.put([*plots, Plot(EAST, cell(13, 1))])
    with unit_of_work(town.engine, town.city) as connection:
        query = "SELECT value, parcel_id FROM parcel_identifier"
        ids = dict(connection.execute(text(query)).all())
    return StdDesk(town, {one: ids[one] for one in (*WEST, EAST)})
