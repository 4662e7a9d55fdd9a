"""Overlay in the database equals shapely; edges that only touch are no overlap."""

import itertools

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import Polygon
from sqlalchemy import text

from gis_service.services.overlaying import overlay_missing
from gis_service.transaction import job_work
from parcels.layers import LayerKind
from parcels.units import PPM
from tests.database import Database
from tests.town import Plot, Town, cell, code, found_town

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def town(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Town:
    return found_town(database, tmp_path_factory.mktemp("town"))


def overlay(town: Town) -> int:
    with job_work(town.engine) as connection:
        return overlay_missing(connection)


def shares(town: Town, parcel_code: str, kind: LayerKind) -> dict[str, tuple[float, int]]:
    """Area in m² and ppm by feature code, of the version without an end."""
    with job_work(town.engine) as connection:
        rows = connection.execute(
            text(
                "SELECT f.code, s.area, s.share_ppm FROM overlay_share s"
                " JOIN layer_feature f ON f.id = s.feature_id"
                " JOIN parcel_version v ON v.id = s.parcel_version_id"
                " WHERE v.code = :code AND f.kind = :kind AND v.superseded_at IS NULL"
            ),
            {"code": parcel_code, "kind": kind.value},
        )
        return {row.code: (float(row.area), row.share_ppm) for row in rows}


def test_a_parcel_that_touches_a_line_has_no_share_in_it(town: Town) -> None:
    upper = code("510107", next(_numbers))
    town.put([Plot(upper, cell(1, 5))])
    overlay(town)
    assert shares(town, upper, LayerKind.RED) == {}
    assert shares(town, upper, LayerKind.BLUE) == {"B1": (10_000.0, PPM)}


def test_a_straddling_parcel_is_shared_by_area(town: Town) -> None:
    across = code("510107", next(_numbers))
    town.put([Plot(across, cell(3, 4.75))])
    overlay(town)
    assert shares(town, across, LayerKind.RED)["R1"] == (pytest.approx(2_500), 250_000)
    assert shares(town, across, LayerKind.BLUE)["B1"] == (pytest.approx(7_500), 750_000)


def test_nothing_is_computed_twice(town: Town) -> None:
    town.put([Plot(code("510107", next(_numbers)), cell(5, 1))])
    layers = 5
    assert overlay(town) == layers
    assert overlay(town) == 0


def test_a_new_layer_version_pairs_with_every_parcel(town: Town) -> None:
    overlay(town)
    with job_work(town.engine) as connection:
        parcels = connection.scalar(
            text("SELECT count(*) FROM parcel_version WHERE superseded_at IS NULL")
        )
    town.layer(LayerKind.FARMLAND, [("F1", cell(0, 9, 20, 1))])
    assert overlay(town) == parcels


corner = st.tuples(
    st.integers(0, 790).map(lambda hundredths: hundredths / 100),
    st.integers(10, 990).map(lambda hundredths: hundredths / 100),
)
shape = st.lists(corner, min_size=3, max_size=9).map(
    lambda points: shapely.convex_hull(shapely.multipoints(points))
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(shape)
def test_equals_the_shapely_oracle(town: Town, hull: shapely.Geometry) -> None:
    if not isinstance(hull, Polygon) or hull.area < 0.01:
        return
    drawn = shapely.transform(hull, lambda xy: cell(0, 0).bounds[:2] + 100 * xy)
    parcel_code = code("510107", next(_numbers))
    check, _ = town.put([Plot(parcel_code, drawn)])
    if not check.rows:
        assert [issue.code for issue in check.issues]
        return
    overlay(town)
    for kind, zone in ((LayerKind.RED, cell(0, 0, 20, 5)), (LayerKind.BLUE, cell(0, 5, 20, 5))):
        expected = drawn.intersection(zone).area
        found = shares(town, parcel_code, kind)
        area, ppm = next(iter(found.values()), (0.0, 0))
        assert area == pytest.approx(expected, abs=max(1e-6 * drawn.area, 1e-3))
        assert abs(ppm - expected / drawn.area * PPM) <= 1
