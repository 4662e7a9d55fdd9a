"""Shapefiles (Shapefile 成套文件) out of an archive: main file, table, system, matched by stem."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from pyproj import CRS
from pyproj.exceptions import CRSError

from parcels.frame import CityFrame
from parcels.issue import Issue
from spatial.crs import Declared
from spatial.datum import says_shifted
from spatial.errors import UnreadableFile, unreadable
from spatial.readers.answers import Answers
from spatial.readers.dbf import DbfContent, parse_dbf
from spatial.readers.features import build_reading
from spatial.readers.limits import Limits
from spatial.readers.reading import Reading
from spatial.readers.shp import ShpContent, parse_shp
from spatial.readers.text import choose_encoding

_LARGEST_PRJ = 65_536


@dataclass(frozen=True, slots=True)
class ShapefileParts:
    """One Shapefile of an archive. ``open`` gives a part's bytes by its extension."""

    layer: str
    extensions: frozenset[str]
    open: Callable[[str], bytes]

    def get(self, extension: str) -> bytes | None:
        return self.open(extension) if extension in self.extensions else None


def read_shapefile(
    parts: ShapefileParts, answers: Answers, frame: CityFrame, limits: Limits
) -> Reading:
    """Raises UnreadableFile when a part is damaged or shapes and rows do not match in number."""
    shp = parse_shp(parts.open(".shp"), parts.get(".shx"), limits)
    table = _table(parts, answers, len(shp.shapes))
    if len(table.rows) != len(shp.shapes):
        counts = {"shapes": str(len(shp.shapes)), "rows": str(len(table.rows))}
        raise UnreadableFile(Issue("attributes-count", params=counts))
    notes = [f"读取图层“{parts.layer}”。"]
    if table.note:
        notes.append(table.note)
    if shp.raised:
        notes.append(f"{shp.raised} 个图形带高程或测量值（Z/M），已去掉，只用平面坐标。")
    if table.deleted:
        notes.append(f"{len(table.deleted)} 行在属性表中标为已删除，未读取。")
    shapes, rows, shape_issues, row_issues = _without_deleted(shp, table)
    reading = build_reading(
        shapes,
        rows,
        _declared(parts.get(".prj")),
        frame,
        answers,
        limits,
        known_bad=shape_issues,
        encoding=table.encoding,
        layer=parts.layer,
        notes=notes,
    )
    missing = () if ".dbf" in parts.extensions else (Issue("attributes-missing"),)
    questions = (table.question,) if table.question else ()
    return reading.adding(issues=(*row_issues, *missing), questions=questions)


def _table(parts: ShapefileParts, answers: Answers, count: int) -> DbfContent:
    raw = parts.get(".dbf")
    if raw is None:
        return DbfContent([{} for _ in range(count)], frozenset(), None, "")
    cpg = parts.get(".cpg") or b""
    return parse_dbf(raw, cpg[:64].decode("latin-1"), answers.encoding)


def _without_deleted(
    shp: ShpContent, table: DbfContent
) -> tuple[np.ndarray, list[dict[str, object]], list[Issue], tuple[Issue, ...]]:
    """Drop deleted rows and number the rest from 1, in shapes, rows and issues alike."""
    if not table.deleted:
        return shp.shapes, table.rows, list(shp.issues), table.issues
    kept = [index for index in range(len(table.rows)) if index not in table.deleted]
    number: Mapping[int, int] = {index + 1: row for row, index in enumerate(kept, start=1)}
    return (
        shp.shapes[kept],
        [table.rows[index] for index in kept],
        _renumbered(shp.issues, number),
        tuple(_renumbered(table.issues, number)),
    )


def _renumbered(issues: tuple[Issue, ...], number: Mapping[int, int]) -> list[Issue]:
    return [
        Issue(i.code, number[i.row], i.column, i.value, i.sheet, i.params)
        for i in issues
        if i.row is not None and i.row in number
    ]


def _declared(prj: bytes | None) -> Declared:
    if prj is None:
        return Declared(None, "这份 Shapefile 缺 .prj 文件，")
    if len(prj) > _LARGEST_PRJ:
        raise unreadable("file-damaged", kind="Shapefile 的 .prj 文件")
    text = prj.decode(choose_encoding([prj]) or "latin-1").lstrip("\ufeff").strip("\x00 \r\n\t")
    if says_shifted(text):
        raise UnreadableFile(Issue("datum-shifted", value="GCJ-02/BD-09"))
    try:
        return Declared(CRS.from_wkt(text), ".prj 文件", text)
    except CRSError:
        return Declared(None, ".prj 文件无法理解，", text)
