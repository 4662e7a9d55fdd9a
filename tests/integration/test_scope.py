"""Scope is enforced twice: by the query object and by row policies; either wall alone holds."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from gis_service.facts import assemble
from gis_service.services.assessing import assess_city
from gis_service.services.parcel_change import Change
from gis_service.services.parcel_sheet import parcel_sheet
from gis_service.store import parcel_views
from gis_service.store.parcel_query import ParcelQuery
from gis_service.transaction import enter, job_work, unit_of_work
from gis_service.user import Scope, User
from parcels.issue import Severity
from parcels.layers import LayerKind
from tests.database import Database
from tests.town import AS_OF, PARK_A, PARK_B, Plot, Town, cell, code, found_town

IN_A = [Plot(code("510107", n), cell(n, 1, 0.9, 0.9), f"甲{n}") for n in range(1, 6)]
IN_B = [Plot(code("510104", n), cell(12 + n, 1, 0.9, 0.9), f"乙{n}") for n in range(1, 5)]
OUTSIDE = [Plot(code("510107", 90), cell(9, 1, 0.9, 0.9), "园外")]
# Tiles that hold the town (104.06° E, 30.67° N): all of it, and the corner of park A.
TILE = (8, 201, 105)
NEAR_TILE = (13, 6463, 3362)


@pytest.fixture(scope="module")
def town(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Town:
    made = found_town(database, tmp_path_factory.mktemp("town"))
    made.put([*IN_A, *IN_B, *OUTSIDE])
    with job_work(made.engine) as connection:
        assess_city(connection, AS_OF)
    return made


def listed(town: Town, user: User, *, unfiltered: bool = False) -> set[str]:
    query = ParcelQuery(AS_OF, user.scope, without_scope_filter=unfiltered)
    with unit_of_work(town.engine, user) as connection:
        rows = parcel_views.page(connection, query, None, 1000)
        assert parcel_views.totals(connection, query).count == len(rows)
        tile = parcel_views.parcel_tile(connection, query, *TILE)
    found = {row.code for row in rows}
    for plot in [*IN_A, *IN_B, *OUTSIDE]:
        assert (plot.code.encode() in tile) == (plot.code in found)
    return found


def codes(plots: list[Plot]) -> set[str]:
    return {plot.code for plot in plots}


def test_everyone_sees_their_own(town: Town) -> None:
    assert listed(town, town.city) == codes([*IN_A, *IN_B, *OUTSIDE])
    assert listed(town, town.manager_a) == codes(IN_A)
    assert listed(town, town.manager_b) == codes(IN_B)
    assert listed(town, town.district_west) == codes([*IN_A, *OUTSIDE])


def test_row_policies_alone_keep_park_b_from_manager_a(town: Town) -> None:
    assert listed(town, town.manager_a, unfiltered=True) == codes(IN_A)
    assert listed(town, town.inspector_west, unfiltered=True) == codes([*IN_A, *OUTSIDE])


def test_the_query_object_alone_keeps_park_b_from_manager_a(town: Town) -> None:
    query = ParcelQuery(AS_OF, town.manager_a.scope)
    with unit_of_work(town.engine, town.city) as connection:
        rows = parcel_views.page(connection, query, None, 1000)
    assert {row.code for row in rows} == codes(IN_A)


def test_an_empty_or_unset_scope_shows_nothing(town: Town) -> None:
    nobody = replace(town.manager_a, scope=Scope())
    assert listed(town, nobody) == set()
    assert listed(town, nobody, unfiltered=True) == set()
    with town.engine.begin() as connection:
        enter(connection, role="landgis_scoped")
        connection.execute(text("SELECT set_config('landgis.parks', '', true)"))
        assert connection.scalar(text("SELECT count(*) FROM parcel_version")) == 0


def test_no_fact_of_park_b_is_assembled_for_manager_a(town: Town) -> None:
    with job_work(town.engine) as connection:
        rows = connection.execute(text("SELECT parcel_id, code FROM parcel_version"))
        ids = {row.code: row.parcel_id for row in rows}
    with unit_of_work(town.engine, town.manager_a) as connection:
        found = assemble(connection, list(ids.values()), AS_OF)
        assert {item.facts.code for item in found.values()} == codes(IN_A)
        own = parcel_sheet(connection, ids[IN_A[0].code], AS_OF)
        assert own.park == f"模拟{PARK_A}"
        with pytest.raises(Exception, match="没有这宗地"):
            parcel_sheet(connection, ids[IN_B[0].code], AS_OF)


def test_outlines_of_other_parks_are_not_shown(town: Town) -> None:
    with unit_of_work(town.engine, town.manager_a) as connection:
        labels = parcel_views.layer_labels(connection, LayerKind.PARK, AS_OF)
        tile = parcel_views.layer_tile(connection, LayerKind.PARK, AS_OF, *NEAR_TILE)
    assert [row.code for row in labels] == [PARK_A]
    assert PARK_A.encode() in tile
    assert PARK_B.encode() not in tile


def test_an_import_outside_the_scope_is_named_row_by_row(town: Town) -> None:
    mine = Plot(code("510107", 50), cell(7, 5, 0.9, 0.9))
    theirs = Plot(code("510104", 51), cell(15, 5, 0.9, 0.9))
    check = town.check([mine, theirs], town.district_west)
    assert [row.code for row in check.rows] == [mine.code]
    errors = [issue for issue in check.issues if issue.severity is Severity.ERROR]
    assert [(issue.code, issue.row) for issue in errors] == [("parcel-out-of-scope", 2)]


def test_a_code_of_another_scope_is_refused_by_name(town: Town) -> None:
    check = town.check([Plot(IN_B[0].code, cell(6, 7, 0.9, 0.9))], town.district_west)
    assert not check.rows
    assert "parcel-code-elsewhere" in {issue.code for issue in check.issues}


def test_a_known_parcel_stays_in_its_park_unless_the_row_names_another(town: Town) -> None:
    moved = Plot(IN_A[4].code, cell(8.5, 3, 0.9, 0.9), "甲5")
    check = town.check([moved])
    with unit_of_work(town.engine, town.city) as connection:
        parks = dict(connection.execute(text("SELECT code, id FROM park")).all())
    assert [row.site.park_id for row in check.rows] == [parks[PARK_A]]
    named = replace(moved, columns={"园区": PARK_B})
    assert [row.site.park_id for row in town.check([named]).rows] == [parks[PARK_B]]


def test_the_database_refuses_a_row_outside_the_scope(town: Town) -> None:
    statement = text("INSERT INTO parcel (park_id, district_id) VALUES (999, 999)")
    with (
        pytest.raises(Exception, match="row-level security"),
        unit_of_work(town.engine, town.manager_a) as connection,
    ):
        connection.execute(statement)


def test_a_second_import_of_the_same_file_changes_nothing(town: Town) -> None:
    check, stored = town.put(IN_A)
    assert [row.change for row in check.rows] == [Change.SAME] * len(IN_A)
    assert (stored.new, stored.changed, stored.same) == (0, 0, len(IN_A))
