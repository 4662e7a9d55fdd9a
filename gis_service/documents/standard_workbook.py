"""标准地履约清单 as a workbook."""

from sqlalchemy import Connection

from gis_service.documents.heading import Heading
from gis_service.documents.idle_ledger import wan
from gis_service.documents.layout import Layout
from gis_service.documents.list_sheet import list_sheet
from gis_service.services.standard_land import Standing, every_standing
from gis_service.sheets.writer import Target, Value, write_book
from gis_service.store.parcel_query import ParcelQuery

NAME = "标准地履约清单"
LIST = "standard_land"


def write_standard(
    target: Target, connection: Connection, query: ParcelQuery, form: Layout, heading: Heading
) -> int:
    """``form``: the columns wanted. Returns the rows written."""
    rows = map(_values, every_standing(connection, query))
    return write_book(target, [list_sheet(NAME, form, rows, heading)])[0]


def _values(standing: Standing) -> dict[str, Value]:
    parcel, contract = standing.parcel, standing.contract
    return {
        "parcel_code": parcel.code,
        "name": parcel.name or None,
        "district": parcel.district,
        "park": parcel.park,
        "contract": contract.number or None,
        "reach_on": contract.reach_on,
        "indicator": standing.target.indicator.label,
        "target": f"{standing.bounds} {standing.target.unit}",
        "actual": wan(standing.actual),
        "year": None if standing.year is None else str(standing.year),
        "outcome": standing.outcome.word,
        "sentence": standing.sentence,
        "data_on": standing.data_on,
    }
