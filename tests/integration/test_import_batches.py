"""A file of parcels is taken some rows at a time: how many changes nothing but the memory."""

import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Polygon
from sqlalchemy import Connection, text

from gis_service.services import parcel_store
from gis_service.services.parcel_check import ParcelCheck, ParcelSource, check_parcels
from gis_service.services.parcel_store import store_parcels
from gis_service.transaction import unit_of_work
from spatial import overlapping, spool
from spatial.readers import Answers, Limits
from tests.database import Database
from tests.town import AS_OF, FRAME, Plot, Town, cell, code, found_town

BOW_TIE = Polygon(
    [(410_100, 3_394_100), (410_200, 3_394_200), (410_200, 3_394_100), (410_100, 3_394_200)]
)
SHAPES = (
    *(cell(x, 1) for x in range(5)),
    cell(0.5, 1),
    cell(1, 1, 3, 1),
    cell(9, 9.5),
    cell(5, 5).difference(cell(5.2, 5.2, 0.5, 0.5)),
    cell(2_000, 0),
    BOW_TIE,
    Polygon(),
    None,
)
KNOWN = [
    Plot(code("510107", 1), cell(0, 1), "甲", {"电子监管号": "5101072025B00011"}),
    Plot(code("510107", 2), cell(1, 1), "乙"),
    Plot(code("510107", 3), cell(2, 1), "丙"),
]
PLOTS = st.builds(
    lambda number, shape, name, supervision, area: Plot(
        code("510107", number) if number else "",
        shape,
        name,
        {"电子监管号": supervision, "面积": area},
    ),
    st.integers(0, 6),
    st.sampled_from(SHAPES),
    st.sampled_from(["甲", "乙", ""]),
    st.sampled_from([None, "5101072025B00011", "5101072025B00012", "短"]),
    st.sampled_from([None, "10000", "1.5", "不详"]),
)


@pytest.fixture(scope="module")
def town(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Town:
    made = found_town(database, tmp_path_factory.mktemp("town"))
    made.put(KNOWN)
    return made


def read(
    connection: Connection, town: Town, path: Path, batch: int, new: bool = False
) -> ParcelCheck:
    answers = Answers(area_unit="平方米", code_from="new" if new else None)
    source = ParcelSource(path, path.name, answers)
    return check_parcels(connection, source, town.city, FRAME, AS_OF, limits=Limits(batch=batch))


def outcome(town: Town, path: Path, batch: int, new: bool) -> list[object]:
    """All that is said and stored; nothing of it stays."""
    with unit_of_work(town.engine, town.city) as connection:
        trial = connection.begin_nested()
        check = read(connection, town, path, batch, new)
        stored = store_parcels(connection, check.rows, FRAME, upload_id=None, effective=AS_OF)
        versions = connection.execute(
            text(
                "SELECT code, name, valid_from, valid_to, plane_area, content_digest, drawn,"
                " ST_AsBinary(geom), ST_AsBinary(plane), superseded_at IS NULL, site.park_id"
                " FROM parcel_version v JOIN parcel site ON site.id = v.parcel_id"
                " ORDER BY 1, 2, 3, 4, 10, 6"
            )
        ).all()
        named = connection.execute(
            text("SELECT scheme, value, superseded_at FROM parcel_identifier ORDER BY 1, 2, 3")
        ).all()
        trial.rollback()
    rows = [
        (row.row, row.change, row.digest, row.identifiers, row.known, row.site, row.values)
        for row in check.rows
    ]
    said = [(issue.row, issue.text) for issue in check.issues]
    counts = (stored.new, stored.changed, stored.same, len(stored.parcel_ids), check.total)
    return [said, rows, counts, check.mentioned, check.notes, versions, named]


@settings(max_examples=12, deadline=None)
@given(plots=st.lists(PLOTS, min_size=1, max_size=10), new=st.booleans())
def test_one_seven_and_all_rows_at_a_time_come_to_the_same(
    town: Town, plots: list[Plot], new: bool
) -> None:
    path = town.write(plots)
    whole = outcome(town, path, 1_000_000, new)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(overlapping, "_STRIP", 2)
        patch.setattr(parcel_store, "_BATCH", 2)
        assert outcome(town, path, 1, new) == whole
        assert outcome(town, path, 7, new) == whole


def test_two_rows_that_mean_one_stored_parcel_leave_one_version(town: Town) -> None:
    """One by its code, one by its supervision number alone: only the first is taken."""
    plots = [
        Plot(code("510107", 1), cell(0, 1), "一号"),
        Plot("", cell(0, 1), "一号地块", {"电子监管号": "5101072025B00011"}),
    ]
    with unit_of_work(town.engine, town.city) as connection:
        trial = connection.begin_nested()
        check = read(connection, town, town.write(plots), 1)
        assert [row.row for row in check.rows] == [1]
        said = [(issue.row, issue.code) for issue in check.issues]
        assert (2, "parcel-named-twice") in said
        store_parcels(connection, check.rows, FRAME, upload_id=None, effective=None)
        live = connection.execute(
            text(
                "SELECT name FROM parcel_version WHERE superseded_at IS NULL AND code = :code",
            ),
            {"code": code("510107", 1)},
        )
        assert list(live.scalars()) == ["一号"]
        trial.rollback()


def strip(count: int) -> list[Plot]:
    """Plots of 5 m by 5 m between the parks, of which there is nothing to say."""
    return [
        Plot(code("510107", 1_000 + n), cell(8.1 + n % 20 * 0.06, n // 20 * 0.06, 0.05, 0.05))
        for n in range(count)
    ]


def peak(town: Town, count: int) -> int:
    """Bytes that checking and storing so many rows take at most, 50 in hand at a time."""
    path = town.write(strip(count), f"{count}.gpkg")
    with unit_of_work(town.engine, town.city) as connection:
        trial = connection.begin_nested()
        tracemalloc.start()
        check = read(connection, town, path, 50)
        store_parcels(connection, check.rows, FRAME, upload_id=None, effective=None)
        taken = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        trial.rollback()
    assert (len(check.rows), check.issues) == (count, [])
    return taken


def test_memory_does_not_grow_with_the_file(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "_IN_MEMORY", 1)
    monkeypatch.setattr(parcel_store, "_BATCH", 50)
    monkeypatch.setattr(overlapping, "_BATCH", 50)
    monkeypatch.setattr(overlapping, "_STRIP", 50)
    peak(town, 100)
    few, many = peak(town, 400), peak(town, 1_600)
    # A row and its shape take more than 2 kB; what is kept of each in mind, less than a tenth.
    assert many - few < 1_200 * 200
