"""The parcels of a query as a file of any format (多格式导出): one door for all of them.

Coordinates leave in EPSG:4490 or the city's working grid, as asked; memory stays the same however
many parcels there are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import IO

from sqlalchemy import Connection

from gis_service.column_rights import rights_of
from gis_service.documents.drawn_files import Drawing, write_geojson, write_geopackage
from gis_service.documents.heading import Heading
from gis_service.documents.layout import Layout
from gis_service.documents.parcel_table import (
    MOST_ROWS,
    NAME,
    write_parcels_csv,
    write_parcels_xlsx,
)
from gis_service.documents.shape_zip import write_shape_zip
from gis_service.errors import Forbidden, TooLarge
from gis_service.store.export_rows import Outline
from gis_service.store.parcel_query import ParcelQuery
from gis_service.user import Role

DEGREES = 4490
_MOST_SHAPES = 400_000
"""A .dbf ends at 2 GB."""


class FileFormat(StrEnum):
    """The value stands in forms and in the audit trail."""

    XLSX = "xlsx"
    CSV = "csv"
    GPKG = "gpkg"
    SHP = "shp"
    GEOJSON = "geojson"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def drawn(self) -> bool:
        """Whether it holds outlines."""
        return self not in (FileFormat.XLSX, FileFormat.CSV)

    @property
    def suffix(self) -> str:
        return "zip" if self is FileFormat.SHP else self.value

    @property
    def media_type(self) -> str:
        return _MEDIA[self]

    @property
    def most(self) -> int | None:
        """Parcels that it can hold; None without a limit."""
        return {FileFormat.XLSX: MOST_ROWS, FileFormat.SHP: _MOST_SHAPES}.get(self)


_LABELS = {
    FileFormat.XLSX: "Excel 工作簿（.xlsx）",
    FileFormat.CSV: "CSV 文本（UTF-8）",
    FileFormat.GPKG: "GeoPackage（.gpkg）",
    FileFormat.SHP: "Shapefile（.zip）",
    FileFormat.GEOJSON: "GeoJSON（.geojson）",
}
_MEDIA = {
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.CSV: "text/csv; charset=utf-8",
    FileFormat.GPKG: "application/geopackage+sqlite3",
    FileFormat.SHP: "application/zip",
    FileFormat.GEOJSON: "application/geo+json",
}


class TextCode(StrEnum):
    """Encoding of a shapefile's texts; the value is what stands in its .cpg."""

    GBK = "GBK"
    UTF_8 = "UTF-8"


@dataclass(frozen=True, slots=True)
class FileAsk:
    """What to write: ``form`` are the columns, ``srid`` and ``code`` count where they apply."""

    format: FileFormat
    form: Layout
    srid: int
    code: TextCode = TextCode.GBK

    @property
    def said(self) -> dict[str, object]:
        """For the audit event, beside the columns."""
        told: dict[str, object] = {"format": self.format.value}
        if self.format.drawn:
            told["coordinates"] = f"EPSG:{self.srid}"
        if self.format is FileFormat.SHP:
            told["encoding"] = self.code.value
        return told

    @property
    def name(self) -> str:
        """地块清单_EPSG4490_GBK: what of the file its name must tell."""
        parts = [NAME]
        if self.format.drawn:
            parts.append(f"EPSG{self.srid}")
        if self.format is FileFormat.SHP:
            parts.append(self.code.value)
        return "_".join(parts)


def formats_of(role: Role) -> tuple[FileFormat, ...]:
    """Outlines only where the role may take coordinates out (坐标只在土地官员的导出中)."""
    return tuple(each for each in FileFormat if not each.drawn or rights_of(role).coordinates)


def check_ask(role: Role, ask: FileAsk, count: int) -> None:
    """Raises Forbidden for a format the role does not get, TooLarge for more than it holds."""
    if ask.format not in formats_of(role):
        raise Forbidden("坐标只在土地官员的导出中提供，请改选 Excel 或 CSV。")
    most = ask.format.most
    if most is not None and count > most:
        raise TooLarge(
            f"共 {count:,} 宗，{ask.format.label}最多容纳 {most:,} 宗，"
            "请改用 GeoPackage 或 CSV，或缩小筛选范围。"
        )


def write_parcels(
    target: IO[bytes], connection: Connection, query: ParcelQuery, ask: FileAsk, head: Heading
) -> int:
    """Write the file; returns the parcels written."""
    match ask.format:
        case FileFormat.XLSX:
            return write_parcels_xlsx(target, connection, query, ask.form, head)
        case FileFormat.CSV:
            return write_parcels_csv(target, connection, query, ask.form, head)
        case FileFormat.SHP:
            return write_shape_zip(target, _drawing(connection, query, ask, head), ask.code.value)
    writers: dict[FileFormat, Callable[[IO[bytes], Drawing], int]] = {
        FileFormat.GPKG: write_geopackage,
        FileFormat.GEOJSON: write_geojson,
    }
    return writers[ask.format](target, _drawing(connection, query, ask, head))


def _drawing(connection: Connection, query: ParcelQuery, ask: FileAsk, head: Heading) -> Drawing:
    outline = Outline.DEGREES if ask.srid == DEGREES else Outline.PLANE
    return Drawing(connection, query, ask.form, head, ask.srid, outline)
