"""GeoJSON (RFC 7946), parsed with json and built feature by feature.

GDAL never sees such a file: one whose content is a GDAL virtual dataset would open any path of the
server. One broken feature does not take the others with it.
"""

import json
import re
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.geometry import MultiPolygon, Polygon

from parcels.frame import CityFrame
from parcels.issue import Issue
from spatial.area import Floats
from spatial.crs import Declared
from spatial.datum import says_shifted
from spatial.errors import UnreadableFile, unreadable
from spatial.readers.answers import Answers
from spatial.readers.features import build_reading
from spatial.readers.limits import Limits
from spatial.readers.reading import Reading
from spatial.readers.text import decode

_LONGITUDE_LATITUDE = 4326
_LEAST_POSITIONS = 4
_EPSG = re.compile(r"EPSG:(?:\d*(?:\.\d+)*:)?(\d{4,6})$", re.IGNORECASE)
_CRS84 = re.compile(r"CRS:?84$", re.IGNORECASE)
_GEOMETRY_TYPES = frozenset(
    {
        "Point",
        "MultiPoint",
        "LineString",
        "MultiLineString",
        "Polygon",
        "MultiPolygon",
        "GeometryCollection",
    }
)

Json: TypeAlias = dict[str, Any]
Shape: TypeAlias = shapely.Geometry | None


class _BrokenGeometryError(Exception):
    """A feature's geometry cannot be built; carries the catalogue code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_geojson(raw: bytes, answers: Answers, frame: CityFrame, limits: Limits) -> Reading:
    """A FeatureCollection, one Feature, or one bare geometry. Raises UnreadableFile."""
    decoded = decode(raw, answers.encoding)
    if decoded.text is None:
        questions = (decoded.question,) if decoded.question else ()
        return Reading((), questions=questions)
    document = _parse(decoded.text)
    features = _features(document)
    shapes = np.empty(len(features), dtype=object)
    issues, attributes, raised = [], [], 0
    for index, feature in enumerate(features):
        geometry = feature.get("geometry")
        try:
            shapes[index] = _shape(geometry)
        except _BrokenGeometryError as fault:
            issues.append(Issue(fault.code, index + 1))
        raised += _has_height(geometry)
        attributes.append(_attributes(feature.get("properties")))
    notes = [decoded.note] if decoded.note else []
    if raised:
        notes.append(f"{raised} 个图形带高程（Z），已去掉，只用平面坐标。")
    return build_reading(
        shapes,
        _in_columns(attributes),
        _declared(document),
        frame,
        answers,
        limits,
        known_bad=issues,
        encoding=decoded.encoding,
        notes=notes,
    )


def _parse(text: str) -> Json:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise unreadable("file-damaged", kind="GeoJSON 文件") from error
    if not isinstance(document, dict):
        raise unreadable("json-not-geojson")
    return document


def _features(document: Json) -> list[Json]:
    kind = document.get("type")
    members = document.get("features")
    if kind == "FeatureCollection" and isinstance(members, list):
        return [member if isinstance(member, dict) else {} for member in members]
    if kind == "Feature":
        return [document]
    if kind in _GEOMETRY_TYPES:
        return [{"geometry": document}]
    raise unreadable("json-not-geojson")


def _declared(document: Json) -> Declared:
    """RFC 7946 is longitude, latitude; an old crs member overrides it."""
    member = document.get("crs")
    if member is None:
        return Declared(CRS.from_epsg(_LONGITUDE_LATITUDE), "GeoJSON 标准（经纬度）")
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    text = name.strip() if isinstance(name, str) else ""
    source = "GeoJSON 的 crs 成员"
    if says_shifted(text):
        raise UnreadableFile(Issue("datum-shifted", value=text))
    if _CRS84.search(text):
        return Declared(CRS.from_epsg(_LONGITUDE_LATITUDE), source, text)
    found = _EPSG.search(text)
    if found is None:
        return Declared(None, f"{source}无法理解，", text)
    try:
        return Declared(CRS.from_epsg(int(found[1])), source, text)
    except CRSError:
        return Declared(None, f"{source}无法理解，", text)


def _shape(geometry: object) -> Shape:
    if geometry is None:
        return None
    if not isinstance(geometry, dict):
        raise _BrokenGeometryError("geometry-broken")
    build = _BUILDERS.get(str(geometry.get("type")))
    if build is None:
        raise _BrokenGeometryError("geometry-broken")
    return build(geometry)


def _polygon(geometry: Json) -> Shape:
    return _polygon_of(geometry.get("coordinates"))


def _multipolygon(geometry: Json) -> Shape:
    parts = [_polygon_of(part) for part in _list(geometry.get("coordinates"))]
    return MultiPolygon([part for part in parts if not part.is_empty])


def _polygon_of(coordinates: object) -> Polygon:
    rings = [_ring(ring) for ring in _list(coordinates)]
    return Polygon(rings[0], rings[1:]) if rings else Polygon()


def _ring(positions: object) -> Floats:
    try:
        pairs = np.array([(place[0], place[1]) for place in _list(positions)])
    except (TypeError, IndexError, KeyError, ValueError, OverflowError) as error:
        raise _BrokenGeometryError("geometry-broken") from error
    if pairs.ndim != 2 or pairs.dtype.kind not in "fiu":
        raise _BrokenGeometryError("geometry-broken")
    ring = pairs.astype(np.float64)
    if not np.isfinite(ring).all():
        raise _BrokenGeometryError("coordinate-not-finite")
    if not np.array_equal(ring[0], ring[-1]):
        raise _BrokenGeometryError("ring-not-closed")
    if len(ring) < _LEAST_POSITIONS:
        raise _BrokenGeometryError("ring-too-short")
    return ring


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise _BrokenGeometryError("geometry-broken")
    return value


def _nothing_areal(geometry: Json) -> Shape:
    """A stand-in of the same kind: points and lines are reported, never used."""
    members = geometry.get("coordinates", geometry.get("geometries"))
    if not members:
        return shapely.GeometryCollection()
    return _STAND_INS[str(geometry["type"])]


_STAND_INS = {
    "Point": shapely.Point(0, 0),
    "MultiPoint": shapely.MultiPoint([(0, 0)]),
    "LineString": shapely.LineString([(0, 0), (1, 1)]),
    "MultiLineString": shapely.MultiLineString([[(0, 0), (1, 1)]]),
    "GeometryCollection": shapely.GeometryCollection([shapely.Point(0, 0)]),
}
_BUILDERS: dict[str, Callable[[Json], Shape]] = {
    "Polygon": _polygon,
    "MultiPolygon": _multipolygon,
    **dict.fromkeys(_STAND_INS, _nothing_areal),
}


def _has_height(geometry: object) -> bool:
    """Whether the first position of a polygon has a third number."""
    place = geometry.get("coordinates") if isinstance(geometry, dict) else None
    while isinstance(place, list) and place and isinstance(place[0], list):
        place = place[0]
    return isinstance(place, list) and len(place) > 2


def _in_columns(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Members may differ from feature to feature; as a table every row has every column."""
    columns = dict.fromkeys(name for row in rows for name in row)
    if all(len(row) == len(columns) for row in rows):
        return rows
    return [{name: row.get(name) for name in columns} for row in rows]


def _attributes(properties: object) -> dict[str, object]:
    if not isinstance(properties, dict):
        return {}
    return {_storable(name): _plain(value) for name, value in properties.items()}


def _plain(value: object) -> object:
    if isinstance(value, dict | list):
        return _storable(json.dumps(value, ensure_ascii=False))
    return _storable(value) if isinstance(value, str) else value


def _storable(text: str) -> str:
    """Without zero characters and half surrogate pairs, which no database or UTF-8 file holds."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\x00", "")
