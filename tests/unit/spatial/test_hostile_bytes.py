"""Whatever bytes arrive, a reader answers with a reading or with UnreadableFile."""

import json
import random
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyproj import CRS

from spatial.errors import UnreadableFile
from spatial.placing import Placed, place_all
from spatial.readers import Answers, Limits, Record, read_vector
from spatial.readers.dbf import parse_dbf
from spatial.readers.shp import parse_shp
from spatial.rings import shapes_from_rings
from tests.vector_files import (
    CHENGDU,
    geojson,
    parcel_table,
    polygon,
    rectangle,
    shapefile,
    shp,
    survey_parcel,
    survey_points,
    survey_text,
)

LIMITS = Limits(max_bytes=2_000_000, max_unpacked=2_000_000)
ANSWERS = [Answers(), Answers(crs="4544", code_from="new", encoding="gb18030", area_unit="公顷")]
HEADS = [b"", b"PK\x03\x04", b"SQLite format 3\x00", b"{", b"[", b"0\nSECTION\n", b"\xff\xfe"]
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def check(raw: bytes) -> None:
    """Read and place without anything but UnreadableFile coming out."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        path.write_bytes(raw)
        for answers in ANSWERS:
            try:
                reading = read_vector(path, "名.bin", answers, CHENGDU, LIMITS)
            except UnreadableFile as refused:
                assert refused.issue.text
                continue
            assert all(issue.text for issue in reading.issues)
            if reading.crs is not None:
                results = place_all(reading.records, reading.crs, CHENGDU, repair=True)
                assert len(results) == len(reading.records)


@FEW
@given(st.sampled_from(HEADS), st.binary(max_size=400))
@example(b"", b"")
@example(b"\xff\xfe", b"\x00")
def test_random_bytes(head: bytes, tail: bytes) -> None:
    check(head + tail)


@cache
def good_file(kind: str) -> bytes:
    """A small faultless file of each format."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ring = rectangle(452_000, 3_366_000)
        makers: dict[str, Callable[[], Path]] = {
            "zip": lambda: shapefile(folder / "a", [[ring], [rectangle(452_200, 3_366_000)]]),
            "geojson": lambda: geojson(
                folder / "a", [polygon(rectangle(104.5, 30.41, 0.001, 0.001))]
            ),
            "txt": lambda: _text(folder / "a"),
            "dxf": lambda: _drawing(folder / "a"),
            "gpkg": lambda: _geopackage(folder / "a.gpkg"),
        }
        return makers[kind]().read_bytes()


def _text(path: Path) -> Path:
    lines = survey_points(rectangle(35_452_000, 3_366_000))
    path.write_bytes(survey_text([survey_parcel(lines)]).encode("gbk"))
    return path


def _drawing(path: Path) -> Path:
    vertices = "".join(
        f"10\n{x}\n20\n{y}\n42\n0.1\n" for x, y in rectangle(452_000, 3_366_000)[:-1]
    )
    path.write_text(
        f"0\nSECTION\n2\nENTITIES\n0\nLWPOLYLINE\n8\n地块\n70\n1\n{vertices}0\nENDSEC\n0\nEOF\n",
        encoding="utf-8",
    )
    return path


def _geopackage(path: Path) -> Path:
    import geopandas as gpd

    from spatial.gdal import pyogrio

    shape = shapely.Polygon(rectangle(452_000, 3_366_000))
    frame = gpd.GeoDataFrame({"DKBH": ["DK01"]}, geometry=[shape], crs=4544)
    pyogrio.write_dataframe(frame, path, driver="GPKG")
    return path


@pytest.mark.parametrize("kind", ["zip", "geojson", "txt", "dxf", "gpkg"])
def test_the_good_file_is_good(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(good_file(kind))

    reading = read_vector(
        path, "a", Answers(crs="4544" if kind == "dxf" else None, code_from="new"), CHENGDU
    )

    assert reading.ready and reading.records[0].geometry is not None


@pytest.mark.parametrize("kind", ["zip", "geojson", "txt", "dxf", "gpkg"])
@FEW
@given(data=st.data())
def test_damaged_files(kind: str, data: st.DataObject) -> None:
    raw = bytearray(good_file(kind))
    choose = random.Random(data.draw(st.integers(0, 2**32)))
    for _ in range(data.draw(st.integers(0, 12))):
        raw[choose.randrange(len(raw))] = choose.randrange(256)
    cut = data.draw(st.integers(0, len(raw)))
    check(bytes(raw if data.draw(st.booleans()) else raw[:cut]))


@FEW
@given(data=st.data())
def test_damaged_parts_of_a_shapefile(data: st.DataObject) -> None:
    main, index = shp([[rectangle(0, 0)], None, [rectangle(5, 5), rectangle(30, 30, 5, 5)]])
    table = parcel_table(["甲", "乙", "丙"])
    for part, parse in (
        (main, lambda raw: parse_shp(raw, None, LIMITS)),
        (index, lambda raw: parse_shp(main, raw, LIMITS)),
        (table, lambda raw: parse_dbf(raw, "", None)),
    ):
        raw = bytearray(part)
        choose = random.Random(data.draw(st.integers(0, 2**32)))
        for _ in range(data.draw(st.integers(0, 8))):
            raw[choose.randrange(len(raw))] = choose.randrange(256)
        try:
            parse(bytes(raw[: data.draw(st.integers(0, len(raw)))]))
        except UnreadableFile as refused:
            assert refused.issue.text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["type", "coordinates", "geometry", "properties"]), inner)
    ),
    max_leaves=12,
)
TYPES = st.sampled_from(
    ["Polygon", "MultiPolygon", "Point", "LineString", "GeometryCollection", "Curve", 7, None]
)


@FEW
@given(TYPES, JSON, JSON, JSON)
def test_any_json_in_a_feature(
    kind: object, coordinates: object, properties: object, crs: object
) -> None:
    geometry = {"type": kind, "coordinates": coordinates}
    feature = {"type": "Feature", "geometry": geometry, "properties": properties}
    document = {"type": "FeatureCollection", "features": [feature, coordinates], "crs": crs}
    check(json.dumps(document).encode())


def test_json_nested_without_end() -> None:
    check(b'{"type":"FeatureCollection","features":' + b"[" * 100_000)


def test_a_number_too_long_for_python() -> None:
    check(b'{"type":"FeatureCollection","features":[' + b"9" * 10_000 + b"]}")


GRID = st.integers(0, 4)
RING = st.lists(st.tuples(GRID, GRID), min_size=3, max_size=7).map(lambda ring: [*ring, ring[0]])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(RING, min_size=1, max_size=4), min_size=1, max_size=3), st.booleans())
@example(
    [
        [
            [(0, 0), (0, 1), (1, 0), (0, 0)],
            [(3, 0), (3, 2), (4, 4), (2, 0), (0, 1), (3, 0)],
        ]
    ],
    True,
)
def test_any_rings_are_placed_mended_or_named(
    features: list[list[list[tuple[int, int]]]], degrees: bool
) -> None:
    scale, corner = (1e-3, (104.5, 30.4)) if degrees else (25.0, (452_000.0, 3_366_000.0))
    rings = [np.array(ring) * scale + np.array(corner) for rings in features for ring in rings]
    owners = [index for index, rings in enumerate(features) for _ in rings]
    sizes = [len(ring) for ring in rings]
    shapes, faults = shapes_from_rings(
        np.vstack(rings), np.array(sizes), np.array(owners), len(features)
    )
    records = [Record(row, shape, {}) for row, shape in enumerate(shapes, start=1)]
    crs = CRS.from_epsg(4490 if degrees else 4544)

    assert not faults
    for repair in (False, True):
        for result in place_all(records, crs, CHENGDU, repair):
            if isinstance(result, Placed):
                assert result.geom.is_valid and result.plane.is_valid
                assert result.plane_cm2 > 0 and result.ellipsoidal_cm2 > 0
                assert all(issue.text for issue in result.issues)
            else:
                assert result and all(issue.text for issue in result)
