"""标准地 projects in the store: kept exactly, only added to, and seen in their scope alone."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from gis_service.errors import Conflict
from gis_service.store import policy_rows, std_project_rows
from gis_service.store.std_project_rows import NewProject, StoredProject
from gis_service.transaction import unit_of_work
from gis_service.user import User
from parcels.contract import CheckStage, Operator
from parcels.procedure import Actor, Role
from parcels.standard.penalty import Formula, PenaltyTerms
from parcels.standard.project import Brought, Project, ProjectEvent, ProjectState
from parcels.standard.supply import CleanLand, Supply
from parcels.standard.target import Measure, Target
from tests.database import Database
from tests.town import AS_OF, Plot, Town, cell, code, found_town

WEST, EAST = code("510107", 1), code("510104", 1)
AT = datetime(2025, 12, 31, 4, tzinfo=UTC)
TERMS = Project(
    WEST,
    "91510100MA0000001X",
    (
        Target("TAX_MU", Operator.AT_LEAST, Fraction(71, 3), None, "万元/亩", CheckStage.REACH),
        Target("FAR", Operator.BETWEEN, Fraction(6, 5), 3, "", CheckStage.ACCEPT, clause="第六条"),
    ),
    liability=True,
    penalty=PenaltyTerms(Formula.PCT_PRICE, rate=Fraction(1, 7)),
    reach_on=AS_OF,
    area_cm2=200_000_000,
    price_fen=123_456_789_012,
    start_by=AS_OF,
)
SUPPLY = Supply(AS_OF, clean=dict.fromkeys(CleanLand, True), evaluations={"节能评估": AS_OF})
BROUGHT = Brought(
    reason="依约",
    evidence=("公告",),
    numbers=("公〔2025〕1号",),
    supply=SUPPLY,
    measures={"FAR": Measure("FAR", Fraction(106, 100), "", "测量", AS_OF)},
)


@pytest.fixture(scope="module")
def town(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Town:
    folder: Path = tmp_path_factory.mktemp("town")
    made = found_town(database, folder)
    made.put([Plot(WEST, cell(1, 1)), Plot(EAST, cell(13, 1))])
    return made


@pytest.fixture(scope="module")
def project_id(town: Town) -> int:
    return enter(town, WEST)


def enter(town: Town, parcel: str) -> int:
    query = text(
        "SELECT p.id, p.park_id, p.district_id FROM parcel p"
        " JOIN parcel_identifier i ON i.parcel_id = p.id WHERE i.value = :code"
    )
    with unit_of_work(town.engine, town.city) as connection:
        row = connection.execute(query, {"code": parcel}).one()
        new = NewProject(row.id, row.park_id, row.district_id, TERMS)
        return std_project_rows.open_project(connection, new, (town.city.id, "市局"))


def read(town: Town, project_id: int, user: User) -> StoredProject | None:
    with unit_of_work(town.engine, user) as connection:
        return std_project_rows.find(connection, project_id)


def event(step: str, target: ProjectState | None) -> ProjectEvent:
    actor = Actor(Role.LAND_OFFICIAL, "city")
    return ProjectEvent(step, actor, AS_OF, AT, BROUGHT, target)


def add(town: Town, stored: StoredProject, one: ProjectEvent, terms: Project | None = None) -> None:
    with unit_of_work(town.engine, town.city) as connection:
        account = (town.city.id, "市局")
        agreed = replace(terms or stored.project, events=stored.project.events)
        std_project_rows.add_event(
            connection,
            stored,
            agreed.with_event(one),
            account,
            policy_rows.latest(connection).id,
            terms,
        )


def test_terms_and_events_come_back_exactly(town: Town) -> None:
    project_id = enter(town, EAST)
    stored = read(town, project_id, town.city)
    assert stored is not None and stored.project == TERMS
    other = replace(TERMS, reach_on=None, liability=None)
    add(town, stored, event("amend", None), other)
    amended = read(town, project_id, town.city)
    assert amended is not None
    assert replace(amended.project, events=()) == other
    assert amended.project.state is ProjectState.PREP
    add(town, amended, event("list", ProjectState.LISTED))
    listed = read(town, project_id, town.city)
    assert listed is not None
    assert listed.project.state is ProjectState.LISTED
    assert listed.project.events[-1] == event("list", ProjectState.LISTED)
    assert listed.names == ("市局", "市局")
    with pytest.raises(Conflict, match="刚刚办理"):
        add(town, amended, event("list", ProjectState.LISTED))


def test_a_parcel_has_one_open_project(town: Town, project_id: int) -> None:
    with pytest.raises(Conflict, match="不能重复登记"):
        enter(town, WEST)


def test_a_project_is_seen_in_its_scope_alone(town: Town, project_id: int) -> None:
    assert read(town, project_id, town.manager_a) is not None
    assert read(town, project_id, town.manager_b) is None
    with unit_of_work(town.engine, town.manager_b) as connection:
        seen = connection.scalars(text("SELECT id FROM std_project")).all()
    assert project_id not in seen


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE std_event SET brought = '{}'",
        "DELETE FROM std_event",
        "UPDATE std_project SET terms = '{}'",
        "DELETE FROM std_project",
    ],
)
def test_what_happened_is_never_changed(town: Town, project_id: int, statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        unit_of_work(town.engine, town.city) as connection,
    ):
        connection.execute(text(statement))
