"""Statements of enterprises in a round (企业数据): what was collected, with the land behind it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, insert, select

from gis_service.store.evaluation import evaluation_statement
from parcels.evaluation.land import LandPart, LandStatement
from parcels.units import Exact

_LAND = TypeAdapter(LandStatement)
_PARTS = TypeAdapter(tuple[LandPart, ...])


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity in its stored unit, exact; None = not reported. ``source``: a Chinese sentence."""

    value: Exact | None
    source: str


@dataclass(frozen=True, slots=True)
class FirmStatement:
    """What is held of an enterprise for a year.

    park_id, district_id   whose people see it; 0 where it lies in several parks.
    above_scale   None: not marked, counted as 规上.
    attributes    names by group (district, park, industry).
    production    投产日期 as words, "" unknown.
    land          the sum, None where no use of land is recorded; parts: each with its parcel.
    """

    year: int
    uscc: str
    name: str
    park_id: int
    district_id: int
    above_scale: bool | None
    attributes: Mapping[str, str]
    tenant_of: str | None
    production: str
    figures: Mapping[str, Figure]
    land: LandStatement | None = None
    parts: tuple[LandPart, ...] = ()


def add(
    connection: Connection, round_id: int, collection: int, rows: Iterable[FirmStatement]
) -> None:
    values = [_values(round_id, collection, row) for row in rows]
    if values:
        connection.execute(insert(evaluation_statement).inline(), values)


def of_round(
    connection: Connection,
    round_id: int,
    collection: int,
    years: Sequence[int],
    uscc: str | None = None,
) -> list[FirmStatement]:
    """Statements of the scope by code; ``uscc``: of one enterprise only."""
    table = evaluation_statement.c
    statement = select(evaluation_statement).where(
        table.round_id == round_id, table.collection == collection, table.year.in_(list(years))
    )
    if uscc is not None:
        statement = statement.where(table.uscc == uscc)
    return [_statement(row) for row in connection.execute(statement.order_by(table.uscc))]


def _values(round_id: int, collection: int, row: FirmStatement) -> dict[str, Any]:
    land = None
    if row.land is not None:
        land = {
            "sum": _LAND.dump_python(row.land, mode="json"),
            "parts": _PARTS.dump_python(row.parts, mode="json"),
        }
    return {
        "round_id": round_id,
        "collection": collection,
        "park_id": row.park_id,
        "district_id": row.district_id,
        "year": row.year,
        "uscc": row.uscc,
        "name": row.name,
        "above_scale": row.above_scale,
        "attributes": dict(row.attributes),
        "tenant_of": row.tenant_of,
        "production": row.production,
        "items": {
            code: [None if one.value is None else str(one.value), one.source]
            for code, one in row.figures.items()
        },
        "land": land,
    }


def _statement(row: Row[Any]) -> FirmStatement:
    return FirmStatement(
        year=row.year,
        uscc=row.uscc,
        name=row.name,
        park_id=row.park_id,
        district_id=row.district_id,
        above_scale=row.above_scale,
        attributes=row.attributes,
        tenant_of=row.tenant_of,
        production=row.production,
        figures=_figures(row._mapping["items"]),
        land=None if row.land is None else _LAND.validate_python(row.land["sum"]),
        parts=() if row.land is None else _PARTS.validate_python(row.land["parts"]),
    )


def _figures(items: Mapping[str, Any]) -> dict[str, Figure]:
    return {
        code: Figure(None if value is None else Fraction(value), source)
        for code, (value, source) in items.items()
    }
