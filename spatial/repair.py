"""Mending invalid polygons, only when asked (图形修复，须用户同意).

``make_valid`` with the structure method keeps every lobe of a self-crossing boundary, where the
old trick of a zero buffer silently drops one.
"""

import numpy as np
import shapely
from shapely.geometry import MultiPolygon

from spatial.area import Shapes

_POLYGON_DIMENSION = 2


def mend(shapes: Shapes) -> Shapes:
    """Valid multipolygons from invalid polygons; None where no shape with an area comes of it."""
    kept = np.empty(len(shapes), dtype=object)
    kept[:] = [_mended(shape) for shape in shapes]
    return kept


def _mended(shape: shapely.Geometry) -> MultiPolygon | None:
    try:
        fixed = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    except shapely.errors.GEOSException:
        # A few boundaries defeat the library ("free hole"): such a row is refused, not the file.
        return None
    return _polygons(fixed)


def _polygons(shape: shapely.Geometry) -> MultiPolygon | None:
    areal = [
        part
        for part in shapely.get_parts(shape)
        if shapely.get_dimensions(part) == _POLYGON_DIMENSION and not part.is_empty
    ]
    polygons = [polygon for part in areal for polygon in shapely.get_parts(part)]
    return MultiPolygon(polygons) if polygons else None
