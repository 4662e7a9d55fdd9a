"""The only door to GDAL (pyogrio): virtual datasets are switched off before it loads.

GDAL picks a driver by content, so a file of any name can be a virtual dataset (VRT) that opens
server paths or addresses. The environment must say so before the library is loaded; callers also
check the content first and hand over only names the server has chosen.
"""

import gc
import os
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from spatial.area import Shapes

_SKIPPED = "OGR_VRT"

_known = os.environ.get("OGR_SKIP", "")
if _SKIPPED not in _known:
    os.environ["OGR_SKIP"] = f"{_known} {_SKIPPED}".strip()

import pyogrio  # noqa: E402
import pyogrio.errors  # noqa: E402
import pyogrio.raw  # noqa: E402

Column: TypeAlias = NDArray[np.generic]

GdalError = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FeatureError,
    pyogrio.errors.GeometryError,
    pyogrio.errors.FieldError,
)


def read_layer(
    path: Path, layer: str, where: str | None = None
) -> tuple[dict[str, Any], Shapes, list[Column]]:
    """Metadata, shapes as WKB, and a column a field. Raises one of GdalError.

    ``where``: a condition in SQL made by us, for a part of the layer.

    GDAL's warnings are about curves, measures and file names, none of which concern the user.
    """
    # What was read last stays in a cycle of the library's, and long imports seek none.
    gc.collect(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        warnings.simplefilter("ignore", UserWarning)
        meta, _, blobs, columns = pyogrio.raw.read(path, layer=layer, where=where)
    return meta, blobs, columns


def drivers() -> frozenset[str]:
    """Names of the drivers this process can open; used to show that VRT is off."""
    return frozenset(pyogrio.list_drivers())


def write_layer(
    path: Path,
    driver: str,
    layer: str,
    shapes: Sequence[bytes] | None,
    columns: Sequence[tuple[str, Column]],
    *,
    srid: int | None = None,
    encoding: str | None = None,
    append: bool = False,
    notes: Mapping[str, str] | None = None,
) -> None:
    """Write a layer of multipolygons (WKB, x first), or a table where ``shapes`` is None.

    ``append`` adds to a layer written before with the same columns, so that a large one goes out
    in pieces. ``notes`` are kept with the layer where the format can. Raises one of GdalError.
    """
    drawn = shapes is not None
    with warnings.catch_warnings():
        # Texts are measured before they come here: what GDAL remarks is for programmers.
        warnings.simplefilter("ignore", RuntimeWarning)
        warnings.simplefilter("ignore", UserWarning)
        pyogrio.raw.write(
            path,
            geometry=_objects(shapes) if drawn else None,
            field_data=[column for _, column in columns],
            fields=[name for name, _ in columns],
            geometry_type="MultiPolygon" if drawn else None,
            crs=f"EPSG:{srid}" if srid is not None else None,
            driver=driver,
            layer=layer,
            encoding=encoding,
            append=append,
            layer_metadata=None if append or not notes else dict(notes),
        )


def _objects(shapes: Sequence[bytes] | None) -> NDArray[np.object_]:
    made = np.empty(len(shapes or ()), dtype=object)
    made[:] = list(shapes or ())
    return made
