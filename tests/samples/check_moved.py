"""Real parcels of other countries, moved onto the ring of Chengdu, against shapely."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
from shapely.geometry import shape
from sqlalchemy import Engine, create_engine, text

from tests.database import Database
from tests.samples.command import Answer, Command, prepared

WORK = 4544
RING = "g4202_ring_polygon.geojson"
OVERLAP_M2, OVERLAP_SHARE = 0.5, 0.001
NEAR = 1e-6
"""Of a parcel's area: how far an overlay may be from the oracle."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Parcels of another place, the plane they are measured in, and the ring vertex they go to."""

    name: str
    plane: int
    vertex: int


SETS = (
    Sample("philly_industrial_vacant_parcels", 32618, 0),
    Sample("philly_vacant_parcels_cd7", 32618, 24),
    Sample("bubenec_cadastral_plots", 32633, 48),
    Sample("real_invalid_polygons_tokyo", 32654, 72),
)


@pytest.fixture(scope="module")
def command(database: Database, samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Command:
    data = samples / "data"
    layers = (
        ("district", data / "chengdu_districts_simplified.geojson"),
        ("ring", data / RING),
    )
    return prepared(database, "chengdu", tmp_path_factory.mktemp("files"), layers)


@pytest.fixture(scope="module")
def engine(database: Database) -> Iterator[Engine]:
    made = create_engine(database.superuser_url)
    yield made
    made.dispose()


def drawn(path: Path) -> geopandas.GeoSeries:
    """The shapes of a GeoJSON as they stand there."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return geopandas.GeoSeries([shape(each["geometry"]) for each in features], crs=4490)


def moved(sample: Sample, samples: Path) -> geopandas.GeoDataFrame:
    """The set in its own plane, shifted by whole metres until its middle lies on the ring."""
    data = samples / "data"
    frame = drawn(data / f"{sample.name}.geojson").to_crs(sample.plane)
    outline = drawn(data / RING).to_crs(WORK).iloc[0].exterior
    target = np.array(outline.coords[sample.vertex])
    west, south, east, north = frame.total_bounds
    shift = np.rint(target - np.array([(west + east) / 2, (south + north) / 2]))
    shapes = shapely.transform(shapely.force_2d(frame.values), lambda xy: xy + shift)
    codes = [f"{sample.name.upper()}-{number}" for number in range(1, len(shapes) + 1)]
    return geopandas.GeoDataFrame({"地块编号": codes}, geometry=shapes, crs=WORK)


@pytest.mark.parametrize("sample", SETS, ids=lambda sample: sample.name)
def test_where_they_are_none_lies_in_the_city(
    sample: Sample, command: Command, samples: Path
) -> None:
    path = samples / "data" / f"{sample.name}.geojson"
    answer = command.check("parcels", path, "--code-from", "new")
    count = len(drawn(path))
    assert (answer.code, answer.result["read"], answer.result["good"]) == (1, count, 0)
    assert answer.codes == {"outside-city": count}
    assert "不在本市范围" in answer.out


@pytest.mark.parametrize("sample", SETS, ids=lambda sample: sample.name)
def test_moved_into_the_city_each_fault_is_named(
    sample: Sample, command: Command, samples: Path, tmp_path: Path, report: list[str]
) -> None:
    """Before anything is stored, so that the overlaps are those of the file."""
    frame, path = written(sample, samples, tmp_path)
    valid = shapely.is_valid(frame.geometry.values)
    answer = command.check("parcels", path)
    report.append(f"移入成都 {sample.name}  [{answer.code}] {answer.in_short()}")
    assert bad_rows(answer) == set((np.flatnonzero(~valid) + 1).tolist())
    assert overlapping(answer) == overlap_oracle(frame.geometry.values[valid])


@pytest.mark.parametrize("sample", SETS, ids=lambda sample: sample.name)
def test_repaired_they_are_stored_and_overlaid(
    sample: Sample,
    command: Command,
    samples: Path,
    engine: Engine,
    tmp_path: Path,
    report: list[str],
) -> None:
    frame, path = written(sample, samples, tmp_path)
    answer = command.run("parcels", "import", str(path), "--json", "--repair")
    report.append(f"移入成都 {sample.name} --repair  [{answer.code}] {answer.in_short()}")
    assert (answer.code, answer.result["good"]) == (0, len(frame))
    assert command.run("assess", "--as-of", "2025-12-31").code == 0
    compare(frame, engine)


def written(sample: Sample, samples: Path, folder: Path) -> tuple[geopandas.GeoDataFrame, Path]:
    """The moved set and a GeoPackage of it."""
    frame = moved(sample, samples)
    path = folder / f"{sample.name}.gpkg"
    frame.to_file(path, layer="parcels")
    return frame, path


def bad_rows(answer: Answer) -> set[int]:
    issues = answer.result["issues"]
    return {issue["row"] for issue in issues if issue["severity"] == "error"}  # type: ignore[union-attr]


def overlapping(answer: Answer) -> int:
    codes = answer.codes
    return codes["parcel-overlaps"] + codes["parcel-shape-twice"]


def overlap_oracle(shapes: np.ndarray) -> int:
    """Pairs that share more than 0.5 m² and 0.1 % of the smaller."""
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = left < right
    common = shapely.intersection(shapes[left[pairs]], shapes[right[pairs]])
    kept = [areal(each) for each in common]
    smaller = np.minimum(shapely.area(shapes[left[pairs]]), shapely.area(shapes[right[pairs]]))
    limit = np.maximum(OVERLAP_M2, OVERLAP_SHARE * smaller)
    return int(np.count_nonzero(shapely.area(kept) > limit))


def areal(found: shapely.Geometry) -> shapely.Geometry:
    """Without the points and lines of a collection."""
    parts = shapely.get_parts(found)
    return shapely.multipolygons(parts[shapely.get_dimensions(parts) == 2])


def compare(frame: geopandas.GeoDataFrame, engine: Engine) -> None:
    """Stored area and share in the ring of every parcel, against the shapes as drawn."""
    areas, shares, ring = stored(engine)
    shapely.prepare(ring)
    straddling = 0
    for code, outline in zip(frame["地块编号"], frame.geometry.values, strict=True):
        parcel = outline if outline.is_valid else areal(shapely.make_valid(outline))
        inside = parcel.intersection(ring).area
        near = max(NEAR * parcel.area, 1e-3)
        assert areas[code] == pytest.approx(parcel.area, abs=near), code
        assert shares.get(code, 0.0) == pytest.approx(inside, abs=near), code
        straddling += near < inside < parcel.area - near
    if len(frame) > 100:
        assert straddling


def stored(engine: Engine) -> tuple[dict[str, float], dict[str, float], shapely.Geometry]:
    with engine.connect() as connection:
        areas = connection.execute(
            text("SELECT code, plane_area FROM parcel_version WHERE superseded_at IS NULL")
        )
        found = {row.code: float(row.plane_area) for row in areas}
        rows = connection.execute(
            text(
                "SELECT v.code, s.area FROM overlay_share s"
                " JOIN layer_feature f ON f.id = s.feature_id AND f.kind = 'ring'"
                " JOIN parcel_version v ON v.id = s.parcel_version_id"
                " WHERE v.superseded_at IS NULL"
            )
        )
        shares = {row.code: float(row.area) for row in rows}
        outline = connection.scalar(
            text("SELECT ST_AsBinary(plane) FROM layer_feature WHERE kind = 'ring'")
        )
    return found, shares, shapely.from_wkb(bytes(outline))
