"""The small drawing: a round scale bar that is true, and the spot where the parcel lies."""

import pytest

from gis_service.store.outline_drawing import Drawn, ParcelDrawing
from gis_service.web.outline_picture import SIDE, picture


@pytest.mark.parametrize(
    ("width", "metres"), [(3.0, 1), (90.0, 20), (168.0, 50), (400.0, 100), (9_000.0, 2_000)]
)
def test_the_bar_is_round_and_at_most_a_third(width: float, metres: int) -> None:
    drawn = picture(ParcelDrawing(Drawn("M 0 0", width, width / 2), None, (0, 0)))
    assert drawn.bar_text == f"{metres:,} 米"
    assert drawn.bar == pytest.approx(metres * 168 / width, abs=0.01)
    assert drawn.bar <= SIDE / 3


def test_the_spot_lies_where_the_parcel_is_in_its_district() -> None:
    district = Drawn("M 0 0", 1000.0, 1000.0)
    spot = picture(ParcelDrawing(Drawn("M 0 0", 10, 10), district, (0.0, 1000.0))).spot
    assert spot == (16.0, 16.0), "the north-west corner"
