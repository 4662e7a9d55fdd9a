"""Attributes of drawings as typed values, where a file has no place of its own for them."""

from pyproj import CRS
from shapely.geometry import box

from gis_service.services.attributes import AttributeReader
from parcels.policy import load_profile
from spatial.placing import Placed, place
from spatial.readers.reading import Record

CODE = "510117011001GB00001"


def read(attributes: dict[str, object]) -> dict[str, object]:
    frame = load_profile("chengdu").frame
    record = Record(1, box(410_000, 3_394_000, 410_100, 3_394_100), attributes)
    placed = place(record, CRS.from_epsg(frame.work_srid), frame)
    assert isinstance(placed, Placed)
    values, issues = AttributeReader([record], None).read(record, placed)
    assert issues == []
    return {name: value for name, value in values.items() if value is not None}


def test_a_plot_number_that_is_a_whole_parcel_code_is_one() -> None:
    assert read({"地块编号": CODE}) == {"parcel_code": CODE}


def test_other_plot_numbers_stay_numbers() -> None:
    assert read({"地块编号": "M11-001"}) == {"plot_no": "M11-001"}
    both = {"宗地代码": CODE, "地块编号": "510117011001GB00002"}
    assert read(both) == {"parcel_code": CODE, "plot_no": "510117011001GB00002"}
