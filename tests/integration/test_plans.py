"""No question of a page reads all parcels: plans under each role, 20,000 parcels (执行计划)."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, text

from bench.city.build import fill
from bench.city.plan import Plan
from bench.reading import tile_at
from gis_service.cli.acting import operator
from gis_service.database import make_engine
from gis_service.region_address import read_region
from gis_service.services.city import bring_up
from gis_service.services.parcel_history import history_of
from gis_service.settings import DatabaseSettings
from gis_service.store import idle_rows, parcel_views, search_rows
from gis_service.store.parcel_query import ParcelQuery
from gis_service.transaction import unit_of_work
from gis_service.user import Role, Scope, User
from parcels.idle_state import IdleState
from parcels.verdict import RULE_ORDER, THEMES, Verdict
from tests.database import Database
from tests.town import AS_OF

PARCELS = 20_000
SUSPECTED = [state for state in IdleState if state.suspected]
CITY = User(0, "city", "市", Role.OFFICIAL, Scope(city=True))
# One parcel in forty is idle, the rest spread; what the rules would say is not asked here.
_ASSESS = f"""
WITH run AS (
    INSERT INTO assessment_run (as_of, policy_snapshot_id, code_version, started_at, parcel_count)
    SELECT '{AS_OF}', max(id), 'plans', now(), {PARCELS} FROM policy_snapshot
    RETURNING id, policy_snapshot_id
)
INSERT INTO assessment (parcel_id, park_id, district_id, run_id, holds_from, parcel_version_id,
    facts_digest, policy_snapshot_id, outcomes, measured, verdicts, idle_state)
SELECT v.parcel_id, v.park_id, v.district_id, run.id, '{AS_OF}', v.id, '', run.policy_snapshot_id,
    array_fill(1::smallint, ARRAY[{len(RULE_ORDER)}]),
    array_fill(20240101::bigint, ARRAY[{len(RULE_ORDER)}]),
    array_fill(CASE WHEN v.id % 40 = 0 THEN 0 ELSE 1 + v.id % 7 END::smallint,
        ARRAY[{len(THEMES)}]),
    CASE WHEN v.id % 40 = 0 THEN {int(IdleState.SUSPECTED_L1)} ELSE {int(IdleState.STARTED)} END
FROM parcel_version v, run
"""


@pytest.fixture(scope="module")
def engine(database: Database) -> Iterator[Engine]:
    bring_up(database.owner_url, "chengdu", operator())
    fill(database.superuser_url, Plan(PARCELS))
    owner = create_engine(database.superuser_url)
    with owner.begin() as connection:
        connection.execute(text(_ASSESS))
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    owner.dispose()
    made = make_engine(DatabaseSettings(database_url=database.login_url))
    yield made
    made.dispose()


def users(engine: Engine) -> dict[str, User]:
    with unit_of_work(engine, CITY) as connection:
        park = connection.scalar(text("SELECT park_id FROM parcel WHERE park_id > 0 LIMIT 1"))
        district = connection.scalar(text("SELECT min(id) FROM district"))
    return {
        "city": CITY,
        "park": User(0, "m", "园", Role.MANAGER, Scope(parks=(park,))),
        "district": User(0, "d", "区", Role.INSPECTOR, Scope(districts=(district,))),
    }


def tile(connection: Connection, query: ParcelQuery) -> None:
    spot = connection.execute(
        text("SELECT ST_XMin(geom) AS lon, ST_YMin(geom) AS lat FROM parcel_version WHERE id = 777")
    ).one_or_none()
    x, y = tile_at(spot.lon, spot.lat, 15) if spot is not None else (25846, 13454)
    parcel_views.parcel_tile(connection, query, 15, x, y)


def next_page(connection: Connection, query: ParcelQuery) -> None:
    place = parcel_views.Place(int(Verdict.FAIL), "510201", 1)
    parcel_views.page(connection, query, place, 50)


QUESTIONS: dict[str, Callable[[Connection, ParcelQuery], object]] = {
    "tile": tile,
    "list": lambda connection, query: parcel_views.page(connection, query, None, 50),
    "next page": next_page,
    "code": lambda connection, query: parcel_views.search(
        connection, with_text(query, "510201000000GB0012"), 10
    ),
    "name": lambda connection, query: parcel_views.search(
        connection, with_text(query, "地块12345"), 10
    ),
    "firm": lambda connection, query: search_rows.parcels_of_firms(
        connection, query, "模拟企业12345", 10
    ),
    "history": lambda connection, query: history_of(connection, 777),
    "circle": lambda connection, query: parcel_views.page(
        connection, replace(query, region=read_region("point-104.0_30.6", "500")), None, 50
    ),
    "round a parcel": lambda connection, query: parcel_views.totals(
        connection, replace(query, region=read_region("parcel-777", "500"))
    ),
    "idle": lambda connection, query: idle_rows.parcels_in(connection, query, SUSPECTED),
}


def with_text(query: ParcelQuery, words: str) -> ParcelQuery:
    return ParcelQuery(query.as_of, query.scope, text=words)


def plans(
    engine: Engine, user: User, question: Callable[[Connection, ParcelQuery], object]
) -> list[str]:
    """The plan of every statement that a question runs."""
    asked: list[tuple[str, object]] = []

    def note(
        connection: Connection, cursor: object, statement: str, parameters: object, *rest: object
    ) -> None:
        asked.append((statement, parameters))

    with unit_of_work(engine, user) as connection:
        event.listen(connection, "before_cursor_execute", note)
        question(connection, ParcelQuery(AS_OF, user.scope))
        event.remove(connection, "before_cursor_execute", note)
        return [
            "\n".join(
                row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)
            )
            for statement, parameters in asked
        ]


@pytest.mark.parametrize("who", ["city", "park", "district"])
@pytest.mark.parametrize("asked", QUESTIONS)
def test_parcels_are_found_by_an_index(engine: Engine, who: str, asked: str) -> None:
    found = plans(engine, users(engine)[who], QUESTIONS[asked])
    assert found
    tables = ("parcel_version", "parcel ", "contract", "building", "progress")
    scans = tuple(f"Seq Scan on {table}" for table in tables)
    assert [plan for plan in found if any(scan in plan for scan in scans)] == []


@pytest.mark.parametrize("who", ["city", "park", "district"])
def test_a_verdict_is_asked_of_its_index_and_not_of_every_parcel(engine: Engine, who: str) -> None:
    """A filter above an outer join would be tried on all parcels where few bear the verdict."""
    found = plans(engine, users(engine)[who], next_page)
    assert found and [plan for plan in found if "(a.verdicts[1] =" in plan] == []


def test_a_firm_is_asked_of_the_index_of_holders(engine: Engine) -> None:
    """An OR over holders and occupants would be tried on all parcels in order of their codes."""
    [plan] = plans(engine, CITY, QUESTIONS["firm"])
    assert "ix_parcel_version_holder_name" in plan and "ix_parcel_version_code" not in plan


def test_the_planner_knows_a_word_that_stands_in_every_name(engine: Engine) -> None:
    """Without statistics all parcels would be sorted, where the first ten by code are enough."""
    words = "模拟"
    [plan] = plans(
        engine,
        CITY,
        lambda connection, query: search_rows.parcels_of_firms(connection, query, words, 10),
    )
    assert "ix_parcel_version_code" in plan and "ix_parcel_version_holder_name" not in plan


@pytest.mark.parametrize("place", range(1, len(THEMES) + 1))
def test_the_planner_knows_how_many_parcels_bear_a_verdict(engine: Engine, place: int) -> None:
    """Without statistics it takes any verdict for one in two hundred parcels."""
    guess = PARCELS / 200

    def expected(verdict: int) -> int:
        asked = text(
            "EXPLAIN (FORMAT JSON) SELECT 1 FROM assessment"
            f" WHERE superseded_at IS NULL AND verdicts[{place}] = {int(verdict)}"
        )
        with unit_of_work(engine, CITY) as connection:
            rows: int = connection.execute(asked).scalar_one()[0]["Plan"]["Plan Rows"]
        return rows

    assert expected(Verdict.PASS) > 10 * guess
    assert expected(99) < guess / 2
