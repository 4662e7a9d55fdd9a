"""The fixed reports as they stand in ``fixed.toml``: title, columns, which rows."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from gis_service.documents.layout import layout
from gis_service.errors import NotFound
from gis_service.sheets.writer import Style, TableColumn
from parcels.idle_state import IdleState
from parcels.stock_class import StockClass

_LEDGER = "idle_ledger"


class RowsOf(StrEnum):
    """What one row of a report is."""

    PARCELS = "parcels"
    PLACES = "places"
    EVENTS = "events"
    PLANTS = "plants"


@dataclass(frozen=True, slots=True)
class Form:
    """``grouped``: in Word under a heading for each value of the first column.

    ``page``: whose roles use it.

    ``unsupplied_works``: works on land without a contract.
    """

    code: str
    title: str
    text: str
    rows: RowsOf
    states: frozenset[IdleState]
    stock: frozenset[StockClass]
    unsupplied_works: bool
    grouped: bool
    page: str
    keys: tuple[str, ...]
    columns: tuple[TableColumn, ...]
    frozen: int


@cache
def forms() -> Mapping[str, Form]:
    """By code, in the order of the file. Raises KeyError for a column that is nowhere defined."""
    data = _data()
    columns = _columns(data["column"])
    return {code: _form(code, row, columns) for code, row in data["report"].items()}


@cache
def counted_form() -> Form:
    """How parcels behind a number are listed."""
    data = _data()
    return _form("counted", data["counted"], _columns(data["column"]))


def _data() -> Mapping[str, Any]:
    return tomllib.loads((files("gis_service.reports") / "fixed.toml").read_text(encoding="utf-8"))


def form_of(code: str) -> Form:
    """Raises NotFound."""
    found = forms().get(code)
    if found is None:
        raise NotFound("没有这份报表，请从“报表”页选择。")
    return found


def _columns(own: Mapping[str, Mapping[str, Any]]) -> Mapping[str, TableColumn]:
    ledger = layout(_LEDGER)
    found = dict(zip(ledger.keys, ledger.columns, strict=True))
    for key, row in own.items():
        style = Style(row.get("type", Style.TEXT))
        found[key] = TableColumn(row["header"], style, row.get("places", 2), float(row["width"]))
    return found


def _form(code: str, row: Mapping[str, Any], columns: Mapping[str, TableColumn]) -> Form:
    return Form(
        code=code,
        title=row["title"],
        text=row["text"],
        rows=RowsOf(row["rows"]),
        states=frozenset(IdleState[name] for name in row.get("states", ())),
        stock=frozenset(StockClass(name) for name in row.get("stock", ())),
        unsupplied_works=row.get("unsupplied_works", False),
        grouped=row.get("grouped", False),
        page=row.get("page", "reports"),
        keys=tuple(row["columns"]),
        columns=tuple(columns[key] for key in row["columns"]),
        frozen=row["frozen"],
    )
