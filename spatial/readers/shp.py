"""The .shp main file (ESRI Shapefile Technical Description, 1998), from bytes.

Rings are combined by parity, since writers do not keep to the clockwise rule. Where an .shx index
fits, it says where the records are: a file edited in place keeps dead records between them.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from parcels.issue import Issue
from spatial.area import Shapes
from spatial.errors import unreadable
from spatial.readers.limits import Limits
from spatial.rings import shapes_from_rings

_HEADER = 100
_FILE_CODE = 9994
_NULL = 0
_POLYGONS = frozenset({5, 15, 25})
_RAISED = frozenset({15, 25})
_STAND_INS = {
    1: shapely.Point(0, 0),
    3: shapely.LineString([(0, 0), (1, 1)]),
    8: shapely.MultiPoint([(0, 0)]),
}
_KIND = "Shapefile 的 .shp 文件"


@dataclass(frozen=True, slots=True)
class ShpContent:
    """Shapes in record order (None: missing or reported in ``issues``), how many had Z or M."""

    shapes: Shapes
    issues: tuple[Issue, ...]
    raised: int


def parse_shp(raw: bytes, shx: bytes | None, limits: Limits) -> ShpContent:
    """Raises UnreadableFile when the file is not a whole .shp."""
    if len(raw) < _HEADER or struct.unpack(">i", raw[:4])[0] != _FILE_CODE:
        raise unreadable("file-damaged", kind=_KIND)
    contents = list(_indexed(raw, shx) or _sequential(raw))
    if len(contents) > limits.max_features:
        raise unreadable("file-too-many-features", limit=limits.max_features)
    return _shapes(contents)


def _sequential(raw: bytes) -> Iterator[bytes]:
    position = _HEADER
    while position < len(raw):
        if position + 12 > len(raw):
            raise unreadable("file-damaged", kind=_KIND)
        (words,) = struct.unpack_from(">i", raw, position + 4)
        start, end = position + 8, position + 8 + 2 * words
        if words < 2 or end > len(raw):
            raise unreadable("file-damaged", kind=_KIND)
        yield raw[start:end]
        position = end


def _indexed(raw: bytes, shx: bytes | None) -> list[bytes] | None:
    """Records by the index; None when it does not fit the main file."""
    if shx is None or len(shx) <= _HEADER or (len(shx) - _HEADER) % 8:
        return None
    pairs = np.frombuffer(shx, dtype=">i4", offset=_HEADER).astype(np.int64).reshape(-1, 2) * 2
    contents = []
    for start, length in pairs.tolist():
        if start < _HEADER or length < 4 or start + 8 + length > len(raw):
            return None
        if struct.unpack_from(">i", raw, start + 4)[0] * 2 != length:
            return None
        contents.append(raw[start + 8 : start + 8 + length])
    return contents


def _shapes(contents: list[bytes]) -> ShpContent:
    others: dict[int, shapely.Geometry] = {}
    broken: set[int] = set()
    points, sizes, owners, raised = [], [], [], 0
    for index, content in enumerate(contents):
        (kind,) = struct.unpack_from("<i", content)
        if kind == _NULL:
            continue
        if kind not in _POLYGONS:
            others[index] = _STAND_INS.get(kind % 10, shapely.GeometryCollection(_STAND_INS[1]))
            continue
        rings = _rings(content)
        if rings is None:
            broken.add(index)
            continue
        raised += kind in _RAISED
        points.append(rings[0])
        sizes.extend(rings[1])
        owners.extend([index] * len(rings[1]))
    coords = np.concatenate(points) if points else np.empty((0, 2))
    shapes, faults = shapes_from_rings(
        coords, np.array(sizes, dtype=np.int64), np.array(owners, dtype=np.int64), len(contents)
    )
    for index, shape in others.items():
        shapes[index] = shape
    faults.update(dict.fromkeys(broken, "geometry-broken"))
    issues = tuple(Issue(code, index + 1) for index, code in sorted(faults.items()))
    return ShpContent(shapes, issues, raised)


def _rings(content: bytes) -> tuple[np.ndarray, list[int]] | None:
    """Vertices and ring sizes of a polygon record; None when its counts do not fit."""
    if len(content) < 44:
        return None
    parts, count = struct.unpack_from("<ii", content, 36)
    if parts < 0 or count < 0 or 44 + 4 * parts + 16 * count > len(content):
        return None
    starts = struct.unpack_from(f"<{parts}i", content, 44)
    sizes = [after - before for before, after in zip(starts, (*starts[1:], count), strict=True)]
    if (starts and starts[0] != 0) or any(size < 0 for size in sizes):
        return None
    coords = np.frombuffer(content, dtype="<f8", count=2 * count, offset=44 + 4 * parts)
    return coords.reshape(-1, 2), sizes
