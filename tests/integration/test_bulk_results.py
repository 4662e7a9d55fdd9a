"""What a run stores, by processes side by side, is what ``assess`` says of each parcel alone."""

import random
from collections.abc import Iterator, Mapping
from datetime import date

import pytest
from sqlalchemy import Engine, text

from bench.city.build import fill
from bench.city.plan import Plan
from gis_service.cli.acting import operator
from gis_service.database import make_engine
from gis_service.facts import assemble
from gis_service.services import assessing
from gis_service.services.assess_crew import Crew
from gis_service.services.assessing import assess_city
from gis_service.services.city import bring_up
from gis_service.services.overlaying import overlay_city
from gis_service.settings import DatabaseSettings
from gis_service.store import policy_rows
from gis_service.transaction import job_work
from parcels.assess import assess
from parcels.legal_area import legal_area
from tests.city import SmallCity
from tests.database import Database
from tests.town import AS_OF

PARCELS = 3000
FEW = 40
NAMES = (
    "outcomes",
    "measured",
    "verdicts",
    "idle_state",
    "stock",
    "legal_area",
    "holds_until",
    "facts_digest",
)
_STORED = text(
    "SELECT a.parcel_id, a.outcomes, a.measured, a.verdicts, a.idle_state, a.stock, a.legal_area,"
    " nullif(a.holds_until, 'infinity') AS holds_until, a.facts_digest FROM assessment a"
    " WHERE a.superseded_at IS NULL AND a.decided = 0"
    " AND a.holds_from = :day"
)

Results = Mapping[int, tuple[object, ...]]


@pytest.fixture(scope="module")
def engine(database: Database) -> Iterator[Engine]:
    bring_up(database.owner_url, "chengdu", operator())
    fill(database.superuser_url, Plan(PARCELS))
    made = make_engine(DatabaseSettings(database_url=database.login_url))
    overlay_city(made, 2)
    yield made
    made.dispose()


def stored(engine: Engine, day: date) -> Results:
    with job_work(engine) as connection:
        return {
            key: (*map(tuple, rest[:3]), *rest[3:-1], bytes(rest[-1]))
            for key, *rest in connection.execute(_STORED, {"day": day})
        }


def alone(engine: Engine, batches: list[list[int]], day: date) -> Results:
    """The same by ``assess``, facts read in the batches given."""
    found: dict[int, tuple[object, ...]] = {}
    with job_work(engine) as connection:
        policy = policy_rows.latest(connection).profile.policy
        for batch in batches:
            for key, assembled in assemble(connection, batch, day).items():
                said = assess(assembled.facts, policy, day)
                legal = legal_area(assembled.facts.areas)
                found[key] = (
                    tuple(map(int, said.outcomes)),
                    said.measured,
                    tuple(map(int, said.themes.values())),
                    int(said.idle_state),
                    said.stock.kind.number,
                    None if legal is None else legal.cm2,
                    said.next_change_on,
                    assembled.digest,
                )
    return found


def compare(engine: Engine, day: date, chance: random.Random) -> int:
    """Every parcel in shuffled batches, and a few one at a time."""
    kept = stored(engine, day)
    ids = sorted(kept)
    chance.shuffle(ids)
    single = [[each] for each in ids[:FEW]]
    batches = [ids[start : start + FEW] for start in range(0, len(ids), FEW)]
    for found in (alone(engine, batches, day), alone(engine, single, day)):
        differing = [
            (key, name, one, other)
            for key, said in found.items()
            for name, one, other in zip(NAMES, kept[key], said, strict=True)
            if one != other
        ]
        assert differing == []
    return len(ids)


@pytest.mark.parametrize("day", [AS_OF, date(2023, 2, 28)])
def test_a_run_stores_what_assess_says_of_each_parcel_alone(
    engine: Engine, day: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assessing, "MANY", 1)
    crew = Crew(engine.url.render_as_string(hide_password=False), 2)
    with job_work(engine) as connection:
        result = assess_city(connection, day, crew=crew)
    assert compare(engine, day, random.Random(5)) == result.assessed == PARCELS


def test_so_it_does_for_the_simulated_city(small_city: SmallCity) -> None:
    days = date(2025, 11, 30), AS_OF
    assert sum(compare(small_city.engine, day, random.Random(6)) for day in days) > 100
