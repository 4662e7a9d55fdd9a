"""Assessment in the database: only what changed, equal to a full run, seen whole or not at all."""

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from gis_service.services import assess_crew, assessing, dirty
from gis_service.services.assess_crew import Crew
from gis_service.services.assessing import RunResult, assess_city
from gis_service.services.overlaying import overlay_city, overlay_missing
from gis_service.services.report_check import ReportCheck
from gis_service.services.report_store import store_report
from gis_service.store import report_rows
from gis_service.store.report_rows import ReportRow
from gis_service.transaction import job_work, unit_of_work
from parcels.dates import PreciseDate
from parcels.idle_state import IdleState
from parcels.layers import LayerKind
from parcels.verdict import Verdict
from tests.database import Database
from tests.town import AS_OF, Plot, Town, cell, code, found_town

PLOTS = [Plot(code("510107", n), cell(n % 7, n // 7 + 0.1, 0.9, 0.8)) for n in range(1, 22)]


@pytest.fixture(scope="module")
def town(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Town:
    made = found_town(database, tmp_path_factory.mktemp("town"))
    made.put(PLOTS)
    return made


def assess(town: Town, as_of: date = AS_OF, full: bool = False) -> RunResult:
    with job_work(town.engine) as connection:
        return assess_city(connection, as_of, full=full)


def results(town: Town, as_of: date = AS_OF) -> dict[str, tuple[object, ...]]:
    """What holds on a day, by parcel code; without run, id and time."""
    with job_work(town.engine) as connection:
        rows = connection.execute(
            text(
                "SELECT v.code, a.outcomes, a.measured, a.verdicts, a.idle_state, a.legal_area,"
                " a.facts_digest, a.holds_until FROM assessment a"
                " JOIN parcel_version v ON v.id = a.parcel_version_id"
                " WHERE a.superseded_at IS NULL AND a.holds_from <= :day AND a.holds_until > :day"
            ),
            {"day": as_of},
        )
        return {
            row.code: (*map(tuple, row[1:4]), *row[4:6], bytes(row.facts_digest), row.holds_until)
            for row in rows
        }


def parcel_ids(town: Town) -> dict[str, tuple[int, int, int]]:
    with job_work(town.engine) as connection:
        rows = connection.execute(
            text(
                "SELECT code, parcel_id, park_id, district_id FROM parcel_version"
                " WHERE superseded_at IS NULL AND valid_to IS NULL"
            )
        )
        return {row.code: (row.parcel_id, row.park_id, row.district_id) for row in rows}


def report(town: Town, kind: str, parcel_code: str, **values: object) -> None:
    """Store one reported row the way an import does."""
    parcel, park, district = parcel_ids(town)[parcel_code]
    row = ReportRow(1, park, district, parcel, None, report_rows.row_key(kind, values), values)
    with unit_of_work(town.engine, town.city) as connection:
        stored = {
            (item.anchor, item.key): item.id for item in report_rows.live(connection, kind, [row])
        }
        replaced = stored.get((row.anchor(kind), row.key))
        check = ReportCheck(kind, 1, [row], replaced=[] if replaced is None else [replaced])
        store_report(connection, check, None)


def sign(town: Town, parcel_code: str, start: PreciseDate) -> None:
    report(
        town,
        "contracts",
        parcel_code,
        contract_no=f"HT-{parcel_code}",
        signed_on=PreciseDate.day(2019, 1, 1),
        agreed_start_on=start,
        agreed_completion_on=PreciseDate.day(2028, 1, 1),
    )


def test_a_second_run_has_nothing_to_do(town: Town) -> None:
    first = assess(town)
    assert first.assessed == first.total == len(PLOTS)
    again = assess(town)
    assert (again.assessed, again.pairs, again.total) == (0, 0, len(PLOTS))


def test_a_fact_makes_its_parcel_due_and_no_other(town: Town) -> None:
    assess(town)
    sign(town, PLOTS[0].code, PreciseDate.day(2021, 6, 30))
    assert assess(town).assessed == 1


def test_an_idle_parcel_is_found_from_the_day_after_the_year(town: Town) -> None:
    parcel = PLOTS[1].code
    sign(town, parcel, PreciseDate.day(2021, 6, 30))
    report(
        town,
        "progress",
        parcel,
        observed_on=PreciseDate.day(2021, 7, 1),
        permit_on="none",
        works_seen=False,
    )
    for day, state in (
        (date(2022, 6, 30), IdleState.OVERDUE),
        (date(2022, 7, 1), IdleState.SUSPECTED_L1),
    ):
        assess(town, day)
        assert results(town, day)[parcel][3] == state
    assert results(town, date(2022, 7, 1))[parcel][2][0] == Verdict.IDLE


def test_a_stored_result_holds_until_the_day_it_could_change(town: Town) -> None:
    parcel = PLOTS[2].code
    sign(town, parcel, PreciseDate.day(2026, 6, 30))
    assess(town)
    holds_until = results(town)[parcel][-1]
    assert AS_OF < holds_until <= date(2026, 7, 1)
    day = AS_OF + timedelta(days=1)
    if day < holds_until:
        assert assess(town, day).assessed == 0


def test_a_failing_run_leaves_the_old_state_whole(town: Town) -> None:
    assess(town)
    before = results(town)
    sign(town, PLOTS[3].code, PreciseDate.day(2020, 2, 29))
    with pytest.raises(KeyboardInterrupt), job_work(town.engine) as connection:
        assess_city(connection, AS_OF)
        raise KeyboardInterrupt
    assert results(town) == before
    assert assess(town).assessed == 1


def test_a_fact_stored_during_a_run_stays_queued(town: Town) -> None:
    assess(town)
    with job_work(town.engine) as connection:
        dirty.take(connection)
        sign(town, PLOTS[4].code, PreciseDate.day(2024, 5, 5))
        dirty.finish(connection)
    assert assess(town).assessed == 1


def _redraw(town: Town, dice: random.Random) -> None:
    plot = dice.choice(PLOTS)
    west, south, _, _ = plot.shape.bounds
    x, y = (west - 410_000) / 100, (south - 3_394_000) / 100
    town.put([Plot(plot.code, cell(x, y, dice.choice((0.9, 0.7, 0.5)), 0.8))])


def _resign(town: Town, dice: random.Random) -> None:
    start = PreciseDate(date(2018, 1, 1) + timedelta(days=dice.randrange(4000)))
    sign(town, dice.choice(PLOTS).code, start)


def _observe(town: Town, dice: random.Random) -> None:
    seen = dice.choice((True, False, None))
    report(
        town,
        "progress",
        dice.choice(PLOTS).code,
        observed_on=PreciseDate(date(2024, 1, 1) + timedelta(days=dice.randrange(900))),
        permit_on=dice.choice(("none", "unknown", PreciseDate.day(2022, 3, 1))),
        works_seen=seen,
        developed_area=dice.choice((None, 10_000_000, 40_000_000)),
        should_develop_area=72_000_000,
    )


def _move_line(town: Town, dice: random.Random) -> None:
    height = dice.choice((2, 4, 5))
    start = date(2010 + dice.randrange(16), 1, 1)
    town.layer(LayerKind.RED, [("R1", cell(0, 0, 20, height))], valid_from=start)


EDITS: tuple[Callable[[Town, random.Random], None], ...] = (_redraw, _resign, _observe, _move_line)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, 2**32), st.lists(st.sampled_from(EDITS), min_size=1, max_size=5))
def test_incremental_equals_full_after_any_edits(
    town: Town, seed: int, edits: list[Callable[[Town, random.Random], None]]
) -> None:
    dice = random.Random(seed)
    days = (AS_OF, AS_OF + timedelta(days=dice.randrange(1, 500)))
    for edit in edits:
        edit(town, dice)
        if dice.random() < 0.5:
            assess(town, dice.choice(days))
    for day in days:
        assess(town, day)
        incremental = results(town, day)
        assert len(incremental) == len(PLOTS)
        assess(town, day, full=True)
        full = results(town, day)
        assert {key: value[:-1] for key, value in incremental.items()} == {
            key: value[:-1] for key, value in full.items()
        }


def test_a_policy_change_makes_all_due(town: Town) -> None:
    assess(town)
    with unit_of_work(town.engine, town.city) as connection:
        dirty.mark_all(connection, "policy")
    assert assess(town).assessed == len(PLOTS)


def test_a_crew_of_processes_judges_like_one(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    assess(town, full=True)
    alone = results(town)
    monkeypatch.setattr(assessing, "MANY", 1)
    monkeypatch.setattr(assess_crew, "_PART", 5)
    with job_work(town.engine) as connection:
        crew = Crew(town.engine.url.render_as_string(hide_password=False), 2)
        assert assess_city(connection, AS_OF, full=True, crew=crew).assessed == len(PLOTS)
    assert results(town) == alone


def test_overlay_side_by_side_leaves_nothing_missing(town: Town) -> None:
    town.layer(LayerKind.FARMLAND, [("F1", cell(0, 9, 20, 1))])
    town.layer(LayerKind.ECOLOGICAL, [("E1", cell(0, 3, 20, 1))])
    assert overlay_city(town.engine, 2) == 2 * len(versions(town))
    with job_work(town.engine) as connection:
        assert overlay_missing(connection) == 0


def versions(town: Town) -> list[int]:
    with job_work(town.engine) as connection:
        query = text("SELECT id FROM parcel_version WHERE superseded_at IS NULL")
        return list(connection.scalars(query))
