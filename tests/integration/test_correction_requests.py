"""Corrections of contracts and progress: one person asks, another approves."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from gis_service.errors import Conflict, Forbidden, NotFound, Unusable
from gis_service.services.correcting import (
    correct,
)
from gis_service.services.correction_requests import send_back, show
from gis_service.services.parcel_sheet import parcel_sheet
from gis_service.store import request_rows
from gis_service.transaction import enter, unit_of_work
from tests import reports
from tests.correction_work import IN_A, SIGNED, Land, open_land
from tests.database import Database
from tests.town import AS_OF


@pytest.fixture(scope="module")
def land(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Land:
    return open_land(database, tmp_path_factory.mktemp("town"))


@pytest.fixture
def mended(land: Land) -> Iterator[list[int]]:
    """Ids of corrections that the test made and that are taken back after it, newest first."""
    made: list[int] = []
    yield made
    for identifier in reversed(made):
        land.take_back(identifier)
    land.assess()


def test_a_contract_is_mended_by_two(land: Land, mended: list[int]) -> None:
    change = land.change(IN_A, "contracts", "agreed_start_on", "2026-06-30")
    before = land.rows(IN_A)
    with (
        unit_of_work(land.town.engine, land.town.city) as connection,
        pytest.raises(Forbidden, match="另一人核准"),
    ):
        correct(connection, land.town.city, change)
    waiting = land.ask(change)
    assert land.rows(IN_A) == before and land.dirty() == set()
    with pytest.raises(Conflict, match="已有待核准的更正（市局"):
        land.ask(replace(change, typed="2027-06-30"), land.town.district_west)
    with pytest.raises(Forbidden, match="由另一人核准"):
        land.accept(waiting, land.town.city)
    for stranger, error in (
        (land.town.manager_a, Forbidden),
        (land.town.inspector_west, Forbidden),
        (land.town.manager_b, NotFound),
    ):
        with pytest.raises(error):
            land.accept(waiting, stranger)
    assert land.rows(IN_A) == before
    done = land.accept(waiting)
    land.kinds[done.id] = "contracts"
    mended.append(done.id)
    assert land.value(IN_A, "contracts", "agreed_start_on") == "2026-06-30"
    with unit_of_work(land.town.engine, land.town.city) as connection:
        sheet = parcel_sheet(connection, land.ids[IN_A], AS_OF)
    made = sheet.history.corrections[-1]
    assert (made.corrected_by_name, made.approved_by_name) == ("市局", "区局")
    with pytest.raises(Conflict, match="已由区局核准"):
        land.accept(waiting)
    with pytest.raises(Forbidden, match="另一人撤回"):
        land.take_back(done.id, land.town.city)


def test_what_is_sent_back_leaves_the_data(land: Land) -> None:
    before = land.rows(IN_A)
    waiting = land.ask(land.change(IN_A, "contracts", "price", "1300"))
    west = land.town.district_west
    with (
        unit_of_work(land.town.engine, west) as connection,
        pytest.raises(Unusable, match="理由"),
    ):
        send_back(connection, west, waiting, " ")
    with unit_of_work(land.town.engine, west) as connection:
        send_back(connection, west, waiting, "扫描件看不清")
    assert land.rows(IN_A) == before
    with pytest.raises(Conflict, match="已由区局退回"):
        land.accept(waiting)
    assert land.ask(land.change(IN_A, "contracts", "price", "1300"), west) > waiting
    own = land.town.city
    with unit_of_work(land.town.engine, own) as connection:
        [open_one] = request_rows.waiting(connection, land.ids[IN_A])
        send_back(connection, own, open_one.id, "另有补充协议")


def test_a_request_that_data_overtook_is_not_accepted(land: Land, mended: list[int]) -> None:
    price = land.change(IN_A, "contracts", "price", "1300")
    waiting = land.ask(price)
    other = (*SIGNED[:-1], 1250)
    reports.put(land.town, "contracts", [(IN_A, *other)])
    west = land.town.district_west
    with unit_of_work(land.town.engine, west) as connection:
        shown = show(connection, west, waiting, AS_OF)
    assert shown.preview is None and "1200" in shown.obstacle and "1250" in shown.obstacle
    with pytest.raises(Conflict, match="1250"):
        land.accept(waiting)
    with unit_of_work(land.town.engine, west) as connection:
        send_back(connection, west, waiting, "合同已经重新上传")
    reports.put(land.town, "contracts", [(IN_A, *SIGNED)])
    land.assess()


def test_the_database_alone_keeps_requests_from_other_scopes(land: Land) -> None:
    waiting = land.ask(land.change(IN_A, "contracts", "price", "1300"))
    seen = text("SELECT count(*) FROM correction_request WHERE id = :id")
    forged = text("UPDATE correction_request SET typed = '1' WHERE id = :id")
    for parks, count in (
        (land.town.manager_a.scope.parks, 1),
        (land.town.manager_b.scope.parks, 0),
    ):
        with land.town.engine.begin() as connection:
            enter(connection, role="landgis_scoped", parks=parks)
            assert connection.scalar(seen, {"id": waiting}) == count
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        land.town.engine.begin() as connection,
    ):
        enter(connection, role="landgis_city")
        connection.execute(forged, {"id": waiting})
    with unit_of_work(land.town.engine, land.town.city) as connection:
        send_back(connection, land.town.city, waiting, "试毕")
