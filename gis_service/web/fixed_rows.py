"""The rows of a fixed report on a page, every number leading to the parcels it counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from fastapi import Request
from sqlalchemy import Connection

from gis_service.access import kept
from gis_service.documents.fixed_workbook import cell_words
from gis_service.reports.cells import ReportRow
from gis_service.reports.forms import Form, RowsOf, forms
from gis_service.reports.places import count_behind, total_cells
from gis_service.reports.rows import rows_of_forms
from gis_service.sheets.writer import Style, Value
from gis_service.user import User

PER_PAGE = 50
_NUMERIC = (Style.INTEGER, Style.NUMBER)
_ROW_BYTES = 4000
"""About what a row takes in memory."""


@dataclass(frozen=True, slots=True)
class Cell:
    """``href`` "" where nothing lies behind."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class RowsView:
    """A page of rows; ``numeric``: columns set to the right; ``total``: all rows added up."""

    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...]
    count: int
    first: int
    last: int
    previous_href: str
    next_href: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows stand: ``path`` of the page, the day, and what else its address asks."""

    path: str
    as_of: date
    asked: tuple[tuple[str, str], ...] = ()

    def page(self, number: int) -> str:
        asked = (("as_of", self.as_of.isoformat()), *self.asked, ("page", str(number)))
        return f"{self.path}?{urlencode(asked)}#rows"

    def counted(self, count: str, row: ReportRow | None) -> str:
        """The parcels behind a number of a row, or of all rows."""
        asked = {"as_of": self.as_of.isoformat(), "count": count}
        if row is not None:
            asked |= {"district": str(row.district_id), "park": str(row.park_id)}
        return f"{self.path}/counted?{urlencode(asked)}"


def rows_of_day(
    request: Request, connection: Connection, user: User, form: Form, as_of: date
) -> list[ReportRow]:
    """The report of a day and scope, kept as long as the data stay.

    All reports are read together: judging the parcels is what costs.
    """

    def read() -> Mapping[str, list[ReportRow]]:
        return rows_of_forms(connection, tuple(forms().values()), user.scope, as_of)

    found = kept(request).of(
        connection,
        user,
        ("fixed reports", as_of),
        read,
        weight=lambda all_rows: _ROW_BYTES * (1 + sum(len(rows) for rows in all_rows.values())),
    )
    return found[form.code]


def rows_view(
    form: Form, rows: Sequence[ReportRow], source: Source, number: int | None = None
) -> RowsView:
    """Page ``number`` of the rows (from 1), all of them for None."""
    pages = max(1, -(-len(rows) // PER_PAGE))
    at = 1 if number is None else min(number, pages)
    start = (at - 1) * PER_PAGE
    shown = rows if number is None else rows[start : start + PER_PAGE]
    total = total_cells(form, rows)
    return RowsView(
        columns=tuple(column.header for column in form.columns),
        numeric=tuple(column.style in _NUMERIC for column in form.columns),
        rows=tuple(_cells(form, row.cells, source, row) for row in shown),
        total=_cells(form, total, source, None) if total is not None else (),
        count=len(rows),
        first=start + 1 if shown else 0,
        last=start + len(shown),
        previous_href=source.page(at - 1) if number is not None and at > 1 else "",
        next_href=source.page(at + 1) if number is not None and at < pages else "",
    )


def _cells(
    form: Form, cells: Sequence[Value], source: Source, row: ReportRow | None
) -> tuple[Cell, ...]:
    return tuple(
        Cell(cell_words(value, column), _behind(form, key, value, source, row))
        for key, value, column in zip(form.keys, cells, form.columns, strict=True)
    )


def _behind(form: Form, key: str, value: Value, source: Source, row: ReportRow | None) -> str:
    """A number of a place leads to its parcels, a name of it to its list, a code to the parcel."""
    if form.rows is not RowsOf.PLACES:
        leads = row is not None and key == "parcel_code"
        return f"/parcels/{row.key.partition('/')[0]}?as_of={source.as_of}" if leads and row else ""
    if count := count_behind(key):
        return source.counted(count, row) if value else ""
    if row is None:
        return ""
    park = f"&park={row.park_id}" if key == "park" else ""
    return f"/parcels?as_of={source.as_of}&district={row.district_id}{park}"
