"""A file is read some features at a time: how many changes nothing of what is read."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, Polygon

from spatial.errors import UnreadableFile
from spatial.gdal import pyogrio
from spatial.readers import Answers, Limits, Reading, read_vector
from tests.vector_files import CHENGDU, rectangle

LONG = 2**60 + 1
SHAPES = st.sampled_from(
    [
        shapely.Polygon(rectangle(452_000, 3_366_000)),
        shapely.MultiPolygon([shapely.Polygon(rectangle(452_300, 3_366_000))]),
        shapely.force_3d(shapely.Polygon(rectangle(452_600, 3_366_000)), 5.0),
        Point(452_000, 3_366_000),
        Polygon(),
        None,
    ]
)
ROWS = st.tuples(
    SHAPES,
    st.sampled_from([None, "甲", ""]),
    st.sampled_from([None, 1, LONG]),
    st.sampled_from([None, True, False]),
)


def package(path: Path, rows: list[tuple[object, ...]]) -> Path:
    path.unlink(missing_ok=True)
    frame = gpd.GeoDataFrame(
        {
            "名称": [row[1] for row in rows],
            "编号": pd.array([row[2] for row in rows], dtype="Int64"),
            "闲置": pd.array([row[3] for row in rows], dtype="boolean"),
        },
        geometry=[row[0] for row in rows],
        crs=4544,
    )
    pyogrio.write_dataframe(frame, path, driver="GPKG", layer="地块", geometry_type="Unknown")
    return path


def read(path: Path, batch: int) -> Reading:
    reading = read_vector(path, path.name, Answers(), CHENGDU, Limits(batch=batch))
    return replace(reading, records=tuple(reading.records))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(ROWS, min_size=1, max_size=12), gone=st.integers(0, 12))
def test_batches_of_a_geopackage_are_the_whole(
    tmp_path: Path, rows: list[tuple[object, ...]], gone: int
) -> None:
    path = package(tmp_path / "a.gpkg", rows)
    if 0 < gone < len(rows):
        with sqlite3.connect(path) as connection:
            connection.execute("DROP TRIGGER IF EXISTS trigger_delete_feature_count_地块")
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall():
                connection.execute(f'DROP TRIGGER "{name}"')
            connection.execute("DELETE FROM 地块 WHERE fid = ?", (gone,))
        connection.close()

    whole = read(path, 1_000_000)

    assert read(path, 1) == whole
    assert read(path, 7) == whole
    numbers = [row[2] for place, row in enumerate(rows, 1) if place != gone or gone >= len(rows)]
    flags = [row[3] for place, row in enumerate(rows, 1) if place != gone or gone >= len(rows)]
    assert [record.attributes["编号"] for record in whole.records] == numbers
    assert [record.attributes["闲置"] for record in whole.records] == flags


def test_a_view_is_read_at_once(tmp_path: Path) -> None:
    shape = shapely.Polygon(rectangle(452_000, 3_366_000))
    path = package(tmp_path / "a.gpkg", [(shape, str(number), None, None) for number in range(9)])
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE VIEW 看 AS SELECT * FROM 地块 WHERE fid % 2 = 0")
        connection.execute("UPDATE gpkg_contents SET table_name = '看', identifier = '看'")
        connection.execute("UPDATE gpkg_geometry_columns SET table_name = '看'")
    connection.close()

    reading = read(path, 2)

    assert [record.attributes["名称"] for record in reading.records] == ["1", "3", "5", "7"]


def test_vertices_count_over_all_batches(tmp_path: Path) -> None:
    shape = shapely.Polygon(rectangle(452_000, 3_366_000))
    path = package(tmp_path / "a.gpkg", [(shape, "", None, None)] * 4)
    with pytest.raises(UnreadableFile) as refused:
        read_vector(path, "a.gpkg", Answers(), CHENGDU, Limits(batch=1, max_vertices=19))
    assert refused.value.issue.code == "file-too-many-vertices"


def test_an_answer_to_swap_columns_holds_for_every_batch(tmp_path: Path) -> None:
    swapped = shapely.transform(
        shapely.Polygon(rectangle(452_000, 3_366_000)), lambda coords: coords[:, ::-1]
    )
    path = package(tmp_path / "a.gpkg", [(swapped, "", None, None)] * 3)
    reading = read_vector(path, "a.gpkg", Answers("EPSG:4544+swap"), CHENGDU, Limits(batch=2))
    for record in [
        *reading.records,
        reading.records[2],
        *reading.records[:1],
        *reading.records[::2],
    ]:
        assert record.geometry is not None
        assert record.geometry.bounds[:2] == (452_000, 3_366_000)
