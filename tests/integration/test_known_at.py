"""known_at: a parcel as it was known at a past moment, with the policy and decisions of then."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import Engine, create_engine, text

from gis_service.database import normal_url
from gis_service.errors import NotFound
from gis_service.facts import assemble
from gis_service.services.assessing import assess_city
from gis_service.services.correctable import correctable
from gis_service.services.correcting import Asked, Change, correct, withdraw
from gis_service.services.deciding import NewDecision, decide, finding_digest
from gis_service.services.parcel_sheet import ParcelSheet, parcel_sheet
from gis_service.store import layer_rows, report_rows
from gis_service.transaction import job_work, unit_of_work
from gis_service.web.change_view import known_view
from gis_service.web.history import history_lines
from parcels.idle_state import IdleState
from parcels.layers import LayerKind
from parcels.outcome import Outcome
from parcels.verdict import Rule
from tests import reports
from tests.database import Database
from tests.town import AS_OF, Plot, Town, cell, code, found_town

PLOT = code("510107", 1)
SIGNED = ("HT-1", "2019-01-01", "2020-06-30", "2028-01-01", 1200)


@pytest.fixture(scope="module")
def town(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Town:
    made = found_town(database, tmp_path_factory.mktemp("town"))
    made.put([Plot(PLOT, cell(1, 1), "一号地")])
    return made


def moment(town: Town) -> datetime:
    """Now, by the clock that stamps the rows."""
    with job_work(town.engine) as connection:
        at: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        return at


def parcel_id(town: Town) -> int:
    with job_work(town.engine) as connection:
        query = text("SELECT parcel_id FROM parcel_version WHERE code = :code LIMIT 1")
        found: int = connection.execute(query, {"code": PLOT}).scalar_one()
        return found


def sheet(town: Town, known_at: datetime | None = None) -> ParcelSheet:
    with unit_of_work(town.engine, town.city) as connection:
        return parcel_sheet(connection, parcel_id(town), AS_OF, known_at)


def idle(seen: ParcelSheet) -> IdleState | None:
    return seen.assessment.finding(Rule.IDLE).state


def assess(town: Town) -> None:
    with job_work(town.engine) as connection:
        assess_city(connection, AS_OF)


def mend(town: Town, field: str, new: str) -> int:
    asked = Asked(town.district_west.id, town.district_west.display_name)
    with unit_of_work(town.engine, town.city) as connection:
        rows = correctable(connection, town.city, parcel_id(town), AS_OF)
        row = next(row for row in rows if row.kind == "contracts")
        seen = next(item.typed for item in row.cells if item.field.name == field)
        change = Change("contracts", row.id, field, seen, new, "录入错误", "合同扫描件")
        return correct(connection, town.city, change, asked).id


def decide_idle(town: Town) -> None:
    seen = sheet(town)
    version = seen.assembled.version
    finding = seen.assessment.finding(Rule.IDLE)
    site = (version.parcel_id, version.park_id, version.district_id)
    new = NewDecision(Rule.IDLE, Outcome.REVIEW, "正在核查", "核查通知〔2025〕1号")
    with unit_of_work(town.engine, town.city) as connection:
        decide(connection, town.city, site, finding, finding_digest(finding), new)


def test_what_was_known_before_each_step(town: Town) -> None:
    """Import, correct, decide: each day shows what was known at its end and nothing later."""
    bare = moment(town)
    reports.put(town, "contracts", [(PLOT, *SIGNED)])
    reports.put(town, "progress", [(PLOT, "2021-07-01", "否", "无")])
    assess(town)
    imported = moment(town)
    corrected = mend(town, "agreed_start_on", "2026-06-30")
    mended = moment(town)
    decide_idle(town)

    assert sheet(town, bare).assembled.facts.contract is None
    then = sheet(town, imported)
    assert then.assembled.facts.contract is not None
    start = then.assembled.facts.contract.agreed_start
    assert start is not None and start.text == "2020-06-30"
    assert idle(then) is IdleState.SUSPECTED_L1
    assert (then.evaluated, then.current, then.decisions) == (True, True, ())
    now = sheet(town)
    assert idle(now) is not IdleState.SUSPECTED_L1
    assert idle(sheet(town, mended)) is idle(now)
    assert len(now.decisions) == 1

    view = known_view(then, now, imported, town.city)
    assert view.events == "更正 1 次、人工认定 1 次"
    change = next(item for item in view.changes if item.title == "闲置土地")
    assert (change.before_word, change.after_word) == (IdleState.SUSPECTED_L1.word, "需说明")
    assert [line.text[:2] for line in history_lines(now, town.city)][:2] == ["人工", "更正"]
    assert not any("更正" in line.text for line in history_lines(then, town.city))

    with unit_of_work(town.engine, town.city) as connection:
        withdraw(connection, town.city, corrected)
    # Between correction and withdrawal the old row was not known, though it holds again.
    contract = sheet(town, mended).assembled.facts.contract
    assert contract is not None and contract.agreed_start is not None
    assert contract.agreed_start.text == "2026-06-30"
    assert idle(sheet(town)) is IdleState.SUSPECTED_L1
    assert idle(sheet(town, imported)) is IdleState.SUSPECTED_L1


def test_an_undone_import_was_known_while_it_stood(town: Town, owner: Engine) -> None:
    before = moment(town)
    first = sheet(town)
    price = ("HT-1", "2019-01-01", "2020-06-30", "2028-01-01", 1500)
    reports.put(town, "contracts", [(PLOT, *price)])
    with owner.begin() as connection:
        # As if an upload of that number had stored and superseded them.
        connection.execute(text("UPDATE contract SET upload_id = 77 WHERE price = 15000000"))
        connection.execute(
            text(
                "UPDATE contract SET superseded_by_upload = 77 WHERE superseded_at ="
                " (SELECT recorded_at FROM contract WHERE upload_id = 77)"
            )
        )
    standing = moment(town)
    with unit_of_work(town.engine, town.city) as connection:
        assert report_rows.undo(connection, "contracts", 77)

    def fen(seen: ParcelSheet) -> int | None:
        contract = seen.assembled.facts.contract
        return contract.price_fen if contract is not None else None

    assert fen(sheet(town)) == fen(first) == fen(sheet(town, before))
    assert fen(sheet(town, standing)) == 1500 * 1_000_000


def test_a_layer_had_no_end_before_the_next_was_loaded(town: Town) -> None:
    assess(town)
    before = moment(town)
    share = sheet(town).assembled.facts.shares
    town.layer(LayerKind.RED, [("R1", cell(0, 8, 20, 1))], valid_from=AS_OF)
    assess(town)
    with unit_of_work(town.engine, town.city) as connection:
        then = {item.kind: item for item in layer_rows.live_versions(connection, AS_OF, before)}
        now = {item.kind: item for item in layer_rows.live_versions(connection, AS_OF)}
    assert then[LayerKind.RED].valid_from < now[LayerKind.RED].valid_from
    assert then.keys() == now.keys()
    assert sheet(town, before).assembled.facts.shares == share
    assert sheet(town).assembled.facts.shares != share


def test_the_policy_is_that_of_then(town: Town, owner: Engine) -> None:
    before = moment(town)
    with owner.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO policy_snapshot (city, sha256, text)"
                " SELECT city, 'later', text FROM policy_snapshot ORDER BY id LIMIT 1"
            )
        )
    assert sheet(town, before).snapshot.id < sheet(town).snapshot.id
    with owner.begin() as connection:
        connection.execute(text("DELETE FROM policy_snapshot WHERE sha256 = 'later'"))


def test_before_anything_was_known_there_is_no_parcel(town: Town) -> None:
    with pytest.raises(NotFound, match=r"2001-01-01.*没有这宗地"):
        sheet(town, datetime.fromisoformat("2001-01-01T23:59:59+08:00"))


FACTS: tuple[Callable[[ParcelSheet], object], ...] = (
    lambda seen: seen.assembled.facts,
    lambda seen: seen.assessment,
    lambda seen: seen.verdict,
)


@pytest.mark.parametrize("part", FACTS)
def test_known_at_this_moment_is_what_is_known_now(
    town: Town, part: Callable[[ParcelSheet], object]
) -> None:
    assert part(sheet(town, moment(town))) == part(sheet(town))


def test_a_scope_sees_no_more_of_the_past(town: Town) -> None:
    with unit_of_work(town.engine, town.manager_b) as connection:
        assert assemble(connection, [parcel_id(town)], AS_OF, known_at=moment(town)) == {}


@pytest.fixture(scope="module")
def owner(database: Database) -> Engine:
    return create_engine(normal_url(database.superuser_url))
