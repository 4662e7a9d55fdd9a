"""Parcels with their outlines as GeoPackage and GeoJSON, written a page at a time."""

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

import numpy as np
import shapely
from sqlalchemy import Connection, Row

from gis_service.documents.heading import Heading
from gis_service.documents.layout import Layout
from gis_service.documents.parcel_table import NAME, parcel_values
from gis_service.sheets.writer import Style, Value
from gis_service.store.export_rows import Outline, parcel_rows
from gis_service.store.parcel_query import ParcelQuery
from parcels.units import shown
from spatial.gdal import Column, write_layer

NOTES_TABLE = "导出说明"
_PAGE = 2000
_DEGREE_PLACES = 9
"""A tenth of a millimetre: what is stored survives."""
_METRE_PLACES = 4


@dataclass(frozen=True, slots=True)
class Page:
    """Some parcels: outlines as WKB, and their values in the order of the columns."""

    shapes: list[bytes]
    values: list[list[Value]]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a format with outlines is made from."""

    connection: Connection
    query: ParcelQuery
    form: Layout
    head: Heading
    srid: int
    outline: Outline

    def pages(self) -> Iterator[Page]:
        """At least one, so that a file without parcels still has its columns."""
        rows = iter(parcel_rows(self.connection, self.query, self.outline))
        first = True
        while (found := list(islice(rows, _PAGE))) or first:
            yield self._page(found)
            first = False

    @property
    def notes(self) -> tuple[tuple[str, str], ...]:
        """What the file says of itself, as name and value."""
        told = [("标题", self.head.title(NAME)), *((line, "") for line in self.head.remarks)]
        told.append(("坐标系", f"EPSG:{self.srid}"))
        if self.head.stamp is not None:
            told += self.head.stamp.pairs
        return tuple(told)

    def _page(self, rows: Sequence[Row[Any]]) -> Page:
        return Page(
            [bytes(row.shape) for row in rows],
            [self.form.row(parcel_values(row)) for row in rows],
        )


def write_geopackage(target: IO[bytes], drawing: Drawing) -> int:
    """Layer 地块清单 and the table 导出说明. Returns the parcels written."""
    headers = [column.header for column in drawing.form.columns]
    count = 0
    with TemporaryDirectory() as folder:
        path = Path(folder) / "parcels.gpkg"
        for number, page in enumerate(drawing.pages()):
            columns = list(zip(headers, arrays(drawing.form, page), strict=True))
            write_layer(
                path,
                "GPKG",
                NAME,
                page.shapes,
                columns,
                srid=drawing.srid,
                append=number > 0,
                notes={"DESCRIPTION": "；".join(drawing.head.notes)},
            )
            count += len(page.shapes)
        told = [*drawing.notes, ("宗数", str(count))]
        table = [
            (name, np.array([pair[place] for pair in told], dtype=object))
            for place, name in enumerate(("项目", "内容"))
        ]
        write_layer(path, "GPKG", NOTES_TABLE, None, table)
        with path.open("rb") as made:
            shutil.copyfileobj(made, target)
    return count


def write_geojson(target: IO[bytes], drawing: Drawing) -> int:
    """One feature a line; the members before them say what the file is. Returns the parcels."""
    headers = [column.header for column in drawing.form.columns]
    places = _DEGREE_PLACES if drawing.outline is Outline.DEGREES else _METRE_PLACES
    head = {
        "type": "FeatureCollection",
        "name": NAME,
        "crs": {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{drawing.srid}"}},
        NOTES_TABLE: dict(drawing.notes),
    }
    opening = json.dumps(head, ensure_ascii=False)[:-1]
    target.write(f'{opening}, "features": ['.encode())
    count = 0
    for page in drawing.pages():
        outlines = _geometries(page.shapes, places)
        for outline, values in zip(outlines, page.values, strict=True):
            properties = {
                header: _plain(value, column.style, column.places)
                for header, column, value in zip(headers, drawing.form.columns, values, strict=True)
            }
            told = json.dumps(properties, ensure_ascii=False)
            feature = f'{{"type": "Feature", "properties": {told}, "geometry": {outline}}}'
            target.write(f"{',' if count else ''}\n{feature}".encode())
            count += 1
    target.write(f'\n], "宗数": {count}}}\n'.encode())
    return count


def arrays(form: Layout, page: Page) -> list[Column]:
    """A numpy array a column: numbers as float, NaN where there is none, else texts."""
    made: list[Column] = []
    for place, column in enumerate(form.columns):
        values = [row[place] for row in page.values]
        if column.style in (Style.NUMBER, Style.INTEGER):
            numbers = [np.nan if v is None else _number(v, column.places) for v in values]
            made.append(np.array(numbers, dtype=np.float64))
        else:
            made.append(np.array([_text(value) for value in values], dtype=object))
    return made


def _geometries(shapes: Sequence[bytes], places: int) -> list[str]:
    if not shapes:
        return []
    drawn = shapely.from_wkb(np.array(shapes, dtype=object))
    coordinates = shapely.get_coordinates(drawn)
    shapely.set_coordinates(drawn, np.round(coordinates, places))
    return list(shapely.to_geojson(drawn))


def _plain(value: Value, style: Style, places: int) -> str | float | None:
    if value is None:
        return None
    return _number(value, places) if style in (Style.NUMBER, Style.INTEGER) else _text(value)


def _number(value: Value, places: int) -> float:
    """With the decimals that every other format shows."""
    if isinstance(value, int):
        return value
    if isinstance(value, Fraction):
        return float(shown(value, places))
    raise TypeError(f"no number: {value!r}")


def _text(value: Value) -> str | None:
    return None if value is None else str(value)
