"""地块清单: every parcel of a query as .xlsx or .csv, streamed."""

from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, Row

from gis_service.documents.heading import Heading
from gis_service.documents.layout import Layout
from gis_service.documents.list_sheet import list_sheet
from gis_service.sheets.writer import Target, Value, write_book, write_csv
from gis_service.store.export_rows import parcel_rows
from gis_service.store.parcel_query import ParcelQuery
from parcels.idle_state import IdleState
from parcels.units import FEN_PER_WAN, m2, mu
from parcels.verdict import RULE_ORDER, THEMES, Rule, ThemeCode, Verdict

NAME = "地块清单"
LIST = "parcel_list"
MOST_ROWS = 1_000_000
"""A worksheet ends at 1,048,576 rows; a .csv does not."""

_THEMES = tuple(THEMES)
SUSPENDED = "优惠暂停"
_PER_MU = {"revenue_per_mu": Rule.REV_MU, "tax_per_mu": Rule.TAX_MU}


def write_parcels_xlsx(
    target: Target, connection: Connection, query: ParcelQuery, form: Layout, head: Heading
) -> int:
    """Returns the rows written."""
    theme = THEMES[query.theme].label
    rows = map(parcel_values, parcel_rows(connection, query))
    remarks = (f"“判定”按专题：{theme}。",)
    return write_book(target, [list_sheet(NAME, form, rows, head, remarks=remarks)])[0]


def write_parcels_csv(
    target: Target,
    connection: Connection,
    query: ParcelQuery,
    form: Layout,
    head: Heading | None = None,
) -> int:
    """The header first, as other programs read it; what the file says of itself at the foot.

    Each line of the foot begins with #. Returns the rows of parcels.
    """
    foot = () if head is None else (*head.remarks, *head.notes)
    rows = (form.row(parcel_values(row)) for row in parcel_rows(connection, query))
    return write_csv(target, form.columns, rows, foot)


def parcel_values(row: Row[Any]) -> dict[str, Value]:
    """Every column of 地块清单 for a row of ``parcel_rows``."""
    values: dict[str, Value] = {
        "parcel_code": row.code,
        "name": row.name or None,
        "district": row.district,
        "park": row.park,
        "holder": row.holder or None,
        "holder_uscc": row.holder_uscc,
        "land_use": row.land_use or None,
        "area_m2": m2(row.cm2),
        "area_mu": mu(row.cm2),
        "verdict": Verdict(row.verdict).word,
        "decided": row.decided,
        "suspended": SUSPENDED if row.suspended else None,
    }
    if row.verdicts is None:
        return values
    values["idle_state"] = IdleState(row.idle_state).word
    for place, code in enumerate(_THEMES):
        if code is not ThemeCode.WORST:
            values[code.value] = Verdict(row.verdicts[place]).word
    for key, rule in _PER_MU.items():
        measured = row.measured[RULE_ORDER.index(rule)]
        values[key] = None if measured is None else Fraction(measured, FEN_PER_WAN)
    return values
