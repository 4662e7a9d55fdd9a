"""宗地分割、合并 on the store: old parcels end, new ones begin, contracts as stated, taken back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pytest
from shapely.geometry import Polygon
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from gis_service.errors import Conflict, Forbidden, NotFound, Unusable
from gis_service.facts import assemble
from gis_service.services.assessing import assess_city
from gis_service.services.idle_cases import Opening, ground_of_case, open_case, read_case
from gis_service.services.parcel_sheet import parcel_sheet
from gis_service.services.steps import StepRefused
from gis_service.services.succession import Asked, preview, record, withdraw
from gis_service.store import std_project_rows
from gis_service.store.std_project_rows import NewProject
from gis_service.store.succession_rows import StoredSuccession, of_parcels
from gis_service.transaction import enter, job_work, unit_of_work
from gis_service.user import User
from parcels.facts import ParcelFacts
from parcels.standard.project import Project
from parcels.succession import Kind, Share
from tests import reports
from tests.case_work import AT
from tests.database import Database
from tests.town import AS_OF, Plot, Town, cell, code, found_town

DAY, BEFORE = date(2025, 6, 1), date(2025, 5, 31)
FAR = code("510104", 9)
PRICE_WAN, PRICE = 10_000, 10_000_000_000
LOTS = 16


@dataclass(frozen=True, slots=True)
class Land:
    """A town, and of one lot the parcel, its halves and two thirds of it in two parts."""

    town: Town
    ids: dict[str, int]
    place: int = 0

    def code(self, part: int) -> str:
        return code("510107", 10 * self.place + part)

    @property
    def old(self) -> str:
        return self.code(1)

    @property
    def halves(self) -> tuple[str, str]:
        return self.code(2), self.code(3)

    @property
    def parts(self) -> tuple[str, str]:
        return self.code(4), self.code(5)

    def shape(self, start: float, width: float, height: float = 1.0) -> Polygon:
        return cell(self.place % 8 + start, self.place // 8 * 2 + 0.0, width, height)

    def split(self, *shares: Share, whole: str = "") -> Asked:
        return Asked(
            Kind.SPLIT,
            (self.old,),
            self.halves,
            DAY,
            "模自然资〔2025〕8号",
            "企业申请分割",
            following={self.old: whole or tuple(shares)},
        )

    def facts(self, parcel: str, day: date) -> ParcelFacts | None:
        with unit_of_work(self.town.engine, self.town.city) as connection:
            found = assemble(connection, [self.ids[parcel]], day).get(self.ids[parcel])
        return found.facts if found is not None else None

    def record(self, asked: Asked, user: User | None = None) -> StoredSuccession:
        actor = user or self.town.district_west
        with unit_of_work(self.town.engine, actor) as connection:
            return record(connection, actor, asked)

    def withdraw(self, made: StoredSuccession, reason: str = "登记错了") -> StoredSuccession:
        with unit_of_work(self.town.engine, self.town.city) as connection:
            return withdraw(connection, self.town.city, made.id, reason)

    def assessed(self) -> list[tuple[object, ...]]:
        """Every published result of the day, after what is queued is assessed."""
        with job_work(self.town.engine) as connection:
            assess_city(connection, AS_OF)
            return self._results(connection)

    def assessed_in_full(self) -> list[tuple[object, ...]]:
        with job_work(self.town.engine) as connection:
            connection.execute(
                text("INSERT INTO dirty_parcel (parcel_id, reason) SELECT id, 'all' FROM parcel")
            )
            assess_city(connection, AS_OF)
            found = self._results(connection)
            connection.rollback()
        return found

    def _results(self, connection) -> list[tuple[object, ...]]:  # type: ignore[no-untyped-def]
        query = text(
            "SELECT parcel_id, verdicts, outcomes, idle_state, measured FROM assessment"
            " WHERE superseded_at IS NULL AND holds_from <= :day AND holds_until > :day"
            " ORDER BY parcel_id"
        )
        return [tuple(row) for row in connection.execute(query, {"day": AS_OF})]


@pytest.fixture(scope="module")
def lots(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Land]:
    """Lots one after the other: each test takes one of its own."""
    town = found_town(database, tmp_path_factory.mktemp("land"))
    own = [Land(town, {}, place) for place in range(LOTS)]
    plots = [Plot(FAR, cell(13, 1))]
    for lot in own:
        plots += [Plot(lot.old, lot.shape(0, 0.9))]
        plots += [Plot(lot.code(2), lot.shape(0, 0.5)), Plot(lot.code(3), lot.shape(0.5, 0.4))]
        plots += [Plot(lot.code(4), lot.shape(0, 0.3)), Plot(lot.code(5), lot.shape(0.3, 0.3))]
    town.put(plots)
    signed = ("2019-01-01", "2023-06-30", "2028-01-01", PRICE_WAN)
    reports.put(town, "contracts", [(lot.old, f"HT-{lot.place}", *signed) for lot in own])
    reports.put(town, "progress", [(lot.old, "2025-05-01", "否", "无") for lot in own])
    with job_work(town.engine) as connection:
        assess_city(connection, AS_OF)
    with unit_of_work(town.engine, town.city) as connection:
        query = text("SELECT value, parcel_id FROM parcel_identifier WHERE scheme = 'parcel_code'")
        ids = dict(connection.execute(query).all())
    return iter([Land(town, ids, lot.place) for lot in own])


@pytest.fixture
def land(lots: Iterator[Land]) -> Land:
    return next(lots)


def test_a_split_ends_the_old_parcel_and_begins_the_new_ones(land: Land) -> None:
    made = land.record(
        land.split(
            Share(land.halves[0], 60_000_001_00, None), Share(land.halves[1], 39_999_999_00, None)
        )
    )
    assert [one.code for one in made.members] == [land.old, land.halves[0], land.halves[1]]
    assert land.facts(land.old, BEFORE) is not None and land.facts(land.old, DAY) is None
    west, east = land.facts(land.halves[0], DAY), land.facts(land.halves[1], DAY)
    assert west is not None and east is not None and land.facts(land.halves[0], BEFORE) is None
    assert west.contract is not None and east.contract is not None
    prices = (west.contract.price_fen, east.contract.price_fen)
    assert prices == (60_000_001_00, 39_999_999_00) and sum(prices) == PRICE
    assert west.contract.agreed_start == east.contract.agreed_start
    with (
        pytest.raises(NotFound, match=f"分割为 {land.halves[0]}、{land.halves[1]}"),
        unit_of_work(land.town.engine, land.town.city) as connection,
    ):
        parcel_sheet(connection, land.ids[land.old], AS_OF)
    with unit_of_work(land.town.engine, land.town.city) as connection:
        sheet = parcel_sheet(connection, land.ids[land.halves[0]], AS_OF)
    assert [one.id for one in sheet.history.successions] == [made.id]
    with pytest.raises(StepRefused, match="已于 2025-06-01 终止"):
        land.record(replace(land.split(), on=date(2025, 7, 1)))


def test_incremental_results_are_those_of_a_full_assessment(land: Land) -> None:
    whole = land.assessed()
    made = land.record(land.split(whole=land.halves[0]))
    after = land.assessed()
    assert after != whole and land.ids[land.old] not in [row[0] for row in after]
    assert after == land.assessed_in_full()
    land.withdraw(made)
    assert land.assessed() == whole


def test_nothing_is_kept_of_a_preview(land: Land) -> None:
    asked = land.split(whole=land.halves[0])
    with unit_of_work(land.town.engine, land.town.city) as connection:
        shown = preview(connection, land.town.city, asked, AS_OF)
    assert shown.objections == () and shown.consequences is not None
    assert [one.code for one in shown.consequences.parcels] == [land.halves[0]]
    said = "".join(shown.remarks)
    assert "由 " + land.halves[0] + " 承接" in said and "进度 1 条" in said
    assert land.facts(land.old, DAY) is not None
    with unit_of_work(land.town.engine, land.town.city) as connection:
        assert of_parcels(connection, [land.ids[land.old]]) == []


def test_an_unstated_contract_is_asked_for(land: Land) -> None:
    with pytest.raises(StepRefused, match="不推定份额"):
        land.record(replace(land.split(), following={}))
    with pytest.raises(StepRefused, match="正好等于"):
        land.record(land.split(Share(land.halves[0], 1, None), Share(land.halves[1], 1, None)))
    land.record(land.split())
    west = land.facts(land.halves[0], DAY)
    assert west is not None and west.contract is None


def test_a_merge_of_what_was_split_has_the_same_land_and_price(land: Land) -> None:
    land.record(land.split(whole=land.halves[0]))
    joined = land.code(6)
    land.town.put([Plot(joined, land.shape(0, 0.9))])
    with unit_of_work(land.town.engine, land.town.city) as connection:
        query = text("SELECT parcel_id FROM parcel_identifier WHERE value = :code")
        land.ids[joined] = connection.scalar(query, {"code": joined}) or 0
    merge = replace(
        land.split(),
        kind=Kind.MERGE,
        predecessors=land.halves,
        successors=(joined,),
        on=date(2025, 9, 1),
        following={land.halves[0]: joined},
    )
    wrong = replace(merge, successors=(land.code(5),), following={land.halves[0]: land.code(5)})
    with pytest.raises(StepRefused, match="去向"):
        land.record(wrong)
    made = land.record(merge)
    assert made.remainder_cm2 == 0
    facts = land.facts(joined, AS_OF)
    assert facts is not None and facts.contract is not None
    assert facts.contract.price_fen == PRICE


def test_a_remainder_is_named(land: Land) -> None:
    asked = replace(land.split(), successors=land.parts)
    with pytest.raises(StepRefused, match="去向"):
        land.record(asked)
    made = land.record(replace(asked, remainder="划为城市道路"))
    assert made.remainder == "划为城市道路" and made.remainder_cm2 == 3000_0000


def test_an_open_idle_case_comes_first(land: Land) -> None:
    opening = Opening(land.ids[land.old], AS_OF)
    with unit_of_work(land.town.engine, land.town.city) as connection:
        open_case(connection, land.town.city, opening, AT)
    asked = replace(land.split(), successors=land.parts)
    with pytest.raises(StepRefused, match="未结的闲置土地或低效用地案件"):
        land.record(replace(asked, remainder="划为城市道路"))


def test_a_closed_case_of_an_ended_parcel_is_still_read(land: Land) -> None:
    city = land.town.city
    with unit_of_work(land.town.engine, city) as connection:
        case_id = open_case(connection, city, Opening(land.ids[land.old], BEFORE), AT)
        closing = text("UPDATE idle_case SET closed = true WHERE id = :id")
        connection.execute(closing, {"id": case_id})
    land.record(land.split(whole=land.halves[0]))
    with unit_of_work(land.town.engine, city) as connection:
        ground = ground_of_case(connection, read_case(connection, case_id), AS_OF)
    assert ground.finding.as_of == BEFORE and ground.assembled.facts.code == land.old


def test_it_is_taken_back_unless_something_was_built_on_it(land: Land) -> None:
    made = land.record(land.split(whole=land.halves[0]))
    with pytest.raises(Unusable, match="理由"):
        land.withdraw(made, " ")
    taken = land.withdraw(made)
    assert taken.withdrawn_by_name == "市局" and taken.withdrawn_reason == "登记错了"
    assert land.facts(land.old, DAY) is not None and land.facts(land.halves[0], BEFORE) is not None
    west = land.facts(land.halves[0], DAY)
    assert west is not None and west.contract is None
    with pytest.raises(Conflict, match="已由市局撤回"):
        land.withdraw(made)
    again = land.record(land.split(whole=land.halves[0]))
    land.town.put(
        [Plot(land.halves[0], land.shape(0, 0.5), name="改名")], effective=date(2025, 8, 1)
    )
    with pytest.raises(Conflict, match="又改过"):
        land.withdraw(again)


def test_a_project_of_any_new_parcel_keeps_it(land: Land) -> None:
    made = land.record(land.split(whole=land.halves[0]))
    city, second = land.town.city, land.halves[1]
    with unit_of_work(land.town.engine, city) as connection:
        query = text("SELECT id, park_id, district_id FROM parcel WHERE id = :id")
        place = connection.execute(query, {"id": land.ids[second]}).one()
        std_project_rows.open_project(
            connection, NewProject(*place, Project(second)), (city.id, "市局")
        )
    with pytest.raises(Conflict, match="新宗地已有标准地项目，不能撤回"):
        land.withdraw(made)


def test_scope_and_roles(land: Land) -> None:
    town = land.town
    for user in (town.manager_a, town.inspector_west):
        with pytest.raises(Forbidden):
            land.record(land.split(), user)
    with pytest.raises(NotFound):
        land.record(replace(land.split(), predecessors=(FAR,)))
    with pytest.raises(StepRefused, match="不在同一区县"):
        land.record(replace(land.split(), successors=(land.halves[0], FAR)), town.city)
    for blank in ({"reason": " "}, {"document": ""}, {"successors": ()}):
        with pytest.raises(Unusable):
            land.record(replace(land.split(), **blank))  # type: ignore[arg-type]
    made = land.record(land.split())
    with unit_of_work(town.engine, town.manager_b) as connection:
        assert of_parcels(connection, [one.parcel_id for one in made.members]) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE succession SET reason = 'x'",
        "DELETE FROM succession",
        "UPDATE succession_member SET code = 'x'",
        "DELETE FROM succession_member",
    ],
)
def test_a_record_is_only_added(database: Database, land: Land, statement: str) -> None:
    roles: Sequence[str] = ("landgis_city", "landgis_scoped", "landgis_job")
    for role in roles:
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            land.town.engine.begin() as connection,
        ):
            enter(connection, role=role, districts=(1, 2), parks=(1, 2))
            connection.execute(text(statement))
