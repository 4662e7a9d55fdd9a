"""Placing: what is drawn in the working grid is kept; long edges stay straight; areas by system."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Geod

from spatial.area import INVERSE_FLATTENING, SEMI_MAJOR_M
from spatial.duplicates import same_shape_issues, shape_keys
from spatial.placing import Placed, place, place_all
from spatial.readers import Record
from tests.vector_files import CHENGDU, rectangle

WORK = CRS.from_epsg(4544)
PREFIXED = CRS.from_epsg(4523)
DEGREES = CRS.from_epsg(4490)


def record(shape: shapely.Geometry | None, row: int = 1) -> Record:
    return Record(row, shape, {})


def placed(shape: shapely.Geometry, crs: CRS, **options: object) -> Placed:
    result = place(record(shape), crs, CHENGDU, **options)  # type: ignore[arg-type]
    assert isinstance(result, Placed)
    return result


COORDINATE = st.integers(330_000_000, 480_000_000).map(lambda mm: mm / 1000)


@given(COORDINATE, st.integers(3_340_000_000, 3_470_000_000).map(lambda mm: mm / 1000))
def test_the_working_grid_is_kept_to_the_digit(east: float, north: float) -> None:
    drawn = shapely.Polygon(rectangle(east, north))
    shifted = shapely.transform(drawn, lambda coords: coords + np.array([35_000_000.0, 0.0]))

    plain, prefixed = placed(drawn, WORK), placed(shifted, PREFIXED)

    assert plain.plane.equals_exact(shapely.MultiPolygon([drawn]), 0)
    assert prefixed.plane.equals_exact(plain.plane, 1e-7)
    assert plain.plane_cm2 == prefixed.plane_cm2 == 100_000_000
    assert (plain.survey_srid, prefixed.survey_srid) == (4544, 4523)


def test_parcels_on_a_long_straight_line_do_not_overlap_it() -> None:
    line = shapely.Polygon([(440_000, 3_380_000), (445_000, 3_383_000), (445_000, 3_390_000)])
    along = shapely.Polygon([(441_000, 3_380_600), (442_000, 3_381_200), (442_000, 3_380_600)])
    other = CRS.from_epsg(4543)
    to_other = [placed(shape, WORK).geom for shape in (line, along)]
    as_drawn = place_all([record(shape) for shape in to_other], DEGREES, CHENGDU)

    first, second = (one.plane for one in as_drawn if isinstance(one, Placed))
    assert first.intersection(second).area < 0.01

    far = shapely.transform(line, lambda c: c + np.array([-200_000.0, 0.0]))
    assert isinstance(place(record(far), other, CHENGDU), list)


def test_the_surveyed_plane_gives_the_area() -> None:
    drawn = placed(shapely.Polygon(rectangle(440_000, 3_380_000, 1000, 1000)), WORK).geom
    neighbour = CRS.from_epsg(4543)

    in_work = placed(drawn, DEGREES)
    in_neighbour = placed(drawn, DEGREES, survey_crs=neighbour)

    assert in_work.survey_srid is None and in_neighbour.survey_srid == 4543
    assert in_work.plane_cm2 == pytest.approx(10_000_000_000, abs=10_000)
    assert in_neighbour.plane_cm2 - in_work.plane_cm2 > 1_000_000
    assert in_work.ellipsoidal_cm2 == in_neighbour.ellipsoidal_cm2


def test_web_mercator_never_measures() -> None:
    degrees = shapely.Polygon(rectangle(104.06, 30.67, 0.01, 0.01))
    mercator = shapely.transform(
        degrees,
        lambda c: np.column_stack(
            [
                c[:, 0] * 20037508.342789244 / 180,
                np.log(np.tan((90 + c[:, 1]) * np.pi / 360)) * 6378137,
            ]
        ),
    )

    one = placed(mercator, CRS.from_epsg(3857))
    geod = Geod(a=SEMI_MAJOR_M, rf=INVERSE_FLATTENING)
    expected = abs(geod.geometry_area_perimeter(degrees)[0])

    assert one.survey_srid is None
    assert one.plane_cm2 == pytest.approx(expected * 1e4, rel=1e-3)


def test_spikes_and_repeated_points_are_remarks() -> None:
    ring = [
        (452_000, 3_366_000),
        (452_000, 3_366_100),
        (452_100, 3_366_100),
        (452_100.0002, 3_366_100),
        (452_100, 3_366_050.5),
        (452_190, 3_366_050.1),
        (452_100, 3_366_050),
        (452_100, 3_366_000),
        (452_000, 3_366_000),
    ]

    one = placed(shapely.Polygon(ring), WORK)

    assert sorted(issue.code for issue in one.issues) == ["spike", "vertex-repeated"]
    assert "452190.000, 3366050.100" in next(i.text for i in one.issues if i.code == "spike")


def test_faults_of_a_second_part_are_found_too() -> None:
    first = shapely.Polygon(rectangle(452_500, 3_366_000))
    bowtie = shapely.Polygon(
        [(452_000, 3_366_000), (452_100, 3_366_100), (452_100, 3_366_000), (452_000, 3_366_100)]
    )
    tip = (452_900, 3_366_100.5)
    spike = shapely.Polygon(
        [*rectangle(452_000, 3_366_000)[:2], tip, *rectangle(452_000, 3_366_000)[2:]]
    )

    (crossing,) = place(record(shapely.MultiPolygon([first, bowtie])), WORK, CHENGDU)  # type: ignore[misc]
    spiked = placed(
        shapely.MultiPolygon([shapely.box(452_000, 3_367_000, 452_001, 3_367_001), spike]), WORK
    )

    assert crossing.params["points"].count("-") == 2
    assert [issue.code for issue in spiked.issues] == ["spike"]


def test_a_part_without_area_is_named_and_can_be_dropped() -> None:
    first = shapely.Polygon(rectangle(452_500, 3_366_000))
    point = shapely.Polygon([(452_000, 3_366_000)] * 4)
    both = shapely.MultiPolygon([first, point])

    (issue,) = place(record(both), WORK, CHENGDU)  # type: ignore[misc]
    mended = placed(both, WORK, repair=True)

    assert issue.code == "ring-too-short"
    assert mended.repaired and len(mended.plane.geoms) == 1


def test_rings_in_conflict_are_named() -> None:
    shell = rectangle(452_000, 3_366_000)
    hole = rectangle(452_200, 3_366_000, 10, 10)

    (issue,) = place(record(shapely.Polygon(shell, [hole])), WORK, CHENGDU)  # type: ignore[misc]

    assert issue.code == "rings-conflict" and "外环之外" in issue.text


def test_a_row_without_a_shape_says_nothing_twice() -> None:
    good = shapely.Polygon(rectangle(452_000, 3_366_000))

    results = place_all([record(None), record(good, 2), record(None, 3)], WORK, CHENGDU)

    assert results[0] == results[2] == []
    assert isinstance(results[1], Placed) and results[1].row == 2
    assert place_all([], WORK, CHENGDU) == []
    assert place_all([record(None)], WORK, CHENGDU) == [[]]


@given(st.integers(0, 4), st.booleans())
def test_the_same_boundary_has_one_key(start: int, backwards: bool) -> None:
    ring = [(0.0, 0.0), (0.0, 100.0), (60.0, 120.0), (100.0, 100.0), (100.0, 0.0)]
    turned = ring[start:] + ring[:start]
    turned = turned[::-1] if backwards else turned
    shapes = np.array(
        [shapely.MultiPolygon([shapely.Polygon(r)]) for r in (ring, turned, ring[:-1])],
        dtype=object,
    )

    first, second, other = shape_keys(shapes)

    assert first == second != other


def test_a_parcel_drawn_twice_is_named() -> None:
    a, b = (shapely.Polygon(rectangle(452_000 + x, 3_366_000)) for x in (0, 500))
    rows = [record(a, 7), record(b, 9), record(a.reverse(), 12)]
    results = [one for one in place_all(rows, WORK, CHENGDU) if isinstance(one, Placed)]

    (issue,) = same_shape_issues(results)

    assert (issue.code, issue.row) == ("same-shape", 12)
    assert "第 7 行" in issue.text
    assert same_shape_issues([]) == []


def test_a_parcel_that_reaches_over_the_edge_names_the_point_outside() -> None:
    shape = shapely.Polygon(rectangle(104.9995, 31.0, 0.001, 0.001))

    (issue,) = place(record(shape), DEGREES, CHENGDU)  # type: ignore[misc]

    assert issue.code == "outside-city"
    assert issue.params["here"] == "105.000500, 31.001000"
