"""A file that points elsewhere is never followed: not by name, not by content."""

import sqlite3
from pathlib import Path

import pytest

from spatial import gdal
from spatial.errors import UnreadableFile
from spatial.readers import Answers, read_vector
from tests.vector_files import CHENGDU, zipped

VRT = (
    '<OGRVRTDataSource><OGRVRTLayer name="csv"><SrcDataSource>CSV:/etc/passwd</SrcDataSource>'
    "<SrcLayer>passwd</SrcLayer></OGRVRTLayer></OGRVRTDataSource>"
)


@pytest.mark.parametrize("name", ["a.vrt", "a.geojson", "a.gpkg", "/vsicurl/http://127.0.0.1:9/x"])
@pytest.mark.parametrize(
    "content",
    [
        VRT,
        VRT.replace("CSV:/etc/passwd", "/vsicurl/http://127.0.0.1:9/none.geojson"),
        '"http://127.0.0.1:9/none.geojson"',
        "http://127.0.0.1:9/none.geojson",
        "/etc/passwd",
        "WKT\n",
    ],
)
def test_content_that_points_elsewhere_is_refused(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / "upload"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(UnreadableFile):
        read_vector(path, name, Answers(), CHENGDU)


def test_nor_inside_a_zip(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.geojson": VRT.encode(), "b.gpkg": VRT.encode()})

    with pytest.raises(UnreadableFile) as refused:
        read_vector(path, "a.zip", Answers(), CHENGDU)
    assert refused.value.issue.code == "zip-no-vector"


def test_the_driver_is_not_even_there() -> None:
    assert gdal.drivers()
    assert not any("VRT" in name for name in gdal.drivers())


def test_a_database_that_is_no_geopackage(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (a)")
    connection.commit()
    connection.close()

    with pytest.raises(UnreadableFile) as refused:
        read_vector(path, "a.gpkg", Answers(), CHENGDU)
    assert refused.value.issue.code == "file-damaged"


def test_a_geopackage_with_a_foreign_virtual_table(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (a)")
    connection.execute("PRAGMA writable_schema = 1")
    connection.execute(
        "INSERT INTO sqlite_master VALUES ('table', 'v', 'v', 0,"
        " 'CREATE VIRTUAL TABLE v USING VirtualOGR(''/etc/passwd'')')"
    )
    connection.commit()
    connection.close()

    with pytest.raises(UnreadableFile) as refused:
        read_vector(path, "a.gpkg", Answers(), CHENGDU)
    assert refused.value.issue.code == "gpkg-virtual"
