"""Which system a file is in: candidates by its numbers, declared ones, answers."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Transformer

from spatial.crs import Declared, candidates, decide, horizontal, is_survey_plane, parse_answer
from spatial.datum import Datum, datum_named, datum_of
from spatial.readers import Answers, read_vector
from spatial.zones import Zone, same_grid_shift, zone_of_easting, zone_of_epsg
from tests.vector_files import CHENGDU, FOSHAN, geojson, polygon, rectangle

SYSTEMS = [4490, 4544, 4523, 4543, 4522, 4496]


@given(st.sampled_from(SYSTEMS), st.floats(103.0, 104.9), st.floats(30.1, 31.4), st.booleans())
def test_a_point_of_the_city_finds_its_system_back(
    epsg: int, lon: float, lat: float, swapped: bool
) -> None:
    to_plane = Transformer.from_crs(4490, epsg, always_xy=True)
    point = np.array([to_plane.transform(lon, lat)])

    found = {(c.epsg, c.swapped) for c in candidates(point[:, ::-1] if swapped else point, CHENGDU)}

    # Zones 18 (6°) and 35 (3°) are one grid; only the prefix tells them apart.
    assert (epsg, swapped) in found
    assert len(found) == 1


def test_the_same_numbers_mean_another_system_elsewhere() -> None:
    point = np.array([[38_383_243.971, 2_582_988.976]])

    assert [c.epsg for c in candidates(point, FOSHAN)] == [4526]
    assert list(candidates(point, CHENGDU)) == []


@pytest.mark.parametrize(
    ("text", "datum"),
    [
        ("2000国家大地坐标系", Datum.CGCS2000),
        ("2000ff", Datum.CGCS2000),
        ("CGCS2000", Datum.CGCS2000),
        ("80国家大地坐标系", Datum.XIAN80),
        ("1980西安坐标系", Datum.XIAN80),
        ("1980坐标系", Datum.XIAN80),
        ("1954北京坐标系", Datum.BEIJING54),
        ("北京５４", Datum.BEIJING54),
        ("WGS84坐标系", Datum.WGS84),
        ("GCJ-02", Datum.SHIFTED),
        ("百度坐标 BD09", Datum.SHIFTED),
        ("成都独立坐标系", Datum.UNKNOWN),
    ],
)
def test_names_of_datums(text: str, datum: Datum) -> None:
    assert datum_named(text) is datum


@pytest.mark.parametrize(
    ("epsg", "datum"),
    [
        (4544, Datum.CGCS2000),
        (4326, Datum.WGS84),
        (3857, Datum.WGS84),
        (2359, Datum.XIAN80),
        (2411, Datum.BEIJING54),
        (2272, Datum.UNKNOWN),
        (4555, Datum.BEIJING54),
    ],
)
def test_datums_of_systems(epsg: int, datum: Datum) -> None:
    assert datum_of(CRS.from_epsg(epsg)) is datum


def test_zone_arithmetic() -> None:
    assert [Zone(3, 35).epsg_prefixed, Zone(3, 35).epsg_plain] == [4523, 4544]
    assert [Zone(6, 18).epsg_prefixed, Zone(6, 18).central_meridian] == [4496, 105]
    assert zone_of_easting(35_452_000) == Zone(3, 35)
    assert zone_of_easting(18_452_000) == Zone(6, 18)
    assert zone_of_easting(452_000) is None
    assert zone_of_epsg(4326) is None
    assert same_grid_shift(4523, 4544) == -35_000_000
    assert same_grid_shift(4496, 4544) == -18_000_000
    assert same_grid_shift(4507, 4544) == 0
    assert same_grid_shift(4543, 4544) is None


@pytest.mark.parametrize("code", [*range(4491, 4555)])
def test_zone_codes_are_those_of_the_registry(code: int) -> None:
    found = zone_of_epsg(code)
    assert found is not None
    zone, prefixed = found
    operation = CRS.from_epsg(code).coordinate_operation
    assert operation is not None
    values = {parameter.name: parameter.value for parameter in operation.params}
    assert values["Longitude of natural origin"] == zone.central_meridian
    assert values["False easting"] == 500_000 + (zone.offset if prefixed else 0)


@pytest.mark.parametrize("answer", ["", "EPSG:", "EPSG:999999", "成都", "+proj=longlat", "/etc/x"])
def test_an_answer_that_names_nothing(answer: str) -> None:
    declared = Declared(None, "文件没有坐标系，")
    decision = decide(declared, np.array([[452_000.0, 3_366_000.0]]), CHENGDU, answer)

    assert decision.crs is None
    assert decision.questions or [i.code for i in decision.issues] == ["crs-answer-unknown"]


def test_heights_and_undefined_planes() -> None:
    flat = horizontal(CRS.from_user_input("EPSG:4544+5737"))
    assert flat is not None and flat.to_epsg() == 4544
    raised = horizontal(CRS.from_epsg(4480))
    assert raised is not None and len(raised.axis_info) == 2
    assert horizontal(CRS.from_wkt('LOCAL_CS["Undefined",UNIT["metre",1]]')) is None
    assert horizontal(None) is None


def test_answers_and_survey_planes() -> None:
    crs, swapped = parse_answer(" epsg:4490+swap ")
    assert (crs.to_epsg(), swapped) == (4490, True)
    assert is_survey_plane(CRS.from_epsg(4544))
    assert not is_survey_plane(CRS.from_epsg(4490))
    assert not is_survey_plane(CRS.from_epsg(3857))
    assert not is_survey_plane(CRS.from_epsg(32648))


@pytest.mark.parametrize(
    ("answer", "epsg", "code"),
    [
        ("4543", 4543, None),
        ("4490", None, "survey-crs-not-plane"),
        ("3857", None, "survey-crs-not-plane"),
        ("2359", None, "datum-old"),
        ("成都", None, "crs-answer-unknown"),
    ],
)
def test_the_plane_in_which_land_was_measured(
    tmp_path: Path, answer: str, epsg: int | None, code: str | None
) -> None:
    path = geojson(tmp_path / "upload", [polygon(rectangle(104.5, 30.41, 0.001, 0.001))])

    reading = read_vector(path, "a.geojson", Answers(survey_crs=answer), CHENGDU)

    assert (reading.survey_crs.to_epsg() if reading.survey_crs else None) == epsg
    assert [issue.code for issue in reading.issues] == ([code] if code else [])
    assert reading.ready is (code is None)
