"""Answers that are kept: never another scope's, never of data that have changed since."""

from functools import partial

import pytest
from sqlalchemy import Connection, text

from gis_service.kept_answers import KeptAnswers
from gis_service.services import dirty
from gis_service.services.assessing import assess_city
from gis_service.store.changes import data_version
from gis_service.transaction import job_work, unit_of_work
from gis_service.user import User
from parcels.layers import LayerKind
from tests.database import Database
from tests.town import AS_OF, Plot, Town, cell, code, found_town

ASKED = "parcels"
COUNT = text("SELECT count(*) FROM parcel_version WHERE superseded_at IS NULL")


@pytest.fixture(scope="module")
def town(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Town:
    made = found_town(database, tmp_path_factory.mktemp("town"))
    made.put([Plot(code("510107", 1), cell(1, 1)), Plot(code("510104", 2), cell(13, 1))])
    return made


def count(town: Town, kept: KeptAnswers, user: User) -> int:
    with unit_of_work(town.engine, user) as connection:
        return kept.of(connection, user, ASKED, lambda: connection.scalar(COUNT) or 0)


def version(town: Town) -> int:
    with job_work(town.engine) as connection:
        return data_version(connection)


def test_each_scope_has_its_own_answer(town: Town) -> None:
    kept = KeptAnswers()
    for _ in range(2):
        assert count(town, kept, town.city) == 2
        assert count(town, kept, town.manager_a) == 1
        assert count(town, kept, town.manager_b) == 1


def test_the_same_question_is_answered_once(town: Town) -> None:
    kept = KeptAnswers()
    count(town, kept, town.city)
    with unit_of_work(town.engine, town.city) as connection:
        assert kept.of(connection, town.city, ASKED, lambda: -1) == 2


def test_an_answer_too_heavy_to_keep_is_given_and_not_kept(town: Town) -> None:
    kept = KeptAnswers(most_bytes=10_000)
    with unit_of_work(town.engine, town.city) as connection:
        ask = partial(kept.of, connection, town.city)
        assert ask("small", lambda: 1) == 1
        assert ask("large", lambda: 2, weight=lambda _: 20_000) == 2
        assert ask("large", lambda: 3, weight=lambda _: 5_000) == 3
        assert ask("large", lambda: 4) == 3


def test_an_import_makes_the_answer_new(town: Town) -> None:
    kept = KeptAnswers()
    before = count(town, kept, town.city)
    town.put([Plot(code("510107", 3), cell(3, 3))])
    assert count(town, kept, town.city) == before + 1


def test_layers_and_assessments_are_changes_too(town: Town) -> None:
    before = version(town)
    town.layer(LayerKind.FARMLAND, [("F1", cell(0, 9, 20, 1))])
    between = version(town)
    with job_work(town.engine) as connection:
        assess_city(connection, AS_OF)
    assert before < between < version(town)


def test_a_fact_reported_is_a_change_before_it_is_assessed(town: Town) -> None:
    before = version(town)
    with unit_of_work(town.engine, town.city) as connection:
        dirty.mark(connection, [1], "contracts")
    assert version(town) > before


def test_a_change_that_is_taken_back_is_none(town: Town) -> None:
    before = version(town)
    with pytest.raises(KeyboardInterrupt), unit_of_work(town.engine, town.city) as connection:
        _touch(connection, 1)
        raise KeyboardInterrupt
    assert version(town) == before


def test_transactions_that_end_in_another_order_are_told_apart(town: Town) -> None:
    seen = [version(town)]
    with unit_of_work(town.engine, town.city) as early:
        _touch(early, 1)
        with unit_of_work(town.engine, town.city) as late:
            _touch(late, 2)
        seen.append(version(town))
    seen.append(version(town))
    assert seen == sorted(set(seen))


def _touch(connection: Connection, parcel_id: int) -> None:
    connection.execute(
        text("UPDATE parcel_version SET name = name || '改' WHERE parcel_id = :id"),
        {"id": parcel_id},
    )


def test_the_oldest_answers_give_way(town: Town) -> None:
    kept = KeptAnswers(most_bytes=12_000)
    made = []

    def tile(number: int) -> bytes:
        made.append(number)
        return bytes(3000)

    with unit_of_work(town.engine, town.city) as connection:
        for number in (1, 2, 1, 2, 3, 2):
            kept.of(connection, town.city, number, lambda number=number: tile(number))  # type: ignore[misc]
    assert made == [1, 2, 3]
