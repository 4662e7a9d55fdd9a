"""GeoPackage (OGC 12-128): layers and system from its own tables, features through GDAL.

The file is first opened by sqlite3, read-only, to see that it is one and that it holds no virtual
table that could reach out of the file.
"""

import re
import shutil
import sqlite3
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import shapely
from numpy.typing import NDArray
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
from spatial.readers.features import build_reading
from spatial.readers.limits import Limits
from spatial.readers.reading import Reading

_KIND = "GeoPackage 文件"
_HARMLESS_MODULES = re.compile(r"USING\s+(rtree|fts[345])\b", re.IGNORECASE)
_INTEGER_TYPES = frozenset({"OFTInteger", "OFTInteger64"})


@dataclass(frozen=True, slots=True)
class _Layer:
    name: str
    organization: str
    code: int
    definition: str
    count: int


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
    try:
        meta, blobs, columns = _read(path, layer.name)
    except (*GdalError, ValueError, RuntimeError) as error:
        raise unreadable("file-damaged", kind=_KIND) from error
    shapes = shapely.from_wkb(blobs, on_invalid="ignore")
    broken = [
        Issue("geometry-broken", int(index) + 1)
        for index in np.flatnonzero(shapely.is_missing(shapes))
        if blobs[index] is not None
    ]
    attributes = _attributes(meta["fields"], columns, meta.get("ogr_types"), len(blobs))
    notes = [f"读取图层“{layer.name}”。"]
    if not answers.layer and len(layers) > 1:
        others = "、".join(x.name for x in layers if x is not layer)
        notes.append(f"文件里的其他图层没有图形，未读取：{others}。")
    return build_reading(
        shapes,
        attributes,
        _declared(layer),
        frame,
        answers,
        limits,
        known_bad=broken,
        encoding="utf-8",
        layer=layer.name,
        notes=notes,
    )


def _read(path: Path, layer: str) -> tuple[dict[str, Any], Shapes, list[Column]]:
    """GDAL goes by the extension, and SQLite may write beside the file: it gets a copy of ours."""
    with tempfile.TemporaryDirectory(prefix="landgis-") as folder:
        copy = Path(folder) / "upload.gpkg"
        shutil.copyfile(path, copy)
        return read_layer(copy, layer)


def _layers(path: Path) -> list[_Layer]:
    uri = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(uri, uri=True)
        try:
            _refuse_virtual_tables(connection)
            return _feature_layers(connection)
        finally:
            connection.close()
    except (sqlite3.Error, UnicodeDecodeError, OverflowError) as error:
        raise unreadable("file-damaged", kind=_KIND) from error


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
        quoted = str(name).replace('"', '""')
        (count,) = connection.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()
        layers.append(_Layer(str(name), str(organization), int(code), str(definition), count))
    return layers


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


def _attributes(
    names: NDArray[np.object_],
    columns: list[Column],
    types: Sequence[str] | None,
    count: int,
) -> list[dict[str, object]]:
    kinds = types if types is not None else [""] * len(names)
    values = [_plain(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    keys = [str(name) for name in names]
    if not keys:
        return [{} for _ in range(count)]
    return [dict(zip(keys, row, strict=True)) for row in zip(*values, strict=True)]


def _plain(column: Column, kind: str) -> list[object]:
    """Python values; missing ones None; whole numbers stay whole beside missing ones."""
    values = column.tolist()
    if column.dtype.kind != "f":
        return values
    whole = kind in _INTEGER_TYPES
    return [None if v != v else int(v) if whole else v for v in values]
