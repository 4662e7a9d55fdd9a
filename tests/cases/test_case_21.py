"""The square kilometre at 104.06 E 30.67 N: plane, ellipsoidal, and the difference in 亩."""

from pathlib import Path

import numpy as np
import pytest
from pyproj import Geod

from parcels.units import mu, shown
from spatial.area import INVERSE_FLATTENING, SEMI_MAJOR_M, ellipsoidal_m2
from spatial.placing import Placed, place_all
from spatial.readers import Answers, read_vector
from tests.vector_files import CHENGDU, geojson, polygon

SQUARE = [
    (104.06, 30.669999999999995),
    (104.07043358585918, 30.670075063522976),
    (104.07034721271746, 30.679093941615555),
    (104.0599126577399, 30.679018851298334),
    (104.06, 30.669999999999995),
]


def test_both_areas_of_the_square_kilometre(tmp_path: Path) -> None:
    path = geojson(tmp_path / "upload", [polygon(SQUARE)])

    reading = read_vector(path, "a.geojson", Answers(), CHENGDU)
    (placed,) = place_all(reading.records, reading.crs, CHENGDU)

    assert isinstance(placed, Placed)
    assert placed.plane_cm2 / 1e4 == pytest.approx(1_000_000, abs=0.05)
    assert placed.ellipsoidal_cm2 / 1e4 == pytest.approx(999_802.11, abs=0.01)
    assert shown(mu(placed.plane_cm2), 2) == "1500.00"
    assert shown(mu(placed.ellipsoidal_cm2), 2) == "1499.70"


def test_the_survey_formula_equals_the_geodesic() -> None:
    import shapely

    geod = Geod(a=SEMI_MAJOR_M, rf=INVERSE_FLATTENING)
    square = shapely.Polygon(SQUARE)
    ours = ellipsoidal_m2(np.array([square], dtype=object))[0]

    assert ours == pytest.approx(geod.geometry_area_perimeter(square)[0], abs=0.001)
    assert ours == pytest.approx(999_802.1136, abs=0.0001)
