"""A failed 达产复核 is a clue of its parcel: queued with the step, incremental as in full."""

from datetime import date

import pytest

from parcels.outcome import Outcome
from parcels.verdict import Rule
from tests.clues import of_rule, said_of, stored
from tests.database import Database
from tests.std_work import WEST, StdDesk, found_std_office

ON = date(2028, 6, 1)


@pytest.fixture(scope="module")
def desk(database: Database, tmp_path_factory: pytest.TempPathFactory) -> StdDesk:
    return found_std_office(database, tmp_path_factory.mktemp("reach"))


def test_a_failed_recheck_is_a_clue_from_the_decision_until_the_exit(desk: StdDesk) -> None:
    town, parcel_id = desk.town, desk.ids[WEST[0]]
    before = of_rule(stored(town, ON), Rule.LE_REACH)
    assert set(before.values()) == {Outcome.NOT_APPLICABLE}
    project_id = desk.recheck(WEST[0])
    assert of_rule(stored(town, ON), Rule.LE_REACH)[parcel_id] is Outcome.NOT_DUE
    desk.do_breach(project_id)
    found = stored(town, ON)
    expected = before | {parcel_id: Outcome.REVIEW}
    assert of_rule(found, Rule.LE_REACH) == expected
    assert found == stored(town, ON, full=True)
    earlier = of_rule(stored(town, date(2028, 2, 9)), Rule.LE_REACH)
    assert earlier[parcel_id] is Outcome.NOT_DUE
    said = said_of(town, town.manager_a, parcel_id, Rule.LE_REACH, ON)
    assert "2028-02-10 达产复核不达标" in said and "低效线索：达产复核不达标" in said
    desk.do(project_id, "exit", "2028-05-01")
    after = stored(town, ON)
    assert of_rule(after, Rule.LE_REACH)[parcel_id] is Outcome.NOT_APPLICABLE
    assert after == stored(town, ON, full=True)
