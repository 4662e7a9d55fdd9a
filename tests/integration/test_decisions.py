"""人工认定: both outcomes stay visible, totals use the decided one, it lapses with the finding."""

from dataclasses import replace
from datetime import date

import pytest

from gis_service.errors import Conflict, Forbidden, Unusable
from gis_service.services.assessing import assess_city, assess_parcels
from gis_service.services.deciding import NewDecision, decide, finding_digest, withdraw
from gis_service.services.parcel_sheet import ParcelSheet, parcel_sheet
from gis_service.store import parcel_views
from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.parcel_views import Totals
from gis_service.transaction import job_work, unit_of_work
from gis_service.user import User
from parcels.outcome import Outcome
from parcels.verdict import Rule, ThemeCode, Verdict
from tests.database import Database
from tests.town import AS_OF, Plot, Town, cell, code, found_town

PLOT = Plot(code("510107", 1), cell(1, 1), columns={"登记面积": 9_800})
NEW = NewDecision(Rule.AREA, Outcome.PASS, "重测合格", "测绘成果〔2025〕1号", date(2026, 6, 30))


@pytest.fixture(scope="module")
def town(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Town:
    made = found_town(database, tmp_path_factory.mktemp("town"))
    made.put([PLOT])
    with job_work(made.engine) as connection:
        assess_city(connection, AS_OF)
    return made


def sheet(town: Town, as_of: date = AS_OF) -> ParcelSheet:
    with unit_of_work(town.engine, town.city) as connection:
        row = parcel_views.page(connection, ParcelQuery(AS_OF, town.city.scope), None, 1)[0]
        return parcel_sheet(connection, row.id, as_of)


def totals(town: Town) -> Totals:
    query = ParcelQuery(AS_OF, town.city.scope, theme=ThemeCode.WORST)
    with unit_of_work(town.engine, town.city) as connection:
        return parcel_views.totals(connection, query)


def make(town: Town, new: NewDecision = NEW, user: User | None = None) -> int:
    seen = sheet(town)
    version = seen.assembled.version
    finding = seen.assessment.finding(new.rule)
    site = (version.parcel_id, version.park_id, version.district_id)
    with unit_of_work(town.engine, user or town.city) as connection:
        made = decide(connection, user or town.city, site, finding, finding_digest(finding), new)
    with job_work(town.engine) as connection:
        assess_parcels(connection, [version.parcel_id], AS_OF)
    return made


def test_the_decided_outcome_counts_and_the_computed_one_stays(town: Town) -> None:
    computed = sheet(town).assessment.finding(Rule.AREA)
    assert computed.outcome is Outcome.REVIEW
    identifier = make(town)
    seen = sheet(town)
    assert seen.assessment.finding(Rule.AREA).outcome is Outcome.REVIEW
    assert [one.outcome for one in seen.decisions] == [Outcome.PASS]
    assert totals(town).decided == 1
    with unit_of_work(town.engine, town.city) as connection:
        parcel_id = withdraw(connection, town.city, identifier)
    with job_work(town.engine) as connection:
        assess_parcels(connection, [parcel_id], AS_OF)
    assert totals(town).decided == 0
    assert sheet(town).decisions == ()


def test_it_ends_with_its_day(town: Town) -> None:
    identifier = make(town)
    finding = sheet(town).assessment.finding(Rule.AREA)
    decision = sheet(town).decisions[-1]
    assert decision.holds(finding, date(2026, 6, 30))
    assert not decision.holds(finding, date(2026, 7, 1))
    with job_work(town.engine) as connection:
        assess_city(connection, date(2026, 7, 1))
    with unit_of_work(town.engine, town.city) as connection:
        query = ParcelQuery(date(2026, 7, 1), town.city.scope)
        assert parcel_views.totals(connection, query).decided == 0
        withdraw(connection, town.city, identifier)


def test_it_lapses_when_the_finding_changes(town: Town) -> None:
    make(town)
    town.put([replace(PLOT, columns={"登记面积": 9_000})])
    with job_work(town.engine) as connection:
        assess_city(connection, AS_OF)
    seen = sheet(town)
    assert not seen.decisions[-1].holds(seen.assessment.finding(Rule.AREA), AS_OF)
    assert totals(town).decided == 0
    assert seen.verdict in (Verdict.REVIEW, Verdict.FAIL, Verdict.UNKNOWN)


def test_reason_and_document_are_obligatory(town: Town) -> None:
    for empty in (replace(NEW, reason=" "), replace(NEW, document="")):
        with pytest.raises(Unusable, match="理由和依据文件"):
            make(town, empty)


def test_only_an_official_decides(town: Town) -> None:
    for user in (town.manager_a, town.inspector_west):
        with pytest.raises(Forbidden):
            make(town, user=user)


def test_a_finding_that_changed_meanwhile_is_not_decided(town: Town) -> None:
    seen = sheet(town)
    version = seen.assembled.version
    site = (version.parcel_id, version.park_id, version.district_id)
    with (
        pytest.raises(Conflict, match="已经变化"),
        unit_of_work(town.engine, town.city) as connection,
    ):
        decide(connection, town.city, site, seen.assessment.finding(Rule.AREA), bytes(16), NEW)
