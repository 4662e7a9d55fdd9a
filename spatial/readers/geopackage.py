"""GeoPackage (OGC 12-128): layers and system from its own tables, features through GDAL.

The file is first opened by sqlite3, read-only, to see that it is one and that it holds no virtual
table that could reach out of the file.
"""

import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from parcels.frame import CityFrame
from parcels.issue import Issue
from parcels.question import Choice, Question, QuestionCode
from spatial.area import Shapes
from spatial.crs import Declared, horizontal
from spatial.errors import UnreadableFile, unreadable
from spatial.gdal import Column, GdalError, read_layer
from spatial.readers.answers import Answers
from spatial.readers.features import gathered_reading
from spatial.readers.limits import Limits
from spatial.readers.reading import Reading
from spatial.readers.records import Gathered

_KIND = "GeoPackage 文件"
_HARMLESS_MODULES = re.compile(r"USING\s+(rtree|fts[345])\b", re.IGNORECASE)
_LONG, _BOOLEAN = "OFTInteger64", "OFSTBoolean"
_INTEGER_TYPES = frozenset({"OFTInteger", _LONG})
_EXACT = 2.0**53
"""From here on a float has no room for every whole number."""


@dataclass(frozen=True, slots=True)
class _Layer:
    name: str
    organization: str
    code: int
    definition: str
    count: int
    key: str


def read_geopackage(path: Path, answers: Answers, frame: CityFrame, limits: Limits) -> Reading:
    """The feature layer, or a question when there are several. Raises UnreadableFile.

    ``path`` must be a name chosen by the server.
    """
    layers = _layers(path)
    if not layers:
        raise unreadable("file-no-features")
    layer = _chosen(layers, answers.layer)
    if layer is None:
        return Reading((), questions=(_layer_question(layers),))
    if layer.count > limits.max_features:
        raise unreadable("file-too-many-features", limit=limits.max_features)
    gathered = Gathered(limits)
    for shapes, attributes, broken in _batches(path, layer, limits.batch):
        gathered.add(shapes, attributes, broken)
    notes = [f"读取图层“{layer.name}”。"]
    if not answers.layer and len(layers) > 1:
        others = "、".join(x.name for x in layers if x is not layer)
        notes.append(f"文件里的其他图层没有图形，未读取：{others}。")
    return gathered_reading(
        gathered,
        _declared(layer),
        frame,
        answers,
        encoding="utf-8",
        layer=layer.name,
        notes=notes,
    )


_Batch = tuple[Shapes, list[dict[str, object]], list[Issue]]


def _batches(path: Path, layer: _Layer, size: int) -> Iterator[_Batch]:
    """Shapes, attributes and issues of the next features.

    GDAL goes by the extension, and SQLite may write beside the file: it gets a copy of ours.
    """
    first = 1
    with tempfile.TemporaryDirectory(prefix="landgis-") as folder:
        copy = Path(folder) / "upload.gpkg"
        shutil.copyfile(path, copy)
        for where in _parts(path, layer, size):
            try:
                meta, blobs, columns = read_layer(copy, layer.name, where)
                columns = _whole(copy, layer.name, where, meta, columns)
            except (*GdalError, ValueError, RuntimeError) as error:
                raise unreadable("file-damaged", kind=_KIND) from error
            shapes = shapely.from_wkb(blobs, on_invalid="ignore")
            broken = [
                Issue("geometry-broken", int(index) + first)
                for index in np.flatnonzero(shapely.is_missing(shapes))
                if blobs[index] is not None
            ]
            yield shapes, _attributes(meta, columns, len(blobs)), broken
            first += len(blobs)


def _parts(path: Path, layer: _Layer, size: int) -> Iterator[str | None]:
    """Conditions that take the features in their order, ``size`` at a time.

    Features lie in the order of their key, with a condition as without one; a layer that is a
    view, or has no single whole key, is read at once.
    """
    if layer.count <= size or not layer.key:
        yield None
        return
    with closing(_opened(path)) as connection:
        table, key = _quoted(layer.name), _quoted(layer.key)
        rows = connection.execute(f"SELECT {key} FROM {table} ORDER BY {key}")
        last: int | None = None
        while keys := rows.fetchmany(size):
            above = "" if last is None else f"{key} > {last} AND "
            last = int(keys[-1][0])
            yield f"{above}{key} <= {last}"


def _layers(path: Path) -> list[_Layer]:
    try:
        with closing(_opened(path)) as connection:
            _refuse_virtual_tables(connection)
            return _feature_layers(connection)
    except (sqlite3.Error, UnicodeDecodeError, OverflowError) as error:
        raise unreadable("file-damaged", kind=_KIND) from error


def _opened(path: Path) -> sqlite3.Connection:
    uri = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
    return sqlite3.connect(uri, uri=True)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _refuse_virtual_tables(connection: sqlite3.Connection) -> None:
    found = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE sql LIKE 'create virtual%'"
    )
    for name, sql in found:
        if not _HARMLESS_MODULES.search(sql):
            raise UnreadableFile(Issue("gpkg-virtual", value=str(name)))


def _feature_layers(connection: sqlite3.Connection) -> list[_Layer]:
    known = connection.execute(
        "SELECT c.table_name, coalesce(s.organization, ''),"
        " coalesce(s.organization_coordsys_id, 0), coalesce(s.definition, '')"
        " FROM gpkg_contents c JOIN gpkg_geometry_columns g ON g.table_name = c.table_name"
        " LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id"
        " WHERE c.data_type = 'features' ORDER BY c.table_name"
    ).fetchall()
    layers = []
    for name, organization, code, definition in known:
        table = _quoted(str(name))
        (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        layers.append(
            _Layer(
                str(name),
                str(organization),
                int(code),
                str(definition),
                count,
                _key(connection, table),
            )
        )
    return layers


def _key(connection: sqlite3.Connection, table: str) -> str:
    """The column that is SQLite's own row number, "" without one."""
    columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
    keys = [(str(name), str(kind)) for _, name, kind, _, _, place in columns if place]
    return keys[0][0] if len(keys) == 1 and keys[0][1].upper() == "INTEGER" else ""


def _chosen(layers: Sequence[_Layer], answer: str | None) -> _Layer | None:
    if answer:
        for layer in layers:
            if layer.name == answer:
                return layer
        names = "、".join(layer.name for layer in layers)
        raise UnreadableFile(Issue("layer-unknown", value=answer, params={"layers": names}))
    filled = [layer for layer in layers if layer.count]
    if len(filled) == 1:
        return filled[0]
    return layers[0] if len(layers) == 1 else None


def _layer_question(layers: Sequence[_Layer]) -> Question:
    choices = tuple(Choice(x.name, x.name, f"{x.count} 个图形") for x in layers)
    return Question(QuestionCode.LAYER, "文件里有几个图层，请选择要读取的一个。", choices)


def _declared(layer: _Layer) -> Declared:
    """Codes -1 and 0 of the standard mean an undefined system."""
    source = "GeoPackage 图层定义"
    crs = None
    try:
        if layer.organization.upper() == "EPSG":
            crs = CRS.from_epsg(layer.code)
        elif layer.definition and layer.definition.lower() != "undefined":
            crs = horizontal(CRS.from_wkt(layer.definition))
    except CRSError:
        return Declared(None, f"{source}的坐标系无法理解，", layer.definition)
    return Declared(crs, source if crs is not None else "这个 GeoPackage 图层没有坐标系，")


def _whole(
    path: Path, layer: str, where: str | None, meta: Mapping[str, Any], columns: list[Column]
) -> list[Column]:
    """Whole numbers beside missing ones come as floats: long ones are read again, to the digit."""
    read = list(columns)
    for place, (name, kind) in enumerate(zip(meta["fields"], meta["ogr_types"], strict=True)):
        column = columns[place]
        if kind != _LONG or column.dtype.kind != "f" or not (np.abs(column) >= _EXACT).any():
            continue
        known = f"{_quoted(str(name))} IS NOT NULL"
        _, _, again = read_layer(path, layer, f"{where} AND {known}" if where else known)
        values = column.astype(object)
        values[~np.isnan(column)] = again[place]
        read[place] = values
    return read


def _attributes(
    meta: Mapping[str, Any], columns: list[Column], count: int
) -> list[dict[str, object]]:
    kinds = zip(meta["ogr_types"], meta["ogr_subtypes"], strict=True)
    values = [_plain(column, *kind) for column, kind in zip(columns, kinds, strict=True)]
    keys = [str(name) for name in meta["fields"]]
    if not keys:
        return [{} for _ in range(count)]
    return [dict(zip(keys, row, strict=True)) for row in zip(*values, strict=True)]


def _plain(column: Column, kind: str, subtype: str) -> list[object]:
    """Python values; missing ones None; whole numbers stay whole beside missing ones."""
    values = column.tolist()
    whole = kind in _INTEGER_TYPES
    if column.dtype.kind != "f" and not (whole and column.dtype.kind == "O"):
        return values
    made = (bool if subtype == _BOOLEAN else int) if whole else float
    return [None if value != value else made(value) for value in values]
